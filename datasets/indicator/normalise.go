package indicator

import (
	"net/netip"
	"strings"

	"forensic/datasets/reference"
)

// Why values are dropped before they are looked at closely.
const (
	dropEmpty     = "no value"
	dropType      = "not of a type that is known here"
	dropForm      = "not a value of its type"
	dropControl   = "holds control characters or bytes that are no UTF-8"
	dropRange     = "a range of addresses; blocks are wanted"
	dropURIPath   = "the path of a URL without its host"
	dropMailName  = "not a mail address"
	maxWildcard   = 512
	dropLong      = "longer than 8192 bytes"
	maxValueBytes = 8 << 10
)

// normalise brings a value into canonical form, together with the way of matching
// that its writing means: "*.x" names everything below x, 192.0.2.0/24 a block. A
// URL without a scheme stands for both of http and https: twin is the second one.
func normalise(i *reference.Indicator, o *Options) (twin *reference.Indicator, reason string) {
	i.Value = strings.TrimSpace(i.Value)
	switch {
	case i.Value == "":
		return nil, dropEmpty
	case len(i.Value) > maxValueBytes:
		return nil, dropLong
	case !plain(i.Value) && strings.ContainsFunc(i.Value, func(r rune) bool { return r == '\ufffd' || isControl(r) && r != '\t' }):
		return nil, dropControl
	}
	if i.Type == "" {
		if i.Type = guess(i.Value); i.Type == "" && isRange(i.Value) {
			return nil, dropRange
		} else if i.Type == "" {
			return nil, dropType
		}
	}
	if i.Match == reference.Wildcard {
		return nil, wildcard(i)
	}
	i.Value = refang(i.Type, i.Value)
	switch i.Type {
	case reference.IP:
		reason = shapeIP(i)
	case reference.DNS:
		reason = shapeName(i, o)
	case reference.URL:
		return shapeURL(i)
	case reference.Email:
		reason = shapeEmail(i)
	case reference.FileName, reference.Path:
		shapePath(i)
	}
	if reason != "" {
		return nil, reason
	}
	if i.Match == reference.Wildcard {
		return nil, wildcard(i)
	}
	return nil, canonical(i)
}

// canonical is the end of most ways through normalise.
func canonical(i *reference.Indicator) (reason string) {
	v, err := reference.Canonical(i.Type, i.Value)
	if err != nil {
		return dropForm + " (" + string(i.Type) + ")"
	}
	i.Value = v
	return ""
}

// wildcard takes a pattern of SQL LIKE as it is, in lower case.
func wildcard(i *reference.Indicator) (reason string) {
	if len(i.Value) > maxWildcard {
		return "a pattern longer than 512 bytes"
	}
	if i.Type == reference.IP {
		return octets(i)
	}
	i.Value = strings.ToLower(i.Value)
	return ""
}

// octets takes a pattern that leaves the last parts of an IPv4 address open for the
// block that it means: 203.0.113.% is 203.0.113.0/24.
func octets(i *reference.Indicator) (reason string) {
	known := strings.TrimRight(strings.TrimSuffix(i.Value, "%"), ".%")
	n := strings.Count(known, ".") + 1
	a, err := netip.ParseAddr(known + strings.Repeat(".0", max(4-n, 0)))
	if err != nil || n > 3 || !strings.HasPrefix(i.Value, known+".") {
		return "a pattern of addresses; blocks are wanted"
	}
	i.Value, i.Match = netip.PrefixFrom(a, 8*n).String(), reference.Block
	return ""
}

// shapeIP takes a port and a prefix off an address.
func shapeIP(i *reference.Indicator) string {
	if ap, err := netip.ParseAddrPort(i.Value); err == nil {
		_, port, _ := cutLast(i.Value, ":")
		i.Value = ap.Addr().String()
		i.Description = told(i.Description, "port "+port)
		return ""
	}
	if strings.Contains(i.Value, "/") {
		if p, err := netip.ParsePrefix(i.Value); err == nil && !p.IsSingleIP() {
			i.Match = reference.Block
		}
		return ""
	}
	if isRange(i.Value) {
		return dropRange
	}
	i.Value = strings.Trim(i.Value, "[]")
	return ""
}

// isRange tells whether a value is two addresses, the first and the last.
func isRange(value string) bool {
	from, to, ok := strings.Cut(value, "-")
	return ok && isAddress(strings.TrimSpace(from)) && isAddress(strings.TrimSpace(to))
}

// shapeName takes the signs of a wildcard and a port off a name. An address that
// is said to be a name is an address.
func shapeName(i *reference.Indicator, o *Options) string {
	v := i.Value
	if isAddress(v) {
		i.Type = reference.IP
		return shapeIP(i)
	}
	if host, port, ok := cutLast(v, ":"); ok && strings.Trim(port, "0123456789") == "" && port != "" {
		v = host
		i.Description = told(i.Description, "port "+port)
	}
	if i.Match == reference.Exact && o.Subdomains {
		i.Match = reference.Below
	}
	if rest := strings.TrimPrefix(strings.TrimPrefix(v, "*"), "."); rest != v && (v[0] == '.' || strings.HasPrefix(v, "*.")) {
		v = rest
		i.Match = reference.Below
	}
	if strings.Contains(v, "*") {
		v = strings.ReplaceAll(escapeLike(v), "*", "%")
		i.Match = reference.Wildcard
	}
	i.Value = v
	return ""
}

// shapeURL completes a URL without a scheme, and takes "/*" at the end for
// everything below.
func shapeURL(i *reference.Indicator) (twin *reference.Indicator, reason string) {
	if rest, ok := strings.CutSuffix(i.Value, "/*"); ok {
		i.Value = rest + "/"
		i.Match = reference.Prefix
	}
	if isURL(i.Value) {
		return nil, canonical(i)
	}
	rest := strings.TrimPrefix(i.Value, "//")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	name, _, _ := strings.Cut(host, ":")
	switch {
	case host == "":
		return nil, dropURIPath
	case !isDomain(name) && !isAddress(host):
		return nil, dropForm + " (url)"
	}
	i.Description = told(i.Description, "the source gives no scheme")
	i.Value = "http://" + rest
	other := *i
	other.Value = "https://" + rest
	if reason := canonical(&other); reason != "" {
		return nil, reason
	}
	return &other, canonical(i)
}

// shapeEmail takes the address out of "Name <address>"; a domain alone stands for
// every address of it.
func shapeEmail(i *reference.Indicator) string {
	v := i.Value
	if from := strings.LastIndexByte(v, '<'); from >= 0 && strings.HasSuffix(v, ">") {
		v = v[from+1 : len(v)-1]
	}
	v = strings.TrimPrefix(strings.TrimPrefix(v, "mailto:"), "*")
	if domain, ok := strings.CutPrefix(v, "@"); ok {
		if !isDomain(domain) {
			return dropMailName
		}
		i.Match = reference.Wildcard
		v = "%@" + escapeLike(domain)
	}
	i.Value = v
	return ""
}

// shapePath tells a path from a name. A variable of the environment that a path
// begins with has a value only on the machine: anything may stand there.
func shapePath(i *reference.Indicator) {
	v := strings.Trim(i.Value, `"'`)
	if i.Match == reference.Prefix {
		v = strings.TrimRight(v, `\/`)
	}
	if rest := strings.TrimPrefix(v, "%"); rest != v {
		if name, after, ok := strings.Cut(rest, "%"); ok && name != "" && !strings.ContainsAny(name, `\/ `) && len(after) > 1 && (after[0] == '\\' || after[0] == '/') {
			i.Type, i.Match = reference.Path, reference.Wildcard
			i.Value = "%" + escapeLike(strings.ReplaceAll(after, "/", `\`))
			i.Description = told(i.Description, "in a folder that %"+name+"% names")
			return
		}
	}
	if strings.ContainsAny(v, `\/`) {
		i.Type = reference.Path
	} else if i.Match == reference.Exact {
		i.Type = reference.FileName
	}
	i.Value = v
}

// escapeLike writes a text so that a pattern of SQL LIKE matches just it.
func escapeLike(s string) string { return likeEscapes.Replace(s) }

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// cutLast cuts a text at the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
