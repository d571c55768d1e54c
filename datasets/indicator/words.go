package indicator

import (
	"strings"

	"forensic/datasets/reference"
)

// part is one value out of what the source writes as one.
type part struct {
	t     reference.IndicatorType
	value string
	with  string // what else the source says of it
}

// words are names of types, in lower-case letters and digits: those of MISP, OTX,
// ThreatFox, CrowdSec, STIX and others.
var words = map[string]reference.IndicatorType{
	"ip": reference.IP, "ipv4": reference.IP, "ipv6": reference.IP, "ipaddr": reference.IP, "ipaddress": reference.IP, "ipv4addr": reference.IP,
	"ipv6addr": reference.IP, "ipsrc": reference.IP, "ipdst": reference.IP, "address": reference.IP, "cidr": reference.IP, "network": reference.IP,
	"range": reference.IP, "ipport": reference.IP, "ipsrcport": reference.IP, "ipdstport": reference.IP, "ipv4addrvalue": reference.IP, "ipv6addrvalue": reference.IP,
	"ipv4address": reference.IP, "ipv6address": reference.IP, "networktrafficdstrefvalue": reference.IP, "networktrafficsrcrefvalue": reference.IP,
	"domain": reference.DNS, "domainname": reference.DNS, "hostname": reference.DNS, "host": reference.DNS, "fqdn": reference.DNS, "dns": reference.DNS,
	"domainnamevalue": reference.DNS, "hostnameport": reference.DNS,
	"url": reference.URL, "uri": reference.URL, "urlvalue": reference.URL,
	"email": reference.Email, "emailaddr": reference.Email, "emailaddress": reference.Email, "emailsrc": reference.Email, "emaildst": reference.Email,
	"emailreplyto": reference.Email, "emailaddrvalue": reference.Email,
	"md5": reference.MD5, "md5hash": reference.MD5, "filehashmd5": reference.MD5, "hashmd5": reference.MD5, "filehashesmd5": reference.MD5,
	"sha1": reference.SHA1, "sha1hash": reference.SHA1, "filehashsha1": reference.SHA1, "hashsha1": reference.SHA1, "filehashessha1": reference.SHA1,
	"sha256": reference.SHA256, "sha256hash": reference.SHA256, "filehashsha256": reference.SHA256, "hashsha256": reference.SHA256, "filehashessha256": reference.SHA256,
	"sha512": reference.SHA512, "sha512hash": reference.SHA512, "filehashsha512": reference.SHA512, "filehashessha512": reference.SHA512,
	"imphash": reference.ImpHash, "filehashimphash": reference.ImpHash, "ja3": reference.JA3, "ja3fingerprintmd5": reference.JA3, "ja3fingerprint": reference.JA3,
	"filename": reference.FileName, "emailattachment": reference.FileName, "filepath": reference.Path, "path": reference.Path,
	"regkey": reference.RegistryKey, "registrykey": reference.RegistryKey, "registry": reference.RegistryKey, "windowsregistrykeykey": reference.RegistryKey,
	"mutex": reference.Mutex, "mutexname": reference.Mutex, "pipe": reference.Pipe, "namedpipe": reference.Pipe,
	"useragent": reference.UserAgent, "httpuseragent": reference.UserAgent, "account": reference.Account, "username": reference.Account,
	"useraccount": reference.Account, "btc": reference.Bitcoin, "bitcoin": reference.Bitcoin, "bitcoinaddress": reference.Bitcoin,
	"cve": reference.CVE, "vulnerability": reference.CVE,
}

// guessed are names that stand for one of several types.
var guessed = map[string]bool{"hash": true, "filehash": true, "file": true, "ioc": true, "indicator": true, "observable": true, "value": true, "unknown": true}

// byWord reads a value whose type the source gives in a word. A word of two parts,
// such as domain|ip of MISP, has a value of two.
func byWord(word, value string) ([]part, string) {
	first, second, two := strings.Cut(word, "|")
	if two {
		return composite(key(first), key(second), value)
	}
	k := key(word)
	if t, ok := words[k]; ok {
		return []part{{t: t, value: value}}, ""
	}
	if k == "malwaresample" {
		return composite("filename", "md5", value)
	}
	if guessed[k] {
		return []part{{value: value}}, ""
	}
	return nil, "type " + clip(word, 40) + " has no counterpart here"
}

// composite reads a value of two parts. One that is no indicator, or says little,
// is told with the other.
func composite(first, second, value string) ([]part, string) {
	a, b, ok := cutLast(value, "|")
	if first == "regkey" || !ok {
		if a, b, ok = strings.Cut(value, "|"); !ok {
			a, b, ok = cutLast(value, ":")
		}
	}
	if !ok {
		return nil, "not a value of two parts, as its type says"
	}
	ta, tb := words[first], words[second]
	switch {
	case second == "port":
		return []part{{t: ta, value: a, with: "port " + b}}, dropUnless(ta, first)
	case first == "regkey":
		return []part{{t: reference.RegistryKey, value: a, with: "value " + b}}, ""
	case ta == reference.FileName:
		return []part{{t: tb, value: b, with: "file name " + a}}, dropUnless(tb, second)
	case ta != "" && tb != "":
		return []part{{t: ta, value: a, with: "with " + b}, {t: tb, value: b, with: "with " + a}}, ""
	}
	return nil, "type " + clip(first+"|"+second, 40) + " has no counterpart here"
}

func dropUnless(t reference.IndicatorType, word string) string {
	if t == "" {
		return "type " + clip(word, 40) + " has no counterpart here"
	}
	return ""
}

// specific ranks how much a value of a type says by itself, for where a source
// means several values together. The hash of a file names that file alone; the name
// of a file is borne by many.
func specific(t reference.IndicatorType, m reference.Match) int {
	rank := 1
	switch t {
	case reference.MD5, reference.SHA1, reference.SHA256, reference.SHA512:
		rank = 6
	case reference.URL, reference.Email, reference.Path, reference.RegistryKey, reference.Mutex, reference.Pipe, reference.Bitcoin:
		rank = 4
	case reference.IP, reference.DNS, reference.ImpHash, reference.JA3, reference.CVE:
		rank = 3
	case reference.FileName, reference.UserAgent, reference.Account:
		rank = 2
	}
	if m == reference.Wildcard || m == reference.Prefix {
		rank--
	}
	return rank
}
