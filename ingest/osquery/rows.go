package osquery

import (
	"bytes"

	"forensic/ingest/internal/jsonscan"
)

// maxGrowth bounds how much longer the rows of a line may be than the line, since
// each repeats what the line says of all.
const maxGrowth = 32

// maxCommas bounds the memory for the rows of one line.
const maxCommas = 2 << 20

// rows are the rows of one line that are still to be handed on. They share its
// memory.
type rows struct {
	head     []byte // "name":...,"hostIdentifier":...
	elements []row
	offset   int64
	line     int64
}

// row is one row with what became of it: added, removed or snapshot.
type row struct {
	columns []byte
	action  string
}

func (r *rows) more() bool { return len(r.elements) > 0 }

// next appends the record of the next row.
func (r *rows) next(out []byte) []byte {
	e := r.elements[0]
	r.elements = r.elements[1:]
	out = append(append(out, '{'), r.head...)
	if len(r.head) > 0 {
		out = append(out, ',')
	}
	out = append(append(out, `"columns":`...), e.columns...)
	return append(append(append(out, `,"action":"`...), e.action...), `"}`...)
}

// expand takes a line with several rows apart; nil if it is none. Whole says that
// it is one, but would grow too much.
func expand(line []byte) (found *rows, whole bool) {
	if !bytes.Contains(line, []byte(`"snapshot"`)) && !bytes.Contains(line, []byte(`"diffResults"`)) {
		return nil, false
	}
	if bytes.Count(line, []byte(",")) > maxCommas {
		return nil, true
	}
	fields, err := jsonscan.Object(nil, line)
	if err != nil || find(fields, "columns") != nil {
		return nil, false
	}
	found = &rows{}
	any := false
	for i := range fields {
		f := &fields[i]
		switch {
		case string(f.Key) == "snapshot" && f.Kind == jsonscan.ArrayKind:
			any = true
			found.add("snapshot", f.Value)
		case string(f.Key) == "diffResults" && f.Kind == jsonscan.ObjectKind:
			any = true
			found.diff(f.Value)
		case string(f.Key) == "action":
		default:
			if len(found.head) > 0 {
				found.head = append(found.head, ',')
			}
			found.head = append(append(append(found.head, '"'), f.Key...), `":`...)
			found.head = append(found.head, f.Value...)
		}
	}
	if !any {
		return nil, false
	}
	if len(found.head)*len(found.elements) > maxGrowth*len(line) {
		return nil, true
	}
	return found, false
}

// diff adds the rows that came and those that went.
func (r *rows) diff(object []byte) {
	fields, err := jsonscan.Object(nil, object)
	if err != nil {
		return
	}
	for i := range fields {
		if f := &fields[i]; f.Kind == jsonscan.ArrayKind && !f.KeyEscaped {
			r.add(string(f.Key), f.Value)
		}
	}
}

func (r *rows) add(action string, array []byte) {
	elements, err := jsonscan.Array(nil, array)
	if err != nil {
		return
	}
	for i := range elements {
		r.elements = append(r.elements, row{elements[i].Value, action})
	}
}
