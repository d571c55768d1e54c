package redact

import (
	"net/netip"
	"strings"
	"sync"
)

// Options say what stays readable and what else has to go.
type Options struct {
	// All also maps domains of the internet; otherwise only those of the organisation.
	All bool `json:"all,omitempty"`
	// KeepExternal leaves addresses of the internet as they are.
	KeepExternal bool `json:"keep_external,omitempty"`
	// Keep are addresses, networks, names and domains that stay readable.
	Keep []string `json:"keep,omitempty"`
	// Also are words that are mapped wherever they stand: a company, a project.
	Also []string `json:"also,omitempty"`
	// Own are words that the program writes itself, such as the names of its files. A
	// name that is one of them is replaced only where its place says that it is a name.
	Own []string `json:"-"`
}

// Redactor replaces what identifies an organisation and its people by pseudonyms, or
// pseudonyms by what they stand for. It learns what there is from the columns that
// name things (Learn, typed columns first, then Settle, then all texts), is built
// (Build), and then only rewrites. Each phase may be run by many goroutines at once.
type Redactor struct {
	key  Key
	opts Options
	back bool
	// strict maps back only what a table lists; everything else is not of the twin.
	strict      bool
	authorities map[string]bool // of the SIDs in the table

	names *names
	addrs *addresses
	ids   *ids
	keep  map[string]bool // names and domains that stay, in lower case
	also  map[string]bool // what is mapped wherever it stands
	own   map[string]bool // words of the program and their parts

	mu      sync.Mutex
	phase   phase
	words   map[string]bool     // names to look for in texts, in lower case
	domains map[string]bool     // what can stand before \ or behind @
	inside  map[string]bool     // DNS domains of the organisation
	tops    map[string]bool     // their last labels
	groups  map[string]bool     // first groups of process GUIDs
	objects map[string]bool     // GUIDs of tenants, devices, accounts
	known   map[netip.Addr]bool // addresses in columns that hold nothing else
	fresh   map[string]bool     // DNS domains learned since Settle
	freshD  map[string]bool     // domains learned since Settle

	find  *automaton
	table *Table
	seen  *outcomes // of long texts
}

// phase is what a Redactor is doing.
type phase uint8

const (
	learning phase = iota // from columns that name things
	reading               // learning from texts
	writing               // rewriting
)

// New makes a Redactor that turns originals into pseudonyms.
func New(k Key, o Options) (*Redactor, error) {
	addrs, err := newAddresses(k.derive("address"))
	if err != nil {
		return nil, err
	}
	r := &Redactor{
		key: k, opts: o, names: &names{f: feistel{k.derive("name")}}, addrs: addrs, ids: k.ids(),
		keep: map[string]bool{}, also: map[string]bool{}, own: map[string]bool{}, words: map[string]bool{}, domains: map[string]bool{}, inside: map[string]bool{}, tops: map[string]bool{},
		groups: map[string]bool{}, objects: map[string]bool{}, known: map[netip.Addr]bool{}, fresh: map[string]bool{}, freshD: map[string]bool{},
		table: newTable(o), seen: newOutcomes(),
	}
	addrs.outside = o.KeepExternal
	for _, v := range o.Keep {
		if p, err := netip.ParsePrefix(v); err == nil {
			addrs.fixed = append(addrs.fixed, p.Masked())
		} else if ip, err := netip.ParseAddr(v); err == nil {
			addrs.fixed = append(addrs.fixed, netip.PrefixFrom(ip, ip.BitLen()))
		} else {
			r.keep[strings.ToLower(strings.TrimSpace(v))] = true
		}
	}
	for _, w := range o.Also {
		r.also[strings.ToLower(strings.TrimSpace(w))] = true
		r.addWord(w)
	}
	r.ownWords(o.Own)
	return r, nil
}

// NewReverse makes a Redactor that turns the pseudonyms of a table back, or any value
// if the table lists none.
func NewReverse(k Key, t *Table) (*Redactor, error) {
	o := t.Options
	o.Also = nil
	r, err := New(k, o)
	if err != nil {
		return nil, err
	}
	r.back, r.names.back, r.addrs.back, r.ids.back = true, true, true, true
	r.strict, r.authorities = t.Len() > 0, map[string]bool{}
	for _, s := range t.SIDs {
		r.authorities[authorityOf(s.Pseudonym)] = true
	}
	for _, w := range t.Words {
		r.words[w.Pseudonym] = true
	}
	for _, d := range t.Inside {
		r.inside[d.Pseudonym] = true
	}
	for _, d := range t.Domains {
		r.domains[d.Pseudonym] = true
	}
	for _, g := range t.Groups {
		r.groups[g.Pseudonym] = true
	}
	for _, g := range t.Objects {
		r.objects[g.Pseudonym] = true
	}
	for _, a := range t.Addresses {
		if ip, err := netip.ParseAddr(a.Pseudonym); err == nil {
			r.known[ip] = true
		}
	}
	r.Build()
	return r, nil
}

// Settle ends learning from columns: the domains known by now tell what DOMAIN\user
// and user@domain are in texts.
func (r *Redactor) Settle() {
	for d := range r.inside {
		r.tops[lastLabel(d)] = true
	}
	r.phase = reading
}

// Build ends learning.
func (r *Redactor) Build() {
	for d := range r.fresh {
		r.inside[d] = true
	}
	for d := range r.freshD {
		r.domains[d] = true
	}
	for d := range r.inside {
		r.tops[lastLabel(d)] = true
	}
	r.find = newAutomaton(r.searched())
	r.phase = writing
}
