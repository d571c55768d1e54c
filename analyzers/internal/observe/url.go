package observe

import (
	"net/netip"
	"strconv"
	"strings"
)

// schemes names the scheme of each way of writing it, defanged or not.
var schemes = map[string]string{
	"http": "http", "https": "https", "ftp": "ftp", "ftps": "ftps", "sftp": "sftp", "sftps": "sftps", "telnet": "telnet",
	"ldap": "ldap", "ldaps": "ldaps", "file": "file", "smb": "smb", "tcp": "tcp", "udp": "udp", "ws": "ws", "wss": "wss", "rmi": "rmi", "ssh": "ssh",
	"hxxp": "http", "hxxps": "https", "hxtp": "http", "htxp": "http", "hxtps": "https", "htxps": "https",
	"fxp": "ftp", "fxps": "ftps", "sfxp": "sftp", "sfxps": "sftps",
}

// marks are the ways of writing what stands between scheme and host.
var marks = [...]string{"://", `:\/\/`, "[://]", "[:]//", "%3a%2f%2f"}

// Bounds that keep the work linear: URLs inside a URL, and layers of percent
// encoding.
const (
	maxNested = 8
	maxDepth  = 2
)

// url reads scheme://host... of which the word is the scheme.
func (s *scan) url(tok *token) bool {
	end := tok.end
	var sep string
	for _, m := range marks {
		if foldPrefix(s.text[end:], m) {
			sep = m
			break
		}
	}
	if sep == "" {
		return false
	}
	scheme, start := s.scheme(tok)
	if scheme == "" {
		return false
	}
	body := end + len(sep)
	if sep[0] == '%' {
		return s.decoded(start, s.urlEnd(body))
	}
	inner := s.inside(start) == URL
	if inner {
		if s.nested++; s.nested > maxNested {
			return false
		}
	}
	stop := s.urlEnd(body)
	if inner {
		stop = min(stop, s.inEnd)
	}
	return s.authority(scheme, start, body, stop, inner)
}

// scheme returns the scheme a word ends in and where it begins.
func (s *scan) scheme(tok *token) (string, int) {
	w := tok.text
	i := len(w)
	for i > 0 && len(w)-i < 8 && isLetter(w[i-1]) {
		i--
	}
	if i == len(w) || i > 0 && isLetter(w[i-1]) {
		return "", 0
	}
	name := strings.ToLower(w[i:])
	at := tok.end - len(name)
	if scheme := schemes[name]; scheme != "" {
		return scheme, at
	}
	if i == 0 && s.at(at-1) == '\\' && strings.IndexByte("nrt", name[0]) >= 0 && len(name) > 2 {
		return schemes[name[1:]], at + 1 // behind an escaped line end or tab
	}
	return "", 0
}

// urlEnd returns where the URL ends whose body begins at an offset.
func (s *scan) urlEnd(from int) int {
	t, i := s.text, max(from, s.urlRun)
	begin := i
loop:
	for i < len(t) {
		c := t[i]
		if kinds[c]&inURL != 0 {
			if c >= 0x80 && punctuation(t[i:]) {
				break
			}
			i++
			continue
		}
		switch c {
		case '\\':
			if i+1 >= len(t) || t[i+1] != '/' {
				break loop
			}
		case ',':
			if foldPrefix(t[i+1:], "http") || foldPrefix(t[i+1:], "hxxp") {
				break loop
			}
		case ';':
			if !strings.HasSuffix(t[from:i], "&amp") && !parameter(t[i+1:]) {
				break loop
			}
		default:
			break loop
		}
		i++
	}
	s.urlRun = i
	s.steps += i - begin + min(i-from, maxBrackets)
	return trimURL(t, from, i)
}

// maxBrackets is how far back brackets are counted from the end of a URL.
const maxBrackets = 256

// punctuation tells whether a text begins with quotation marks, dashes and blanks
// of Unicode that people put around URLs.
func punctuation(t string) bool {
	return strings.HasPrefix(t, "\xe2\x80") || strings.HasPrefix(t, "\xc2\xa0") || strings.HasPrefix(t, "\xe3\x80") ||
		strings.HasPrefix(t, "\xc2\xab") || strings.HasPrefix(t, "\xc2\xbb")
}

// parameter tells whether a text begins with name=, as behind a semicolon in a
// path (RFC 3986, 3.3).
func parameter(t string) bool {
	for i := 0; i < len(t) && i < 32; i++ {
		if t[i] == '=' {
			return i > 0
		}
		if !isAlnum(t[i]) && t[i] != '_' && t[i] != '-' {
			return false
		}
	}
	return false
}

// trimURL takes punctuation off the end that belongs to the sentence around a
// URL. A closing bracket stays if it closes one inside.
func trimURL(t string, from, end int) int {
	open := 0
	for i := max(from, end-maxBrackets); i < end; i++ {
		switch t[i] {
		case '(', '[':
			open++
		case ')', ']':
			open--
		}
	}
	for end > from {
		switch t[end-1] {
		case '.', ',', ';', ':', '!', '?', '\'', '\\', '*':
		case ')', ']':
			if open >= 0 {
				return end
			}
			open++
		default:
			return end
		}
		end--
	}
	return end
}

// authority reads the host of a URL between body and stop and reports both.
func (s *scan) authority(scheme string, start, body, stop int, inner bool) bool {
	raw := s.text[body:stop]
	rest := ""
	if i := strings.IndexAny(raw, "/?#\\"); i >= 0 {
		raw, rest = raw[:i], raw[i:]
	}
	from := strings.LastIndexByte(raw, '@') + 1
	host, port := raw[from:], ""
	if i := strings.IndexByte(host, ']'); i > 0 && host[0] == '[' && strings.IndexByte(host[:i], ':') > 0 {
		host, port = host[:i+1], host[i+1:]
	} else if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host, port = host[:i], host[i:]
	}
	clean := strings.ToLower(refangName(percentDecode(host)))
	why := hostless(clean, scheme)
	if host == "" && len(rest) < len("/a/b") {
		why = NoHost // file:///C, of which the drive begins a path
	}
	if why != "" {
		s.reject(URL, start, stop, why)
		return false
	}
	part := Type("")
	if inner {
		part = URL
	}
	if strings.IndexByte(rest, '\\') >= 0 {
		rest = strings.ReplaceAll(rest, `\/`, "/")
	}
	s.add(URL, scheme+"://"+raw[:from]+clean+port+rest, part, start, stop)
	s.steps += stop - start
	hostAt := body + from
	s.host(clean, URL, hostAt, hostAt+len(host))
	if !inner {
		s.enter(URL, stop)
	}
	s.pos = hostAt + len(host) + len(port)
	if s.depth < maxDepth && !inner && strings.IndexByte(rest, '%') >= 0 {
		s.decoded(s.pos, stop)
		s.pos = stop
	}
	return true
}

// decoded scans what a percent-encoded stretch decodes to.
func (s *scan) decoded(from, to int) bool {
	if s.depth >= maxDepth {
		return false
	}
	part := s.inside(from)
	sub := scan{text: percentDecode(s.text[from:to]), depth: s.depth + 1, explain: s.explain, in: part}
	if part != "" {
		sub.inEnd = len(sub.text)
	}
	sub.run()
	s.steps += sub.steps + to - from
	for _, o := range sub.found {
		o.Offset, o.End = from, to
		s.found = append(s.found, o)
	}
	for _, r := range sub.rejected {
		s.reject(r.Type, from, to, r.Reason)
	}
	s.pos = to
	return true
}

// hostless tells why a URL's host is none.
func hostless(host, scheme string) Reason {
	switch {
	case host == "" && scheme == "file":
		return ""
	case host == "" || host == "*" || host == "+":
		return NoHost
	case strings.ContainsAny(host, "$%{}"):
		return VariableHost
	case strings.HasPrefix(host, "["):
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil {
			return NoHost
		}
	case strings.ContainsAny(host, "[]()=&+*!,;'#"), strings.Trim(host, ".-_") == "":
		return NoHost
	}
	return ""
}

// host adds an address or a name that stands in something else, without asking
// for a public top-level domain.
func (s *scan) host(h string, part Type, from, to int) {
	h = strings.TrimSuffix(strings.Trim(h, "[]"), ".")
	if a, ok := hostAddress(h); ok {
		t := IPv6
		if a = a.Unmap().WithZone(""); a.Is4() {
			t = IPv4
		}
		s.add(t, a.String(), part, from, to)
	} else if strings.IndexByte(h, '.') > 0 && validLabels(h) && !isDigit(h[len(h)-1]) {
		s.add(DNS, h, part, from, to)
	}
}

// hostAddress reads an address as resolvers do, which also take one whole number,
// decimal or hexadecimal (inet_aton).
func hostAddress(h string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(h); err == nil {
		return a, true
	}
	if len(h) < 8 || !isDigit(h[0]) || strings.IndexByte(h, '.') >= 0 {
		return netip.Addr{}, false
	}
	n, err := strconv.ParseUint(h, 0, 32)
	if err != nil || strings.IndexByte(h, '_') >= 0 {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), true
}

// refangName undoes the defanging of a whole host.
func refangName(h string) string {
	if !strings.ContainsAny(h, "[({") || strings.HasPrefix(h, "[") && strings.IndexByte(h, ':') > 0 {
		return h
	}
	return hostMarks.Replace(h)
}

var hostMarks = strings.NewReplacer("[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "[DOT]", ".", "(DOT)", ".", "[.", ".", ".]", ".")
