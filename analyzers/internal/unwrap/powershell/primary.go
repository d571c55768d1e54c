package powershell

import "strings"

// unary reads an operand with what stands before it: casts, signs and the unary
// forms of join and split.
func (p *parser) unary() node {
	t := p.peek()
	if p.depth >= maxDepth || p.at >= len(p.toks) {
		return node{}
	}
	p.depth++
	defer func() { p.depth-- }()
	switch {
	case t.kind == tokDash && (t.plain == "join" || t.plain == "split"):
		p.at++
		return p.prefix(t, p.unary())
	case t.is("-"), t.is("!"), t.is(","), t.is("&"), t.is("."), t.is("+"):
		p.at++
		return p.prefix(t, p.unary())
	case t.kind == tokType && (p.at+1 >= len(p.toks) || !p.toks[p.at+1].is("::")):
		p.at++
		return p.prefix(t, p.unary())
	case t.kind == tokBreak, t.is(")"), t.is("}"), t.is("]"), t.is("|"), t.is("="):
		return node{}
	}
	return p.postfix(p.primary())
}

// prefix applies what stands before an operand.
func (p *parser) prefix(t *token, n node) node {
	out := node{start: t.start, end: max(n.end, t.end), es: t.start, ee: max(n.end, t.end), ops: n.ops + 1}
	if n.kind != unknown {
		if v, ok := prefixed(t, n.value); ok && p.spend(&v) {
			out.value = v
			return out
		}
	}
	p.settle(n)
	return node{start: out.start, end: out.end}
}

func prefixed(t *token, v value) (value, bool) {
	switch {
	case t.kind == tokType:
		return cast(t.plain, v)
	case t.plain == "join":
		return text(joinText(v.items(), "")).from(joinTrick(&v), v), true
	case t.plain == "split" && v.kind == str:
		return texts(strings.Fields(v.s)).from(Split, v), true
	case t.plain == "-":
		n, ok := v.integer()
		return number(-n), ok
	case t.plain == "+":
		n, ok := v.integer()
		return number(n), ok
	case t.plain == ",":
		return value{kind: list, l: []value{v}}, true
	}
	return value{}, false
}

// primary reads a literal, a variable, something in brackets, or a word.
func (p *parser) primary() node {
	t := p.peek()
	p.at++
	n := node{start: t.start, end: t.end, es: t.start, ee: t.end}
	switch t.kind {
	case tokString:
		n.value = text(t.plain)
	case tokExpand:
		if s, _, ok := expand(t.plain, p.env); ok {
			n.value, n.ops = text(s).from(Constants), 1
			if !p.spend(&n.value) {
				n.value = value{}
			}
		} else {
			p.expandable(n, t.plain)
		}
	case tokNumber:
		n.value = number(t.num)
	case tokVar:
		n.value = p.variable(t.plain)
	case tokType: // a static member follows
		return p.static(t)
	case tokPunct:
		return p.bracketed(t, n)
	}
	return n
}

// expandable folds a script in a string that has variables too.
func (p *parser) expandable(n node, raw string) {
	if !p.quiet && p.src[n.es] == '"' {
		n.kind, n.s = str, unescape(raw)
		p.within(n)
	}
}

// unescape undoes the escapes of a double-quoted string but for variables.
func unescape(raw string) string {
	if strings.IndexByte(raw, '`') < 0 {
		return raw
	}
	var out strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == '`' && i+1 < len(raw) {
			i++
			if at := strings.IndexByte("0abfnrtv", raw[i]); at >= 0 {
				out.WriteByte("\x00\a\b\f\n\r\t\v"[at])
				continue
			}
		}
		out.WriteByte(raw[i])
	}
	return out.String()
}

// known are variables that are the same on every machine, as far as tricks
// pick characters from them.
var known = map[string]string{
	"env:comspec": `C:\WINDOWS\system32\cmd.exe`, "pshome": `C:\Windows\System32\WindowsPowerShell\v1.0`,
	"shellid": "Microsoft.PowerShell", "verbosepreference": "SilentlyContinue", "env:public": `C:\Users\Public`,
}

func (p *parser) variable(name string) value {
	if v, ok := p.env[name]; ok {
		return v
	}
	if s, ok := known[name]; ok {
		return value{kind: str, s: s, tricks: Index}
	}
	return value{}
}

// bracketed reads (...), @(...), $(...), {...} and @{...}; other signs are no
// operands.
func (p *parser) bracketed(t *token, n node) node {
	switch t.plain {
	case "(", "@(", "$(":
		saved := p.noComma
		p.noComma = false
		inner := p.sequence(')')
		p.noComma = saved
		n.end = p.toks[p.at-1].end
		n.es, n.ee = n.start, n.end
		if inner.kind == unknown {
			p.settle(inner)
			return n
		}
		n.value, n.ops = inner.value, inner.ops
		if t.plain == "(" {
			n.es, n.ee = inner.es, inner.ee
		}
		if t.plain == "@(" && n.kind != list {
			n.value = value{kind: list, l: []value{n.value}, tricks: n.tricks, codes: n.codes}
		}
	case "{", "@{":
		p.nested('}')
		n.end = p.toks[p.at-1].end
	case "[":
		p.nested(']')
		n.end = p.toks[p.at-1].end
	}
	return n
}

// postfix reads members and indexes.
func (p *parser) postfix(n node) node {
	for p.adjacent() && n.end > 0 {
		t := p.peek()
		switch {
		case (t.is(".") || t.is("::")) && p.at+1 < len(p.toks) && member(&p.toks[p.at+1]):
			name := &p.toks[p.at+1]
			p.at += 2
			n = p.member(n, strings.ToLower(name.plain), name.end)
		case t.is("["):
			n = p.index(n)
		case t.kind == tokType && n.kind != unknown: // ['x'] does not lex as one
			return n
		default:
			return n
		}
	}
	return n
}

func member(t *token) bool { return t.kind == tokWord || t.kind == tokString }

// member applies a property, or a method if arguments follow.
func (p *parser) member(n node, name string, stop int) node {
	out := node{start: n.start, end: stop, ops: n.ops + 1}
	var args []node
	call := p.adjacent() && p.sign("(")
	if call {
		p.at++
		args = p.arguments()
		out.end = p.toks[p.at-1].end
	}
	out.es, out.ee = out.start, out.end
	if n.kind != unknown && constant(args) && p.charge(n.size()) {
		var v value
		var ok bool
		if call {
			v, ok = callMethod(n.value, name, values(args))
		} else {
			v, ok = property(n.value, name)
		}
		if ok && p.spend(&v) {
			out.value = v
			return out
		}
	}
	p.settle(n)
	for _, a := range args {
		p.settle(a)
	}
	return node{start: out.start, end: out.end}
}

// arguments reads what stands between the brackets of a call.
func (p *parser) arguments() (args []node) {
	saved := p.noComma
	p.noComma = true
	defer func() { p.noComma = saved }()
	for p.at < len(p.toks) {
		t := p.peek()
		switch {
		case t.is(")"):
			p.at++
			return args
		case t.is(","), t.kind == tokBreak:
			p.at++
			continue
		}
		from := p.at
		args = append(args, p.expr(0))
		if p.at == from {
			p.at++
		}
	}
	return args
}

func constant(args []node) bool {
	for i := range args {
		if args[i].kind == unknown {
			return false
		}
	}
	return true
}

func values(args []node) []value {
	out := make([]value, len(args))
	for i := range args {
		out[i] = args[i].value
	}
	return out
}

// index applies [...].
func (p *parser) index(n node) node {
	p.at++
	saved := p.noComma
	p.noComma = false
	inner := p.sequence(']')
	p.noComma = saved
	out := node{start: n.start, end: p.toks[p.at-1].end, ops: n.ops + 1}
	out.es, out.ee = out.start, out.end
	if n.kind != unknown && inner.kind != unknown && p.charge(n.size()) {
		if v, ok := pick(n.value, inner.value); ok && p.spend(&v) {
			out.value = v
			return out
		}
	}
	p.settle(n)
	p.settle(inner)
	return node{start: out.start, end: out.end}
}

// static reads [Type]::Member(...).
func (p *parser) static(t *token) node {
	out := node{start: t.start, end: t.end}
	p.at++ // the colons
	name := p.peek()
	if !member(name) {
		return out
	}
	p.at++
	out.end = name.end
	member := strings.ToLower(name.plain)
	if !p.adjacent() || !p.sign("(") {
		if strings.HasSuffix(t.plain, "encoding") {
			out.value, out.ops = value{kind: encoding, s: member}, 1
		}
		out.es, out.ee = out.start, out.end
		return out
	}
	at := p.at + 1
	p.at++
	args := p.arguments()
	out.end, out.ops = p.toks[p.at-1].end, 1
	out.es, out.ee = out.start, out.end
	if t.plain == "array" && member == "reverse" && len(args) == 1 && p.toks[at].kind == tokVar {
		p.reverse(p.toks[at].plain)
		return node{start: out.start, end: out.end}
	}
	cost := 0
	for i := range args {
		cost += args[i].size()
	}
	if t.plain == "regex" || strings.HasSuffix(t.plain, ".regex") {
		cost *= regexCost
	}
	if constant(args) && p.charge(cost) {
		if v, ok := callStatic(t.plain, member, values(args)); ok && p.spend(&v) {
			out.value = v
			return out
		}
	}
	for _, a := range args {
		p.settle(a)
	}
	return node{start: out.start, end: out.end}
}

// reverse turns a constant list round in its place.
func (p *parser) reverse(name string) {
	v, ok := p.env[name]
	if !ok || v.kind != list || !p.spend(&v) {
		return
	}
	out := v
	out.l = make([]value, len(v.l))
	for i := range v.l {
		out.l[len(v.l)-1-i] = v.l[i]
	}
	p.env[name] = out.from(Reverse)
}
