// Package pickle reads Python pickles: the rows of the pandas data frames in
// them, and any other object as JSON. Nothing of a pickle is run; what loading it
// would have called becomes a warning for the hunter.
package pickle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"forensic/ingest"
	"forensic/ingest/internal/pickle"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/store/event"
)

// Format reads pickles.
var Format = &ingest.Format{
	Name: "pickle",
	Doc: "Python pickles, protocols 0 to 5: data frames, series and arrays of pandas 0.14 to 3, one record for each row, indexes included; lists of other objects " +
		"one record for each item, as JSON. Nothing is run: functions that loading would have called are told as hazards.",
	Binary:  true,
	Schemas: schemas.All,
	Sniff:   sniff,
	Open:    open,
}

// sniff wants the magic of protocols 2 to 5 and an instruction that can follow it,
// or the beginning of a text pickle of a container, a class or a reduced object.
func sniff(_ string, head []byte) (string, error) {
	const proto, highest = 0x80, 5
	switch {
	case len(head) < 4:
		return "", errors.New("is too short")
	case head[0] == proto && head[1] >= 2 && head[1] <= highest:
		if bytes.IndexByte([]byte("\x95]}()cKJMGNUXTBC\x8a\x88\x89\x8c\x8d\x8e\x8f\x93\x96IVS"), head[2]) < 0 {
			return "", errors.New("has no instruction after the magic of a pickle")
		}
		return fmt.Sprintf("pickle protocol %d", head[1]), nil
	case isTextPickle(head):
		return "pickle protocol 0", nil
	}
	return "", errors.New("does not begin as a pickle")
}

// isTextPickle knows the prefixes that picklers of protocol 0 and 1 write: a
// container that is put into the memo, or a global with a memo entry.
func isTextPickle(head []byte) bool {
	for _, prefix := range [...]string{"(lp0\n", "(dp0\n", "(lp1\n", "(dp1\n", "(ip0\n", "(lp\n", "(dp\n", "]q\x00", "}q\x00"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return true
		}
	}
	if head[0] != 'c' {
		return false
	}
	module, rest, ok := bytes.Cut(head[1:], []byte("\n"))
	name, rest, ok2 := bytes.Cut(rest, []byte("\n"))
	return ok && ok2 && isName(module) && isName(name) && len(rest) > 0 && bytes.IndexByte([]byte("pq(ctr\x85\x86\x87)"), rest[0]) >= 0
}

func isName(text []byte) bool {
	for _, c := range text {
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return len(text) > 0 && len(text) < 256
}

// reader hands out the rows of one value after the other.
type reader struct {
	in     *ingest.Input
	name   string // of the table of a whole pickle
	size   int64
	values []pickle.Value
	failed error // what ended the reading of the pickle, told after its values
	global []pickle.Global
	notes  []string
	rows   rows // of the value at hand; nil between values
	lone   *record.Mapper
}

// rows are what is left of a value.
type rows interface {
	// next appends a row; io.EOF after the last.
	next(b *event.Batch) error
}

func open(r io.Reader, in *ingest.Input) (ingest.Reader, error) {
	counted := &counter{r: r}
	res, err := pickle.Load(counted, pickle.Limits{})
	if res == nil {
		return nil, err
	}
	return &reader{
		in: in, name: record.TableName(in.Name), size: counted.n, values: res.Values, failed: err, global: res.Globals, notes: res.Warnings,
		lone: record.NewMapper(schemas.All),
	}, nil
}

// Read appends the next row.
func (r *reader) Read(b *event.Batch) error {
	r.tell(b)
	for {
		if r.rows == nil {
			if len(r.values) == 0 {
				if r.failed != nil {
					return r.failed
				}
				return io.EOF
			}
			rows, err := r.open(b, r.values[0])
			if r.values = r.values[1:]; err != nil {
				return err
			}
			r.rows = rows
		}
		err := r.rows.next(b)
		if !errors.Is(err, io.EOF) {
			return err
		}
		r.rows = nil
	}
}

// tell hands on, once, what was noted while the pickle was read.
func (r *reader) tell(b *event.Batch) {
	for _, g := range r.global {
		b.Warnings = append(b.Warnings, warning(g))
	}
	for _, n := range r.notes {
		b.Note(1, "remark: "+n)
	}
	r.global, r.notes = nil, nil
}

func warning(g pickle.Global) event.Warning {
	w := event.Warning{Kind: "pickle-class", Offset: g.Offset, Text: "names the unknown class " + g.Module + "." + g.Name}
	if g.Dangerous() {
		w.Kind, w.Text = "pickle-call", "would have called "+g.Module+"."+g.Name
		if g.Called {
			w.Text += "(" + strings.TrimSuffix(strings.TrimPrefix(g.Args, "["), "]") + ")"
		} else {
			w.Text = "mentions " + g.Module + "." + g.Name + ", which can run code"
		}
	}
	return w
}

// open begins a value: a frame, a list of objects, or one object.
func (r *reader) open(b *event.Batch, v pickle.Value) (rows, error) {
	name := r.name
	if v.Name != "" {
		name += "_" + v.Name
	}
	if f, ok := v.Frame(); ok {
		return r.frame(b, name, f)
	}
	r.lone.Begin(b, name, &r.in.Options)
	return &objects{value: v, mapper: r.lone, batch: b, table: name, options: &r.in.Options}, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
