package powershell

// body finds the end of a block whose brace was passed: the index of the closing
// brace, or -1 if the block is longer than a loop over characters would be.
func (p *parser) body() int {
	depth := 0
	for i := p.at; i < len(p.toks) && i < p.at+maxBody; i++ {
		switch t := &p.toks[i]; {
		case t.is("{"), t.is("@{"):
			depth++
		case t.is("}"):
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// maxBody is how many tokens the body of a loop may have.
const maxBody = 48

func (p *parser) loop(over node) node {
	stop := p.body()
	if over.kind == unknown || stop < 0 {
		p.settle(over)
		p.nested('}')
		return node{}
	}
	body := p.toks[p.at:stop]
	out, ok := p.each(over.value, body)
	if !ok {
		p.settle(over)
		p.nested('}')
		return node{}
	}
	p.at = stop + 1
	return node{value: out, start: over.start, end: p.toks[stop].end, es: over.start, ee: p.toks[stop].end, ops: over.ops + 1}
}

// each computes the body for every element.
func (p *parser) each(over value, body []token) (value, bool) {
	items := over.items()
	out := value{kind: list, l: make([]value, 0, len(items)), tricks: over.tricks, inWord: over.inWord}
	q := &parser{fold: p.fold, src: p.src, toks: body, env: map[string]value{}, quiet: true, depth: p.depth}
	for _, name := range freeNames(body) {
		if v, ok := p.env[name]; ok {
			q.env[name] = v
		}
	}
	for i := range items {
		q.at, q.env["_"], q.env["psitem"] = 0, items[i], items[i]
		n := q.sequence('}')
		if n.kind == unknown || !p.spend(&n.value) || !p.charge(8*len(body)) {
			return p.bruteForce(over, body)
		}
		if n.kind == list {
			out.l = append(out.l, n.l...)
		} else {
			out.l = append(out.l, n.value)
		}
		out.tricks |= n.tricks
		out.codes += n.codes
	}
	return out, true
}

func freeNames(body []token) (names []string) {
	for i := range body {
		if body[i].kind == tokVar && body[i].plain != "_" {
			names = append(names, body[i].plain)
		}
	}
	return names
}

// bruteForce tries the keys of an XOR whose key is not known.
func (p *parser) bruteForce(over value, body []token) (value, bool) {
	data, ok := over.bytes()
	xored := false
	for i := range body {
		xored = xored || body[i].kind == tokDash && body[i].plain == "bxor"
	}
	if !ok || !xored {
		return value{}, false
	}
	_, plain, ok := FindXOR(data)
	if !ok {
		return value{}, false
	}
	v := characters(string(plain))
	v.codes = len(data)
	return v.from(XOR|CharCodes, over), true
}
