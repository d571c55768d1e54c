// Package formats lists every format, in the order in which a member is shown
// to them.
package formats

import (
	"forensic/ingest"
	"forensic/ingest/arrow"
	"forensic/ingest/auditd"
	"forensic/ingest/csv"
	"forensic/ingest/json"
	"forensic/ingest/jsonl"
	"forensic/ingest/osquery"
	"forensic/ingest/parquet"
	"forensic/ingest/pickle"
	"forensic/ingest/syslog"
	"forensic/ingest/velociraptor"
	"forensic/ingest/winevent"
	"forensic/ingest/winxml"
	"forensic/ingest/zeek"
)

// All is the list. The more particular formats come first.
var All = []*ingest.Format{
	winevent.Format,
	winxml.Format,
	pickle.Format,
	parquet.Format,
	arrow.Format,
	zeek.Format,
	auditd.Format,
	osquery.Format,
	velociraptor.Format,
	jsonl.Format,
	json.Format,
	csv.Format,
	syslog.Format,
}
