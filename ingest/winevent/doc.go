// Package winevent reads JSON lines of Windows events as Security-Datasets and
// common collectors write them: nxlog through Logstash (2020 and 2019 layouts),
// PowerShell Get-WinEvent exports (with and without provider), and winlogbeat 6.
package winevent

import (
	"forensic/ingest"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// Format reads the JSON-lines families of Windows events.
var Format = &ingest.Format{
	Name: "winevent",
	Doc: "JSON lines of Windows events: nxlog (2020, 2019), PowerShell Get-WinEvent exports, winlogbeat 6. " +
		"Normalised into the event schema; every event-data field stays verbatim in data.",
	Sniff:   func(_ string, head []byte) (string, error) { return winlog.Sniff(head) },
	Fields:  winlogFields(),
	Decoder: func() ingest.Decoder { return decoder{winlog.NewDecoder()} },
}

// winlogFields is the mapping of event data for the reference documents.
func winlogFields() (list []ingest.RecordMap) {
	names, cols := winlog.Mapping()
	for i := range names {
		list = append(list, ingest.RecordMap{From: names[i], To: cols[i]})
	}
	return list
}

type decoder struct{ *winlog.Decoder }

func (d decoder) Begin(b *event.Batch, _ *ingest.Input, _ any) { d.Decoder.Begin(b) }
