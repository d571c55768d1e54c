// Package hostile generates evidence that means harm: bombs, names that lead
// elsewhere, archives that lie, records that no parser likes. An ingest of it
// must end soon, within bounds of memory, and account for every file.
//
// Nothing of it runs or does damage by itself: the commands in it print a word,
// and the addresses are reserved ones. The same bytes are written each time.
//
//	hostile.go     the list's form, and writing it
//	containers.go  archives: bombs, lies, truncation, links
//	names.go       names of members
//	records.go     contents: JSON, CSV, XML, pickles, columns
//	build.go       how archives are made
package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// File is one piece of evidence, and what the ledger must say of it.
type File struct {
	Name string // of the file in the folder
	What string // one line: what it tries
	// Want is the status of a member that the ledger must have: stored, rejects,
	// partial, failed, unsupported, empty or duplicate. It is empty where no
	// member need be named.
	Want string
	// Reason is a part of that member's reason, empty if any will do.
	Reason string
	// Damage is a part of what the ledger must say of the file itself, empty if
	// any will do.
	Damage string
	// Members is how many members of the file the ledger must name, 0 if any
	// number will do.
	Members int

	content func() []byte
}

// Files lists the evidence in the order of writing, without writing it.
func Files() []File {
	return slices.Concat(bombs(), lies(), truncated(), links(), names(), jsonFiles(), textFiles(), binaryFiles())
}

// Write writes the evidence to a folder, which must exist, and returns the list.
func Write(dir string) ([]File, error) {
	files := Files()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.content(), 0o600); err != nil {
			return nil, fmt.Errorf("hostile evidence: %w", err)
		}
	}
	return files, nil
}

// What the ledger says of a member.
const (
	stored      = "stored"
	rejects     = "rejects"
	partial     = "partial"
	failed      = "failed"
	unsupported = "unsupported"
	empty       = "empty"
)
