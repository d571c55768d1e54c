package timestamp

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in   string
		want string // RFC 3339 of the result, empty for a refusal
		zone Zone
	}{
		{"2020-09-21 18:58:30", "2020-09-21T18:58:30Z", None},
		{"2023-08-15T09:53:46.060Z", "2023-08-15T09:53:46.06Z", UTC},
		{"2022-05-13T08:54:05.1230000Z", "2022-05-13T08:54:05.123Z", UTC},
		{"2021-04-01 05:04:54.000000 ", "2021-04-01T05:04:54Z", None},
		{"1970-11-28 05:49:59+00:00", "1970-11-28T05:49:59Z", Offset},
		{"2020-01-01T01:00:00+0530", "2019-12-31T19:30:00Z", Offset},
		{"2020-02-29 00:00:00", "2020-02-29T00:00:00Z", None},
		{"1600-03-01 00:00:00.000001", "1600-03-01T00:00:00.000001Z", None},
		{"2019-02-29 00:00:00", "", None},
		{"2019-13-01 00:00:00", "", None},
		{"2019-01-01 24:00:00", "", None},
		{"2019-01-01 10:00:00.", "", None},
		{"2019-01-01 10:00:00 CET", "", None},
		{"0000-01-01 00:00:00", "", None},
		{"0001-01-01 00:00:00", "0001-01-01T00:00:00Z", None},
		{"2019-01-01", "", None},
		{"", "", None},
	}
	for _, tt := range tests {
		micros, zone, ok := Parse([]byte(tt.in))
		got := ""
		if ok {
			got = time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
		}
		if got != tt.want || ok && zone != tt.zone {
			t.Errorf("Parse(%q) = %q, zone %d; want %q, zone %d", tt.in, got, zone, tt.want, tt.zone)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2020-09-21 18:58:30.123Z")
	f.Fuzz(func(t *testing.T, s string) {
		micros, zone, ok := Parse([]byte(s))
		if !ok || zone == Offset || len(s) < 19 || s[17:19] == "60" {
			return
		}
		if got := time.UnixMicro(micros).UTC().Format("2006-01-02"); got != s[:10] {
			t.Errorf("Parse(%q) is on %s", s, got)
		}
	})
}
