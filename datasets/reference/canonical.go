package reference

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// maxValue bounds the value of an indicator or observable in bytes.
const maxValue = 8 << 10

// Canonical writes a value in the one form in which indicators are stored and
// observables looked up, or tells why it is no value of its type:
//
//   - ip: IPv4 in IPv6 as IPv4, no zone; a block has its host bits cleared
//   - dns: lower case, ASCII (punycode), no dot at the end, no leading "*."
//   - url: scheme and host in lower case, no default port, no fragment, "/" for an
//     empty path; the rest as it is
//   - hashes: lower-case hex of the right length
//   - path: lower case, backslashes if it has any or begins with a drive, no quotes
//   - registry_key: lower case, the hive by its short name
//   - pipe: lower case, without what stands before the name (\\.\pipe\ or \)
//   - others: lower case without space around; bitcoin keeps its case
//
// What it gives it takes again unchanged.
func Canonical(t IndicatorType, value string) (string, error) {
	for range maxSteps {
		next, err := step(t, value)
		if err != nil || next == value {
			return next, err
		}
		value = next
	}
	return "", fmt.Errorf("%q has no canonical form as %s", value, t)
}

// maxSteps bounds how often a form is brought closer to the canonical one: quotes
// may be within quotes, and spaces within them.
const maxSteps = 8

// step brings a value into canonical form, or closer to it.
func step(t IndicatorType, value string) (string, error) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return "", fmt.Errorf("the %s is empty", t)
	case len(value) > maxValue:
		return "", fmt.Errorf("the %s is longer than %d bytes", t, maxValue)
	}
	switch t {
	case IP:
		return canonicalIP(value)
	case DNS:
		return canonicalName(value)
	case URL:
		return canonicalURL(value)
	case Email:
		return canonicalEmail(value)
	case MD5, SHA1, SHA256, SHA512, ImpHash, JA3:
		return canonicalHash(t, value)
	case Path:
		return filled(t, value, canonicalPath(value))
	case RegistryKey:
		return filled(t, value, canonicalKey(value))
	case Pipe:
		return filled(t, value, canonicalPipe(value))
	case Bitcoin:
		return value, nil
	}
	return strings.ToLower(value), nil
}

func canonicalIP(value string) (string, error) {
	if strings.Contains(value, "/") {
		p, err := netip.ParsePrefix(value)
		if err != nil {
			return "", fmt.Errorf("%q is no block of addresses", value)
		}
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		if p.IsSingleIP() {
			return p.Addr().String(), nil
		}
		return p.Masked().String(), nil
	}
	a, err := netip.ParseAddr(value)
	if err != nil {
		return "", fmt.Errorf("%q is no address", value)
	}
	return a.Unmap().WithZone("").String(), nil
}

func canonicalName(value string) (string, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(value), "*."), ".")
	if strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		ascii, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return "", fmt.Errorf("%q is no domain name", value)
		}
		name = strings.TrimSuffix(ascii, ".") // other alphabets have dots of their own
	}
	if name == "" || len(name) > 253 || strings.ContainsAny(name, " \t/\\:@\"'<>|?#[]") || strings.Contains(name, "..") || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") {
		return "", fmt.Errorf("%q is no domain name", value)
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return "", fmt.Errorf("%q is an address, not a domain name", value)
	}
	return name, nil
}

// defaultPorts are left out of URLs.
var defaultPorts = map[string]string{"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}

func canonicalURL(value string) (string, error) {
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Hostname() == "" {
		return "", fmt.Errorf("%q is no URL", value)
	}
	host := strings.ToLower(u.Hostname())
	if name, err := canonicalName(host); err == nil {
		host = name
	}
	if strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil {
			return "", fmt.Errorf("%q is no URL: its host is no address", value)
		}
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPorts[u.Scheme] {
		host += ":" + port
	}
	// What follows the host is kept to the byte: servers tell apart what escapes
	// would make equal.
	rest := value[strings.Index(value, "://")+3:]
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[i:]
	} else {
		rest = ""
	}
	rest, _, _ = strings.Cut(rest, "#")
	if !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return u.Scheme + "://" + host + rest, nil
}

func canonicalEmail(value string) (string, error) {
	value = strings.ToLower(value)
	local, domain, ok := strings.Cut(value, "@")
	if !ok || local == "" || strings.ContainsAny(value, " \t<>") {
		return "", fmt.Errorf("%q is no mail address", value)
	}
	domain, err := canonicalName(domain)
	if err != nil {
		return "", fmt.Errorf("%q is no mail address", value)
	}
	return local + "@" + domain, nil
}

// hexDigits are the lengths of hashes.
var hexDigits = map[IndicatorType]int{MD5: 32, SHA1: 40, SHA256: 64, SHA512: 128, ImpHash: 32, JA3: 32}

func canonicalHash(t IndicatorType, value string) (string, error) {
	value = strings.ToLower(value)
	if len(value) != hexDigits[t] || strings.Trim(value, "0123456789abcdef") != "" {
		return "", fmt.Errorf("%q is no %s: want %d hex digits", value, t, hexDigits[t])
	}
	return value, nil
}

// filled refuses a value of which nothing is left.
func filled(t IndicatorType, value, canonical string) (string, error) {
	if canonical == "" {
		return "", fmt.Errorf("%q is no %s", value, t)
	}
	return canonical, nil
}

// unquote takes away what stands around a path or key.
func unquote(value string) string {
	return strings.TrimFunc(value, func(r rune) bool { return r == '"' || r == '\'' || unicode.IsSpace(r) })
}

func canonicalPath(value string) string {
	value = unquote(strings.ToLower(value))
	if strings.Contains(value, `\`) || len(value) > 1 && value[1] == ':' {
		value = strings.ReplaceAll(value, "/", `\`)
		for before := ""; before != value; {
			before = value
			for _, prefix := range []string{`\\?\`, `\??\`, `\\.\`} {
				value = unquote(strings.TrimPrefix(value, prefix))
			}
		}
	}
	return value
}

// pipePrefixes stand before the name of a pipe.
var pipePrefixes = []string{`\\.\pipe\`, `\\?\pipe\`, `\device\namedpipe\`, `\pipe\`}

func canonicalPipe(value string) string {
	name := strings.ToLower(value)
	for _, prefix := range pipePrefixes {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			name = rest
			break
		}
	}
	return strings.TrimFunc(name, func(r rune) bool { return r == '\\' || unicode.IsSpace(r) })
}

// hives are the names of registry hives and their short ones.
var hives = []struct{ long, short string }{
	{`hkey_local_machine\`, `hklm\`},
	{`hkey_current_user\`, `hkcu\`},
	{`hkey_users\`, `hku\`},
	{`hkey_classes_root\`, `hkcr\`},
	{`hkey_current_config\`, `hkcc\`},
	{`\registry\machine\`, `hklm\`},
	{`\registry\user\`, `hku\`},
}

func canonicalKey(value string) string {
	value = strings.TrimFunc(strings.ToLower(value), func(r rune) bool { return r == '"' || r == '\'' || unicode.IsSpace(r) })
	value = unquote(strings.TrimRight(value, `\`))
	for _, h := range hives {
		if rest, ok := strings.CutPrefix(value, h.long); ok {
			return h.short + rest
		}
	}
	return value
}
