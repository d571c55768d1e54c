package unwrap

import "strings"

const (
	minString  = 8        // characters of a string worth keeping
	maxStrings = 64 << 10 // bytes of strings kept of one program
)

// stringsIn returns the printable ASCII and UTF-16LE strings of a program, one a
// line: that is where it keeps its addresses.
func stringsIn(data []byte) string {
	var out strings.Builder
	scanStrings(data, 1, &out)
	scanStrings(data, 2, &out)
	return out.String()
}

// scanStrings looks for strings of characters of the given width in bytes.
func scanStrings(data []byte, width int, out *strings.Builder) {
	var run []byte
	flush := func() {
		if len(run) >= minString && out.Len()+len(run) < maxStrings {
			out.Write(run)
			out.WriteByte('\n')
		}
		run = run[:0]
	}
	for i := 0; i+width <= len(data); {
		if data[i] >= 0x20 && data[i] < 0x7f && (width == 1 || data[i+1] == 0) {
			run = append(run, data[i])
			i += width
			continue
		}
		if len(run) > 0 {
			flush()
		}
		i++
	}
	flush()
}
