// Package mordor knows how the Security-Datasets (Mordor) collection is laid
// out.
package mordor

import (
	"path"
	"slices"
	"strings"
)

// Dataset names the evidence set of a file of the collection by its path:
// everything recorded in one simulation shares one name. Atomic datasets are
// PLATFORM/TACTIC/NAME, whether the file lies under host or network; compound
// ones compound/NAME. For a path of another layout it returns "".
func Dataset(name string) string {
	parts := strings.Split(path.Clean(name), "/")
	if i := slices.Index(parts, "atomic"); i >= 0 && len(parts) > i+3 {
		file := trimSuffixes(parts[len(parts)-1])
		return strings.Join(append(parts[i+1:i+3:i+3], strings.TrimSuffix(file, "_pcap")), "/")
	}
	if i := slices.Index(parts, "compound"); i >= 0 && len(parts) > i+2 {
		return "compound/" + parts[i+1]
	}
	return ""
}

// trimSuffixes removes the suffixes of archives and logs.
func trimSuffixes(file string) string {
	lower := strings.ToLower(file)
	for _, s := range [...]string{".tar.gz", ".zip", ".json", ".log", ".csv", ".gz"} {
		if strings.HasSuffix(lower, s) && len(file) > len(s) {
			return file[:len(file)-len(s)]
		}
	}
	return file
}
