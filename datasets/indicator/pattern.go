package indicator

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Bounds of a pattern.
const (
	maxPattern      = 1 << 20 // bytes
	maxPatternDepth = 64
	maxPatternParts = 100_000 // comparisons and values
)

// Expr is a STIX pattern, or a part of it (STIX 2.1, section 9). Observations and
// the comparisons within them are one tree: what may be concluded from a part is
// the same for both.
type Expr struct {
	// Op is AND, OR or FOLLOWEDBY, and the parts are in Parts; or the operator of a
	// comparison: =, !=, <, <=, >, >=, IN, LIKE, MATCHES, ISSUBSET, ISSUPERSET, EXISTS.
	Op    string
	Parts []*Expr
	// Path, Not and Values are those of a comparison: Path such as
	// file:hashes.'SHA-256', Values as texts.
	Path   string
	Not    bool
	Values []string
	// Qualifiers of an observation, as in WITHIN 300 SECONDS.
	Qualifiers []string
}

// joins tells whether an expression joins others.
func (e *Expr) joins() bool { return len(e.Parts) > 0 }

// ParsePattern reads a STIX pattern.
func ParsePattern(text string) (*Expr, error) {
	if len(text) > maxPattern {
		return nil, errors.New("pattern: longer than 1 MiB")
	}
	p := &patternParser{text: text}
	p.advance()
	e, err := p.observations(0)
	if err == nil {
		err = p.err
	}
	if err == nil && p.tok.kind != tokEnd {
		err = p.fail("end of the pattern")
	}
	if err != nil {
		return nil, fmt.Errorf("pattern: %w", err)
	}
	return e, nil
}

type tokenKind int

const (
	tokEnd    tokenKind = iota
	tokWord             // a name, keyword or number
	tokText             // a literal in quotes; text is what it means
	tokSymbol           // one of [ ] ( ) , : . = != < <= > >= *
)

type patternToken struct {
	kind tokenKind
	text string
	at   int
}

type patternParser struct {
	text  string
	at    int
	tok   patternToken
	err   error
	parts int
}

func (p *patternParser) fail(want string) error {
	if p.err != nil {
		return p.err
	}
	got := "the end"
	if p.tok.kind != tokEnd {
		got = fmt.Sprintf("%q", clip(p.tok.text, 40))
	}
	return fmt.Errorf("byte %d: %s where %s is wanted", p.tok.at, got, want)
}

// advance reads the next token. An error is kept and ends the tokens.
func (p *patternParser) advance() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	p.tok = patternToken{at: p.at}
	if p.at >= len(p.text) || p.err != nil {
		return
	}
	c := p.text[p.at]
	switch {
	case c == '\'':
		p.literal("")
	case isWordByte(c) || c == '-' || c == '+':
		start := p.at
		for p.at < len(p.text) && (isWordByte(p.text[p.at]) || p.text[p.at] == '-' || p.text[p.at] == '+') {
			p.at++
		}
		word := p.text[start:p.at]
		if len(word) == 1 && p.at < len(p.text) && p.text[p.at] == '\'' && strings.Contains("bht", word) {
			p.literal(word)
			return
		}
		p.number(start)
		p.tok.kind, p.tok.text = tokWord, p.text[start:p.at]
	case strings.IndexByte("[](),:.=*", c) >= 0:
		p.symbol(1)
	case strings.IndexByte("!<>", c) >= 0:
		n := 1
		if p.at+1 < len(p.text) && (p.text[p.at+1] == '=' || c == '<' && p.text[p.at+1] == '>') {
			n = 2
		}
		p.symbol(n)
	default:
		p.err = fmt.Errorf("byte %d: %q does not belong into a pattern", p.at, clip(p.text[p.at:min(len(p.text), p.at+4)], 8))
	}
}

func (p *patternParser) symbol(n int) {
	p.tok.kind, p.tok.text = tokSymbol, p.text[p.at:p.at+n]
	p.at += n
}

// number goes on over the fraction of a number.
func (p *patternParser) number(start int) {
	if c := strings.TrimLeft(p.text[start:p.at], "+-"); c == "" || c[0] < '0' || c[0] > '9' || p.at >= len(p.text) || p.text[p.at] != '.' {
		return
	}
	p.at++
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// literal reads a text in single quotes; a backslash takes the character behind it
// as it is. Binary literals are decoded, so that h'..' and b'..' of the same bytes
// are the same.
func (p *patternParser) literal(prefix string) {
	var b strings.Builder
	start := p.at
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if c == '\'' {
			p.at++
			p.tok.kind = tokText
			p.tok.text, p.err = decodeLiteral(prefix, b.String(), start)
			return
		}
		if c == '\\' {
			if p.at++; p.at == len(p.text) {
				break
			}
			c = p.text[p.at]
		}
		b.WriteByte(c)
	}
	p.err = fmt.Errorf("byte %d: a text without its closing quote", start)
	p.tok.kind = tokEnd
}

func decodeLiteral(prefix, text string, at int) (string, error) {
	var raw []byte
	var err error
	switch prefix {
	case "b":
		raw, err = base64.StdEncoding.DecodeString(text)
	case "h":
		raw, err = hex.DecodeString(text)
	default:
		return text, nil
	}
	if err != nil {
		return "", fmt.Errorf("byte %d: a binary literal that cannot be decoded", at)
	}
	return string(raw), nil
}

// is tells whether the token is a keyword or symbol.
func (p *patternParser) is(word string) bool {
	return (p.tok.kind == tokWord || p.tok.kind == tokSymbol) && p.tok.text == word
}

func (p *patternParser) expect(symbol string) error {
	if !p.is(symbol) {
		return p.fail(fmt.Sprintf("%q", symbol))
	}
	p.advance()
	return nil
}
