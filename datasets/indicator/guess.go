package indicator

import (
	"net/netip"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"

	"forensic/datasets/reference"
)

// guess tells the type of a value by its form; empty if it has that of none. The
// value may be defanged.
func guess(value string) reference.IndicatorType {
	if t := hashType(value); t != "" {
		return t
	}
	if isURL(value) {
		return reference.URL
	}
	if ip := refang(reference.IP, value); isAddress(ip) {
		return reference.IP
	}
	switch {
	case isPath(value):
		return reference.Path
	case isKey(value):
		return reference.RegistryKey
	case len(value) > 4 && value[3] == '-' && cveForm.MatchString(value):
		return reference.CVE
	}
	if strings.ContainsAny(value, " \t") {
		return ""
	}
	if bitcoinForm.MatchString(value) {
		return reference.Bitcoin
	}
	name := refang(reference.Email, value)
	if local, domain, ok := strings.Cut(name, "@"); ok && local != "" && isDomain(domain) {
		return reference.Email
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "*"), ".")
	host, _, path := strings.Cut(name, "/")
	host, _, _ = strings.Cut(host, ":")
	switch {
	case path && (isDomain(host) || isAddress(host)):
		return reference.URL
	case isFileName(name):
		return reference.FileName
	case isDomain(host):
		return reference.DNS
	}
	return ""
}

var (
	cveForm     = regexp.MustCompile(`^(?i:cve)-\d{4}-\d{4,7}$`)
	pathForm    = regexp.MustCompile(`^(?:[a-zA-Z]:\\|\\\\[^\\]+\\|%[A-Za-z()0-9_]+%\\|/(?:[\w.+~ -]+/)+[\w.+~ -]+$)`)
	keyForm     = regexp.MustCompile(`^(?i:HKEY_[A-Z_]+|HK(?:LM|CU|U|CR|CC)|\\REGISTRY)\\`)
	bitcoinForm = regexp.MustCompile(`^(?:bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$`)
	urlForm     = regexp.MustCompile(`^[a-zA-Z*\[\]]{2,8}(?:://|\[://\]|\[:\]//|:\\/\\/)`)
	labelForm   = regexp.MustCompile(`^[\pL\pN_](?:[\pL\pN_-]{0,61}[\pL\pN_])?$`)
)

// The forms are tried only where the first characters allow them: a list of many
// values is read value by value.

func isURL(value string) bool {
	return strings.IndexByte(value[:min(len(value), 11)], ':') > 0 && urlForm.MatchString(value)
}

func isPath(value string) bool {
	return len(value) > 2 && (strings.IndexByte(`\/%`, value[0]) >= 0 || value[1] == ':') && pathForm.MatchString(value)
}

func isKey(value string) bool {
	return len(value) > 2 && strings.IndexByte(`Hh\`, value[0]) >= 0 && keyForm.MatchString(value)
}

// hashType is the type of a hash by its length; a text of other characters is none.
func hashType(value string) reference.IndicatorType {
	switch len(value) {
	case 32, 40, 64, 128:
		if isHex(value) {
			return reference.HashType(value)
		}
	}
	return ""
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return s != ""
}

// isAddress tells whether a value is an address, with a port or a prefix or alone.
func isAddress(value string) bool {
	if value == "" || !strings.ContainsAny(value[:min(len(value), 5)], "0123456789:[") && !strings.Contains(value, ":") {
		return false
	}
	if _, err := netip.ParseAddr(value); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(value); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(value)
	return err == nil
}

// isDomain tells whether a value looks like a name in the DNS of two labels or
// more whose last one can be a top-level domain.
func isDomain(name string) bool {
	name = strings.TrimSuffix(name, ".")
	if len(name) > 253 || !strings.Contains(name, ".") {
		return false
	}
	last := ""
	for label := range strings.SplitSeq(name, ".") {
		if label != "*" && !isLabel(label) {
			return false
		}
		last = label
	}
	return strings.Trim(last, "0123456789") != "" && len(last) > 1 && !strings.Contains(last, "_")
}

// isLabel tells whether a text can be a label of a name: letters, digits and
// underscores, and hyphens within.
func isLabel(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c == '_':
		case c == '-' && i > 0 && i < len(s)-1:
		case c >= 0x80:
			return labelForm.MatchString(s)
		default:
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// fileEndings are the ends of file names that are no top-level domains.
var fileEndings = map[string]bool{
	"exe": true, "dll": true, "sys": true, "scr": true, "bat": true, "cmd": true, "ps1": true, "psm1": true, "vbs": true, "vbe": true, "js": true,
	"jse": true, "wsf": true, "hta": true, "jar": true, "lnk": true, "msi": true, "doc": true, "docx": true, "docm": true, "xls": true,
	"xlsx": true, "xlsm": true, "xlsb": true, "ppt": true, "pptx": true, "pdf": true, "rtf": true, "iso": true, "img": true, "vhd": true,
	"dat": true, "bin": true, "tmp": true, "txt": true, "log": true, "rar": true, "7z": true, "gz": true, "cab": true, "xll": true, "one": true,
	"ocx": true, "cpl": true, "drv": true, "elf": true, "so": true, "dylib": true, "apk": true, "php": true, "asp": true, "aspx": true, "jsp": true,
}

// isFileName tells whether a value ends like a file and not like a domain.
func isFileName(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || strings.ContainsAny(name, `/\:`) {
		return false
	}
	end := strings.ToLower(name[i+1:])
	if !fileEndings[end] {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(name))
	return !icann || suffix != end
}
