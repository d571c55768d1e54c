package threat

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"strings"

	"forensic/analyzers/internal/netaddr"
	"forensic/analyzers/internal/observe"
	"forensic/datasets/reference"
)

// Observable is something to look up.
type Observable struct {
	Type  reference.IndicatorType // empty: told from the value
	Value string
}

// fromObserved are the types of package observe.
var fromObserved = map[observe.Type]reference.IndicatorType{
	observe.URL: reference.URL, observe.IPv4: reference.IP, observe.IPv6: reference.IP, observe.DNS: reference.DNS, observe.Email: reference.Email,
	observe.MD5: reference.MD5, observe.SHA1: reference.SHA1, observe.SHA256: reference.SHA256, observe.JA3: reference.JA3, observe.Bitcoin: reference.Bitcoin,
	observe.CVE: reference.CVE, observe.Pipe: reference.Pipe, observe.Mutex: reference.Mutex, observe.RegistryKey: reference.RegistryKey,
	observe.WindowsPath: reference.Path, observe.LinuxPath: reference.Path,
}

// FromObserved is the type under which indicators of what package observe found are
// stored; a type that package observe does not have stays as it is.
func FromObserved(t observe.Type) reference.IndicatorType {
	if kind, ok := fromObserved[t]; ok {
		return kind
	}
	return reference.IndicatorType(t)
}

// Prepare gives an observable in the form in which it is looked up, or tells why it
// is not: its type cannot be told, its value is none of its type, or nothing can
// follow from it. As in MSTICPy's preprocess_observable.py, addresses that belong
// to nobody outside, names without a dot and hashes of too little entropy are not
// looked up, unless the table itself has addresses of private networks (see
// Table.Lookup); addresses for documentation are, since in samples they stand for
// others'.
func Prepare(o Observable) (_ Observable, refused string) {
	o.Value = strings.TrimSpace(o.Value)
	if o.Type == "" {
		if o.Type = resolve(o.Value); o.Type == "" {
			return o, "it is of no type of indicator"
		}
	}
	value, err := reference.Canonical(o.Type, refang(o.Type, o.Value))
	if err != nil {
		return o, fmt.Sprintf("it is no value of type %s", o.Type)
	}
	o.Value = value
	switch o.Type {
	case reference.IP:
		refused = refuseAddress(value)
	case reference.DNS:
		refused = refuseName(value)
	case reference.URL:
		refused = refuseURL(value)
	case reference.MD5, reference.SHA1, reference.SHA256, reference.SHA512, reference.ImpHash, reference.JA3:
		refused = refuseHash(value)
	}
	return o, refused
}

// resolve tells the type of a value by itself.
func resolve(value string) reference.IndicatorType {
	if _, err := reference.Canonical(reference.SHA512, value); err == nil {
		return reference.SHA512
	}
	for _, o := range observe.Find(value) {
		if o.PartOf == "" && o.Offset == 0 && o.End == len(value) {
			return FromObserved(o.Type)
		}
	}
	if name, err := reference.Canonical(reference.DNS, value); err == nil && specialUse[name[strings.LastIndexByte(name, '.')+1:]] {
		return reference.DNS
	}
	return ""
}

// specialUse are suffixes that no registry gives names out below (RFC 6761, RFC
// 7686, RFC 9476): in a text they are no sign of a name, alone they are.
var specialUse = map[string]bool{"example": true, "test": true, "invalid": true, "local": true, "onion": true, "internal": true, "alt": true}

// fanged undoes the usual ways to keep an indicator from being clicked.
var fanged = strings.NewReplacer("[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "[:]", ":", "[://]", "://", "[at]", "@", "[@]", "@")

func refang(t reference.IndicatorType, value string) string {
	switch t {
	case reference.IP, reference.DNS, reference.Email:
		return fanged.Replace(value)
	case reference.URL:
		scheme, rest, ok := strings.Cut(fanged.Replace(value), "://")
		if !ok {
			return value
		}
		scheme = strings.ReplaceAll(strings.ToLower(scheme), "xx", "tt")
		if scheme == "fxp" {
			scheme = "ftp"
		}
		return scheme + "://" + rest
	}
	return value
}

// notGlobal begins the refusal of an address that belongs to nobody outside.
const notGlobal = "the address is not global"

func refuseAddress(value string) string {
	if kind := netaddr.Of(value); !kind.External() && !strings.Contains(value, "/") {
		return fmt.Sprintf("%s (%s)", notGlobal, kind)
	}
	return ""
}

func refuseName(value string) string {
	if !strings.Contains(value, ".") {
		return "the name has no dot"
	}
	return ""
}

func refuseURL(value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return "it is no URL"
	}
	if u.Scheme == "file" {
		return "it names a file of this machine or network"
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return refuseAddress(host)
	}
	return refuseName(host)
}

// minEntropy is the least Shannon entropy of the digits of a hash, in bits.
const minEntropy = 3

// empty are the hashes of nothing.
var empty = map[string]bool{
	"d41d8cd98f00b204e9800998ecf8427e": true, "da39a3ee5e6b4b0d3255bfef95601890afd80709": true,
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": true,
}

func refuseHash(value string) string {
	if empty[value] {
		return "it is the hash of an empty file"
	}
	var counts [256]int
	for i := range len(value) {
		counts[value[i]]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(value))
			bits -= p * math.Log2(p)
		}
	}
	if bits < minEntropy {
		return "it has too low an entropy to be a hash"
	}
	return ""
}
