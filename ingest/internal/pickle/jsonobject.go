package pickle

// object writes an instance: its class, arguments, attributes, items and entries.
func (r *renderer) object(o *object) {
	known, args := call(o)
	switch {
	case known == "numpy._reconstruct" || known == "numpy._frombuffer":
		if a, err := parseArray(o); err == nil {
			r.spent += 256 * a.dt.total
			r.array(a)
			return
		}
	case known == "_codecs.encode" || known == "builtins.bytearray" || known == "builtins.bytes":
		if b, ok := bytesOf(o); ok {
			r.bytes(b)
			return
		}
	case known == "collections.OrderedDict" || known == "collections.defaultdict" || known == "builtins.dict" || known == "collections.Counter":
		if d, ok := arg(args, 0).(*dict); ok && len(o.pairs.keys) == 0 {
			r.container(d)
			return
		}
		r.container(&o.pairs)
		return
	case known == "collections.deque":
		r.list(o.items)
		return
	}
	r.raw(`{"$class":`)
	r.text(className(o))
	if isFrame(o) || isSeries(o) {
		r.raw("}")
		return
	}
	skip := 0
	if known == "copyreg._reconstructor" || known == "copyreg.__newobj__" {
		skip = 1
		if known == "copyreg._reconstructor" && arg(args, 2) == nil {
			skip = len(args)
		}
	}
	if len(args) > skip {
		r.raw(`,"$args":`)
		r.list(args[skip:])
	} else if o.args != nil && args == nil {
		if _, ok := o.args.(*tuple); !ok {
			r.raw(`,"$args":`)
			r.node(o.args)
		}
	}
	r.state(o)
	if len(o.items) > 0 {
		r.raw(`,"$items":`)
		r.list(o.items)
	}
	if len(o.pairs.keys) > 0 {
		r.raw(`,"$entries":{`)
		r.entries(&o.pairs, true, false)
		r.raw("}")
	}
	r.raw("}")
}

// state writes the attributes of an instance, or what else its state is.
func (r *renderer) state(o *object) {
	switch s := o.state.(type) {
	case nil:
	case *dict:
		r.entries(s, false, true)
	case *tuple: // (attributes, slots)
		if len(s.items) == 2 {
			a, ok1 := s.items[0].(*dict)
			b, ok2 := s.items[1].(*dict)
			if (ok1 || s.items[0] == nil) && ok2 {
				all := &dict{}
				if a != nil {
					all.keys, all.vals = append(all.keys, a.keys...), append(all.vals, a.vals...)
				}
				all.keys, all.vals = append(all.keys, b.keys...), append(all.vals, b.vals...)
				r.entries(all, false, true)
				return
			}
		}
		r.raw(`,"$state":`)
		r.node(s)
	default:
		r.raw(`,"$state":`)
		r.node(s)
	}
}

// array writes an array as a list, of lists if it has two dimensions; those of
// more dimensions in the order of their bytes.
func (r *renderer) array(a *ndarray) {
	switch len(a.shape) {
	case 0:
		r.vector(&vector{dt: a.dt, data: a.data, items: a.items, stride: 1, n: 1}, false)
	case 2:
		r.raw("[")
		for i := 0; i < a.shape[0] && !r.full(); i++ {
			if i > 0 {
				r.raw(",")
			}
			r.vector(a.row(i), true)
		}
		r.raw("]")
	default:
		n := 1
		for _, d := range a.shape {
			n *= d
		}
		r.vector(&vector{dt: a.dt, data: a.data, items: a.items, stride: 1, n: n}, true)
	}
}

func (r *renderer) vector(v *vector, brackets bool) {
	if brackets {
		r.raw("[")
	}
	for i := 0; i < v.n && !r.full(); i++ {
		if i > 0 {
			r.raw(",")
		}
		r.cell(v.cell(i))
	}
	if brackets {
		r.raw("]")
	}
}
