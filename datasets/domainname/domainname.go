// Package domainname takes domain names and URLs apart without asking anybody: the
// parts of a name by the public suffix list that is built in, punycode both ways,
// letters that pretend to be others, and how much a name looks like one that a
// program made up.
package domainname

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// maxName bounds a name in bytes; what is longer is no domain name (RFC 1035 says
// 253, some writers add a dot).
const maxName = 255

// Parts are the parts of a name, in lower case. Joined by dots, Subdomain, Domain
// and Suffix are the name: MSTICPy's dns_components.
type Parts struct {
	Subdomain string // may have dots; empty if there is none
	Domain    string // the label before the suffix; the address itself if the name is one
	Suffix    string // as registries give names out below: com, co.uk; empty if there is none
	// Registered is the name that somebody has registered: Domain and Suffix.
	Registered string
	// Host is a suffix that its owner gives out names below, such as
	// azurewebsites.net or duckdns.org: what stands before it is somebody else's.
	Host string
}

// Split takes a name apart. Only suffixes of ICANN's part of the list count as
// Suffix; in machine.internal and localhost there is none, and Domain is the last
// label.
func Split(name string) Parts {
	name = clean(name)
	if name == "" || len(name) > maxName {
		return Parts{}
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return Parts{Domain: name}
	}
	suffix, host := suffixes(name)
	p := Parts{Suffix: suffix, Host: host}
	rest := strings.TrimSuffix(strings.TrimSuffix(name, suffix), ".")
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		p.Subdomain, p.Domain = rest[:i], rest[i+1:]
	} else {
		p.Domain = rest
	}
	if p.Domain != "" && suffix != "" {
		p.Registered = p.Domain + "." + suffix
	}
	return p
}

// clean writes a name in lower case without the dot at its end.
func clean(name string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), ".")
}

// suffixes finds ICANN's suffix of a name, as it stands in it, and the private one
// if there is one.
func suffixes(name string) (suffix, host string) {
	ascii, err := idna.Punycode.ToASCII(name)
	if err != nil {
		ascii = name
	}
	found, icann := publicsuffix.PublicSuffix(ascii)
	for !icann {
		_, above, ok := strings.Cut(found, ".")
		if !ok {
			return "", "" // a top-level domain that the list does not know
		}
		if host == "" {
			host = tail(name, found)
		}
		found, icann = publicsuffix.PublicSuffix(above)
	}
	return tail(name, found), host
}

// tail is as many labels from the end of a name as a suffix has: the suffix as the
// name spells it.
func tail(name, suffix string) string {
	at := len(name)
	for range strings.Count(suffix, ".") + 1 {
		if at = strings.LastIndexByte(name[:max(at, 0)], '.'); at < 0 {
			return name
		}
	}
	return name[at+1:]
}

// ValidTLD reports whether a name ends in a suffix that the public suffix list has
// as ICANN's: MSTICPy's validate_tld. internal, local and localhost are none.
func ValidTLD(name string) bool { return Split(name).Suffix != "" }
