package indicator

import (
	"math"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Preprocess checks and cleans one observable before it is looked up, as MSTICPy
// does (context/preprocess_observable.py), with its types (ipv4, ipv6, dns,
// hostname, url, email, md5_hash, sha1_hash, sha256_hash, file_hash) and its status
// texts: reason is empty where MSTICPy says ok. Types that it does not know pass
// unchanged.
func Preprocess(value, typ string) (clean, reason string) {
	value = strings.TrimSpace(value)
	is, known := observableForms[typ]
	if !known {
		return value, ""
	}
	if !is(value) {
		return "", "Observable does not match expected pattern for " + typ
	}
	switch typ {
	case "url":
		return preprocessURL(refangURL(value))
	case "ipv4", "ipv6":
		return preprocessIP(refang("ip", value), typ)
	case "dns", "hostname":
		return preprocessName(refang("dns", value))
	}
	if runesEntropy(value) < minEntropy {
		return "", "String has too low an entropy to be a hash"
	}
	return value, ""
}

// observableForms tell whether a whole text has the form of its type, defanged or
// not. What MSTICPy's extractor takes for one decides: octets are not checked, and
// IPv6 is not looked at closely, since what follows does that.
var observableForms = map[string]func(string) bool{
	"ipv4":        func(s string) bool { return fields(refang("ip", s), ".", 4, 4, "0123456789", 1, 3) },
	"ipv6":        func(s string) bool { return fields(s, ":", 3, 8, hexDigits, 0, 4) },
	"dns":         isName,
	"hostname":    isName,
	"url":         knownURL,
	"md5_hash":    func(s string) bool { return fields(s, " ", 1, 1, hexDigits, 32, 32) },
	"sha1_hash":   func(s string) bool { return fields(s, " ", 1, 1, hexDigits, 40, 40) },
	"sha256_hash": func(s string) bool { return fields(s, " ", 1, 1, hexDigits, 64, 64) },
	"file_hash":   isFileHash,
}

const hexDigits = "0123456789abcdefABCDEF"

// fields tells whether a text is between least and most fields, each of shortest to
// longest characters out of an alphabet.
func fields(s, separator string, least, most int, alphabet string, shortest, longest int) bool {
	list := strings.Split(s, separator)
	if len(list) < least || len(list) > most {
		return false
	}
	for _, f := range list {
		if len(f) < shortest || len(f) > longest || strings.Trim(f, alphabet) != "" {
			return false
		}
	}
	return true
}

func isFileHash(s string) bool {
	for _, n := range []int{32, 40, 64} {
		if fields(s, " ", 1, 1, hexDigits, n, n) {
			return true
		}
	}
	return false
}

// isName tells whether a text is a domain name below a public suffix.
func isName(s string) bool {
	name := refang("dns", s)
	labels := strings.Split(name, ".")
	for i, l := range labels {
		if l == "" || len(l) > 63 || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return false
		}
		last := i == len(labels)-1
		other := func(r rune) bool {
			letter := r|0x20 >= 'a' && r|0x20 <= 'z'
			return !letter && (last || r != '-' && (r < '0' || r > '9'))
		}
		if strings.IndexFunc(l, other) >= 0 {
			return false
		}
	}
	return len(labels) > 1 && hasPublicSuffix(name)
}

// urlSchemes are those of which MSTICPy takes URLs.
var urlSchemes = map[string]bool{
	"http": true, "https": true, "ftp": true, "ftps": true, "sftp": true, "sftps": true, "telnet": true, "ldap": true, "file": true,
}

// knownURL tells whether a text is a URL of a known scheme, without spaces and quotes.
func knownURL(s string) bool {
	scheme, rest, ok := strings.Cut(refangURL(s), "://")
	return ok && urlSchemes[strings.ToLower(scheme)] && !strings.ContainsAny(rest, " \t\r\n\"<>")
}

// hasPublicSuffix tells whether a name ends in a suffix of the ICANN part of the
// public suffix list, and has something before it.
func hasPublicSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(name))
	for !icann && strings.Contains(suffix, ".") { // a private suffix: what is above it?
		_, suffix, _ = strings.Cut(suffix, ".")
		suffix, icann = publicsuffix.PublicSuffix(suffix)
	}
	return icann
}

// preprocessURL checks a URL. One that does not parse is cut before its query.
func preprocessURL(value string) (clean, reason string) {
	u, err := url.Parse(value)
	if err != nil {
		value = cleanURL(value)
		u, err = url.Parse(value)
	}
	if err != nil || value == "" || u.Scheme == "" || u.Host == "" {
		return "", "Could not obtain scheme or host from " + value
	}
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil && !global(a) {
		if a.IsLoopback() && a.Is6() && !a.IsPrivate() {
			return "", "Host part of URL is a loopback IP address"
		}
		return "", "Host part of URL is a private IP address"
	}
	switch {
	case !strings.Contains(host, "."):
		return "", "Host is unqualified domain name"
	case strings.EqualFold(u.Scheme, "file"):
		return "", u.Scheme + " URL scheme is not supported"
	}
	return value, ""
}

// cleanURL is a URL without its query and fragment and what follows; empty if the
// text is none.
func cleanURL(value string) string {
	if !knownURL(value) {
		return ""
	}
	if end := strings.IndexAny(value, "?#|"); end >= 0 {
		value = value[:end]
	}
	return value
}

func preprocessIP(value, typ string) (clean, reason string) {
	a, err := netip.ParseAddr(value)
	switch {
	case err != nil:
		return "", "IP address is invalid format"
	case typ == "ipv4" && !a.Is4():
		return "", "Not an IPv4 address"
	case typ == "ipv6" && !a.Is6():
		return "", "Not an IPv6 address"
	case !global(a):
		return "", "IP address is not global"
	}
	return value, ""
}

func preprocessName(value string) (clean, reason string) {
	if !strings.Contains(value, ".") {
		return "", "Domain is unqualified domain name"
	}
	if _, err := netip.ParseAddr(value); err == nil {
		return "", "Domain is an IP address"
	}
	return value, ""
}

// notGlobal are the networks whose addresses Python 3.11 does not call global
// (ipaddress, is_global).
var notGlobal = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/29",
	"192.0.0.170/31", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32",
	"::1/128", "::/128", "::ffff:0:0/96", "100::/64", "2001::/23", "2001:2::/48", "2001:db8::/32", "2001:10::/28", "fc00::/7", "fe80::/10")

func global(a netip.Addr) bool {
	for _, n := range notGlobal {
		if n.Contains(a) {
			return false
		}
	}
	return true
}

// runesEntropy is the Shannon entropy of a text, in bits for each character.
func runesEntropy(s string) (bits float64) {
	counts := map[rune]int{}
	n := 0
	for _, r := range s {
		counts[r]++
		n++
	}
	for _, r := range s { // in the order of the text: sums of floats depend on it
		if c := float64(counts[r]); c > 0 {
			bits -= c / float64(n) * math.Log2(c/float64(n))
			delete(counts, r)
		}
	}
	return bits
}
