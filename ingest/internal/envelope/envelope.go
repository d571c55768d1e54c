// Package envelope knows what JSON records come wrapped in: documents that hold
// them in an array among other members, and records of collectors and message
// queues that hold the record proper in one of their fields.
package envelope

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// maxLayers is how many wrappings around each other are taken off.
const maxLayers = 3

// maxWrapper is how many fields a wrapping has at most, where only its field
// message tells that it is one.
const maxWrapper = 14

// Opener takes the wrapping off records. Its memory is reused.
type Opener struct {
	layers [maxLayers]layer
	outer  record.Object
	used   map[string]bool
	time   []byte
}

// layer is the memory of one wrapping.
type layer struct {
	fields []jsonscan.Field
	text   []byte
}

// Open returns the record proper and, if it was wrapped, the fields of the
// wrapping as a JSON object, else nil. What it returns is valid until the next
// call.
func (o *Opener) Open(fields []jsonscan.Field, data []byte) (inner []jsonscan.Field, text, outer []byte) {
	o.time = nil
	for i := range o.layers {
		at := wrapped(fields)
		if at < 0 {
			break
		}
		l := &o.layers[i]
		text, ok := l.open(&fields[at])
		if !ok {
			break
		}
		if i == 0 {
			o.outer.Reset()
			if o.used == nil {
				o.used = map[string]bool{}
			}
			clear(o.used)
		}
		o.keep(fields, at)
		fields, data = l.fields, text
		outer = data
	}
	if outer != nil {
		_, outer = o.outer.Done()
	}
	return fields, data, outer
}

// keep adds the fields of a wrapping but for the record.
func (o *Opener) keep(fields []jsonscan.Field, record int) {
	for i := range fields {
		f := &fields[i]
		if i == record {
			continue
		}
		name := string(jsonscan.Key(f))
		for o.used[name] {
			name += "_1"
		}
		o.used[name] = true
		o.outer.Raw(name, f.Value)
		if slices.Contains(times, name) {
			o.time = jsonscan.Text(nil, quoted(f), f.Escaped)
		}
	}
}

// times are the names of fields by which wrappings tell when.
var times = []string{"@timestamp", "time", "_time", "timestamp"}

func quoted(f *jsonscan.Field) []byte {
	if f.Kind == jsonscan.String {
		return f.Value
	}
	return append(append([]byte{'"'}, f.Value...), '"')
}

// Finish puts into the current row what Open returned of the wrapping: the
// header, and the time if the record has none.
func (o *Opener) Finish(b *event.Batch, outer []byte) {
	if outer == nil {
		return
	}
	if !b.Has(event.ColHeader) {
		b.SetText(event.ColHeader, outer)
	}
	if o.time == nil || b.Has(event.ColTS) {
		return
	}
	if t, _, ok := timestamp.ParseAny(o.time, timestamp.Form{}); ok {
		b.SetInt(event.ColTS, t)
		b.SetText(event.ColTSRaw, o.time)
		b.Basis[b.Rows()-1] = event.BasisUTC
	}
}

// wrapped returns the place of the field that holds the record proper, -1 if the
// fields are those of the record itself.
func wrapped(fields []jsonscan.Field) int {
	for i := range fields {
		switch string(fields[i].Key) { // a quick look: most records are not wrapped
		case "_source", "result", "detail", "value", "_raw", "log", "message":
			if holds(fields, &fields[i]) {
				return i
			}
		}
	}
	return -1
}

// holds reports whether a field holds the record proper.
func holds(fields []jsonscan.Field, f *jsonscan.Field) bool {
	i := slices.IndexFunc(wrappings[:], func(w wrapping) bool { return w.record == string(f.Key) })
	if i < 0 {
		return false
	}
	w := &wrappings[i]
	if w.most > 0 && len(fields) > w.most {
		return false
	}
	if f.Kind != jsonscan.ObjectKind && !(w.text && f.Kind == jsonscan.String && looksLikeObject(f.Value)) {
		return false
	}
	return len(w.beside) == 0 || slices.ContainsFunc(fields, func(o jsonscan.Field) bool { return slices.Contains(w.beside, string(o.Key)) })
}

// wrapping is a kind of wrapping.
type wrapping struct {
	record string   // the field that holds the record
	beside []string // fields one of which is beside it, if there are any
	most   int      // fields, 0 for any number
	text   bool     // the record may be JSON in a text
}

var wrappings = [...]wrapping{
	{record: "_source", beside: []string{"_index", "_id"}},
	{record: "result", beside: []string{"preview", "offset", "lastrow"}, most: 6},
	{record: "detail", beside: []string{"detail-type"}},
	{record: "value", beside: []string{"partition", "topic"}, most: maxWrapper, text: true},
	{record: "_raw", text: true},
	{record: "log", beside: []string{"stream"}, most: maxWrapper, text: true},
	{record: "message", most: maxWrapper, text: true, beside: []string{"@timestamp", "@version", "timestamp", "host", "id", "topic", "agent", "type", "path"}},
}

func looksLikeObject(value []byte) bool {
	text := bytes.TrimLeft(value[1:len(value)-1], " ")
	return len(text) > 4 && text[0] == '{'
}

// open scans the record in a field.
func (l *layer) open(f *jsonscan.Field) (text []byte, ok bool) {
	text = f.Value
	if f.Kind == jsonscan.String {
		text = jsonscan.Text(l.text[:0], f.Value, f.Escaped)
		if f.Escaped {
			l.text = text
		}
		text = bytes.TrimSpace(text)
	}
	var err error
	l.fields, err = jsonscan.Object(l.fields[:0], text)
	return text, err == nil && len(l.fields) > 0
}
