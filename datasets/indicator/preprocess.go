package indicator

import (
	"math"
	"net/netip"
	"net/url"
	"regexp"
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
	form, known := observableForms[typ]
	if !known {
		return value, ""
	}
	if !form.MatchString(value) || (typ == "dns" || typ == "hostname") && !hasPublicSuffix(refang("dns", value)) {
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

// observableForms are the patterns of MSTICPy's extractor (transform/iocextract.py)
// for whole texts, defanged or not. Its look-ahead for the length of labels is
// written as a bound.
var observableForms = map[string]*regexp.Regexp{
	"ipv4":        regexp.MustCompile(`^(?:[0-9]{1,3}\[?\.\]?){3}[0-9]{1,3}$`),
	"ipv6":        regexp.MustCompile(`^(?i)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}$`),
	"dns":         nameForm,
	"hostname":    nameForm,
	"url":         regexp.MustCompile(`^(?i)(?:https?|hxxps?|s?ftps?|s?fxps?|telnet|ldap|file)://(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@?(?:[a-z0-9\-._~!$&'()*+,;=\[\]]|%[0-9a-f]{2})*(?::\d*)?(?:/[^?#<>"\s]*)?(?:\?[a-z0-9\-._~!$&'()*+,;=:/?@%]*)?(?:#[a-z0-9\-._~!$&'()*+,;=:/?@%]*)?$`),
	"md5_hash":    regexp.MustCompile(`^(?i)[0-9a-f]{32}$`),
	"sha1_hash":   regexp.MustCompile(`^(?i)[0-9a-f]{40}$`),
	"sha256_hash": regexp.MustCompile(`^(?i)[0-9a-f]{64}$`),
	"file_hash":   regexp.MustCompile(`^(?i)(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$`),
}

var nameForm = regexp.MustCompile(`^(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\[?\.\]?)+[a-z]{2,63}$`)

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

var strictURL = regexp.MustCompile(`(?i)((?:https?|ftp|telnet|ldap|file)://)((?:[a-z0-9\-._~!$&*+,;=:]|%[0-9A-F]{2})*@)?((?:[a-z0-9\-._~!$&*+,;=]|%[0-9A-F]{2})*)(?::(\d*))?(?:/([^?#| ]*))?`)

// cleanURL is a URL without its query and fragment and what follows; empty if the
// text holds none.
func cleanURL(value string) string {
	m := strictURL.FindStringSubmatch(value)
	if m == nil {
		return ""
	}
	clean := m[1] + m[2] + m[3]
	if m[4] != "" {
		clean += ":" + m[4]
	}
	if m[5] != "" {
		clean += "/" + m[5]
	}
	return clean
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
