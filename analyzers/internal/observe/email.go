package observe

import "strings"

// longestLocal is the longest local part of an address (RFC 5321, 4.5.3.1.1).
const longestLocal = 64

// email reads local@host; the word is (the end of) the local part, the host begins
// at an offset.
func (s *scan) email(tok *token, hostAt int) bool {
	part := s.inside(tok.start)
	local := strings.Trim(tok.text, ".-")
	start := tok.end - len(local)
	if tok.has&mark == 0 {
		for start > 0 && s.text[start-1] == '+' && start > 1 && kinds[s.text[start-2]]&word != 0 && len(local) < longestLocal {
			i := start - 1
			for i > 0 && kinds[s.text[i-1]]&word != 0 && tok.end-i <= longestLocal {
				i--
			}
			local, start = s.text[i:start]+local, i
			s.steps += len(local)
		}
	}
	host := token{start: hostAt, end: hostAt}
	for host.end < len(s.text) && kinds[s.text[host.end]]&word != 0 && host.end-hostAt < 256 {
		host.has |= kinds[s.text[host.end]]
		host.end++
	}
	host.text = s.text[hostAt:host.end]
	if c := s.at(host.end); c == '[' || c == '(' || c == '{' || c == ']' {
		s.refang(&host)
	}
	s.steps += host.end - hostAt
	host.trim()
	name := strings.ToLower(host.text)
	if local == "" || len(local) > longestLocal || s.at(host.end) == '@' {
		s.reject(Email, tok.start, host.end, PartOfName)
		return false
	}
	if why := mailHost(&host, name); why != "" {
		s.reject(Email, tok.start, host.end, why)
		return false
	}
	if part != URL && part != "" {
		part = ""
	}
	s.add(Email, local+"@"+name, part, start, host.end)
	s.add(DNS, name, Email, host.start, host.end)
	s.pos = max(s.pos, host.end)
	return true
}

// mailHost tells why a name is not the host of an e-mail address. Names of
// internal networks are: accounts of a domain are written like addresses.
func mailHost(host *token, name string) Reason {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !validLabels(name) {
		return NoHost
	}
	last := name[i+1:]
	switch {
	case internal[last]:
		return ""
	case host.has&mark == 0 && fileSuffixes[last] && !mailable[last], isDigit(last[0]):
		return FileName
	case !public(name):
		return NoTLD
	}
	return ""
}

// internal are top-level names of networks without a public one.
var internal = map[string]bool{
	"local": true, "lan": true, "corp": true, "internal": true, "intra": true, "intranet": true, "home": true, "test": true, "example": true,
	"localdomain": true, "onion": true, "invalid": true, "priv": true, "private": true, "domain": true, "ad": true, "lab": true, "loc": true,
}

// mailable are endings that files have and countries with many mail hosts too.
var mailable = map[string]bool{"in": true, "id": true, "is": true, "pl": true, "rs": true, "ac": true, "am": true, "ad": true, "cat": true, "cc": true, "la": true, "ph": true, "st": true, "ml": true, "mk": true}
