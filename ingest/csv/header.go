package csv

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// plausible reports whether a cell may be the name of a column.
func plausible(cell string) bool {
	if strings.TrimSpace(cell) == "" || len(cell) > 128 || strings.ContainsAny(cell, "{}<>=\n\r\x00") {
		return false
	}
	return len(strings.Fields(cell)) <= 8
}

// prosaic reports whether a cell rather continues a sentence or a statement.
func prosaic(cell string) bool {
	return strings.HasPrefix(cell, " ") || strings.ContainsAny(cell, ";\"'!?") || strings.HasSuffix(cell, ".") ||
		strings.HasSuffix(cell, "(") || !strings.ContainsFunc(cell, unicode.IsLetter) && strings.TrimSpace(cell) != "" ||
		len(strings.Fields(cell)) > 5
}

// isTyped reports whether a cell is a number, a time or an address.
func isTyped(cell string) bool {
	cell = strings.TrimSpace(cell)
	if k := kindOf([]byte(cell)); k == event.CellInt || k == event.CellFloat {
		return true
	}
	if _, err := netip.ParseAddr(cell); err == nil {
		return true
	}
	_, _, ok := timestamp.ParseAny([]byte(cell), timestamp.Form{})
	return ok
}

// likeData reports whether the first row is one like the others and no header: it
// has numbers, times or addresses about where they have them. A header may count
// its columns.
func (s *sample) likeData() bool {
	first, body := 0, s.rows[1:]
	for i, cell := range s.rows[0] {
		if isTyped(cell) && cell != fmt.Sprint(i) && cell != fmt.Sprint(i-1) && cell != fmt.Sprint(i+1) {
			first++
		}
	}
	if first == 0 {
		return false
	}
	below := 0
	for c := range s.rows[0] {
		n := 0
		for _, row := range body {
			if c < len(row) && isTyped(row[c]) {
				n++
			}
		}
		if 2*n > len(body) {
			below++
		}
	}
	return 2*first >= below
}
