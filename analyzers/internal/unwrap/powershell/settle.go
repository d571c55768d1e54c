package powershell

import "strings"

// settle keeps a value that nothing further was made of: as an edit where
// computing was needed, as an array where it is bytes, and as a script of its own
// where a literal may be one.
func (p *parser) settle(n node) {
	if p.quiet {
		return
	}
	if n.tail != nil {
		p.settle(*n.tail)
		return
	}
	switch {
	case n.kind == list:
		if !n.allChars() || n.ops == 0 || n.tricks == 0 {
			p.array(n)
			return
		}
		n.s = joinText(n.l, "")
	case n.kind == char && n.tricks != 0:
		n.s = n.text()
	case n.kind != str:
		return
	}
	if n.ops == 0 {
		p.within(n)
		return
	}
	if p.evidence.judge(&n.value) && len(n.s) >= minValue {
		p.strings = append(p.strings, n.s)
	}
	p.edits = append(p.edits, edit{n.es, n.ee, quote(n.s)})
}

// within folds a literal that may be a script itself.
func (p *parser) within(n node) {
	if len(n.s) < minValue || p.fold.level >= maxNested || n.es >= len(p.src) || !suspicious(n.s) {
		return
	}
	mark := p.src[n.es]
	if mark != '"' && mark != '\'' {
		return
	}
	p.fold.level++
	out := p.script(n.s, -1)
	p.fold.level--
	switch {
	case out == n.s:
	case mark == '"':
		p.edits = append(p.edits, edit{n.es, n.ee, `"` + out + `"`})
	default:
		p.edits = append(p.edits, edit{n.es, n.ee, quote(out)})
	}
}

// array keeps a long list of bytes.
func (p *parser) array(n node) {
	if len(n.l) < MinArray || n.l[0].kind != num {
		return
	}
	if data, ok := n.bytes(); ok && p.spend(&n.value) {
		a := Array{Data: data, Offset: p.base + n.start, End: p.base + n.end}
		if p.base < 0 {
			a.Offset = -1
		}
		p.arrays = append(p.arrays, a)
	}
}

// countAssignments tells how often each variable is given a value: one that is
// given a value once is a constant.
func countAssignments(toks []token) map[string]int {
	out := map[string]int{}
	for i := range toks {
		if toks[i].kind != tokVar {
			continue
		}
		if i+1 < len(toks) {
			switch t := &toks[i+1]; {
			case t.is("="):
				out[toks[i].plain]++
			case t.is("+="), t.is("-="), t.is("*="), t.is("++"), t.is("--"), t.is("[") && assignsElement(toks[i+1:]):
				out[toks[i].plain] += 2
			case t.kind == tokWord && strings.EqualFold(t.plain, "in"):
				out[toks[i].plain] += 2
			}
		}
	}
	return out
}

// assignsElement tells whether $x[...] is given a value.
func assignsElement(toks []token) bool {
	for i := 1; i < min(len(toks)-1, 16); i++ {
		if toks[i].is("]") {
			next := &toks[i+1]
			return next.is("=") || next.is("+=") || next.is("-=")
		}
	}
	return false
}
