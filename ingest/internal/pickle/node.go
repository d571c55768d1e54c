package pickle

import "time"

// What a pickle builds. Besides these nodes a value is nil (None), bool, int64,
// number, float64 or string (text in UTF-8). Nodes are shared as the pickle
// shares them, so they may form cycles: nothing may walk them without a bound.
type (
	// number is an integer beyond int64, in decimal.
	number string

	// blob is bytes or a bytearray.
	blob string

	list  struct{ items []any }
	tuple struct{ items []any }
	set   struct{ items []any } // also frozenset; in the order of the pickle

	// dict holds its entries in the order written; of equal keys the last counts.
	dict struct{ keys, vals []any }

	// object is what a call, an instantiation or a persistent id would make.
	object struct {
		class any            // *name, or the object that was called
		args  any            // *tuple of the arguments, or whatever stood there instead
		state any            // of BUILD
		loc   *time.Location // the rules of a zone
		items []any
		pairs dict
	}

	// name is a global: a module and a name in it.
	name struct {
		module, name string
		known        string // the canonical name on the list of known ones, or ""
		report       *Global
		excused      bool // was called only as zones do
	}
)

// call returns the canonical name of the known callable that makes a node, with
// the arguments; "" if there is none.
func call(v any) (known string, args []any) {
	o, ok := v.(*object)
	if !ok {
		return "", nil
	}
	if t, ok := o.args.(*tuple); ok {
		args = t.items
	}
	if n, ok := o.class.(*name); ok {
		return n.known, args
	}
	return "", args
}

// maxAttrs bounds the entries of a dict in which a name is looked for.
const maxAttrs = 1024

// get returns the value of a text key.
func (d *dict) get(key string) (any, bool) {
	if len(d.keys) > maxAttrs {
		return nil, false
	}
	for i := len(d.keys) - 1; i >= 0; i-- {
		if k, ok := d.keys[i].(string); ok && k == key {
			return d.vals[i], true
		}
	}
	return nil, false
}

// attr returns an attribute of an object by the first of the names that it has.
func attr(v any, names ...string) any {
	var d *dict
	switch v := v.(type) {
	case *dict:
		d = v
	case *object:
		d, _ = v.state.(*dict)
		if t, ok := v.state.(*tuple); ok && d == nil { // (attributes, slots)
			for _, item := range t.items[:min(len(t.items), 4)] {
				if part, ok := item.(*dict); ok && d == nil {
					d = part
				}
			}
		}
	}
	if d == nil {
		return nil
	}
	for _, n := range names {
		if v, ok := d.get(n); ok {
			return v
		}
	}
	return nil
}

// itemsOf returns the items of a list, tuple or set.
func itemsOf(v any) ([]any, bool) {
	switch v := v.(type) {
	case *list:
		return v.items, true
	case *tuple:
		return v.items, true
	case *set:
		return v.items, true
	case *object:
		if known, args := call(v); known == "builtins.set" || known == "builtins.frozenset" || known == "builtins.list" || known == "builtins.tuple" {
			if len(args) == 1 && args[0] != any(v) {
				if items, ok := args[0].(*list); ok {
					return items.items, true
				}
			}
		}
	}
	return nil, false
}

// arg returns the i-th of args, or nil.
func arg(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// integer reads an int or a bool. Like all readers of a scalar it does not follow
// objects within objects: their nesting has no bound.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	if known, args := call(v); known == "numpy.scalar" {
		if c, ok := numpyScalar(args); ok && (c.Kind == Int || c.Kind == Bool) {
			return c.Int, true
		}
	}
	return 0, false
}

// text reads a text, also one of Python 2 whose bytes were kept.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case blob:
		return string(v)
	}
	return ""
}
