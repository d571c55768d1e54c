package zeek

import (
	"maps"
	"slices"

	"forensic/ingest"
)

// reference lists the log paths for the reference documents, by name.
func reference() (list []*ingest.Schema) {
	for _, path := range slices.Sorted(maps.Keys(logs)) {
		s := *schemasOf(path)[0]
		s.Doc = "Zeek " + path + ".log: " + s.Doc
		list = append(list, &s)
	}
	return list
}
