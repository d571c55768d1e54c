package observe

import "strings"

// long judges the long stretches of a word: hashes and Bitcoin addresses.
func (s *scan) long(tok *token, part Type) {
	w := tok.text
	if c := w[0]; len(w) <= longestCoin && (c == '1' || c == '3' || c|0x20 == 'b') && isBitcoin(w) {
		s.add(Bitcoin, w, part, tok.start, tok.end)
		return
	}
	for i := 0; i+shortestHash <= len(w); {
		from := i
		var has kind
		for i < len(w) && isHex(w[i]) {
			has |= kinds[w[i]]
			i++
		}
		if n := i - from; n >= shortestHash {
			s.hash(tok, from, i, has, part)
		}
		for i < len(w) && !isHex(w[i]) {
			i++
		}
	}
	s.steps += len(w)
}

// hash judges a run of hexadecimal digits inside a word.
func (s *scan) hash(tok *token, from, to int, has kind, part Type) {
	var t Type
	switch to - from {
	case 32:
		t = MD5
	case 40:
		t = SHA1
	case 64:
		t = SHA256
	default:
		return
	}
	w, start := tok.text, tok.start+from
	switch {
	case from > 0 && isAlnum(w[from-1]) && !(from == 2 && w[0] == '0' && w[1] == 'x') || to < len(w) && isAlnum(w[to]):
		s.reject(t, start, tok.start+to, HashInWord)
		return
	case has&digit == 0 || has&letter == 0:
		s.reject(t, start, tok.start+to, NotHash)
		return
	}
	if t == MD5 && s.named(tok.start, "ja3") {
		t = JA3
	}
	s.add(t, strings.ToLower(w[from:to]), part, start, tok.start+to)
}

// named tells whether a field of this name stands before an offset.
func (s *scan) named(at int, field string) bool {
	before := s.text[max(0, at-16):at]
	return strings.Contains(strings.ToLower(before), field)
}

// cve reads a CVE number in a word.
func (s *scan) cve(w string, at int) {
	for i := 0; i+shortestCVE <= len(w); i++ {
		if w[i]|0x20 != 'c' || w[i+3] != '-' || !foldPrefix(w[i:], "cve-") || i > 0 && isAlnum(w[i-1]) || w[i+8] != '-' {
			continue
		}
		end := i + 9
		for end < len(w) && isDigit(w[end]) {
			end++
		}
		if n := end - i - 9; n < 4 || n > 7 || !digits(w[i+4:i+8]) {
			continue
		}
		s.add(CVE, "CVE-"+w[i+4:end], s.inside(at), at+i, at+end)
		i = end
	}
	s.steps += len(w)
}

func digits(w string) bool { return strings.Trim(w, "0123456789") == "" }
