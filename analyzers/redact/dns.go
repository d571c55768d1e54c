package redact

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// knownLabel are labels of DNS names that directories and services have everywhere.
var knownLabel = set(`www mail smtp imap pop ftp ns ns1 ns2 mx autodiscover lyncdiscover sip wpad isatap dc gc pdc domains sites
	forestdnszones domaindnszones default-first-site-name login api cdn static`)

// suffixLabels is how many labels at the end of a name say nothing of whose it is.
func suffixLabels(name string) int {
	for _, s := range tenantSuffix {
		if strings.HasSuffix(name, "."+s) || name == s {
			return strings.Count(s, ".") + 1
		}
	}
	suffix, _ := publicsuffix.PublicSuffix(name)
	return strings.Count(suffix, ".") + 1
}

// isPublicName tells whether a name ends as names of the internet do.
func isPublicName(name string) bool {
	if strings.IndexByte(name, '.') <= 0 {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(strings.ToLower(name))
	return icann && len(suffix) < len(name) && !isDigit(name[len(name)-1])
}

// inSuffix tells whether the word from one place to another of a text is all or a part
// of what a registry gives out below: the msk in www.shop.msk.ru names nobody.
func inSuffix(s string, from, to int) bool {
	if from < 2 || s[from-1] != '.' || !edgeAfter(s, to) {
		return false
	}
	begin, end := from, to
	for begin > 0 && from-begin < 253 && (hostByte(s[begin-1]) || s[begin-1] == '.') {
		begin--
	}
	for end < len(s) && end-to < 253 && (hostByte(s[end]) || s[end] == '.') {
		end++
	}
	name := strings.ToLower(strings.Trim(s[begin:end], ".-"))
	suffix, icann := publicsuffix.PublicSuffix(name)
	if !icann && strings.IndexByte(suffix, '.') < 0 || len(suffix) == len(name) {
		return false // no registry has it, or nothing is below it
	}
	at := begin + strings.Index(strings.ToLower(s[begin:end]), name)
	return from >= at+len(name)-len(suffix) && to <= at+len(name)
}

// platform tells names of those whose services everybody uses, without those below
// which a label names a customer.
func (r *Redactor) platform(name string) bool {
	l := strings.ToLower(strings.TrimSuffix(name, "."))
	for _, s := range tenantSuffix {
		if strings.HasSuffix(l, "."+s) {
			return false
		}
	}
	for {
		if platformDomain[l] || r.keep[l] {
			return true
		}
		i := strings.IndexByte(l, '.')
		if i < 0 {
			return false
		}
		l = l[i+1:]
	}
}

// isInside tells names below a domain of the organisation, of a private top-level
// domain or of a tenant.
func (r *Redactor) isInside(name string) bool {
	l := strings.ToLower(strings.TrimSuffix(name, "."))
	if privateTop[lastLabel(l)] {
		return true
	}
	for _, s := range tenantSuffix {
		if strings.HasSuffix(l, "."+s) {
			return true
		}
	}
	return r.below(l)
}

// below tells whether a name in lower case is a domain of the organisation or below
// one.
func (r *Redactor) below(l string) bool {
	for {
		if r.inside[l] {
			return true
		}
		i := strings.IndexByte(l, '.')
		if i < 0 {
			return false
		}
		l = l[i+1:]
	}
}

// insideText is isInside for dotted words in texts, where .local and .internal may
// be code: only domains that are known count. It is quick about other words.
func (r *Redactor) insideText(word string) bool {
	i := strings.LastIndexByte(word, '.')
	if i < 0 {
		return false
	}
	top := word[i+1:]
	if len(top) > 24 || !r.tops[strings.ToLower(top)] {
		return false
	}
	return r.below(strings.ToLower(word))
}

// dns maps a dotted name. Outside says that it may be anybody's, and then stays
// unless it belongs to the organisation or everything is to be mapped.
func (r *Redactor) dns(s string, outside bool) string {
	low := strings.ToLower(strings.TrimSuffix(s, "."))
	if r.platform(low) || outside && !r.opts.All && !r.isInside(low) {
		return r.text(s, false) // which may have a name in it all the same
	}
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	n := len(labels) - suffixLabels(low)
	if n < 1 {
		if len(labels) > 1 { // co.uk: anybody's
			return r.text(s, false)
		}
		n = 1 // local alone
	}
	if r.phase != writing {
		r.learnName(labels, n, low)
		return s
	}
	for i := range n {
		labels[i] = r.dnsLabel(labels[i])
	}
	out := strings.Join(labels, ".")
	if strings.HasSuffix(s, ".") {
		out += "."
	}
	r.table.inside(r, low, labels, n)
	return out
}

// dnsLabel maps one label of a DNS name.
func (r *Redactor) dnsLabel(l string) string {
	low := strings.ToLower(l)
	if r.strict && !r.words[low] || knownLabel[low] || strings.HasPrefix(l, "_") || r.keep[low] || wellKnown(l) {
		return l
	}
	if from, to, ok := dashedName(l); ok && to == len(l) {
		return l[:from] + r.value(kindDashed, l[from:])
	}
	out := r.names.one(l)
	r.table.word(r, l, out)
	return out
}

// dashedName tells names such as ip-10-0-0-1, and where the address in it is.
func dashedName(l string) (from, to int, ok bool) {
	word, rest, found := strings.Cut(l, "-")
	if !found || !strings.EqualFold(word, "ip") && !strings.EqualFold(word, "ec2") {
		return 0, 0, false
	}
	_, n, ok := parseDashed(rest)
	return len(word) + 1, len(word) + 1 + n, ok
}

// learnName remembers the domain of a name with n labels of its own, and the labels
// that can stand alone.
func (r *Redactor) learnName(labels []string, n int, low string) {
	for i, l := range labels[:n] {
		if own := strings.ToLower(l); knownLabel[own] || strings.HasPrefix(l, "_") {
			continue
		} else if _, _, ok := dashedName(l); ok {
			continue
		} else if i == 0 || i == n-1 || len(own) >= 6 {
			r.addWord(l)
		}
	}
	domain := strings.Join(strings.Split(low, ".")[n-1:], ".")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.phase == learning {
		r.inside[domain] = true
	} else {
		r.fresh[domain] = true
	}
}

// parseAddress reads an address; one of IPv4 may have leading zeros or brackets
// around its dots.
func parseAddress(s string) (ip netip.Addr, padded, ok bool) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return ip.WithZone(""), false, true
	}
	ip, end, ok := parseQuad(s)
	if !ok || end != len(s) {
		return ip, false, false
	}
	return ip, strings.Contains("."+s, ".0"), true
}

// writeAddress writes an address like another text of one: with its leading zeros,
// its brackets, its letter case.
func writeAddress(ip netip.Addr, like string, padded bool) string {
	out := ip.String()
	if !ip.Is4() {
		if strings.Count(like, ":") == 7 && !strings.Contains(like, "::") && len(like) == 39 {
			out = ip.StringExpanded()
		}
		if strings.ContainsAny(like, "ABCDEF") {
			out = strings.ToUpper(out)
		}
		return out
	}
	if padded && !strings.ContainsAny(like, "[(") {
		parts := strings.Split(out, ".")
		for i, p := range parts {
			parts[i] = strings.Repeat("0", 3-len(p)) + p
		}
		return strings.Join(parts, ".")
	}
	for _, dot := range []string{"[.]", "(.)"} {
		if strings.Contains(like, dot) {
			if strings.Count(like, dot) == 3 {
				return strings.ReplaceAll(out, ".", dot)
			}
			i := strings.LastIndexByte(out, '.')
			return out[:i] + dot + out[i+1:]
		}
	}
	return out
}

// atoi is a number of at most three digits, else -1.
func atoi(s string) int {
	n, err := strconv.ParseUint(s, 10, 10)
	if err != nil {
		return -1
	}
	return int(n)
}
