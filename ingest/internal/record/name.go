package record

import (
	"path"
	"strings"
)

// suffixes are what table names leave away, of which several may follow each
// other.
var suffixes = []string{
	".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".log", ".pkl", ".pickle", ".p", ".parquet", ".feather", ".arrow", ".ipc", ".xml",
	".gz", ".bz2", ".xz", ".zst", ".zip", ".df",
}

// TableName names the table of a member after its file.
func TableName(recorded string) string {
	name := path.Base(strings.ReplaceAll(recorded, `\`, "/"))
	for again := true; again; {
		again = false
		for _, s := range suffixes {
			if n := len(name) - len(s); n > 0 && strings.EqualFold(name[n:], s) {
				name, again = name[:n], true
			}
		}
	}
	return name
}
