package schemas

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// to says that a column is filled from the first of the named fields that has a
// value.
func to(c event.Col, as record.As, names ...string) []record.Map {
	maps := make([]record.Map, len(names))
	for i, name := range names {
		maps[i] = record.Map{From: name, To: c, As: as}
	}
	return maps
}

// fields joins the lists of a schema.
func fields(lists ...[]record.Map) []record.Map { return slices.Concat(lists...) }

// provider is the constant of the audit trails of one cloud: aws, azure, m365 or
// gcp.
func provider(name string, more ...record.Const) []record.Const {
	return append([]record.Const{{To: event.ColCloudProvider, Text: name}}, more...)
}

// constant is the same text in all records of a schema.
func constant(c event.Col, text string) record.Const { return record.Const{To: c, Text: text} }

// tables makes the schemas of exported tables: as they are, and with columns
// renamed to X_string and X_dynamic, as tables print columns whose type changed.
func tables(schemas ...*record.Schema) []*record.Schema {
	for _, s := range schemas {
		s.Fields = renamed(s.Fields)
	}
	return schemas
}

func renamed(maps []record.Map) []record.Map {
	all := slices.Clone(maps)
	for _, suffix := range [...]string{"_string", "_dynamic"} {
		for _, m := range maps {
			top, rest := m.From, ""
			if i := bytes.IndexByte([]byte(top), '.'); i >= 0 {
				top, rest = top[:i], top[i:]
			}
			m.From = top + suffix + rest
			all = append(all, m)
		}
	}
	return all
}

// below makes the maps of fields that lie inside an object.
func below(object string, maps []record.Map) []record.Map {
	inner := slices.Clone(maps)
	for i := range inner {
		inner[i].From = object + "." + inner[i].From
	}
	return inner
}

// typed makes, for each table of Log Analytics, the schema of rows that lack some
// telling columns but keep the name of the table.
func typed(lists ...[]*record.Schema) []*record.Schema {
	var all []*record.Schema
	for _, s := range slices.Concat(lists...) {
		if c := s.Name[0]; !slices.Contains(s.Times, generated[0]) || c < 'A' || c > 'Z' {
			continue // no table of a workspace
		}
		copied := *s
		copied.Needs = []string{"TimeGenerated", "Type=" + s.Name}
		copied.Lacks = nil
		all = append(all, &copied)
	}
	return all
}

// generated is the time of a row of Log Analytics; the second name is that of the
// portal's exports.
var generated = []string{"TimeGenerated", "TimeGenerated [UTC]"}

// text is the text of a field, of its renamed form, or of the same field of a
// streamed record.
func text(v *record.View, name string) []byte {
	if v.Raw("properties") != nil {
		return v.Text("properties." + name)
	}
	if t := v.Text(name); len(t) > 0 {
		return t
	}
	return v.Text(name + "_string")
}

// fill sets the columns of a list that the row does not have yet.
func fill(v *record.View, maps []record.Map) {
	for i := range maps {
		if m := &maps[i]; !v.Has(m.To) {
			v.Set(m.To, m.As, text(v, m.From))
		}
	}
}

// joinPath sets a column to the path of a file whose folder and name are two
// fields; the folder may name the file already.
func joinPath(v *record.View, c event.Col, as record.As, folder, name string) {
	path := bytes.Clone(text(v, folder))
	file := text(v, name)
	switch {
	case len(path) == 0:
		path = file
	case len(file) > 0 && !endsWith(path, file):
		sep := byte('\\')
		if bytes.IndexByte(path, '/') >= 0 && bytes.IndexByte(path, '\\') < 0 {
			sep = '/'
		}
		if path[len(path)-1] != sep {
			path = append(path, sep)
		}
		path = append(path, file...)
	}
	v.Set(c, as, path)
}

// endsWith reports whether the last element of a path is the file.
func endsWith(path, file []byte) bool {
	base := path[bytes.LastIndexAny(path, `\/`)+1:]
	file = file[bytes.LastIndexAny(file, `\/`)+1:]
	return bytes.EqualFold(base, file)
}

// outcome sets the outcome of an event that succeeded unless an error is named.
func outcome(v *record.View, failed bool) {
	word := "success"
	if failed {
		word = "failure"
	}
	v.Batch.SetString(event.ColOutcome, word)
}

// class is the class of the row under work.
func class(v *record.View) event.Class {
	return event.Class(v.Batch.Text(event.ColClass, v.Batch.Rows()-1))
}

// maxElements bounds how many elements of a list are looked at.
const maxElements = 256

// elements are the texts of one field of each object of a JSON array.
func elements(array []byte, name string) [][]byte {
	var all [][]byte
	objects(array, func(get func(name string) []byte) {
		if t := get(name); len(t) > 0 {
			all = append(all, t)
		}
	})
	return all
}

// objects hands over, for each object of a JSON array, a function that gives the
// text of its fields.
func objects(array []byte, each func(get func(name string) []byte)) {
	if len(array) == 0 || array[0] != '[' {
		return
	}
	list, err := jsonscan.Array(nil, bytes.Clone(array))
	if err != nil {
		return
	}
	for _, e := range list[:min(len(list), maxElements)] {
		inner, err := jsonscan.Object(nil, e.Value)
		if err != nil {
			continue
		}
		each(func(name string) []byte {
			for i := range inner {
				if string(inner[i].Key) == name && inner[i].Kind == jsonscan.String {
					return jsonscan.Text(nil, inner[i].Value, inner[i].Escaped)
				}
			}
			return nil
		})
	}
}
