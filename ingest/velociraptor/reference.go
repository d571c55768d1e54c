package velociraptor

import (
	"strings"

	"forensic/ingest"
)

// reference lists the kinds of results for the reference documents; their tables
// are named after the artifact.
func reference() []*ingest.Schema {
	list := schemas("")
	for i, s := range list {
		s.Name = "velociraptor " + strings.ReplaceAll(kinds[i].Doc, ":", "")
	}
	return list
}
