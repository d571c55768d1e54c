package powershell

import (
	"regexp"
	"strconv"
	"strings"
)

// regexCost is what a byte costs that a regular expression looks at.
const regexCost = 8

// maxRange bounds a list that a range operator makes.
const maxRange = 1 << 16

// binary computes a binary operator.
func (p *parser) binary(op *token, a, b value) (value, bool) {
	if a.kind > list || b.kind > list || !p.charge(a.size()) {
		return value{}, false
	}
	switch op.plain {
	case "+":
		return add(a, b)
	case "-", "*", "/", "%", "bxor", "band", "bor":
		return arithmetic(p, op.plain, a, b)
	case "..":
		return span(a, b)
	case "f":
		return format(a, b)
	case "join":
		return text(joinText(a.items(), b.text())).from(joinTrick(&a), a, b), true
	case "split", "isplit", "csplit":
		if !p.charge(regexCost * a.size()) {
			return value{}, false
		}
		return split(a, b, op.plain == "csplit")
	case "replace", "ireplace", "creplace":
		if !p.charge(regexCost * a.size()) {
			return value{}, false
		}
		return replace(a, b, op.plain == "creplace")
	case "as":
		return cast(b.s, a)
	}
	return value{}, false
}

// joinTrick names what joining a list undoes.
func joinTrick(v *value) Trick {
	if v.kind == list && len(v.l) > 2 {
		return Split
	}
	return 0
}

func add(a, b value) (value, bool) {
	switch {
	case a.kind == num:
		n, ok := b.integer()
		return number(a.n+n).from(0, a, b), ok
	case a.kind == list:
		l := append(a.l[:len(a.l):len(a.l)], b.items()...)
		return value{kind: list, l: l}.from(0, a, b), true
	}
	left, right := a.text(), b.text()
	v := text(left+right).from(Concat, a, b)
	if left != "" && right != "" && wordByte(left[len(left)-1]) && wordByte(right[0]) {
		v.inWord++
	}
	return v, true
}

func arithmetic(p *parser, op string, a, b value) (value, bool) {
	m, ok := b.integer()
	if !ok {
		return value{}, false
	}
	if op == "*" && (a.kind == str || a.kind == list) {
		if m < 0 || m > int64(p.budget)/int64(a.size()+1) {
			return value{}, false
		}
		if a.kind == list {
			return value{}, false
		}
		return text(strings.Repeat(a.s, int(m))).from(0, a), true
	}
	n, ok := a.integer()
	if !ok {
		return value{}, false
	}
	switch op {
	case "-":
		return number(n-m).from(0, a, b), true
	case "*":
		return number(n*m).from(0, a, b), true
	case "/", "%":
		if m == 0 || op == "/" && n%m != 0 {
			return value{}, false
		}
		if op == "/" {
			return number(n/m).from(0, a, b), true
		}
		return number(n%m).from(0, a, b), true
	case "bxor":
		return number(n^m).from(XOR, a, b), true
	case "band":
		return number(n&m).from(0, a, b), true
	case "bor":
		return number(n|m).from(0, a, b), true
	}
	return value{}, false
}

func span(a, b value) (value, bool) {
	from, ok := a.integer()
	to, ok2 := b.integer()
	if !ok || !ok2 || max(from, to)-min(from, to) < 0 || max(from, to)-min(from, to) >= maxRange {
		return value{}, false
	}
	v := value{kind: list}
	step := int64(1)
	if to < from {
		step = -1
	}
	for n := from; ; n += step {
		v.l = append(v.l, number(n))
		if n == to {
			return v.from(0, a, b), true
		}
	}
}

// format computes the format operator where the places have no format of their
// own. It is a trick if nothing but places is in the template, out of order.
func format(template, args value) (value, bool) {
	if template.kind != str || strings.IndexByte(template.s, '{') < 0 {
		return value{}, false
	}
	items := args.items()
	most := len(template.s) + args.total()*8
	var out strings.Builder
	bare, sorted, last, places := true, true, int64(-1), 0
	for s := template.s; s != ""; {
		switch {
		case strings.HasPrefix(s, "{{"), strings.HasPrefix(s, "}}"):
			out.WriteByte(s[0])
			s, bare = s[2:], false
		case s[0] == '{':
			close := strings.IndexByte(s[:min(len(s), 12)], '}')
			if close < 0 {
				return value{}, false
			}
			i, err := strconv.ParseInt(s[1:close], 10, 32)
			if err != nil || i < 0 || int(i) >= len(items) {
				return value{}, false
			}
			if out.Len() > most {
				return value{}, false // a place used over and over
			}
			out.WriteString(items[i].text())
			sorted = sorted && i >= last
			last = i
			places++
			s = s[close+1:]
		default:
			bare = false
			out.WriteByte(s[0])
			s = s[1:]
		}
	}
	v := text(out.String()).from(0, template, args)
	if places > 1 && (bare || !sorted) {
		v.tricks |= Format
	}
	return v, true
}

// total is the length of all texts of a list.
func (v *value) total() (n int) {
	for _, i := range v.items() {
		n += len(i.text())
	}
	return n + 64
}

// maxPattern bounds a regular expression, and so the time it takes for a byte.
const maxPattern = 128

// pattern compiles a regular expression of .NET as far as Go knows it; both
// ignore case unless asked not to. Go's take linear time whatever they are.
func pattern(s string, exact bool) (*regexp.Regexp, bool) {
	if len(s) > maxPattern {
		return nil, false
	}
	if !exact {
		s = "(?i)" + s
	}
	r, err := regexp.Compile(s)
	return r, err == nil
}

func split(a, b value, exact bool) (value, bool) {
	if a.kind != str {
		return value{}, false
	}
	r, ok := pattern(b.items()[0].text(), exact)
	if !ok {
		return value{}, false
	}
	return texts(r.Split(a.s, -1)).from(Split, a), true
}

func replace(a, b value, exact bool) (value, bool) {
	args := b.items()
	if a.kind != str && a.kind != char || len(args) == 0 || len(args) > 2 {
		return value{}, false
	}
	r, ok := pattern(args[0].text(), exact)
	if !ok {
		return value{}, false
	}
	with := ""
	if len(args) == 2 {
		with = args[1].text()
	}
	with = groupForm.ReplaceAllString(with, "$${$1}")
	in := a.text()
	if len(with) > 0 && len(r.FindAllStringIndex(in, 1+maxReplaced/(len(with)+len(in)/8+1)))*len(with) > maxReplaced {
		return value{}, false
	}
	return text(r.ReplaceAllString(in, with)).from(Replace, a, b), true
}

// groupForm is a reference to a group as .NET writes it.
var groupForm = regexp.MustCompile(`\$(\d+)`)

// maxReplaced bounds what replacements may add to a text.
const maxReplaced = 8 << 20

// texts makes a list.
func texts(parts []string) value {
	v := value{kind: list, l: make([]value, len(parts))}
	for i, s := range parts {
		v.l[i] = text(s)
	}
	return v
}
