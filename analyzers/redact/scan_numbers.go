package redact

import (
	"net/netip"
	"strings"
)

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
