package entity

import (
	"slices"
	"strings"
)

// netbiosLength is the most characters a NetBIOS name has: longer names of
// machines are cut.
const netbiosLength = 15

// groups are mentions by a name they share.
type groups map[string][]int

func (g groups) add(i int, parts ...string) {
	key := strings.Join(parts, "\x00")
	g[key] = append(g[key], i)
}

func (g groups) get(parts ...string) []int { return g[strings.Join(parts, "\x00")] }

// hosts joins the names of a machine: the short name with the full one if no other
// machine of the data set begins so, the NetBIOS name with the one it was cut
// from, and those with one id.
func (m *merger) hosts() {
	short, full, cut, ids := groups{}, groups{}, groups{}, groups{}
	for i, e := range m.mentions {
		if e.Kind != Host {
			continue
		}
		name, dns := splitHost(e.Name, e.Domain)
		if name != "" {
			short.add(i, e.Dataset, name)
			full.add(i, e.Dataset, name, dns)
		}
		if len(name) > netbiosLength {
			cut.add(i, e.Dataset, name[:netbiosLength])
		}
		if e.ID != "" {
			ids.add(i, e.Dataset, strings.ToLower(e.ID))
		}
	}
	for _, list := range full {
		m.unionAll(list)
	}
	for _, list := range short {
		if m.oneValue(list, func(e Entity) string { _, dns := splitHost(e.Name, e.Domain); return dns }) {
			m.unionAll(list)
		}
	}
	for _, list := range ids {
		m.unionAll(list)
	}
	for key, list := range cut {
		whole := func(e Entity) string { name, _ := splitHost(e.Name, e.Domain); return name }
		if stub := short[key]; len(stub) > 0 && m.oneValue(list, whole) && m.oneRoot(append(list[:len(list):len(list)], short.get(m.mentions[list[0]].Dataset, whole(m.mentions[list[0]].Entity))...)) {
			m.union(stub[0], list[0])
		}
	}
}

// oneValue tells whether a text is the same wherever it is not empty.
func (m *merger) oneValue(list []int, text func(Entity) string) bool {
	var one string
	for _, i := range list {
		switch t := text(m.mentions[i].Entity); {
		case t == "" || t == one:
		case one == "":
			one = t
		default:
			return false
		}
	}
	return true
}

// oneRoot tells whether mentions are joined already.
func (m *merger) oneRoot(list []int) bool {
	for _, i := range list {
		if m.find(i) != m.find(list[0]) {
			return false
		}
	}
	return len(list) > 0
}

// names joins a domain name with the machine that has it. Names that several data
// sets have are not joined: the machine may be in each of them.
func (m *merger) names() {
	full := groups{}
	for i, e := range m.mentions {
		if e.Kind == Host {
			name, dns := splitHost(e.Name, e.Domain)
			full.add(i, e.Dataset, strings.Trim(name+"."+dns, "."))
		}
	}
	for i, e := range m.mentions {
		if e.Kind == DNS && !e.wide {
			if list := full.get(e.Dataset, domainName(e.Name)); m.oneRoot(list) {
				m.union(i, list[0])
			}
		}
	}
}

// addresses joins an address with the only host whose records show it as its own.
func (m *merger) addresses() {
	owners := map[int][]int{}
	for _, l := range m.list {
		if l.Verb == HasAddress && Own(m.mentions[l.To].Name) {
			owners[l.To] = append(owners[l.To], l.From)
		}
	}
	for ip, list := range owners {
		if m.oneRoot(list) {
			m.union(ip, list[0])
		}
	}
}

// accounts joins the names of an account: DOMAIN\user, user@domain, SID, and a
// bare name where only one account can be meant.
func (m *merger) accounts() {
	domains := m.domains()
	named, ids, bare := groups{}, groups{}, []int{}
	for i, e := range m.mentions {
		if e.Kind != Account {
			continue
		}
		a := e.parts()
		if a.system && a.local && wellKnown[a.id] != "" {
			continue // the key says it all
		}
		scope := a.scope(e.Entity, domains)
		switch {
		case a.name == "" || scope == "":
			bare = append(bare, i)
		default:
			named.add(i, e.Dataset, scope, a.name)
		}
		if a.id != "" && a.local {
			ids.add(i, e.Dataset, e.Host, a.id)
		} else if a.id != "" && scope != "" {
			ids.add(i, e.Dataset, a.id)
		}
	}
	for _, list := range named {
		m.joinNamed(list)
	}
	for _, list := range ids {
		m.unionAll(list)
	}
	m.joinBare(bare, named, ids)
}

// scope is where the name of an account holds: a machine or a domain; empty if
// neither is known.
func (a account) scope(e Entity, domains map[string]string) string {
	switch {
	case a.local:
		return "\x00" + e.Host
	case a.domain == "":
		return ""
	}
	if short, ok := domains[e.Dataset+"\x00"+a.domain]; ok {
		return short
	}
	return a.domain
}

// domains maps a DNS domain to its NetBIOS name: its first label, where accounts
// of the data set have that as their domain and no other DNS domain begins so.
func (m *merger) domains() map[string]string {
	netbios, dns := map[string]bool{}, groups{}
	for i, e := range m.mentions {
		if e.Kind != Account {
			continue
		}
		d := e.parts().domain
		if label, _, ok := strings.Cut(d, "."); ok {
			dns.add(i, e.Dataset, label)
		} else if d != "" {
			netbios[e.Dataset+"\x00"+d] = true
		}
	}
	out := map[string]string{}
	for key, list := range dns {
		domain := func(e Entity) string { return e.parts().domain }
		if netbios[key] && m.oneValue(list, domain) {
			first := m.mentions[list[0]]
			label, _, _ := strings.Cut(domain(first.Entity), ".")
			out[first.Dataset+"\x00"+domain(first.Entity)] = label
		}
	}
	return out
}

// joinNamed joins the mentions of one name. If the name had several ids, it was
// several accounts, and only those with one id are joined.
func (m *merger) joinNamed(list []int) {
	id := func(e Entity) string { return e.parts().id }
	if m.oneValue(list, id) {
		m.unionAll(list)
		return
	}
	by := groups{}
	for _, i := range list {
		by.add(i, id(m.mentions[i].Entity))
	}
	for _, same := range by {
		m.unionAll(same)
	}
}

// shared are names that every machine and every domain may have an account of.
var shared = map[string]bool{"administrator": true, "admin": true, "guest": true, "root": true, "defaultaccount": true}

// joinBare joins mentions without a domain: by id, or else by name if one account
// of the machine and of all domains has it.
func (m *merger) joinBare(bare []int, named, ids groups) {
	byName := groups{} // data set and name, of accounts of domains
	for _, list := range named {
		for _, i := range list {
			if a := m.mentions[i].parts(); !a.local {
				byName.add(i, m.mentions[i].Dataset, a.name)
			}
		}
	}
	sameName, sameID := groups{}, groups{}
	for _, i := range bare {
		e := m.mentions[i].Entity
		a := e.parts()
		if a.name != "" {
			sameName.add(i, e.Dataset, e.Host, a.name)
		}
		var list []int
		switch {
		case a.id != "":
			sameID.add(i, e.Dataset, a.id)
			if list = ids.get(e.Dataset, e.Host, a.id); len(list) == 0 {
				list = ids.get(e.Dataset, a.id)
			}
		case !shared[a.name]:
			list = slices.Concat(named.get(e.Dataset, "\x00"+e.Host, a.name), byName.get(e.Dataset, a.name))
		}
		if m.oneRoot(list) {
			m.union(i, list[0])
		}
	}
	for _, list := range sameName {
		m.joinNamed(list)
	}
	for _, list := range sameID {
		m.unionAll(list)
	}
}
