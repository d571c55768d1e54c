package record

import "forensic/ingest/internal/jsonscan"

// Object writes a record as a JSON object and keeps its fields, for formats whose
// records are not JSON. Its memory is reused from record to record.
type Object struct {
	buf    []byte
	fields []jsonscan.Field
	ends   []span
}

type span struct{ key, keyEnd, value, valueEnd int }

// Reset begins a new object.
func (o *Object) Reset() {
	o.buf = append(o.buf[:0], '{')
	o.fields, o.ends = o.fields[:0], o.ends[:0]
}

// Text adds a text. Invalid UTF-8 in it becomes U+FFFD: decode before.
func (o *Object) Text(key string, text []byte) {
	from := o.key(key)
	escaped := false
	o.buf, escaped = jsonscan.Quote(o.buf, text)
	o.end(from, jsonscan.String, escaped)
}

// String is Text for a string.
func (o *Object) String(key, text string) { o.Text(key, []byte(text)) }

// Raw adds a JSON value as it stands; it must be valid.
func (o *Object) Raw(key string, value []byte) {
	from := o.key(key)
	o.buf = append(o.buf, value...)
	kind, escaped := kindOfValue(value)
	o.end(from, kind, escaped)
}

// Null adds a null.
func (o *Object) Null(key string) { o.Raw(key, []byte("null")) }

// Done ends the object and returns its fields and its text, valid until Reset.
func (o *Object) Done() (fields []jsonscan.Field, data []byte) {
	o.buf = append(o.buf, '}')
	for i, s := range o.ends {
		f := &o.fields[i]
		f.Key, f.Value = o.buf[s.key:s.keyEnd:s.keyEnd], o.buf[s.value:s.valueEnd:s.valueEnd]
	}
	return o.fields, o.buf
}

func (o *Object) key(name string) span {
	if len(o.ends) > 0 {
		o.buf = append(o.buf, ',')
	}
	at := len(o.buf)
	o.fields = append(o.fields, jsonscan.Field{})
	o.buf, o.fields[len(o.fields)-1].KeyEscaped = jsonscan.Quote(o.buf, []byte(name))
	s := span{key: at + 1, keyEnd: len(o.buf) - 1}
	o.buf = append(o.buf, ':')
	s.value = len(o.buf)
	return s
}

func (o *Object) end(s span, kind jsonscan.Kind, escaped bool) {
	s.valueEnd = len(o.buf)
	f := &o.fields[len(o.fields)-1]
	f.Kind, f.Escaped = kind, escaped
	o.ends = append(o.ends, s)
}

func kindOfValue(v []byte) (kind jsonscan.Kind, escaped bool) {
	if len(v) == 0 {
		return jsonscan.Null, false
	}
	switch v[0] {
	case '"':
		for _, c := range v {
			if c == '\\' {
				return jsonscan.String, true
			}
		}
		return jsonscan.String, false
	case '{':
		return jsonscan.ObjectKind, false
	case '[':
		return jsonscan.ArrayKind, false
	case 't':
		return jsonscan.True, false
	case 'f':
		return jsonscan.False, false
	case 'n':
		return jsonscan.Null, false
	}
	return jsonscan.Number, false
}
