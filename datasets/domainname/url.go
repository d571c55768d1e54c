package domainname

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// URL are the parts of a URL: MSTICPy's url_components. Nothing of them is decoded.
type URL struct {
	Scheme   string // in lower case
	Auth     string // user and password before the host; it often hides the host
	Host     string // in lower case; IPv6 with its brackets
	Port     int    // 0 if there is none
	Path     string
	Query    string
	Fragment string
	URL      string // the whole text
}

// maxURL bounds a URL in bytes.
const maxURL = 64 << 10

// urlParts is the expression of RFC 3986, appendix B.
var urlParts = regexp.MustCompile(`(?s)^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`)

// hasScheme tells a scheme from a host with a port.
var hasScheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:(?:[^0-9]|$)`)

// SplitURL takes a URL apart, or a host with what follows it.
func SplitURL(text string) (URL, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxURL {
		return URL{}, fmt.Errorf("a URL has between 1 and %d bytes", maxURL)
	}
	whole := text
	if !hasScheme.MatchString(text) && !strings.HasPrefix(text, "/") {
		whole = "//" + text
	}
	m := urlParts.FindStringSubmatch(whole)
	if m == nil {
		return URL{}, errors.New("this is no URL")
	}
	u := URL{Scheme: strings.ToLower(m[1]), Path: m[3], Query: m[4], Fragment: m[5], URL: text}
	host := m[2]
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		u.Auth, host = host[:i], host[i+1:]
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		port := host[i+1:]
		host = host[:i]
		n, err := strconv.ParseUint(port, 10, 16)
		if port != "" && err != nil {
			return URL{}, fmt.Errorf("%q is no port", port)
		}
		u.Port = int(n)
	}
	u.Host = strings.ToLower(host)
	return u, nil
}
