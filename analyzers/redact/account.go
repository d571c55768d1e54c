package redact

import (
	"cmp"
	"net/netip"
	"strings"
)

// name maps one name.
func (r *Redactor) name(s string, quiet bool) string {
	core := strings.TrimSpace(s)
	low := strings.ToLower(core)
	if len(core) == guidLength && isGUID(core) {
		return strings.Replace(s, core, r.guid(core, kindObject), 1)
	}
	if strings.ContainsAny(core, notInNames) {
		return r.text(s, false)
	}
	if core == "" || core == "-" || wellKnown(core) || r.keep[low] || r.keep[strings.TrimSuffix(low, "$")] || isNumber(core) {
		return s
	}
	if r.phase != writing {
		if !quiet {
			r.addWord(core)
		}
		return s
	}
	if r.strict && !r.words[strings.TrimSuffix(low, "$")] {
		return s
	}
	out := r.names.one(core)
	r.table.word(r, core, out)
	return strings.Replace(s, core, out, 1)
}

// isNumber tells numbers that name nothing by themselves: user ids, logon ids.
func isNumber(s string) bool {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
		for i := range len(s) {
			if !isHex(s[i]) {
				return false
			}
		}
		return true
	}
	return len(s) < 9 && strings.Trim(s, "0123456789") == ""
}

// account maps DOMAIN\user, user@domain, service/host, an ARN, or a user.
func (r *Redactor) account(s string) string {
	core := strings.TrimSpace(s)
	if core == "" {
		return s
	}
	return strings.Replace(s, core, r.accountCore(core), 1)
}

func (r *Redactor) accountCore(s string) string {
	switch {
	case strings.HasPrefix(s, "arn:"):
		return r.arn(s)
	case hasFoldPrefix(s, "s-1-"), isGUID(strings.TrimPrefix(s, "{")), strings.ContainsAny(s, "\n\t<>\""):
		return r.text(s, false)
	}
	if i := strings.LastIndexByte(s, '\\'); i >= 0 {
		from := i
		for from > 0 && s[from-1] == '\\' {
			from--
		}
		if strings.ContainsAny(s[:from], `\:/`) { // the path of a program
			return r.text(s, false)
		}
		return r.domain(s[:from]) + s[from:i+1] + r.name(s[i+1:], false)
	}
	if i := strings.LastIndexByte(s, '@'); i > 0 {
		return r.name(s[:i], false) + "@" + r.mailDomain(s[i+1:], true)
	}
	if i := strings.IndexByte(s, '/'); i > 0 {
		if serviceClass[strings.ToLower(s[:i])] {
			return s[:i+1] + r.host(s[i+1:], false)
		}
		return r.text(s, false)
	}
	if ip, err := netip.ParseAddr(s); err == nil {
		return r.address(ip.String())
	}
	if strings.IndexByte(s, '.') > 0 && (r.platform(s) || r.isInside(s)) {
		return r.dns(s, true)
	}
	return r.name(s, false)
}

// serviceClass are the first parts of service principal names.
var serviceClass = set(`krbtgt host http https cifs ldap gc dns rpc rpcss termsrv wsman mssqlsvc restrictedkrbhost exchangeab smtp
	exchangemdb imap pop nfs ftp dfsr e3514235-4b06-11d1-ab04-00c04fc2dcd2`)

// arn maps the account and the names in an Amazon resource name.
func (r *Redactor) arn(s string) string {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 {
		return s
	}
	parts[4] = r.name(parts[4], false)
	if parts[2] == "s3" {
		bucket, key, ok := strings.Cut(parts[5], "/")
		parts[5] = r.name(bucket, false)
		if ok {
			parts[5] += "/" + r.text(key, false)
		}
		return strings.Join(parts, ":")
	}
	path := strings.Split(parts[5], "/")
	for i := 1; i < len(path); i++ {
		if path[i] != "aws-service-role" && !r.platform(path[i]) {
			path[i] = r.accountCore(cmp.Or(path[i], "-"))
		}
	}
	parts[5] = strings.Join(path, "/")
	return strings.Join(parts, ":")
}

// host maps a name of a machine or its address. Outside says that it may be
// anybody's.
func (r *Redactor) host(s string, outside bool) string {
	core := strings.Trim(strings.TrimSpace(s), `\`)
	if core == "" || core == "-" {
		return s
	}
	return strings.Replace(s, core, r.hostCore(core, outside), 1)
}

func (r *Redactor) hostCore(s string, outside bool) string {
	if ip, err := netip.ParseAddr(s); err == nil {
		return r.address(ip.String())
	}
	switch {
	case strings.ContainsAny(s, "\\/@:<> \t\n"):
		return r.text(s, false)
	case strings.IndexByte(strings.TrimSuffix(s, "."), '.') > 0:
		return r.dns(s, outside)
	}
	if _, to, ok := dashedName(s); ok && to == len(s) {
		return r.text(s, false)
	}
	if !outside {
		r.learnDomain(s)
	}
	return r.name(s, false)
}

// domain maps a NetBIOS or DNS domain of the organisation.
func (r *Redactor) domain(s string) string {
	core := strings.TrimSpace(s)
	if core == "" || core == "-" || core == "." {
		return s
	}
	if strings.IndexByte(core, '.') > 0 {
		r.learnDomain(core)
		return r.dns(core, false)
	}
	r.learnDomain(core)
	return r.name(s, false)
}

// learnDomain remembers what can stand before \ or behind @.
func (r *Redactor) learnDomain(s string) {
	if r.phase == writing || wellKnown(s) || len(s) > maxValue {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.phase == learning {
		r.domains[strings.ToLower(s)] = true
	} else {
		r.freshD[strings.ToLower(s)] = true
	}
}

// isDomain tells whether a text is a domain or a machine that accounts belong to.
func (r *Redactor) isDomain(s string) bool {
	return len(s) <= maxValue && r.domains[strings.ToLower(s)]
}

// mailDomain maps what is behind an @. In a column or field that names accounts it
// is a domain of the organisation; in a text only if it is known to be one.
func (r *Redactor) mailDomain(s string, typed bool) string {
	switch {
	case strings.IndexByte(s, '.') < 0:
		return r.domain(s)
	case typed && !r.platform(s):
		return r.dns(s, false)
	}
	return r.dns(s, true)
}

// address maps an address or a network, in the form in which it is written.
func (r *Redactor) address(s string) string {
	text, bits, isNet := strings.Cut(s, "/")
	ip, padded, ok := parseAddress(text)
	if !ok {
		return s
	}
	if r.phase != writing {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.phase == learning {
			r.known[ip] = true
		}
		return s
	}
	if r.strict && !isNet && !r.known[ip.Unmap()] && !r.known[ip] {
		return s
	}
	out := r.addrs.one(ip)
	if isNetwork(s, ip) {
		out = netip.PrefixFrom(out, atoi(bits)).Masked().Addr()
		if out == ip {
			return s
		}
		return writeAddress(out, text, padded) + "/" + bits
	}
	if out == ip {
		return s
	}
	r.table.address(ip, out)
	text = writeAddress(out, text, padded)
	if isNet {
		text += "/" + bits
	}
	return text
}

func (r *Redactor) knownAddress(ip netip.Addr) bool { return r.known[ip] }
