package powershell

import (
	"strconv"
	"strings"
)

type tokenKind uint8

const (
	tokOther  tokenKind = iota
	tokString           // a constant string; plain is its value
	tokExpand           // a string with variables; plain is its source without quotes
	tokNumber           // num
	tokVar              // plain is the name in lower case
	tokType             // [plain]
	tokDash             // -plain: an operator or a parameter
	tokWord             // a command, a member, a keyword
	tokPunct            // plain is the sign
	tokBreak            // end of a statement
)

// token is one token of a script. Offsets are into its source.
type token struct {
	kind       tokenKind
	start, end int
	plain      string // meaning depends on the kind; words without backticks, in their own case
	num        int64
	ticks      int  // backticks between letters
	space      bool // white space stands before it
}

func (t *token) is(sign string) bool { return t.kind == tokPunct && t.plain == sign }

// lexer cuts a script into tokens, never failing.
type lexer struct {
	src   string
	at    int
	space bool
	toks  []token
}

func lex(src string) []token {
	l := &lexer{src: src}
	for l.at < len(l.src) {
		l.next()
	}
	return l.toks
}

func (l *lexer) emit(kind tokenKind, start int, plain string) *token {
	l.toks = append(l.toks, token{kind: kind, start: start, end: l.at, plain: plain, space: l.space})
	l.space = false
	return &l.toks[len(l.toks)-1]
}

func (l *lexer) peek(n int) byte {
	if l.at+n < len(l.src) {
		return l.src[l.at+n]
	}
	return 0
}

func (l *lexer) next() {
	start, c := l.at, l.src[l.at]
	switch {
	case c == ' ' || c == '\t' || c == '\r' || c == 0:
		l.at++
		l.space = true
	case c == '\n' || c == ';':
		l.at++
		l.emit(tokBreak, start, "")
	case c == '`' && (l.peek(1) == '\n' || l.peek(1) == '\r'): // the line goes on
		l.at += 2
		if l.src[l.at-1] == '\r' && l.peek(0) == '\n' {
			l.at++
		}
		l.space = true
	case c == '#' && (l.space || start == 0 || l.src[start-1] == '\n' || l.src[start-1] == ';'):
		l.skipTo("\n", 0)
	case c == '<' && l.peek(1) == '#':
		l.skipTo("#>", 2)
	case c == '@' && (l.peek(1) == '\'' || l.peek(1) == '"') && (l.peek(2) == '\n' || l.peek(2) == '\r'):
		l.hereString(start)
	case c == '\'':
		l.single(start)
	case c == '"':
		l.double(start)
	case c == '$':
		l.variable(start)
	case c >= '0' && c <= '9':
		l.number(start)
	case c == '[' && l.typeName(start):
	case c == '-' && letter(l.peek(1)) || c == '-' && l.peek(1) == '`' && letter(l.peek(2)):
		l.at++
		t := l.word(tokDash, start)
		t.plain = strings.ToLower(t.plain)
	case letter(c) || c == '_' || c == '`' && letter(l.peek(1)):
		l.word(tokWord, start)
	default:
		l.punct(start)
	}
}

// skipTo passes a comment.
func (l *lexer) skipTo(end string, add int) {
	l.space = true
	if i := strings.Index(l.src[l.at:], end); i >= 0 {
		l.at += i + add
		return
	}
	l.at = len(l.src)
}

func (l *lexer) hereString(start int) {
	mark := "\n" + l.src[start+1:start+2] + "@"
	body := strings.IndexByte(l.src[start:], '\n')
	end := -1
	if body >= 0 {
		end = strings.Index(l.src[start+body:], mark)
	}
	if end < 0 {
		l.at++
		l.emit(tokOther, start, "")
		return
	}
	end += start + body
	text := strings.TrimSuffix(l.src[min(start+body+1, end):end], "\r")
	l.at = end + len(mark)
	if mark[1] == '"' && strings.ContainsAny(text, "$`") {
		l.emit(tokExpand, start, text)
		return
	}
	l.emit(tokString, start, text)
}

func (l *lexer) single(start int) {
	l.at++
	doubled := false
	for l.at < len(l.src) {
		if l.src[l.at] != '\'' {
			l.at++
			continue
		}
		l.at++
		if l.peek(0) != '\'' {
			text := l.src[start+1 : l.at-1]
			if doubled {
				text = strings.ReplaceAll(text, "''", "'")
			}
			l.emit(tokString, start, text)
			return
		}
		doubled = true
		l.at++
	}
	l.emit(tokOther, start, "") // not closed: the text was cut
}

func (l *lexer) double(start int) {
	l.at++
	special := false
	for l.at < len(l.src) {
		switch c := l.src[l.at]; c {
		case '`':
			special = true
			l.at += 2
			continue
		case '$':
			special = true
		case '"':
			if l.peek(1) == '"' {
				special = true
				l.at++
				break
			}
			l.at++
			raw := l.src[start+1 : l.at-1]
			if !special {
				l.emit(tokString, start, raw)
				return
			}
			l.expandable(start, raw)
			return
		}
		l.at++
	}
	l.at = min(l.at, len(l.src))
	l.emit(tokOther, start, "")
}

// expandable emits a string with escapes, and keeps it in its source form if it
// has variables.
func (l *lexer) expandable(start int, raw string) {
	if text, ticks, ok := expand(raw, nil); ok {
		l.emit(tokString, start, text).ticks = ticks
		return
	}
	l.emit(tokExpand, start, raw)
}

func (l *lexer) variable(start int) {
	l.at++
	if l.peek(0) == '(' {
		l.at++
		l.emit(tokPunct, start, "$(")
		return
	}
	if l.peek(0) == '{' {
		if end := strings.IndexByte(l.src[l.at:min(len(l.src), l.at+256)], '}'); end >= 0 {
			name := l.src[l.at+1 : l.at+end]
			l.at += end + 1
			l.emit(tokVar, start, strings.ToLower(strings.ReplaceAll(name, "`", ""))).ticks = strings.Count(name, "`")
			return
		}
	}
	for l.at < len(l.src) && (wordByte(l.src[l.at]) || l.src[l.at] == ':' && letter(l.peek(1))) {
		l.at++
	}
	if l.at == start+1 && l.at < len(l.src) && strings.IndexByte("?^$", l.src[l.at]) >= 0 {
		l.at++
	}
	l.emit(tokVar, start, strings.ToLower(l.src[start+1:l.at]))
}

func (l *lexer) number(start int) {
	digits, base := 0, 10
	if l.src[l.at] == '0' && l.peek(1)|0x20 == 'x' {
		l.at, base = l.at+2, 16
	}
	from := l.at
	for l.at < len(l.src) && (digit(l.src[l.at]) || base == 16 && hexDigit(l.src[l.at])) {
		l.at++
		digits++
	}
	n, err := strconv.ParseInt(l.src[from:l.at], base, 64)
	odd := err != nil || digits == 0
	for l.at < len(l.src) && (wordByte(l.src[l.at]) || l.src[l.at] == '.' && digit(l.peek(1))) { // 1.5, 4KB, a word
		l.at++
		odd = true
	}
	if odd {
		l.emit(tokOther, start, "")
		return
	}
	l.emit(tokNumber, start, "").num = n
}

// typeName reads [Type] and [Type[]]; false if it is an index.
func (l *lexer) typeName(start int) bool {
	i := start + 1
	for i < len(l.src) && i-start < 128 && (wordByte(l.src[i]) || l.src[i] == '.' || l.src[i] == '`') {
		i++
	}
	if i == start+1 || !letter(l.src[start+1]) && l.src[start+1] != '`' {
		return false
	}
	if strings.HasPrefix(l.src[i:], "[]") {
		i += 2
	}
	if i >= len(l.src) || l.src[i] != ']' {
		return false
	}
	l.at = i + 1
	name := l.src[start+1 : i]
	plain := strings.ToLower(strings.ReplaceAll(name, "`", ""))
	l.emit(tokType, start, strings.TrimPrefix(plain, "system.")).ticks = strings.Count(name, "`")
	return true
}

func (l *lexer) word(kind tokenKind, start int) *token {
	from, ticks := l.at, 0
	for l.at < len(l.src) {
		c := l.src[l.at]
		switch {
		case wordByte(c) || c >= 0x80:
		case c == '-' && kind == tokWord && letter(l.peek(1)):
		case c == '`' && letter(l.peek(1)):
			ticks++
		default:
			goto done
		}
		l.at++
	}
done:
	text := l.src[from:l.at]
	if ticks > 0 {
		text = strings.ReplaceAll(text, "`", "")
	}
	t := l.emit(kind, start, text)
	t.ticks = ticks
	return t
}

func (l *lexer) punct(start int) {
	two := l.src[start:min(start+2, len(l.src))]
	switch two {
	case "::", "..", "@(", "@{", "+=", "-=", "*=", "++", "--", "||", "&&":
		l.at += 2
		l.emit(tokPunct, start, two)
		return
	}
	l.at++
	if l.src[start] >= 0x80 || l.src[start] == '`' {
		l.emit(tokOther, start, "")
		return
	}
	l.emit(tokPunct, start, l.src[start:l.at])
}

func letter(c byte) bool   { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool    { return c >= '0' && c <= '9' }
func hexDigit(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
func wordByte(c byte) bool { return letter(c) || digit(c) || c == '_' }

// expand gives a double-quoted string its value: escapes, doubled quotes, and
// variables of env. It reports how many backticks had no meaning; ok is false if
// the value needs more than that.
func expand(raw string, env map[string]value) (text string, ticks int, ok bool) {
	var out strings.Builder
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '`' && i+1 < len(raw):
			i++
			if at := strings.IndexByte("0abfnrtv", raw[i]); at >= 0 {
				out.WriteByte("\x00\a\b\f\n\r\t\v"[at])
				break
			}
			if letter(raw[i]) && i > 1 && letter(raw[i-2]) {
				ticks++
			}
			out.WriteByte(raw[i])
		case c == '"' && i+1 < len(raw) && raw[i+1] == '"':
			i++
			out.WriteByte('"')
		case c == '$' && i+1 < len(raw) && (wordByte(raw[i+1]) || strings.IndexByte("({:?^$", raw[i+1]) >= 0):
			name, end := varName(raw, i+1)
			v, known := env[name]
			if !known || v.kind == unknown || end < len(raw) && raw[end] == ':' {
				return "", 0, false
			}
			out.WriteString(v.text())
			i = end - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), ticks, true
}

// varName reads the name of a variable after its dollar sign.
func varName(raw string, at int) (name string, end int) {
	if raw[at] == '{' {
		if n := strings.IndexByte(raw[at:min(len(raw), at+256)], '}'); n > 0 {
			return strings.ToLower(raw[at+1 : at+n]), at + n + 1
		}
	}
	end = at
	for end < len(raw) && wordByte(raw[end]) {
		end++
	}
	return strings.ToLower(raw[at:end]), end
}
