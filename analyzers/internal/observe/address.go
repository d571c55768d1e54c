package observe

import (
	"net/netip"
	"strings"
)

// ipv4 reads dotted addresses at the start of a word and, in a range, behind a
// hyphen. It returns true if the word is made of such numbers only.
func (s *scan) ipv4(tok *token, part Type) bool {
	w := tok.text
	if !isDigit(w[0]) {
		if s.explain {
			s.numbersIn(tok)
		}
		return false
	}
	from := 0
	for from < len(w) && isDigit(w[from]) {
		a, n, why := quad(w[from:])
		if n == 0 {
			if why != "" {
				s.reject(IPv4, tok.start, tok.end, why)
			}
			break
		}
		at := tok.start + from
		if why == "" {
			why = s.notAddress(tok, a, at, at+n, part)
		}
		if why != "" {
			s.reject(IPv4, at, at+n, why)
		} else {
			to := at + n
			if tok.has&mark != 0 {
				to = tok.end
			}
			s.add(IPv4, a.String(), part, at, to)
		}
		from += n + 1
	}
	return from > len(w)
}

// quad reads four decimal numbers at the start of w. It returns their length, 0
// if there are no four, and why they are no address.
func quad(w string) (a netip.Addr, n int, why Reason) {
	var octets [4]byte
	i, groups := 0, 0
	for {
		from, v := i, 0
		for i < len(w) && isDigit(w[i]) {
			v = min(v*10+int(w[i]-'0'), 1<<20)
			i++
		}
		if i == from {
			break // a dot with no digit behind it
		}
		if groups < 4 {
			if i-from > 3 {
				why = LongerNumber
			} else if v > 255 {
				why = OctetRange
			} else {
				octets[groups] = byte(v)
			}
		}
		groups++
		if i == len(w) || w[i] != '.' {
			break
		}
		i++
	}
	switch {
	case groups < 4:
		return a, 0, ""
	case groups > 4 || i < len(w) && w[i-1] == '.':
		return a, 0, LongerNumber
	case i < len(w) && w[i] != '-' && w[i] != '_':
		return a, 0, PartOfName
	}
	return netip.AddrFrom4(octets), i, why
}

// notAddress tells from what stands around four good octets why they are no
// address.
func (s *scan) notAddress(tok *token, a netip.Addr, from, to int, part Type) Reason {
	octets := a.As4()
	switch {
	case octets[0] == 0 && a != netip.IPv4Unspecified():
		return ZeroNet
	case from == tok.start && s.at(from-1) == '.' && isDigit(s.at(from-2)):
		return LongerNumber
	case octets[2] == 0 && octets[3] == 0 && octets[0] != 0 && !a.IsPrivate() && s.at(to) != '/':
		return VersionNumber // or a network, which is no host either
	case part == WindowsPath && to < s.inEnd && s.at(from-1) == '\\':
		return VersionNumber // a folder of a program
	case part != URL && (s.versioned(from) || s.assembly(to)):
		return VersionNumber
	}
	return ""
}

// products are the words before a slash that a version follows, in user agents.
var products = [...]string{"chrome", "chromium", "edg", "edge", "edga", "safari", "applewebkit", "firefox", "mozilla", "gecko", "opr", "opera", "version", "headlesschrome", "microsoft-cryptoapi", "curl", "wget"}

// versioned tells whether the text before an offset says that the number of a
// version follows.
func (s *scan) versioned(at int) bool {
	before := s.text[max(0, at-24):at]
	if name, ok := strings.CutSuffix(before, "/"); ok {
		for _, p := range products {
			if n := len(name) - len(p); n >= 0 && strings.EqualFold(name[n:], p) && (n == 0 || !isAlnum(name[n-1])) {
				return true
			}
		}
		return false
	}
	before = strings.TrimRight(before, " =:\"'\\")
	for _, w := range [...]string{"version", "ver", "versionrange", "moduleversion", "build", "release", "v"} {
		if n := len(before) - len(w); n >= 0 && strings.EqualFold(before[n:], w) && (len(w) > 1 || n == 0 || !isAlnum(before[n-1])) {
			return true
		}
	}
	return false
}

// assembly tells whether the text behind an offset is that of a .NET assembly's
// name.
func (s *scan) assembly(to int) bool {
	rest := strings.TrimLeft(s.text[to:min(len(s.text), to+12)], ", ")
	return foldPrefix(rest, "culture")
}

// numbersIn explains the addresses that begin inside a word. They are looked for
// at the starts of digits only, each digit once.
func (s *scan) numbersIn(tok *token) {
	if strings.Count(tok.text, ".") >= 3 {
		s.reject(IPv4, tok.start, tok.end, PartOfName)
	}
}

// longestIPv6 is that of an address whose last two groups are dotted.
const longestIPv6 = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// ipv6 reads an IPv6 address at an offset.
func (s *scan) ipv6(from int) bool {
	t := s.text
	end, colons := from, 0
	for end < len(t) && end-from <= longestIPv6 && (isHex(t[end]) || t[end] == ':' || t[end] == '.') {
		if t[end] == ':' {
			colons++
		}
		end++
	}
	s.steps += end - from
	if colons < 2 || end-from > longestIPv6 {
		return false
	}
	run := strings.TrimRight(t[from:end], ".")
	if strings.HasSuffix(run, ":") && !strings.HasSuffix(run, "::") {
		run = run[:len(run)-1]
	}
	to := from + len(run)
	a, err := netip.ParseAddr(run)
	if err != nil || !s.isIPv6(run, from, to) {
		s.reject(IPv6, from, max(to, end), NotIPv6)
		return false
	}
	part := s.inside(from)
	t6 := IPv6
	if a = a.Unmap(); a.Is4() {
		t6 = IPv4
	}
	s.add(t6, a.String(), part, from, to)
	s.pos = to
	return true
}

// isIPv6 tells from a valid address' form and surroundings whether it is one and
// not code with two colons, such as a::b or ]::Add.
func (s *scan) isIPv6(run string, from, to int) bool {
	before := s.at(from - 1)
	if isAlnum(before) || before == ':' || before == '.' || before == '_' || before == ']' || before == ')' || before == '$' || before == '-' {
		return false
	}
	if after := s.at(to); isAlnum(after) || after == '_' || after == '-' || after == '(' {
		return false
	}
	if !strings.ContainsAny(run, "0123456789") {
		return false
	}
	if strings.HasPrefix(run, "::") || strings.Count(run, ":") >= 3 {
		return true
	}
	first, _, _ := strings.Cut(run, ":")
	return len(first) == 4 && strings.ContainsAny(first, "0123456789")
}
