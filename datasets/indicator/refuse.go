package indicator

import (
	"math"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"forensic/datasets/reference"
)

// Why canonical values are no indicators.
const (
	dropPrivate    = "an address that is not of the internet"
	dropBroad      = "a block broader than /8 (IPv6: /16)"
	dropEntropy    = "a hash of too low an entropy"
	dropNothing    = "the hash of nothing"
	dropSuffix     = "a public suffix, or a name without a domain"
	dropAnything   = "a pattern that matches nearly anything"
	minEntropy     = 3.0 // bits for each hex digit, as MSTICPy
	minBits4       = 8
	minBits6       = 16
	minPatternText = 4
	maxEndingText  = 5
)

// refuse tells why a value in canonical form would claim too much; empty if it
// does not.
func refuse(i *reference.Indicator, o *Options) string {
	if i.Match == reference.Wildcard {
		if claimsAnything(i.Value) {
			return dropAnything
		}
		return ""
	}
	// What is known to be good does no harm if it is private or empty.
	good := i.KnownGood || o.KnownGood
	switch i.Type {
	case reference.IP:
		return refuseIP(i.Value, o.KeepPrivate || good)
	case reference.DNS:
		if suffix, icann := publicsuffix.PublicSuffix(i.Value); suffix == i.Value && (icann || !strings.Contains(suffix, ".")) {
			return dropSuffix
		}
	case reference.Path, reference.RegistryKey:
		if i.Match == reference.Prefix && !strings.ContainsAny(strings.TrimLeft(i.Value, `\/`), `\/`) {
			return dropAnything
		}
	case reference.URL:
		if u, err := url.Parse(i.Value); err == nil && !o.KeepPrivate && !good {
			if a, err := netip.ParseAddr(u.Hostname()); err == nil && private(netip.PrefixFrom(a, a.BitLen())) || u.Hostname() == "localhost" {
				return dropPrivate
			}
		}
	case reference.MD5, reference.SHA1, reference.SHA256, reference.SHA512, reference.ImpHash, reference.JA3:
		if hexEntropy(i.Value) < minEntropy {
			return dropEntropy
		}
		if !good && ofNothing(i.Value) {
			return dropNothing
		}
	}
	return ""
}

func refuseIP(value string, keepPrivate bool) string {
	p, err := netip.ParsePrefix(value)
	if err != nil {
		a, err := netip.ParseAddr(value)
		if err != nil {
			return dropForm + " (ip)"
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	if private(p) {
		if keepPrivate {
			return ""
		}
		return dropPrivate
	}
	if p.Addr().Is4() && p.Bits() < minBits4 || p.Addr().Is6() && p.Bits() < minBits6 {
		return dropBroad
	}
	return ""
}

// inside are the networks whose addresses mean something else in every place
// (IANA's registries of special-purpose addresses), and multicast. Addresses for
// documentation are left out: nothing real has them, so they claim nothing.
var inside = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
	"::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		all[i] = netip.MustParsePrefix(t)
	}
	return all
}

// private tells whether a whole block lies in one of the networks inside.
func private(p netip.Prefix) bool {
	for _, n := range inside {
		if p.Bits() >= n.Bits() && n.Contains(p.Addr()) {
			return true
		}
	}
	return false
}

// hexEntropy is the Shannon entropy of lower-case hex, in bits for each digit: log n
// less the mean of log c over the n digits, c being how often each occurs.
func hexEntropy(hex string) float64 {
	var counts [256]uint8
	if len(hex) == 0 || len(hex) >= len(logs) {
		return 0
	}
	for i := range len(hex) {
		counts[hex[i]]++
	}
	sum := 0.0
	for _, digits := range [...][]uint8{counts['0' : '9'+1], counts['a' : 'f'+1]} {
		for _, c := range digits {
			sum += logs[c]
		}
	}
	return math.Log2(float64(len(hex))) - sum/float64(len(hex))
}

// logs are n * log2(n), up to the longest hash.
var logs = func() (logs [129]float64) {
	for n := 2; n < len(logs); n++ {
		logs[n] = float64(n) * math.Log2(float64(n))
	}
	return logs
}()

// ofNothing tells whether a hash is that of no bytes, or of a few that many files
// consist of: one line end, one zero byte.
func ofNothing(hash string) bool {
	switch hash {
	case "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
		"68b329da9893e34099c7d8ad5cb9c940", "adc83b19e793491b1c6ea0fd8b46cd9f32e592fc",
		"01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",
		"93b885adfe0da089cdf634904fd59f71", "5ba93c9db0cff93f52b521d7420e43f6eda2784f",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d":
		return true
	}
	return false
}

// claimsAnything tells whether a pattern has too few letters and digits, or is no
// more than the end of a file name.
func claimsAnything(pattern string) bool {
	n, escaped := 0, false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%' || r == '_' || strings.ContainsRune(`./:-@`, r):
		default:
			n++
		}
	}
	ending, ok := strings.CutPrefix(pattern, "%.")
	return n < minPatternText || ok && len(ending) <= maxEndingText && !strings.ContainsAny(ending, `%_.\/`)
}
