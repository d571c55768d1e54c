package powershell

// pick computes an index: a number, or a list of numbers.
func pick(from, at value) (value, bool) {
	var get func(int64) value
	var size int64
	switch from.kind {
	case str:
		runes := []rune(from.s)
		size, get = int64(len(runes)), func(i int64) value { return character(int64(runes[i])) }
	case list:
		size, get = int64(len(from.l)), func(i int64) value { return from.l[i] }
	default:
		return value{}, false
	}
	one := func(v *value) (value, bool) {
		i, ok := v.integer()
		if i < 0 {
			i += size
		}
		if !ok || i < 0 || i >= size {
			return value{}, false
		}
		return get(i), true
	}
	if at.kind != list {
		v, ok := one(&at)
		return v.from(from.tricks&^CharCodes, at), ok
	}
	out := value{kind: list, l: make([]value, 0, len(at.l))}
	for i := range at.l {
		if v, ok := one(&at.l[i]); ok { // what lies outside is left out, as PowerShell does
			out.l = append(out.l, v)
		}
	}
	trick := Index
	if backwards(at.l) {
		trick = Reverse
	}
	return out.from(trick, from, at), true
}

func backwards(l []value) bool {
	for i := range l {
		if n := l[i].n; l[i].kind != num || i > 0 && n != l[i-1].n-1 {
			return false
		}
	}
	return len(l) > 1
}

// cast computes [Type]value.
func cast(name string, v value) (value, bool) {
	switch name {
	case "char":
		return v.toChar()
	case "char[]":
		if v.kind == str {
			return characters(v.s).from(0, v), true
		}
		return v.mapItems((*value).toChar)
	case "string":
		if v.kind == list && v.allChars() && v.tricks&CharCodes != 0 {
			return text(joinText(v.l, " ")).from(0, v), true
		}
		return text(v.text()).from(0, v), v.kind <= list
	case "string[]":
		return v.mapItems(func(i *value) (value, bool) { return text(i.text()), true })
	case "int", "int32", "int16", "int64", "uint16", "uint32", "byte", "long", "sbyte", "short", "uint64":
		n, ok := v.integer()
		return number(n).from(0, v), ok
	case "int[]", "int32[]", "byte[]", "int16[]", "int64[]", "uint16[]", "uint32[]":
		return v.mapItems(func(i *value) (value, bool) {
			n, ok := i.integer()
			return number(n), ok
		})
	case "array", "object[]", "object":
		return v, true
	}
	return value{}, false
}

// mapItems applies fn to every element.
func (v *value) mapItems(fn func(*value) (value, bool)) (value, bool) {
	items := v.items()
	out := value{kind: list, l: make([]value, len(items))}
	for i := range items {
		item, ok := fn(&items[i])
		if !ok {
			return value{}, false
		}
		out.l[i] = item
		out.tricks |= item.tricks
		out.codes += item.codes
	}
	out.inWord, out.tricks = v.inWord, out.tricks|v.tricks
	out.codes = max(out.codes, v.codes)
	return out, true
}
