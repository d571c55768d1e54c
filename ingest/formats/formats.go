// Package formats lists every format, in the order in which a member is shown
// to them.
package formats

import (
	"forensic/ingest"
	"forensic/ingest/csv"
	"forensic/ingest/json"
	"forensic/ingest/jsonl"
	"forensic/ingest/winevent"
	"forensic/ingest/winxml"
)

// All is the list. The more particular formats come first.
var All = []*ingest.Format{
	winevent.Format,
	winxml.Format,
	jsonl.Format,
	json.Format,
	csv.Format,
}
