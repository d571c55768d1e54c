package ingest

import (
	"testing"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

func TestParseMap(t *testing.T) {
	for in, want := range map[string]RecordMap{
		"time=when":            {From: "when", To: event.ColTS, As: record.Time},
		"host=machine=x":       {From: "machine=x", To: event.ColHost, As: record.Host},
		"logon_type=a.b":       {From: "a.b", To: event.ColLogonType, As: record.Int},
		"service_name=Service": {From: "Service", To: event.ColService},
	} {
		if got, err := ParseMap(in); err != nil || got != want {
			t.Errorf("%s is %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "time", "time=", "=x", "nothing=x"} {
		if got, err := ParseMap(in); err == nil {
			t.Errorf("%s is %+v", in, got)
		}
	}
}
