package osquery

import (
	"maps"
	"slices"

	"forensic/ingest"
)

// reference lists the tables that are known by name for the reference documents.
func reference() (list []*ingest.Schema) {
	common := (&decoder{}).schemas("")[0].Fields
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		s := &ingest.Schema{Name: "osquery_" + name, Doc: "rows of queries of the table " + name, Needs: []string{"hostIdentifier", "columns"}, Times: []string{"unixTime"}, Class: k.class}
		for _, m := range k.maps {
			m.From = "columns." + m.From
			s.Fields = append(s.Fields, m)
		}
		s.Fields = append(s.Fields, common...)
		list = append(list, s)
	}
	return list
}
