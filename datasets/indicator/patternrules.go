package indicator

import (
	"errors"
	"slices"
	"strings"
)

// The rules of the grammar, loosest binding first: FOLLOWEDBY, OR, AND between
// observations; OR, AND between comparisons.

var observationOps = []string{"FOLLOWEDBY", "OR", "AND"}

func (p *patternParser) observations(depth int) (*Expr, error) {
	return p.joined(observationOps, depth, p.observation)
}

func (p *patternParser) comparisons(depth int) (*Expr, error) {
	return p.joined([]string{"OR", "AND"}, depth, p.comparison)
}

// joined reads expressions joined by the first operator, whose parts are joined by
// the next ones.
func (p *patternParser) joined(ops []string, depth int, leaf func(int) (*Expr, error)) (*Expr, error) {
	if len(ops) == 0 {
		return leaf(depth)
	}
	first, err := p.joined(ops[1:], depth, leaf)
	if err != nil || !p.is(ops[0]) {
		return first, err
	}
	e := &Expr{Op: ops[0], Parts: []*Expr{first}}
	for p.is(ops[0]) {
		p.advance()
		part, err := p.joined(ops[1:], depth, leaf)
		if err != nil {
			return nil, err
		}
		e.Parts = append(e.Parts, part)
	}
	return e, nil
}

var errDeepPattern = errors.New("nests deeper than 64 levels")

// observation reads [comparisons] or (observations), and qualifiers.
func (p *patternParser) observation(depth int) (*Expr, error) {
	var e *Expr
	var err error
	switch {
	case depth > maxPatternDepth:
		return nil, errDeepPattern
	case p.is("["):
		e, err = p.enclosed("]", depth, p.comparisons)
	case p.is("("):
		e, err = p.enclosed(")", depth, p.observations)
	default:
		err = p.fail("an observation in brackets")
	}
	for err == nil {
		words, ok := p.qualifier()
		if !ok {
			break
		}
		if words == "" {
			return nil, p.fail("a whole qualifier")
		}
		if len(e.Qualifiers) < 16 {
			e.Qualifiers = append(e.Qualifiers, words)
		}
	}
	return e, err
}

func (p *patternParser) enclosed(end string, depth int, inner func(int) (*Expr, error)) (*Expr, error) {
	p.advance()
	e, err := inner(depth + 1)
	if err != nil {
		return nil, err
	}
	return e, p.expect(end)
}

// qualifier reads WITHIN n SECONDS, REPEATS n TIMES or START t'..' STOP t'..'; ok
// is false if none comes, words empty if it is not whole.
func (p *patternParser) qualifier() (words string, ok bool) {
	form, ok := map[string][]string{
		"WITHIN": {"WITHIN", "", "SECONDS"}, "REPEATS": {"REPEATS", "", "TIMES"}, "START": {"START", "", "STOP", ""},
	}[p.tok.text]
	if !ok || p.tok.kind != tokWord {
		return "", false
	}
	said := make([]string, 0, len(form))
	for _, want := range form {
		if p.tok.kind == tokEnd || p.tok.kind == tokSymbol || want != "" && p.tok.text != want {
			return "", true
		}
		said = append(said, p.tok.text)
		p.advance()
	}
	return strings.Join(said, " "), true
}

// comparison reads a comparison, or comparisons in parentheses.
func (p *patternParser) comparison(depth int) (*Expr, error) {
	if p.parts++; p.parts > maxPatternParts {
		return nil, errors.New("more than 100000 comparisons and values")
	}
	if depth > maxPatternDepth {
		return nil, errDeepPattern
	}
	if p.is("(") {
		return p.enclosed(")", depth, p.comparisons)
	}
	e := &Expr{}
	if p.is("NOT") {
		e.Not = true
		p.advance()
		if p.is("(") {
			return p.negated(depth)
		}
	}
	if p.is("EXISTS") {
		e.Op = "EXISTS"
		p.advance()
	}
	var err error
	if e.Path, err = p.path(); err != nil || e.Op != "" {
		return e, err
	}
	if p.is("NOT") {
		e.Not = !e.Not
		p.advance()
	}
	return e, p.operation(e)
}

// negated reads NOT (...), which the grammar does not have but writers use.
func (p *patternParser) negated(depth int) (*Expr, error) {
	e, err := p.enclosed(")", depth, p.comparisons)
	if err != nil {
		return nil, err
	}
	negate(e)
	return e, nil
}

// negate turns an expression into its opposite (De Morgan).
func negate(e *Expr) {
	if !e.joins() {
		e.Not = !e.Not
		return
	}
	e.Op = map[string]string{"AND": "OR", "OR": "AND"}[e.Op]
	for _, part := range e.Parts {
		negate(part)
	}
}

// path reads an object path: type:property.property[index].'property'.
func (p *patternParser) path() (string, error) {
	if p.tok.kind != tokWord {
		return "", p.fail("an object path")
	}
	var b strings.Builder
	b.WriteString(p.tok.text)
	p.advance()
	if err := p.expect(":"); err != nil {
		return "", err
	}
	b.WriteByte(':')
	for {
		switch p.tok.kind {
		case tokWord:
			b.WriteString(p.tok.text)
		case tokText:
			b.WriteString("'" + p.tok.text + "'")
		default:
			return "", p.fail("a property")
		}
		p.advance()
		for p.is("[") {
			p.advance()
			if p.tok.kind != tokWord && !p.is("*") {
				return "", p.fail("an index")
			}
			b.WriteString("[" + p.tok.text + "]")
			p.advance()
			if err := p.expect("]"); err != nil {
				return "", err
			}
		}
		if !p.is(".") {
			return b.String(), nil
		}
		b.WriteByte('.')
		p.advance()
	}
}

var patternOps = []string{"=", "!=", "<>", "<", "<=", ">", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"}

// operation reads the operator of a comparison and what it compares with.
func (p *patternParser) operation(e *Expr) error {
	if p.is("=") {
		p.advance()
		if p.is("=") { // == is an equals sign too (STIX 2.0)
			p.advance()
		}
		e.Op = "="
	} else {
		if !slices.ContainsFunc(patternOps, p.is) {
			return p.fail("an operator")
		}
		if e.Op = p.tok.text; e.Op == "<>" {
			e.Op = "!="
		}
		p.advance()
	}
	if e.Op != "IN" {
		return p.operand(e)
	}
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		if p.parts++; p.parts > maxPatternParts {
			return errors.New("more than 100000 comparisons and values")
		}
		if err := p.operand(e); err != nil {
			return err
		}
		if !p.is(",") {
			return p.expect(")")
		}
		p.advance()
	}
}

func (p *patternParser) operand(e *Expr) error {
	if p.tok.kind != tokText && p.tok.kind != tokWord {
		return p.fail("a value")
	}
	e.Values = append(e.Values, p.tok.text)
	p.advance()
	return p.err
}
