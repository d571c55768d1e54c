package powershell

import (
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// property computes a property of a constant.
func property(v value, name string) (value, bool) {
	switch name {
	case "length", "count":
		if v.kind == list {
			return number(int64(len(v.l))), true
		}
		return number(int64(len([]rune(v.text())))), v.kind == str
	case "value": // of a match
		return v, v.kind == str || v.kind == char
	case "replace", "split", "substring", "insert", "remove":
		return value{kind: method, s: name, l: []value{v}}, v.kind == str // 'x'.Replace.Invoke(...)
	}
	return value{}, false
}

// callMethod computes a method of a constant.
func callMethod(v value, name string, args []value) (value, bool) {
	switch {
	case v.kind == method && name == "invoke":
		return callMethod(v.l[0], v.s, args)
	case v.kind == encoding:
		return encodingMethod(v.s, name, args)
	case v.kind == list && (name == "tostring" || v.kind > list):
		return value{}, false
	case v.kind == char && name == "tostring", v.kind == num && name == "tostring" && len(args) == 0:
		return text(v.text()).from(0, v), true
	case v.kind != str:
		return value{}, false
	}
	switch name {
	case "tostring", "trim", "trimstart", "trimend", "tolower", "toupper", "tolowerinvariant", "toupperinvariant", "normalize":
		return caseMethod(v, name, args)
	case "tochararray", "getenumerator":
		return characters(v.s).from(0, v), true
	case "replace":
		if len(args) != 2 || args[0].text() == "" {
			return value{}, false
		}
		from, to := args[0].text(), args[1].text()
		if strings.Count(v.s, from)*len(to) > maxReplaced {
			return value{}, false
		}
		return text(strings.ReplaceAll(v.s, from, to)).from(Replace, v, args[0], args[1]), true
	case "split":
		return splitMethod(v, args)
	case "substring", "remove", "insert":
		return slice(v, name, args)
	case "contains", "startswith", "endswith":
	}
	return value{}, false
}

func caseMethod(v value, name string, args []value) (value, bool) {
	s := v.s
	switch {
	case name == "tostring":
	case strings.HasPrefix(name, "tolower"):
		s = strings.ToLower(s)
	case strings.HasPrefix(name, "toupper"):
		s = strings.ToUpper(s)
	case len(args) == 0:
		s = strings.TrimSpace(s)
	default:
		var cut strings.Builder
		for i := range args {
			cut.WriteString(joinText(args[i].items(), ""))
		}
		if name != "trimend" {
			s = strings.TrimLeft(s, cut.String())
		}
		if name != "trimstart" {
			s = strings.TrimRight(s, cut.String())
		}
	}
	return text(s).from(0, v), true
}

// splitMethod splits at any of the characters of the arguments, as PowerShell
// does when it is given a text.
func splitMethod(v value, args []value) (value, bool) {
	if len(args) == 0 {
		return texts(strings.Fields(v.s)).from(Split, v), true
	}
	if args[0].kind == num {
		return value{}, false
	}
	at := joinText(args[0].items(), "")
	return texts(strings.FieldsFunc(v.s, func(r rune) bool { return strings.ContainsRune(at, r) })).from(Split, v), true
}

// slice computes Substring, Remove and Insert.
func slice(v value, name string, args []value) (value, bool) {
	if len(args) == 0 || len(args) > 2 {
		return value{}, false
	}
	r := []rune(v.s)
	from, ok := args[0].integer()
	if !ok || from < 0 || from > int64(len(r)) {
		return value{}, false
	}
	if name == "insert" {
		if len(args) != 2 {
			return value{}, false
		}
		return text(string(r[:from])+args[1].text()+string(r[from:])).from(Index, v), true
	}
	n := int64(len(r)) - from
	if len(args) == 2 {
		if n, ok = args[1].integer(); !ok || n < 0 || n > int64(len(r))-from {
			return value{}, false
		}
	}
	if name == "remove" {
		return text(string(r[:from])+string(r[from+n:])).from(Index, v), true
	}
	return text(string(r[from:from+n])).from(Index, v), true
}

func encodingMethod(name, member string, args []value) (value, bool) {
	if len(args) != 1 {
		return value{}, false
	}
	if member == "getbytes" && args[0].kind == str && name != "unicode" && name != "bigendianunicode" {
		v := value{kind: list}
		for i := range len(args[0].s) {
			v.l = append(v.l, number(int64(args[0].s[i])))
		}
		return v.from(0, args[0]), true
	}
	data, ok := args[0].bytes()
	if member != "getstring" || !ok {
		return value{}, false
	}
	v := value{codes: len(data)}.from(CharCodes, args[0])
	v.kind, v.s = str, string(data)
	if name == "unicode" {
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = uint16(data[2*i]) | uint16(data[2*i+1])<<8
		}
		v.s = string(utf16.Decode(units))
	}
	return v, true
}

// callStatic computes a static method of a type.
func callStatic(typ, name string, args []value) (value, bool) {
	typ = typ[strings.LastIndexByte(typ, '.')+1:]
	if len(args) == 0 {
		return value{}, false
	}
	switch typ {
	case "convert", "int", "int32", "int16", "byte", "uint32", "uint16":
		return convert(name, args)
	case "char":
		if name == "convertfromutf32" || name == "parse" {
			return args[0].toChar()
		}
	case "string":
		return stringStatic(name, args)
	case "regex":
		return regexStatic(name, args)
	case "uri", "httputility", "webutility":
		return unescapeStatic(name, args[0])
	}
	return value{}, false
}

func convert(name string, args []value) (value, bool) {
	base := int64(10)
	if len(args) == 2 {
		var ok bool
		if base, ok = args[1].integer(); !ok && name == "parse" && args[1].kind == str {
			base = 16 // NumberStyles HexNumber
		} else if base != 2 && base != 8 && base != 10 && base != 16 {
			return value{}, false
		}
	}
	switch name {
	case "tochar":
		return args[0].toChar()
	case "tostring":
		return text(args[0].text()).from(0, args[0]), len(args) == 1
	case "toint16", "toint32", "toint64", "tobyte", "touint16", "touint32", "parse":
	default:
		return value{}, false
	}
	if len(args) == 1 || base == 10 {
		n, ok := args[0].integer()
		return number(n).from(0, args[0]), ok
	}
	s := strings.ToLower(strings.TrimSpace(args[0].text()))
	if base == 16 {
		s = strings.TrimPrefix(s, "0x")
	}
	n, err := strconv.ParseInt(s, int(base), 64)
	return number(n).from(HexCodes, args[0]), err == nil
}

func stringStatic(name string, args []value) (value, bool) {
	switch name {
	case "join":
		rest := args[1:]
		if len(rest) == 1 {
			rest = rest[0].items()
		}
		l := value{kind: list, l: rest}
		return text(joinText(rest, args[0].text())).from(joinTrick(&l), args...), true
	case "concat":
		l := value{kind: list}
		for i := range args {
			l.l = append(l.l, args[i].items()...)
		}
		return text(joinText(l.l, "")).from(joinTrick(&l), args...), true
	case "format":
		return format(args[0], value{kind: list, l: args[1:]})
	}
	return value{}, false
}

func regexStatic(name string, args []value) (value, bool) {
	if len(args) < 2 || args[0].kind != str {
		return value{}, false
	}
	backwards := len(args) > 2 && strings.EqualFold(strings.TrimSpace(args[len(args)-1].text()), "righttoleft")
	exact := !backwards || len(args) == 3
	switch name {
	case "replace":
		if len(args) == 3 {
			return replace(args[0], value{kind: list, l: args[1:]}, true)
		}
	case "split":
		return split(args[0], args[1], true)
	case "matches":
		r, ok := pattern(args[1].text(), exact)
		if !ok {
			return value{}, false
		}
		found := r.FindAllString(args[0].s, -1)
		if !backwards {
			return texts(found).from(Split, args[0]), true
		}
		slices.Reverse(found) // right for patterns of one length, which tricks use
		return texts(found).from(Reverse, args[0]), true
	}
	return value{}, false
}

func unescapeStatic(name string, v value) (value, bool) {
	if v.kind != str {
		return value{}, false
	}
	switch name {
	case "unescapedatastring", "urldecode":
		s, err := url.PathUnescape(v.s)
		return text(s).from(Escape, v), err == nil
	case "htmldecode":
		return text(html.UnescapeString(v.s)).from(Escape, v), true
	}
	return value{}, false
}
