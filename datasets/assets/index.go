package assets

import (
	"net/netip"
	"slices"
	"strings"
)

// index finds the position of an asset by its names. What comes first wins.
type index struct {
	hosts, shortHosts       map[string]int // whole names, and those without domain
	accounts, shortAccounts map[string]int
	blocks                  map[netip.Prefix]int
	lengths                 []int // of the blocks, long first; both versions of IP
}

func newIndex() index {
	return index{
		hosts: map[string]int{}, shortHosts: map[string]int{}, accounts: map[string]int{}, shortAccounts: map[string]int{}, blocks: map[netip.Prefix]int{},
	}
}

// add files an asset and counts its names that meant another one already.
func (x *index) add(s stored, at int) (repeated int64) {
	put := func(m map[string]int, key string) {
		if before, ok := m[key]; ok && before != at {
			repeated++
		} else if key != "" {
			m[key] = at
		}
	}
	for _, h := range s.Hosts {
		put(x.hosts, h)
		put(x.shortHosts, shortHost(h))
	}
	for _, a := range s.Accounts {
		put(x.accounts, a)
		put(x.shortAccounts, shortAccount(a))
	}
	for _, b := range s.Blocks {
		if before, ok := x.blocks[b]; ok && before != at {
			repeated++
			continue
		}
		x.blocks[b] = at
		if i, ok := slices.BinarySearchFunc(x.lengths, b.Bits(), func(have, want int) int { return want - have }); !ok {
			x.lengths = slices.Insert(x.lengths, i, b.Bits())
		}
	}
	return repeated
}

// find looks a name up: as an address; as what it can only be (an account with a
// domain, a machine with one); then without the domain, machines first.
func (x *index) find(name string) (int, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if a, err := netip.ParseAddr(name); err == nil {
		return x.holding(a.Unmap().WithZone(""))
	}
	host := strings.TrimSuffix(strings.TrimSuffix(name, "."), "$")
	type try struct {
		in  map[string]int
		key string
	}
	tries := []try{{x.hosts, host}, {x.accounts, name}, {x.shortHosts, shortHost(host)}, {x.shortAccounts, shortAccount(name)}}
	if strings.ContainsAny(name, `\@`) {
		tries = []try{{x.accounts, name}, {x.shortAccounts, shortAccount(name)}}
		if strings.HasSuffix(name, "$") { // the account of a machine
			tries = append(tries, try{x.shortHosts, shortHost(shortAccount(host))})
		}
	}
	for _, t := range tries {
		if i, ok := t.in[t.key]; ok {
			return i, true
		}
	}
	return 0, false
}

// holding finds the smallest block that holds an address.
func (x *index) holding(a netip.Addr) (int, bool) {
	for _, bits := range x.lengths {
		if p, err := a.Prefix(bits); err == nil {
			if i, ok := x.blocks[p]; ok {
				return i, true
			}
		}
	}
	return 0, false
}

// hostKeys are the names of a cell, which can hold several.
func hostKeys(cell string) (keys []string) {
	for _, h := range split(strings.ToLower(cell)) {
		keys = append(keys, strings.TrimSuffix(strings.TrimSuffix(h, "."), "$"))
	}
	return keys
}

// parseBlocks are the addresses and blocks of a cell; none if there is anything else.
func parseBlocks(cell string) (blocks []netip.Prefix) {
	for _, text := range split(cell) {
		if p, err := netip.ParsePrefix(text); err == nil && p.Bits() > 0 {
			blocks = append(blocks, p.Masked())
			continue
		}
		a, err := netip.ParseAddr(text)
		if err != nil {
			return nil
		}
		a = a.Unmap().WithZone("")
		blocks = append(blocks, netip.PrefixFrom(a, a.BitLen()))
	}
	return blocks
}

func split(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool {
		return r == ' ' || r == ',' || r == ';' || r == '|' || r == '\t' || r == '\n' || r == '\r'
	})
}

// shortHost is a machine's name without domain: ws1.corp.example is ws1, CORP\ws1 too.
func shortHost(name string) string {
	if i := strings.LastIndexByte(name, '\\'); i >= 0 {
		name = name[i+1:]
	}
	short, _, _ := strings.Cut(name, ".")
	return short
}

// shortAccount is an account's name without domain.
func shortAccount(name string) string {
	if i := strings.LastIndexByte(name, '\\'); i >= 0 {
		return name[i+1:]
	}
	short, _, _ := strings.Cut(name, "@")
	return short
}
