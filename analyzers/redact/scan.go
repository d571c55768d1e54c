package redact

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of text whose place or form says what it names.
type span struct {
	from, to int
	kind     kind
}

// scanner finds spans in one pass: it looks around each character that can be
// inside one, never further back than the span before and never again over a run
// that it has judged.
type scanner struct {
	text  string
	prose bool // labels say what follows
	r     *Redactor
	spans []span

	last  int // end of the last span
	dots  int // end of the last run of letters, digits and dots
	colon int // end of the last run of hexadecimal digits and colons
}

// anchor tells the characters to look around.
var anchor = func() (t [256]bool) {
	for _, c := range []byte(`.:-@\/=>`) {
		t[c] = true
	}
	return t
}()

// scan lists the spans of a text in order, none overlapping.
func (r *Redactor) scan(text string, prose bool) []span {
	s := scanner{text: text, prose: prose, r: r}
	s.binarySIDs()
	binary := s.spans
	s.spans, s.last = nil, 0
	for i := 0; i < len(text); i++ {
		if !anchor[text[i]] || i < s.last {
			continue
		}
		switch text[i] {
		case '.':
			s.dot(i)
		case ':':
			if !s.colons(i) {
				s.label(i)
			}
		case '-':
			s.dash(i)
		case '@':
			s.mail(i)
		case '\\':
			s.backslash(i)
		case '/':
			s.home(i, "home/", "users/", "users%2f")
		case '=':
			s.label(i)
		case '>':
			s.element(i)
		}
	}
	if len(binary) == 0 {
		return s.spans
	}
	return mergeSpans(s.spans, binary)
}

// mergeSpans puts two ordered lists together; of two that overlap the first begun
// stays.
func mergeSpans(a, b []span) (out []span) {
	for len(a) > 0 || len(b) > 0 {
		var next span
		if len(b) == 0 || len(a) > 0 && a[0].from <= b[0].from {
			next, a = a[0], a[1:]
		} else {
			next, b = b[0], b[1:]
		}
		if len(out) == 0 || next.from >= out[len(out)-1].to {
			out = append(out, next)
		}
	}
	return out
}

func (s *scanner) add(from, to int, k kind) {
	if from < s.last || from >= to {
		return
	}
	s.spans = append(s.spans, span{from, to, k})
	s.last = to
}

func isAlnum(c byte) bool { return c-'0' < 10 || (c|0x20)-'a' < 26 }
func isDigit(c byte) bool { return c-'0' < 10 }

// edgeBefore tells whether a word can begin at i: no letter or digit before it, or
// one that belongs to an escape: \n, \u003e, \x41, %20.
func edgeBefore(text string, i int) bool {
	if i == 0 {
		return true
	}
	c := text[i-1]
	if c >= utf8.RuneSelf {
		r, _ := utf8.DecodeLastRuneInString(text[:i])
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	if !isAlnum(c) {
		return true
	}
	if i >= 2 && text[i-2] == '\\' && strings.IndexByte("ntrbfv0", c) >= 0 {
		return true
	}
	if i >= 3 && text[i-3] == '%' && isHex(text[i-2]) && isHex(c) {
		return true
	}
	if i >= 4 && text[i-4:i-2] == `\x` && isHex(text[i-2]) && isHex(c) {
		return true
	}
	return i >= 6 && text[i-6:i-4] == `\u` && isHex(text[i-4]) && isHex(text[i-3]) && isHex(text[i-2]) && isHex(c)
}

// edgeAfter tells whether a word can end before i.
func edgeAfter(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	if text[i] >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	return !isAlnum(text[i])
}

// before is where a run of characters that ends at i begins: at most n long, not
// before the last span.
func (s *scanner) before(i, n int, in func(byte) bool) int {
	from := i
	for from > s.last && i-from < n && in(s.text[from-1]) {
		from--
	}
	return from
}

// after is where a run of characters that begins at i ends.
func (s *scanner) after(i, n int, in func(byte) bool) int {
	to := i
	for to < len(s.text) && to-i < n && in(s.text[to]) {
		to++
	}
	return to
}

func hostByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

// dot looks for an address of IPv4 and for a DNS name of the organisation.
func (s *scanner) dot(i int) {
	if i < s.dots {
		return
	}
	digits := i
	if digits > 0 && (s.text[digits-1] == '[' || s.text[digits-1] == '(') {
		digits--
	}
	if from := s.before(digits, 3, isDigit); from < digits && s.quad(from) {
		return
	}
	from := s.before(i, 63, hostByte)
	if from > 0 && s.text[from-1] == '%' && i-from > 2 && isHex(s.text[from]) && isHex(s.text[from+1]) {
		from += 2
	}
	to := s.after(i, 255, func(c byte) bool { return hostByte(c) || c == '.' })
	s.dots = to
	for to > i && (s.text[to-1] == '.' || s.text[to-1] == '-') {
		to--
	}
	if from < i && to > i+1 && s.r.insideText(s.text[from:to]) {
		s.add(from, to, kindHost)
	}
}

// quad adds the address of IPv4 that begins at from.
func (s *scanner) quad(from int) bool {
	ip, to, ok := parseQuad(s.text[from:])
	to += from
	if !ok || !edgeBefore(s.text, from) || from > 0 && s.text[from-1] == '.' {
		return false
	}
	rest := s.text[to:]
	if hasFoldPrefix(rest, ".in-addr.arpa") {
		s.add(from, to, kindReverse)
		s.dots = to + len(".in-addr.arpa")
		return true
	}
	if len(rest) > 1 && rest[0] == '.' && isDigit(rest[1]) || len(rest) > 0 && (isAlnum(rest[0]) || rest[0] == '_') {
		s.dots = s.after(to, 255, func(c byte) bool { return isDigit(c) || c == '.' })
		return false
	}
	if versionBefore(s.text[:from]) && !s.r.knownAddress(ip) {
		s.dots = to
		return true
	}
	if len(rest) > 1 && rest[0] == '/' && isDigit(rest[1]) {
		if bits := s.after(to+1, 2, isDigit); edgeAfter(s.text, bits) && (bits >= len(s.text) || s.text[bits] != '.') {
			to = bits
		}
	}
	s.add(from, to, kindAddress)
	s.dots = to
	return true
}

// parseQuad reads four numbers with dots between them, which may be in brackets, and
// tells where they end.
func parseQuad(t string) (ip netip.Addr, end int, ok bool) {
	var b [4]byte
	for n := range b {
		v, digits := 0, 0
		for ; end < len(t) && isDigit(t[end]) && digits < 3; digits++ {
			v = 10*v + int(t[end]-'0')
			end++
		}
		if digits == 0 || v > 255 {
			return ip, end, false
		}
		b[n] = byte(v)
		if n == 3 {
			break
		}
		switch {
		case end < len(t) && t[end] == '.':
			end++
		case end+3 <= len(t) && (t[end:end+3] == "[.]" || t[end:end+3] == "(.)"):
			end += 3
		default:
			return ip, end, false
		}
	}
	return netip.AddrFrom4(b), end, true
}

// versionBefore tells whether a text ends as what comes before the number of a
// version.
func versionBefore(before string) bool {
	t := strings.TrimRight(before[max(0, len(before)-24):], " =:\"'\\")
	return hasFoldSuffix(t, "version") || hasFoldSuffix(t, "ver") || hasFoldSuffix(t, "/v")
}

func hasFoldPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func hasFoldSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

func colonByte(c byte) bool { return isHex(c) || c == ':' || c == '.' }

// colons looks for an address of IPv6 or a hardware address.
func (s *scanner) colons(i int) bool {
	if i < s.colon {
		return true
	}
	from := s.before(i, 4, isHex)
	to := s.after(i, 45, colonByte)
	run := s.text[from:to]
	if strings.Count(run, ":") < 2 {
		return false
	}
	s.colon = to
	run = strings.TrimRight(run, ".")
	if len(run) > 2 && strings.HasSuffix(run, ":") && !strings.HasSuffix(run, "::") {
		run = run[:len(run)-1]
	}
	to = from + len(run)
	if !edgeBefore(s.text, from) || !edgeAfter(s.text, to) {
		return true
	}
	if len(run) == 17 && isCard(run, ':') {
		s.add(from, to, kindCard)
		return true
	}
	ip, err := netip.ParseAddr(run)
	if err != nil || strings.HasPrefix(run, "::") && !ip.Is4In6() || !strings.ContainsAny(run, "0123456789") {
		return true
	}
	s.add(from, to, kindAddress)
	return true
}

// isCard tells six pairs of hexadecimal digits.
func isCard(t string, sep byte) bool {
	for i := range len(t) {
		if i%3 == 2 && t[i] != sep || i%3 != 2 && !isHex(t[i]) {
			return false
		}
	}
	return true
}

// dash looks for a SID, a GUID, a hardware address, and an address of IPv4 in the name
// of a machine or of a file.
func (s *scanner) dash(i int) {
	t := s.text
	if i > s.last && t[i-1]|0x20 == 's' && strings.HasPrefix(t[i:], "-1-") && edgeBefore(t, i-1) {
		s.sid(i - 1)
		return
	}
	if from := s.before(i, 8, isHex); i-from == 8 && isGUID(t[from:]) && edgeAfter(t, from+guidLength) {
		s.add(from, from+guidLength, kindGUID)
		return
	}
	if from := s.before(i, 2, isHex); i-from == 2 && len(t) >= from+17 && isCard(t[from:from+17], '-') &&
		edgeBefore(t, from) && edgeAfter(t, from+17) && !strings.HasPrefix(t[from+17:], "-") && (from == 0 || t[from-1] != '-') {
		s.add(from, from+17, kindCard)
		return
	}
	if from := s.before(i, 3, isDigit); from < i && edgeBefore(t, from) {
		if ip, to, ok := parseDashed(t[from:]); ok && s.r.knownAddress(ip) && edgeAfter(t, from+to) {
			s.add(from, from+to, kindDashed)
			return
		}
	}
	for _, word := range []string{"ip", "ec2"} {
		if hasFoldSuffix(t[s.last:i], word) && edgeBefore(t, i-len(word)) {
			if _, to, ok := parseDashed(t[i+1:]); ok && edgeAfter(t, i+1+to) {
				s.add(i+1, i+1+to, kindDashed)
			}
			return
		}
	}
}

// parseDashed is parseQuad for dashes.
func parseDashed(t string) (ip netip.Addr, end int, ok bool) {
	for end < len(t) && end < 15 && (isDigit(t[end]) || t[end] == '-') {
		end++
	}
	ip, n, ok := parseQuad(strings.ReplaceAll(t[:end], "-", "."))
	return ip, n, ok
}

const guidLength = 36

// isGUID tells whether a text begins with a GUID.
func isGUID(t string) bool {
	if len(t) < guidLength {
		return false
	}
	for i := range guidLength {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (t[i] == '-') || !dash && !isHex(t[i]) {
			return false
		}
	}
	return true
}

// sid adds the SID that begins at from.
func (s *scanner) sid(from int) {
	to := s.after(from+1, 200, func(c byte) bool { return isDigit(c) || c == '-' })
	for s.text[to-1] == '-' {
		to--
	}
	s.add(from, to, kindSID)
}

// binarySIDs adds the numbers in the SIDs that a text has in binary form.
func (s *scanner) binarySIDs() {
	const head, digits = "000000000005150000" + "00", 24 // authority 5, first number 21
	for i := 0; ; {
		at := strings.Index(s.text[i:], head)
		if at < 0 {
			return
		}
		from := i + at + len(head)
		if to := from + digits; to <= len(s.text) && s.after(from, digits, isHex) == to && i+at >= 4 && s.text[i+at-4:i+at-2] == "01" {
			s.add(from, to, kindBinary)
		}
		i = from
	}
}

func mailByte(c byte) bool { return hostByte(c) || strings.IndexByte(".%+$'", c) >= 0 }

// mail looks for user@domain.
func (s *scanner) mail(i int) {
	from := s.before(i, 64, mailByte)
	for from < i && (s.text[from] == '\'' || s.text[from] == '.' || s.text[from] == '%' && i-from > 3) {
		if s.text[from] == '%' {
			from += 2
		}
		from++
	}
	to := s.after(i+1, 255, func(c byte) bool { return hostByte(c) || c == '.' })
	for to > i+1 && (s.text[to-1] == '.' || s.text[to-1] == '-') {
		to--
	}
	if from >= i || to == i+1 {
		return
	}
	if domain := s.text[i+1 : to]; isPublicName(domain) || s.r.insideText(domain) || s.r.isDomain(domain) {
		s.add(from, to, kindMail)
		s.dots = to
	}
}

// nameEnd ends the name of a folder.
func nameEnd(c byte) bool { return c < 0x20 || strings.IndexByte("\\/\"'<>|:*?;,)&%", c) >= 0 }

// folder adds the name of a user's folder that begins at from. A space belongs to it
// if a separator follows.
func (s *scanner) folder(from int) {
	to := from
	for to < len(s.text) && to-from < 64 && !nameEnd(s.text[to]) {
		to++
	}
	if to < len(s.text) && s.text[to] != '\\' && s.text[to] != '/' {
		if space := strings.IndexByte(s.text[from:to], ' '); space >= 0 {
			to = from + space
		}
	} else if to == len(s.text) {
		if space := strings.IndexByte(s.text[from:to], ' '); space >= 0 {
			to = from + space
		}
	}
	name := s.text[from:to]
	closed := to < len(s.text) && (s.text[to] == '\\' || s.text[to] == '/')
	if name == "" || name[0] == '.' || strings.ContainsAny(name, "{}$()[]") || !closed && fileEnding[strings.ToLower(lastLabel(name))] {
		return
	}
	s.add(from, to, kindName)
}

// fileEnding are endings of files that lie beside the folders of users.
var fileEnding = set(`ini exe dll lnk txt dat log tmp ps1 bat cmd zip json xml csv`)

// home looks for the folder of a user below one of some folders.
func (s *scanner) home(i int, folders ...string) {
	if i > 0 && isAlnum(s.text[i-1]) {
		return
	}
	for _, f := range folders {
		if hasFoldPrefix(s.text[i+1:], f) {
			s.folder(i + 1 + len(f))
			return
		}
	}
}

// backslash looks for C:\Users\NAME, \\HOST\SHARE and DOMAIN\NAME.
func (s *scanner) backslash(i int) {
	t := s.text
	end := s.after(i, 8, func(c byte) bool { return c == '\\' })
	for _, f := range []string{"users", "documents and settings"} {
		if rest := t[end:]; hasFoldPrefix(rest, f) && len(rest) > len(f) && (rest[len(f)] == '\\' || rest[len(f)] == '/') {
			from := s.after(end+len(f), 8, func(c byte) bool { return c == '\\' || c == '/' })
			s.folder(from)
			return
		}
	}
	if n := end - i; (n == 2 || n == 4) && (i == 0 || strings.IndexByte(" \t\r\n\"'=(,;>|`", t[i-1]) >= 0) {
		s.share(end)
		return
	}
	from := s.before(i, 64, func(c byte) bool { return hostByte(c) || c == '.' })
	if from == i || from > 0 && strings.IndexByte(`\/:`, t[from-1]) >= 0 && !escaped(t, from) {
		return
	}
	from = unescapedFrom(t, from, i)
	if !s.r.isDomain(t[from:i]) {
		return
	}
	to := s.after(end, 64, func(c byte) bool { return hostByte(c) || c == '.' || c == '$' || c >= utf8.RuneSelf })
	for to > end && t[to-1] == '.' {
		to--
	}
	if to > end {
		s.add(from, i, kindDomain)
		s.add(end, to, kindName)
	}
}

// escaped tells whether the backslash before from begins an escape that ends there.
func escaped(t string, from int) bool {
	return t[from-1] == '\\' && from < len(t) && strings.IndexByte("ntr", t[from]) >= 0
}

// unescapedFrom leaves out the letter of an escape with which a word seems to begin.
func unescapedFrom(t string, from, to int) int {
	if from > 0 && escaped(t, from) && to-from > 1 {
		return from + 1
	}
	return from
}

// share adds the machine, and the name of the share, of a path whose machine begins
// at from.
func (s *scanner) share(from int) {
	t := s.text
	to := s.after(from, 255, func(c byte) bool { return hostByte(c) || c == '.' || c == ':' })
	if to == from || to >= len(t) || t[to] != '\\' || strings.IndexByte(".?*", t[from]) >= 0 {
		return
	}
	s.add(from, to, kindPeer)
	next := s.after(to, 4, func(c byte) bool { return c == '\\' })
	end := s.after(next, 80, func(c byte) bool { return hostByte(c) || c == '$' || c == '.' })
	if end > next && !knownShareName(t[next:end]) {
		s.add(next, end, kindName)
	}
}

// knownShareName tells shares that every machine has: IPC$, C$ and their like.
func knownShareName(name string) bool {
	l := strings.ToLower(name)
	return knownShare[l] || len(l) == 2 && l[1] == '$' || len(l) == 1
}
