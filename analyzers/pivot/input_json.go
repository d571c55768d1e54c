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
	source := &lineReader{r: r}
	type record struct {
		keys  []string
		cells []any
	}
	var ahead []record
	at := map[string]int{}
	read := func() (record, error) {
		for {
			line, err := source.next()
			if err != nil && !errors.Is(err, errLong) {
				return record{}, err
			}
			if err == nil {
				if len(bytes.TrimSpace(line)) == 0 {
					continue
				}
				if bytes.IndexByte(line, 0) < 0 {
					var out record
					if out.keys, out.cells, err = object([]byte(in.text(string(line)))); err == nil {
						return out, nil
					}
				} else {
					err = errors.New("it has a NUL")
				}
			}
			in.reject(fmt.Sprintf("line %d", source.line), err)
		}
	}
	for bytes := 0; len(ahead) < jsonHead && bytes < maxRecord; {
		o, err := read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, k := range o.keys {
			if _, ok := at[k]; !ok {
				at[k] = len(in.columns)
				in.columns = append(in.columns, Column{k, "VARCHAR"})
			}
		}
		if len(in.columns) > maxColumns {
			return fmt.Errorf("the table has more than %d columns", maxColumns)
		}
		bytes += size(o.cells)
		ahead = append(ahead, o)
	}
	if len(ahead) == 0 {
		return errors.New("the table is empty: no line of it is a JSON object")
	}
	row := make([]any, len(in.columns))
	in.next = func() ([]any, error) {
		for {
			var o record
			if len(ahead) > 0 {
				o, ahead = ahead[0], ahead[1:]
			} else {
				var err error
				if o, err = read(); err != nil {
					return nil, err
				}
			}
			clear(row)
			late := slices.IndexFunc(o.keys, func(k string) bool { _, ok := at[k]; return !ok })
			if late >= 0 {
				in.reject(fmt.Sprintf("line %d", source.line), fmt.Errorf("key %q is in none of the first %d objects, and has no column", clip(o.keys[late]), jsonHead))
				continue
			}
			for i, k := range o.keys {
				row[at[k]] = o.cells[i]
			}
			return row, nil
		}
	}
	return nil
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
