// Package observe finds indicators in text: addresses, names, URLs, e-mail
// addresses, hashes and paths, plain or defanged. It scans by hand, in time
// linear in the text.
package observe

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Type is the kind of an observable.
type Type string

// The types, in the order in which they are listed.
const (
	URL         Type = "url"
	IPv4        Type = "ipv4"
	IPv6        Type = "ipv6"
	DNS         Type = "dns"
	Email       Type = "email"
	MD5         Type = "md5"
	SHA1        Type = "sha1"
	SHA256      Type = "sha256"
	WindowsPath Type = "windows_path"
	LinuxPath   Type = "linux_path"
)

// Observable is one indicator in a text.
type Observable struct {
	Type  Type
	Value string // refanged; hosts, hashes and addresses in canonical lower case
	// PartOf is the type of the observable it is a part of, such as the host of a
	// URL; empty if it stands for itself.
	PartOf Type
	Offset int // in the text
}

// Find returns the observables of a text in order of their offset; a part follows
// what it is part of.
func Find(text string) []Observable {
	s := &scan{text: text}
	for s.pos < len(text) {
		switch {
		case s.url(), s.windowsPath(), s.linuxPath(), s.word():
		default:
			s.pos++
		}
	}
	return s.found
}

// scan is the state of one Find. Each method looks at pos; if it consumes
// something it moves pos past it and returns true.
type scan struct {
	text  string
	pos   int
	found []Observable
}

func (s *scan) add(t Type, value string, part Type, at int) {
	s.found = append(s.found, Observable{Type: t, Value: value, PartOf: part, Offset: at})
}

// before returns the byte before pos, 0 at the start.
func (s *scan) before(at int) byte {
	if at == 0 {
		return 0
	}
	return s.text[at-1]
}

var schemes = map[string]string{
	"http": "http", "https": "https", "ftp": "ftp", "ftps": "ftps", "sftp": "sftp", "sftps": "sftps", "telnet": "telnet",
	"ldap": "ldap", "ldaps": "ldaps", "file": "file", "smb": "smb", "tcp": "tcp", "ws": "ws", "wss": "wss", "rmi": "rmi",
	"hxxp": "http", "hxxps": "https", "fxp": "ftp", "fxps": "ftps", "sfxp": "sftp",
}

// scheme tells whether a URL begins at pos.
func (s *scan) scheme() bool {
	rest := s.text[s.pos:min(len(s.text), s.pos+8)]
	word, _, ok := strings.Cut(rest, ":")
	return ok && schemes[strings.ToLower(word)] != ""
}

// url reads scheme://host... at pos.
func (s *scan) url() bool {
	if !isLetter(s.text[s.pos]) || isAlnum(s.before(s.pos)) {
		return false
	}
	end := s.pos
	for end < len(s.text) && end-s.pos < 8 && isAlnum(s.text[end]) {
		end++
	}
	if end == len(s.text) || s.text[end] != ':' && s.text[end] != '[' {
		return false
	}
	scheme, ok := schemes[strings.ToLower(s.text[s.pos:end])]
	if !ok {
		return false
	}
	rest := s.text[end:]
	sep := 0
	for _, mark := range [...]string{"://", "[://]", "[:]//"} {
		if strings.HasPrefix(rest, mark) {
			sep = len(mark)
		}
	}
	if sep == 0 {
		return false
	}
	start, body := s.pos, end+sep
	stop := body
	for stop < len(s.text) && inURL(s.text[stop]) {
		stop++
	}
	raw := strings.TrimRight(s.text[body:stop], ".,;:!?)]}'")
	if strings.Count(raw, "[") > strings.Count(raw, "]") {
		raw += "]" // the closing bracket of an IPv6 host
	}
	host, hostAt := urlHost(raw)
	if host == "" && scheme != "file" {
		return false
	}
	tail := raw[hostAt+len(host):]
	clean := refang(host)
	s.add(URL, scheme+"://"+raw[:hostAt]+clean+tail, "", start)
	s.host(clean, URL, body+hostAt)
	s.pos = body + len(raw)
	s.inner(tail, s.pos-len(tail))
	return true
}

// inner finds what the path and query of a URL hold: addresses and hashes.
func (s *scan) inner(tail string, at int) {
	sub := &scan{text: tail}
	for sub.pos < len(tail) {
		if !sub.url() && !sub.word() {
			sub.pos++
		}
	}
	for _, o := range sub.found {
		if o.Type != DNS || o.PartOf != "" {
			s.add(o.Type, o.Value, URL, at+o.Offset)
		}
	}
}

// urlHost returns the host of what follows the scheme, as written, and where it
// is.
func urlHost(raw string) (host string, at int) {
	end := strings.IndexAny(raw, "/?#\\")
	if end < 0 {
		end = len(raw)
	}
	authority := raw[:end]
	at = strings.LastIndexByte(authority, '@') + 1
	host = authority[at:]
	if strings.HasPrefix(host, "[") && strings.Contains(host, ":") {
		if i := strings.IndexByte(host, ']'); i > 0 {
			return host[:i+1], at
		}
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	return host, at
}

// host adds an address or a name that stands in something else, without asking
// for a known top-level domain.
func (s *scan) host(h string, part Type, at int) {
	h = strings.ToLower(strings.Trim(h, "[]"))
	if a, err := netip.ParseAddr(h); err == nil {
		s.addr(a, part, at)
	} else if labels(h) && strings.Contains(h, ".") {
		s.add(DNS, h, part, at)
	}
}

func (s *scan) addr(a netip.Addr, part Type, at int) {
	t := IPv6
	if a = a.Unmap().WithZone(""); a.Is4() {
		t = IPv4
	}
	s.add(t, a.String(), part, at)
}

// refang undoes the usual ways of making an indicator harmless.
func refang(s string) string {
	if !strings.ContainsAny(s, "[]()") {
		return s
	}
	return defanged.Replace(s)
}

var defanged = strings.NewReplacer("[.]", ".", "(.)", ".", "[dot]", ".", "[DOT]", ".", "[:]", ":", "[@]", "@", "[at]", "@", "[AT]", "@", "[.", ".", ".]", ".")

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isAlnum(c byte) bool  { return isLetter(c) || isDigit(c) }

func inURL(c byte) bool {
	if c <= ' ' || c >= 0x7f {
		return false
	}
	switch c {
	case '"', '\'', '<', '>', '`', '|', '{', '}', '^', '\\', ';':
		return false
	}
	return true
}

// labels tells whether a name is made of valid labels.
func labels(name string) bool {
	if len(name) == 0 || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; !isAlnum(c) && c != '-' && c != '_' {
				return false
			}
		}
	}
	return true
}

// domain tells whether a name ends in a public top-level domain and does not look
// like the name of a file.
func domain(name string) bool {
	if !labels(name) || strings.Contains(name, "_") {
		return false
	}
	i := strings.LastIndexByte(name, '.')
	if strings.HasPrefix(name, "system.") { // a name space of .NET
		return false
	}
	if i < 0 || fileSuffixes[name[i+1:]] || isDigit(name[i+1]) {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(name)
	return icann && suffix != name
}

// fileSuffixes are top-level domains that in logs are nearly always suffixes of
// files or members of objects.
var fileSuffixes = map[string]bool{
	"sh": true, "py": true, "pl": true, "zip": true, "rs": true, "md": true, "so": true, "cc": true, "mov": true, "ps": true,
	"app": true, "name": true, "id": true, "is": true, "as": true, "cat": true, "pub": true, "ms": true, "do": true, "bat": true,
	"run": true, "link": true, "map": true, "host": true, "events": true, "win": true, "data": true, "java": true, "add": true,
}
