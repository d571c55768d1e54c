package pivot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// jsonHead is how many objects the columns are taken from.
const jsonHead = 1000

// looksLikeObject tells a line that begins a JSON object.
func looksLikeObject(line string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "{")
	if !ok {
		return false
	}
	rest = strings.TrimSpace(rest)
	return strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}")
}

// hasKey tells whether an object has a key that columns of a type have: where any
// text can be a value, an object may be one.
func hasKey(line string, n *Noun) bool {
	keys, _, err := object([]byte(line))
	return err == nil && knownName(keys, n, "")
}

// jsonl reads an object a line. The columns are the keys of the first objects, in
// the order in which they come.
func (in *Input) jsonl(r *bufio.Reader) error {
	s := &objects{in: in, lines: &lineReader{r: r}, at: map[string]int{}}
	if err := s.look(); err != nil {
		return err
	}
	s.row = make([]any, len(in.columns))
	in.next = s.next
	return nil
}

// objects reads JSON lines.
type objects struct {
	in    *Input
	lines *lineReader
	ahead []jsonRecord   // read to learn the columns
	at    map[string]int // column of a key
	row   []any
}

// jsonRecord is an object.
type jsonRecord struct {
	line  int64
	keys  []string
	cells []any
}

// read gives the next object. Lines that hold none are rejected.
func (s *objects) read() (jsonRecord, error) {
	for {
		line, err := s.lines.next()
		if err != nil && !errors.Is(err, errLong) {
			return jsonRecord{}, err
		}
		switch {
		case err != nil:
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			out := jsonRecord{line: s.lines.line}
			if out.keys, out.cells, err = object([]byte(s.in.text(string(line)))); err == nil {
				return out, nil
			}
		}
		s.in.reject(fmt.Sprintf("line %d", s.lines.line), err)
	}
}

// look reads the first objects and takes the columns from them.
func (s *objects) look() error {
	for bytes := 0; len(s.ahead) < jsonHead && bytes < maxRecord; {
		o, err := s.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, k := range o.keys {
			if _, ok := s.at[k]; !ok {
				s.at[k] = len(s.in.columns)
				s.in.columns = append(s.in.columns, Column{k, "VARCHAR"})
			}
		}
		if len(s.in.columns) > maxColumns {
			return fmt.Errorf("the table has more than %d columns", maxColumns)
		}
		bytes += size(o.cells)
		s.ahead = append(s.ahead, o)
	}
	if len(s.ahead) == 0 {
		return errors.New("the table is empty: no line of it is a JSON object")
	}
	return nil
}

// next gives a row. An object with a key that has no column is rejected, so that
// nothing is left out in silence.
func (s *objects) next() ([]any, error) {
	for {
		var o jsonRecord
		var err error
		if len(s.ahead) > 0 {
			o, s.ahead = s.ahead[0], s.ahead[1:]
		} else if o, err = s.read(); err != nil {
			return nil, err
		}
		late := slices.IndexFunc(o.keys, func(k string) bool { _, ok := s.at[k]; return !ok })
		if late >= 0 {
			s.in.reject(fmt.Sprintf("line %d", o.line), fmt.Errorf("key %q is in none of the first %d objects, and has no column", clip(o.keys[late]), jsonHead))
			continue
		}
		clear(s.row)
		for i, k := range o.keys {
			s.row[s.at[k]] = o.cells[i]
		}
		return s.row, nil
	}
}

// object takes a JSON object apart. Texts are cells as they are, null is NULL,
// anything else is its JSON.
func object(line []byte) (keys []string, cells []any, err error) {
	if !json.Valid(line) {
		return nil, nil, errors.New("it is no JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, errors.New("it is no JSON object")
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		key, _ := t.(string)
		if slices.Contains(keys, key) {
			return nil, nil, fmt.Errorf("it has the key %q twice", clip(key))
		}
		if len(keys) == maxColumns {
			return nil, nil, fmt.Errorf("it has more than %d keys", maxColumns)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, nil, err
		}
		cell, err := jsonCell(raw)
		if err != nil {
			return nil, nil, err
		}
		keys, cells = append(keys, key), append(cells, cell)
	}
	return keys, cells, nil
}

func jsonCell(raw json.RawMessage) (any, error) {
	switch {
	case string(raw) == "null":
		return nil, nil
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, err
		}
		if s == "" {
			return nil, nil
		}
		return s, nil
	}
	return string(raw), nil
}
