package observe

import (
	"net/netip"
	"strings"
)

// word reads a stretch of the characters that addresses, names and hashes are
// made of, and tells what it is.
func (s *scan) word() bool {
	start := s.pos
	for s.pos < len(s.text) && inWord(s.text[s.pos]) {
		s.pos++
		if s.text[s.pos-1] == ':' && s.scheme() {
			break // "url:https://..."
		}
	}
	if s.pos == start {
		return false
	}
	raw := s.text[start:s.pos]
	if len(raw) < 3 {
		return true
	}
	s.judge(raw, start)
	return true
}

func inWord(c byte) bool {
	if isAlnum(c) {
		return true
	}
	switch c {
	case '.', '-', '_', ':', '@', '[', ']':
		return true
	}
	return false
}

// judge tells what a word is. Parts between colons are judged by themselves
// unless the whole is an IPv6 address.
func (s *scan) judge(raw string, at int) {
	text := refang(raw)
	if inside, _, ok := strings.Cut(strings.TrimPrefix(text, "["), "]"); ok && strings.Count(inside, ":") >= 2 && s.ipv6(inside, at+1) {
		return // [::1]:80
	}
	trimmed := strings.TrimLeft(text, ".:-[]@_")
	if strings.HasPrefix(text, "::") {
		trimmed = text
	}
	at += len(text) - len(trimmed) // approximate where brackets were removed
	text = strings.TrimRight(trimmed, ".-[]@_")
	if strings.Count(text, ":") >= 2 && s.ipv6(text, at) {
		return
	}
	for len(text) > 0 {
		part, rest, _ := strings.Cut(text, ":")
		s.part(part, at)
		at += len(part) + 1
		text = rest
	}
}

func (s *scan) ipv6(text string, at int) bool {
	text = strings.TrimRight(text, ":")
	if strings.HasSuffix(s.text[at:min(len(s.text), at+len(text)+2)], "::") {
		text += "::"
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.IsUnspecified() {
		return false
	}
	if groups := strings.Count(text, ":"); groups < 3 && !strings.HasPrefix(text, "::") && !strings.HasPrefix(strings.ToLower(text), "fe80") {
		return false // a::b is rather code
	}
	s.addr(a, "", at)
	return true
}

// part judges a word without colons.
func (s *scan) part(w string, at int) {
	w = strings.Trim(w, ".-[]_")
	switch {
	case len(w) < 3:
	case strings.Contains(w, "@"):
		s.email(w, at)
	case isHash(w):
		s.add(map[int]Type{32: MD5, 40: SHA1, 64: SHA256}[len(w)], strings.ToLower(w), "", at)
	case isDigit(w[0]) && strings.Count(w, ".") == 3 && strings.Trim(w, "0123456789.") == "":
		if a, err := netip.ParseAddr(plainOctets(w)); err == nil && !s.version(at) {
			s.addr(a, "", at)
		}
	case strings.Contains(w, ".") && !s.member(w, at):
		if lower := strings.ToLower(w); domain(lower) {
			s.add(DNS, lower, "", at)
		}
	}
}

// plainOctets removes leading zeros, as logs of some programs write them.
func plainOctets(w string) string {
	parts := strings.Split(w, ".")
	for i, p := range parts {
		if p = strings.TrimLeft(p, "0"); p == "" {
			p = "0"
		}
		if len(parts[i]) <= 3 {
			parts[i] = p
		}
	}
	return strings.Join(parts, ".")
}

// version tells whether the text before an address says that it is the number of
// a version.
func (s *scan) version(at int) bool {
	before := strings.ToLower(s.text[max(0, at-12):at])
	before = strings.TrimRight(before, " =:\"'")
	return strings.HasSuffix(before, "version") || strings.HasSuffix(before, "ver") || strings.HasSuffix(before, " v")
}

// member tells whether a dotted word is rather the member of an object in a
// script: $a.name, [x]::y.name, or a call.
func (s *scan) member(w string, at int) bool {
	switch s.before(at) {
	case '$', '(', ')', '.':
		if s.before(at) != '(' {
			return true
		}
	}
	end := at + len(w)
	return end < len(s.text) && s.text[end] == '('
}

func (s *scan) email(w string, at int) {
	local, host, _ := strings.Cut(w, "@")
	host = strings.ToLower(host)
	if local == "" || len(local) > 64 || strings.Contains(host, "@") || !domain(host) {
		return
	}
	s.add(Email, local+"@"+host, "", at)
	s.add(DNS, host, Email, at+len(local)+1)
}

func isHash(w string) bool {
	if n := len(w); n != 32 && n != 40 && n != 64 {
		return false
	}
	kinds := 0 // letters and digits must both occur, unlike in a number or a word
	for i := range len(w) {
		switch c := w[i]; {
		case isDigit(c):
			kinds |= 1
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			kinds |= 2
		default:
			return false
		}
	}
	return kinds == 3
}
