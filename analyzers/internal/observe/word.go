package observe

import "strings"

// token is a run of word bytes, refanged.
type token struct {
	text       string // without leading and trailing punctuation
	start, end int    // of text in the scanned text
	has        kind   // what all of the run's bytes are
}

// shortest lengths of what a word without a dot can be.
const (
	shortestCoin = 26
	shortestHash = 32
	shortestCVE  = len("cve-1999-0001")
	shortestName = len("t.co")
)

// word reads a run of letters, digits, dots, hyphens and underscores and tells
// what it is, together with what follows it.
func (s *scan) word() {
	t, start := s.text, s.pos
	i := start
	var has kind
	for i < len(t) {
		k := kinds[t[i]]
		if k&word == 0 {
			break
		}
		has |= k
		i++
	}
	var next byte
	if i < len(t) {
		next = t[i]
	}
	s.pos = i
	if has&dot == 0 && i-start < shortestCoin && kinds[next]&follow == 0 {
		if has&hyphen != 0 && has&digit != 0 {
			s.cve(t[start:i], start)
		}
		return
	}
	tok := token{text: t[start:i], start: start, end: i, has: has}
	if (next == '[' || next == '(' || next == '{' || next == ']') && s.refang(&tok) {
		next = s.at(tok.end)
		s.pos = tok.end
	}
	if !s.followed(&tok, next) {
		s.judge(&tok)
	}
}

// followed reads what a word together with the punctuation behind it begins.
func (s *scan) followed(tok *token, next byte) bool {
	switch next {
	case ':', '%':
		if s.url(tok) {
			return true
		}
		if s.inside(tok.start) == "" && s.drive(tok) {
			return true
		}
		return len(tok.text) <= 4 && s.hextet(tok) && s.ipv6(tok.start)
	case '[':
		if s.url(tok) {
			return true
		}
	case '\\':
		if s.inside(tok.start) == "" && s.rooted(tok) {
			return true
		}
	case '/':
		if s.inside(tok.start) == "" && tok.has&^(word|dot|inURL|inPath|inUnix) == 0 && tok.end-tok.start <= 2 {
			return s.linuxPath(tok.start) // ./a and ../a
		}
	}
	if n := atSign(s.text, tok.end); n > 0 {
		return s.email(tok, tok.end+n)
	}
	return false
}

// hextet tells whether a word can be the first group of an IPv6 address.
func (s *scan) hextet(tok *token) bool {
	return tok.has&^(word|digit|letter|hex|upper|inURL|inPath|inUnix) == 0
}

// judge tells what a word by itself is.
func (s *scan) judge(tok *token) {
	whole := *tok
	tok.trim()
	if len(tok.text) < shortestName {
		return
	}
	part := s.inside(tok.start)
	if tok.has&dot != 0 && s.dotted(tok, &whole, part) {
		return // an address or a name has no parts of interest
	}
	if len(tok.text) >= shortestCoin {
		s.long(tok, part)
	}
	if tok.has&hyphen != 0 {
		s.cve(tok.text, tok.start)
	}
}

// dotted judges a word with dots: an address or a name. It returns true if it is
// one.
func (s *scan) dotted(tok, whole *token, part Type) bool {
	if tok.has&digit != 0 && s.ipv4(tok, part) {
		return true
	}
	if !endsLikeName(tok.text) {
		s.reject(DNS, tok.start, tok.end, NoTLD)
		return false
	}
	name := strings.ToLower(tok.text)
	if why := s.domain(tok, whole, name); why != "" {
		s.reject(DNS, tok.start, tok.end, why)
		return false
	}
	s.add(DNS, name, part, tok.start, tok.end)
	return true
}

// trim takes the punctuation off both ends.
func (tok *token) trim() {
	text := strings.TrimLeft(tok.text, ".-_")
	if n := len(tok.text) - len(text); n > 0 && tok.text[n-1] == '_' && strings.Contains(text, "._") {
		text = tok.text[n-1:] // _ldap._tcp.example.org
	}
	tok.start += len(tok.text) - len(text)
	tok.text = strings.TrimRight(text, ".-_")
	if tok.has&mark == 0 { // not refanged: lengths are those of the text
		tok.end = tok.start + len(tok.text)
	}
}

// dots are the ways of writing a dot that makes an indicator harmless, longest
// first; lower case.
var dots = [...]string{"[dot]", "(dot)", "{dot}", "[.]", "(.)", "{.}", "[."}

// defangedDot returns the length of a defanged dot at i, 0 if there is none.
func defangedDot(t string, i int) int {
	for _, d := range dots {
		if foldPrefix(t[i:], d) && i+len(d) < len(t) && isAlnum(t[i+len(d)]) {
			return len(d)
		}
	}
	return 0
}

// refang reads on over defanged dots and tells whether there was any.
func (s *scan) refang(tok *token) bool {
	t, i, last := s.text, tok.end, tok.start
	var b []byte
	for i < len(t) {
		n := 0
		switch c := t[i]; {
		case kinds[c]&word != 0:
			tok.has |= kinds[c]
			i++
			continue
		case c == ']' && t[i-1] == '.' && i+1 < len(t) && isAlnum(t[i+1]): // a.]b
			b, n = append(b, t[last:i]...), 1
		case (c == '[' || c == '(' || c == '{') && isAlnum(t[i-1]):
			if n = defangedDot(t, i); n > 0 {
				b = append(append(b, t[last:i]...), '.')
			}
		}
		if n == 0 {
			break
		}
		i += n
		last = i
	}
	if last == tok.start {
		return false
	}
	tok.text, tok.end = string(append(b, t[last:i]...)), i
	tok.has |= dot | mark
	s.steps += i - tok.start
	return true
}

// atSign returns the length of an at sign at i, plain or defanged, 0 if there is
// none.
func atSign(t string, i int) int {
	if i >= len(t) || t[i] != '@' && t[i] != '[' && t[i] != '(' && t[i] != '{' {
		return 0
	}
	for _, a := range [...]string{"@", "[@]", "(@)", "[at]", "(at)", "{at}"} {
		if foldPrefix(t[i:], a) {
			return len(a)
		}
	}
	return 0
}
