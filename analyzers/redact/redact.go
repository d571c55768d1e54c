package redact

import (
	"cmp"
	"net/netip"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
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
}

// Redactor replaces what identifies an organisation and its people by pseudonyms, or
// pseudonyms by what they stand for. It learns what there is from the columns that
// name things (Learn, typed columns first, then Settle, then all texts), is built
// (Build), and then only rewrites. Each phase may be run by many goroutines at once.
type Redactor struct {
	key  Key
	opts Options
	back bool

	names *names
	addrs *addresses
	ids   *ids
	keep  map[string]bool // names and domains that stay, in lower case

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
		keep: map[string]bool{}, words: map[string]bool{}, domains: map[string]bool{}, inside: map[string]bool{}, tops: map[string]bool{},
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
		r.addWord(w)
	}
	return r, nil
}

// NewReverse makes a Redactor that turns the pseudonyms of a table back.
func NewReverse(k Key, t *Table) (*Redactor, error) {
	o := t.Options
	o.Also = nil
	r, err := New(k, o)
	if err != nil {
		return nil, err
	}
	r.back, r.names.back, r.addrs.back, r.ids.back = true, true, true, true
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

// searched lists the words to look for in texts, each also with other separators.
func (r *Redactor) searched() map[string]bool {
	all := make(map[string]bool, len(r.words))
	also := map[string]bool{}
	for _, w := range r.opts.Also {
		also[strings.ToLower(strings.TrimSpace(w))] = true
	}
	for w := range r.words {
		if also[w] || r.distinct(w) {
			for _, v := range variants(w) {
				for _, cased := range cases(v) {
					all[cased] = true
				}
			}
		}
	}
	return all
}

// distinct tells words that can be told from the words of a text: long enough, and
// not in common use.
func (r *Redactor) distinct(word string) bool {
	if len([]rune(word)) < 3 || common[word] {
		return false
	}
	return strings.Trim(word, "0123456789.-_ ") != "" || len(word) >= 9
}

// variants are a name of several tokens as it may be written elsewhere: in file
// names, URLs and the ids of exhibits.
func variants(word string) []string {
	list := []string{word}
	var tokens []string
	for i := 0; i < len(word); {
		if end := tokenEnd(word, i); end > i {
			tokens = append(tokens, word[i:end])
			i = end
			continue
		}
		i++
	}
	if len(tokens) < 2 || len(tokens) > 4 || strings.HasSuffix(word, "$") {
		return list
	}
	for _, sep := range []string{"-", "_", ".", " ", "%20", "+"} {
		list = append(list, strings.Join(tokens, sep))
	}
	return list
}

// cases are a word with its letters beyond ASCII, which are looked for as they are, in
// lower case, in capitals, and in capitals where a token begins.
func cases(word string) []string {
	if strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return []string{word}
	}
	begins := true
	title := strings.Map(func(r rune) rune {
		if begins && r >= utf8.RuneSelf {
			begins = false
			return unicode.ToUpper(r)
		}
		b, _ := base(r)
		begins = classOf(b).kind == noClass
		return r
	}, word)
	capitals := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return unicode.ToUpper(r)
	}, word)
	return []string{word, title, capitals}
}

func lastLabel(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// notInNames are characters that no account and no machine can have in its name.
const notInNames = "\\/\"<>|*?\n\r\t{}=;,()[]"

// addWord remembers a name to look for in texts.
func (r *Redactor) addWord(name string) {
	word := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), "$")
	if word == "" || len(word) > maxValue || knownShareName(word+"$") || strings.ContainsAny(word, notInNames) || r.keep[word] || wellKnown(word) || r.names.one(word) == word {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words[strings.Clone(word)] = true
}

// name maps one name.
func (r *Redactor) name(s string, quiet bool) string {
	core := strings.TrimSpace(s)
	low := strings.ToLower(core)
	if len(core) == guidLength && isGUID(core) {
		return strings.Replace(s, core, r.guid(core, kindObject), 1)
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
	out := r.addrs.one(ip)
	if n := atoi(bits); isNet && n >= 0 && n < ip.BitLen() {
		if p := netip.PrefixFrom(ip, n); p.Masked().Addr() == ip {
			out = netip.PrefixFrom(out, n).Masked().Addr()
			if out == ip {
				return s
			}
			return writeAddress(out, text, padded) + "/" + bits
		}
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
	if r.phase != writing {
		return s
	}
	out := r.ids.accountSID(s)
	if out != s {
		r.table.sid(s, out)
	}
	return out
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
