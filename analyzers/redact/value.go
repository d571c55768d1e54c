package redact

import (
	"strings"
)

// guid maps a GUID: as a whole if it is that of an object, or its first group if
// that is of a machine.
func (r *Redactor) guid(s string, k kind) string {
	low := strings.ToLower(s)
	if strings.Trim(low, "0-") == "" {
		return s
	}
	if r.phase != writing {
		r.mu.Lock()
		defer r.mu.Unlock()
		if k == kindObject {
			r.objects[low] = true
		} else if strings.Trim(low[:8], "0") != "" {
			r.groups[low[:8]] = true
		}
		return s
	}
	switch {
	case r.objects[low]:
		out := r.ids.objectGUID(s)
		r.table.object(low, strings.ToLower(out))
		return out
	case r.groups[low[:8]]:
		group := r.ids.group(s[:8])
		r.table.group(low[:8], strings.ToLower(group))
		return group + s[8:]
	}
	return s
}

// sid maps a SID.
func (r *Redactor) sid(s string) string {
	if r.phase != writing || r.strict && !r.authorities[authorityOf(s)] {
		return s
	}
	out := r.ids.accountSID(s)
	if out != s {
		r.table.sid(s, out)
	}
	return out
}

// authorityOf is a SID without its last number, in capitals.
func authorityOf(sid string) string {
	parts := strings.Split(strings.ToUpper(sid), "-")
	return strings.Join(parts[:min(len(parts), 7)], "-")
}

// value maps what a span or a field holds.
func (r *Redactor) value(k kind, s string) string {
	switch k {
	case kindKept:
		return s
	case kindJSON:
		return r.json(s, 0)
	case kindName:
		return r.name(s, false)
	case kindPerson:
		return r.name(s, true)
	case kindAccount:
		return r.account(s)
	case kindHost:
		return r.host(s, false)
	case kindPeer:
		return r.host(s, true)
	case kindDomain:
		return r.domain(s)
	case kindAddress:
		return r.address(s)
	case kindReverse:
		return r.reversed(s)
	case kindDashed:
		return strings.ReplaceAll(r.address(strings.ReplaceAll(s, "-", ".")), ".", "-")
	case kindSID:
		return r.sid(s)
	case kindBinary:
		if r.phase == writing {
			return r.ids.binarySID(s)
		}
		return s
	case kindGUID:
		if core := strings.Trim(s, "{}"); r.phase == writing && len(core) == guidLength && isGUID(core) {
			return strings.Replace(s, core, r.guid(core, k), 1)
		}
		return s
	case kindObject, kindProcess:
		if core := strings.Trim(s, "{}"); len(core) == guidLength && isGUID(core) {
			return strings.Replace(s, core, r.guid(core, k), 1)
		}
		return r.text(s, false)
	case kindCard:
		return r.card(s)
	case kindMail:
		i := strings.LastIndexByte(s, '@')
		return r.name(s[:i], false) + "@" + r.mailDomain(s[i+1:], false)
	case kindShare:
		return r.sharePath(s)
	case kindDN:
		return r.directoryName(s)
	}
	return r.text(s, k == kindProse)
}

// card maps the half of a hardware address that the maker of the card numbers.
func (r *Redactor) card(s string) string {
	sep := s[2:3]
	digits := strings.ReplaceAll(s, sep, "")
	if low := strings.ToLower(digits); r.phase != writing || low == "ffffffffffff" || strings.Trim(low, "0") == "" || strings.HasPrefix(low, "01005e") || strings.HasPrefix(low, "3333") {
		return s
	}
	digits = digits[:6] + r.ids.card(digits[6:])
	var parts []string
	for i := 0; i < len(digits); i += 2 {
		parts = append(parts, digits[i:i+2])
	}
	return strings.Join(parts, sep)
}

// reversed maps an address whose bytes are in reverse.
func (r *Redactor) reversed(s string) string {
	turn := func(s string) string {
		p := strings.Split(s, ".")
		for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
			p[i], p[j] = p[j], p[i]
		}
		return strings.Join(p, ".")
	}
	return turn(r.address(turn(s)))
}

// sharePath maps the name of a share, which may follow that of its machine.
func (r *Redactor) sharePath(s string) string {
	rest, ok := strings.CutPrefix(s, `\\`)
	if !ok {
		if knownShareName(s) || strings.ContainsAny(s, `\ `) {
			return r.text(s, false)
		}
		return r.name(s, true)
	}
	host, share, ok := strings.Cut(rest, `\`)
	if host != "*" && host != "?" && host != "." {
		host = r.host(host, false)
	}
	if !ok {
		return `\\` + host
	}
	if !knownShareName(share) {
		name, path, deeper := strings.Cut(share, `\`)
		if name = r.name(name, true); deeper {
			name += `\` + r.text(path, false)
		}
		share = name
	}
	return `\\` + host + `\` + share
}

// directoryName maps a distinguished name: people, groups and units, and the domain.
func (r *Redactor) directoryName(s string) string {
	parts := strings.Split(s, ",")
	for i, p := range parts {
		key, v, ok := strings.Cut(p, "=")
		if !ok || knownContainer[strings.ToLower(v)] {
			continue
		}
		switch key = strings.ToUpper(strings.TrimSpace(key)); {
		case key == "CN" && !strings.HasPrefix(v, "{"):
			v = r.name(v, i > 0)
		case key == "OU":
			v = r.name(v, true)
		case key == "DC" && i+1 < len(parts): // the last one is com, or local
			r.learnDomain(v)
			v = r.name(v, false)
		default:
			continue
		}
		parts[i] = p[:strings.IndexByte(p, '=')+1] + v
	}
	return strings.Join(parts, ",")
}
