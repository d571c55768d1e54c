package powershell

import "strings"

// parser walks over a script once. It computes what it can; where it cannot,
// the expressions inside are kept as edits of the text and it goes on.
type parser struct {
	*fold
	src      string
	base     int // offset of src in the text given to Fold
	toks     []token
	at       int
	depth    int
	noComma  bool // in the arguments of a method a comma parts them
	quiet    bool // computing only, for the body of a loop
	env      map[string]value
	assigned map[string]int
	edits    []edit
}

// node is an expression: its value, where it stands, and the stretch that its
// value would replace.
type node struct {
	value
	start, end int
	es, ee     int
	ops        int // 0: a literal, which needs no edit
	// tail is a constant at the end of a sum whose beginning is not known.
	tail *node
}

func (p *parser) peek() *token {
	if p.at < len(p.toks) {
		return &p.toks[p.at]
	}
	return &end
}

var end = token{kind: tokBreak, start: -1}

func (p *parser) sign(s string) bool { return p.peek().is(s) }

// adjacent tells whether the next token follows without white space.
func (p *parser) adjacent() bool { return p.at < len(p.toks) && !p.toks[p.at].space }

// sequence reads statements up to a closing sign, which it passes, or to the
// end. It returns the value if there was one expression and nothing else.
func (p *parser) sequence(closing int) node {
	var last node
	count := 0
	for p.at < len(p.toks) {
		t := p.peek()
		if t.kind == tokBreak {
			p.at++
			continue
		}
		if closing >= 0 && t.kind == tokPunct && t.plain[0] == byte(closing) {
			p.at++
			break
		}
		from := p.at
		if count++; count > 1 {
			p.settle(last)
		}
		last = p.statement()
		if p.at == from {
			p.at++
		}
	}
	if count != 1 {
		p.settle(last)
		return node{}
	}
	if closing < 0 {
		p.settle(last)
	}
	return last
}

// statement reads an assignment or a pipeline.
func (p *parser) statement() node {
	t := p.peek()
	if t.kind != tokVar || p.at+1 >= len(p.toks) || !p.toks[p.at+1].is("=") {
		return p.pipeline()
	}
	p.at += 2
	n := p.pipeline()
	if n.kind != unknown && p.assigned[t.plain] == 1 && n.size() <= 1<<20 {
		v := n.value
		v.tricks |= Constants
		p.env[t.plain] = v
	}
	p.settle(n)
	return node{}
}

// pipeline reads expressions joined by |. A loop over a constant list is
// computed.
func (p *parser) pipeline() node {
	n := p.expr(0)
	for p.sign("|") {
		p.at++
		word := p.peek()
		name := strings.ToLower(word.plain)
		loop := word.is("%") || word.kind == tokWord && (name == "foreach-object" || name == "foreach")
		if loop && p.at+1 < len(p.toks) && p.toks[p.at+1].is("{") {
			p.at += 2
			n = p.loop(n)
			continue
		}
		p.settle(n)
		p.settle(p.expr(0))
		n = node{}
	}
	return n
}

// nested reads statements up to a closing sign as the inside of something that
// is not known.
func (p *parser) nested(closing int) {
	saved := p.noComma
	p.noComma = false
	p.settle(p.sequence(closing))
	p.noComma = saved
}

// precedence of the binary operators, loosest first.
func (t *token) precedence(noComma bool) int {
	switch t.kind {
	case tokDash:
		switch t.plain {
		case "bxor", "band", "bor":
			return 1
		case "join", "split", "csplit", "isplit", "replace", "creplace", "ireplace", "as":
			return 2
		case "f":
			return 5
		}
	case tokPunct:
		switch t.plain {
		case "+", "-":
			return 3
		case "*", "/", "%":
			return 4
		case "..":
			return 6
		case ",":
			if !noComma {
				return 7
			}
		}
	}
	return 0
}

// expr reads an expression whose operators bind tighter than min.
func (p *parser) expr(min int) node {
	left := p.unary()
	for {
		t := p.peek()
		prec := t.precedence(p.noComma)
		if prec == 0 || prec <= min || left.end == 0 {
			return left
		}
		if t.is(",") {
			left = p.list(left)
			continue
		}
		if t.is("+") && left.kind == str {
			left = p.sum(left)
			continue
		}
		p.at++
		var right node
		if t.kind == tokDash && t.plain == "as" && p.peek().kind == tokType {
			right = node{value: text(p.peek().plain), end: p.peek().end}
			p.at++
		} else {
			right = p.expr(prec)
		}
		left = p.combine(left, t, right)
	}
}

// list reads the rest of a list.
func (p *parser) list(first node) node {
	items := []node{first}
	for p.sign(",") {
		p.at++
		items = append(items, p.expr(7))
	}
	out := node{start: first.start, end: items[len(items)-1].end, ops: 0}
	out.es, out.ee = out.start, out.end
	out.kind = list
	for i := range items {
		if items[i].kind == unknown {
			out.kind = unknown
		}
		out.ops += items[i].ops
	}
	if out.end == 0 || out.kind == unknown {
		for i := range items {
			p.settle(items[i])
		}
		return node{start: first.start, end: max(out.end, first.end)}
	}
	out.l = make([]value, len(items))
	for i := range items {
		out.l[i] = items[i].value
		out.value = out.from(0, value{tricks: items[i].tricks, codes: items[i].codes, inWord: items[i].inWord})
	}
	if !p.spend(&out.value) {
		return node{start: out.start, end: out.end}
	}
	return out
}

// combine applies a binary operator.
func (p *parser) combine(left node, op *token, right node) node {
	out := node{start: left.start, end: max(right.end, left.end), ops: left.ops + right.ops + 1}
	out.es, out.ee = out.start, out.end
	if left.kind != unknown && right.kind != unknown {
		if v, ok := p.binary(op, left.value, right.value); ok && p.spend(&v) {
			out.value = v
			return out
		}
	}
	p.settle(left)
	// $x + 'a' + 'b' is $x + 'ab' whatever $x is, if 'a' is a text.
	if op.is("+") && left.kind == unknown && right.kind == str {
		tail := right
		if p.sign("+") {
			tail = p.sum(right)
		}
		return node{start: out.start, end: max(tail.end, out.end), tail: &tail}
	}
	p.settle(right)
	return node{start: out.start, end: out.end}
}

// sum puts the constants together that follow a text, however many.
func (p *parser) sum(left node) node {
	if p.depth >= maxDepth {
		p.at++
		return left
	}
	var all strings.Builder
	all.WriteString(left.s)
	for p.sign("+") {
		op := p.peek()
		p.at++
		right := p.expr(3)
		if right.kind == unknown || right.kind > list || !p.spend(&right.value) {
			left.s = all.String()
			p.settle(left)
			p.settle(right)
			return node{start: left.start, end: max(left.end, right.end, op.end)}
		}
		piece := right.text()
		if s := all.String(); s != "" && piece != "" && wordByte(s[len(s)-1]) && wordByte(piece[0]) {
			left.inWord++
		}
		all.WriteString(piece)
		left.value = left.from(Concat, right.value)
		left.end, left.ops = right.end, left.ops+right.ops+1
		left.es, left.ee = left.start, left.end
	}
	left.s = all.String()
	if !p.spend(&left.value) {
		return node{start: left.start, end: left.end}
	}
	return left
}

// spend takes a value from the budget.
func (f *fold) spend(v *value) bool { return f.charge(v.size()) }

// charge takes work from the budget.
func (f *fold) charge(n int) bool {
	f.budget -= n
	return f.budget >= 0
}
