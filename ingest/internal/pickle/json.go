package pickle

import (
	"encoding/base64"
	"fmt"
	"slices"
)

// maxDepth bounds the nesting of rendered values.
const maxDepth = 200

// renderer writes nodes as JSON. Nodes are shared and may form cycles, so it
// stops at a number of bytes, and knows the containers it is in.
type renderer struct {
	dst   []byte
	start int
	max   int
	spent int   // work that left no text, in bytes that it counts for
	cut   bool  // keep what was written when the limit is met
	open  []any // containers that are being written
	err   error
}

// renderNode appends a node as JSON of at most max bytes.
func renderNode(dst []byte, v any, max int) ([]byte, error) {
	r := renderer{dst: dst, start: len(dst), max: max}
	if r.node(v); r.err != nil {
		return dst, r.err
	}
	return r.dst, nil
}

// measure returns how many bytes a node yields, or max and one if they are more.
func (r *renderer) measure(v any, max int64) int64 {
	r.dst, r.err, r.spent, r.open, r.max = r.dst[:0], nil, 0, r.open[:0], int(max)
	if r.node(v); r.err != nil {
		return max + 1
	}
	return int64(len(r.dst) + r.spent)
}

// full reports whether to stop.
func (r *renderer) full() bool {
	if r.err == nil && len(r.dst)-r.start+r.spent > r.max {
		r.err = fmt.Errorf("%w: more than %d bytes of JSON", ErrLimit, r.max)
	}
	return r.err != nil
}

func (r *renderer) raw(s string) {
	if !r.full() {
		r.dst = append(r.dst, s...)
	}
}

func (r *renderer) text(s string) {
	if r.cut && len(s) > r.max {
		s = s[:r.max]
	}
	if len(s) > r.max-(len(r.dst)-r.start) && !r.cut {
		r.err = fmt.Errorf("%w: more than %d bytes of JSON", ErrLimit, r.max)
	}
	if !r.full() {
		r.dst = appendString(r.dst, s)
	}
}

func (r *renderer) node(v any) {
	if r.full() {
		return
	}
	if s, ok := v.(string); ok {
		r.text(s)
		return
	}
	if c, ok := scalar(v); ok {
		r.cell(c)
		return
	}
	if b, ok := v.(blob); ok {
		r.bytes(string(b))
		return
	}
	if n, ok := v.(*name); ok {
		r.raw(`{"$global":`)
		r.text(className(n))
		r.raw("}")
		return
	}
	if slices.Contains(r.open, v) {
		r.raw(`{"$cycle":true}`)
		return
	}
	if len(r.open) >= maxDepth {
		r.raw(`{"$elided":"nested too deeply"}`)
		return
	}
	r.open = append(r.open, v)
	r.container(v)
	r.open = r.open[:len(r.open)-1]
}

func (r *renderer) cell(c Cell) {
	switch {
	case c.Null:
		r.raw("null")
	case c.node != nil:
		r.node(c.node)
	case c.Kind == Text:
		r.text(c.Text)
	default:
		r.dst = c.AppendJSON(r.dst)
	}
}

func (r *renderer) bytes(s string) {
	r.raw(`{"$b64":"`)
	if r.cut && len(s) > r.max {
		s = s[:r.max]
	}
	if len(s) > r.max && r.err == nil {
		r.err = fmt.Errorf("%w: more than %d bytes of JSON", ErrLimit, r.max)
	}
	if !r.full() {
		r.dst = base64.StdEncoding.AppendEncode(r.dst, []byte(s))
	}
	r.raw(`"}`)
}

func (r *renderer) container(v any) {
	if items, ok := itemsOf(v); ok {
		r.list(items)
		return
	}
	switch v := v.(type) {
	case *dict:
		r.raw("{")
		r.entries(v, true, false)
		r.raw("}")
	case *object:
		r.object(v)
	default:
		r.raw("null")
	}
}

func (r *renderer) list(items []any) {
	r.raw("[")
	for i, item := range items {
		if r.full() {
			return
		}
		if i > 0 {
			r.raw(",")
		}
		r.node(item)
	}
	r.raw("]")
}

// entries writes the entries of a dict, of equal keys the last. Keys that are no
// text are written as their JSON. Attributes of an object may not be taken for
// the marks beside them, so a leading $ is doubled.
func (r *renderer) entries(d *dict, first, marks bool) {
	type entry struct {
		key string
		val any
	}
	var order []entry
	at := map[string]int{}
	for i, k := range d.keys {
		if r.full() || r.cut && i >= maxCutEntries {
			break
		}
		key, ok := k.(string)
		if !ok {
			key = r.key(k)
		}
		if marks && len(key) > 0 && key[0] == '$' {
			key = "$" + key
		}
		if n, ok := at[key]; ok {
			order[n].val = d.vals[i]
			r.spent += len(key) + slot
			continue
		}
		at[key] = len(order)
		order = append(order, entry{key, d.vals[i]})
	}
	for _, e := range order {
		if r.full() {
			return
		}
		if !first {
			r.raw(",")
		}
		first = false
		r.text(e.key)
		r.raw(":")
		r.node(e.val)
	}
}

// maxCutEntries bounds the entries of a dict that a rendering which may be cut
// looks at.
const maxCutEntries = 64

// maxKey bounds the text of a key that is no text.
const maxKey = 1 << 12

func (r *renderer) key(v any) string {
	if c, ok := scalar(v); ok {
		if c.Null {
			return "null"
		}
		if c.node == nil {
			return c.String()
		}
	}
	sub := renderer{max: maxKey, cut: true, open: r.open}
	sub.node(v)
	if len(sub.dst) > maxKey {
		sub.dst = sub.dst[:maxKey]
	}
	return markText(string(sub.dst))
}
