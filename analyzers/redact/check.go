package redact

import (
	"html"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

// Checker reads a twin for what must not be in it. It may be used by many goroutines
// at once.
type Checker struct {
	r          *Redactor
	pseudonyms map[string]bool // of every kind, in lower case
	parts      map[string]bool // words of pseudonyms
	originals  map[string]bool // of addresses, SIDs and GUIDs
	same       int             // addresses whose pseudonym they are themselves
	seen       *outcomes
	kept       map[string]bool // columns in which only words and known addresses are looked for
}

// Checker makes a Checker for everything the Redactor has learned and mapped. A value
// that is also the pseudonym of another cannot be told from it and is not looked for.
func (r *Redactor) Checker() *Checker {
	c := &Checker{r: r, pseudonyms: map[string]bool{}, parts: map[string]bool{}, originals: map[string]bool{}, seen: newOutcomes(), kept: map[string]bool{}}
	for i, k := range columnKinds {
		if k == kindKept {
			c.kept[event.Columns[i].Name] = true
		}
	}
	t := r.Table()
	for _, list := range t.lists() {
		for _, p := range *list {
			c.pseudonyms[strings.ToLower(p.Pseudonym)] = true
		}
	}
	for w := range r.words {
		c.pseudonyms[r.names.one(w)] = true
	}
	for _, list := range [][]Pair{t.Addresses, t.SIDs, t.Groups, t.Objects} {
		for _, p := range list {
			c.originals[strings.ToLower(p.Original)] = true
		}
	}
	for ip := range r.known {
		out := r.addrs.one(ip)
		if out == ip {
			c.same++ // loopback, multicast, and what the options keep
			continue
		}
		c.originals[ip.String()] = true
		c.pseudonyms[out.String()] = true
	}
	for g := range r.groups {
		c.originals[g] = true
		c.pseudonyms[r.ids.group(g)] = true
	}
	for g := range r.objects {
		c.originals[g] = true
		c.pseudonyms[r.ids.objectGUID(g)] = true
	}
	for p := range c.pseudonyms {
		for part := range strings.FieldsFuncSeq(p, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			c.parts[part] = true
		}
	}
	return c
}

// isPseudonym tells whether a name is also the pseudonym of another, or a part of one:
// of vincent.x the pseudonym has two words, of which one can be somebody's name.
func (c *Checker) isPseudonym(low string) bool { return c.pseudonyms[low] || c.parts[low] }

// Coverage tells what a check looks for and what it cannot.
type Coverage struct {
	Names     int `json:"names"`     // looked for in every text
	Addresses int `json:"addresses"` // and SIDs and GUIDs
	// Placed are names too short or too common to be looked for: they were replaced
	// where a column, a field or a path says what they are, and only there.
	Placed []string `json:"placed_only,omitempty"`
	// Ambiguous are originals that are also pseudonyms of others.
	Ambiguous int `json:"ambiguous"`
	// Same are addresses that stay as they are, such as that of the machine itself.
	Same int `json:"same"`
}

// Coverage tells what Text looks for.
func (c *Checker) Coverage() (v Coverage) {
	v.Same = c.same
	for w := range c.r.words {
		switch {
		case !c.r.distinct(w):
			v.Placed = append(v.Placed, w)
		case c.isPseudonym(w):
			v.Ambiguous++
		default:
			v.Names++
		}
	}
	slices.Sort(v.Placed)
	for o := range c.originals {
		if c.pseudonyms[o] {
			v.Ambiguous++
		} else {
			v.Addresses++
		}
	}
	return v
}

// Text returns the originals that a text has, each once: as they are, in UTF-16,
// with escapes of URLs, HTML and JSON undone, and in encoded content.
func (c *Checker) Text(s string) []string {
	if len(s) < 2 {
		return nil
	}
	long := len(s) >= longText
	var key [2]uint64
	if long {
		key = c.seen.key(s, 0)
		if _, clean := c.seen.get(key, s); clean {
			return nil
		}
	}
	found := map[string]bool{}
	c.layer(s, found)
	if mayHide(s) {
		for _, run := range unwrap.Find(s, unwrap.Defaults) {
			tree := unwrap.Decode(run, s, unwrap.Defaults)
			for i := range tree.Layers {
				c.layer(tree.Layers[i].Text, found)
			}
		}
	}
	if len(found) == 0 && long {
		c.seen.put(key, s, s)
	}
	return sorted(found)
}

// Column is Text for a value of a column. In those that hold versions and codes, what
// looks like an address counts only if another column holds it as one.
func (c *Checker) Column(name, s string) []string {
	found := c.Text(s)
	if !c.kept[name] {
		return found
	}
	return slices.DeleteFunc(found, func(v string) bool {
		ip, err := netip.ParseAddr(v)
		return err == nil && !c.r.known[ip]
	})
}

// Plain is Text without looking into encoded content: for a piece of a file that is
// no text of its own.
func (c *Checker) Plain(s string) []string {
	found := map[string]bool{}
	c.layer(s, found)
	return sorted(found)
}

func sorted(found map[string]bool) []string {
	if len(found) == 0 {
		return nil
	}
	list := make([]string, 0, len(found))
	for v := range found {
		list = append(list, v)
	}
	slices.Sort(list)
	return list
}

// layer looks through one layer of text in all its spellings.
func (c *Checker) layer(s string, found map[string]bool) {
	c.plain(s, found)
	if strings.IndexByte(s, 0) >= 0 {
		for i := 0; i < len(s); {
			end := wideEnd(s, i)
			if end-i < 2*minWide {
				i++
				continue
			}
			c.plain(fromWide(s[i:end]), found)
			i = end
		}
	}
	if strings.IndexByte(s, '%') >= 0 {
		if plain, err := url.PathUnescape(s); err == nil && plain != s {
			c.plain(plain, found)
		}
	}
	if strings.IndexByte(s, '&') >= 0 {
		if plain := html.UnescapeString(s); plain != s {
			c.plain(plain, found)
		}
	}
	if strings.Contains(s, `\u`) {
		c.plain(unescape(s), found)
	}
}

// plain looks through a text as it is.
func (c *Checker) plain(s string, found map[string]bool) {
	c.r.find.each(s, func(from, to int) {
		if low := strings.ToLower(s[from:to]); !c.isPseudonym(low) && !c.r.keep[low] && !c.inPseudonym(low) && !inSuffix(s, from, to) {
			found[low] = true
		}
	})
	for _, sp := range c.r.scan(s, false) {
		v := strings.ToLower(s[sp.from:sp.to])
		switch sp.kind {
		case kindAddress:
			text, _, _ := strings.Cut(v, "/")
			ip, _, ok := parseAddress(text)
			if !ok || isNetwork(v, ip) {
				continue
			}
			v = unmapped(ip)
		case kindDashed:
			v = strings.ReplaceAll(v, "-", ".")
		case kindGUID:
			if c.originals[v[:8]] && !c.pseudonyms[v[:8]] {
				found[v[:8]] = true
			}
		case kindSID:
			v = strings.ToUpper(v)
			if c.originals[strings.ToLower(v)] && !c.pseudonyms[strings.ToLower(v)] {
				found[v] = true
			}
			continue
		default:
			continue
		}
		if c.originals[v] && !c.pseudonyms[v] {
			found[v] = true
		}
	}
}

// isNetwork tells whether a text is a block of addresses. Blocks are mapped to blocks
// of their length, of which there are few in the special ones, so that the image of a
// block can be written like an address of the evidence.
func isNetwork(text string, ip netip.Addr) bool {
	_, bits, ok := strings.Cut(text, "/")
	n := atoi(bits)
	return ok && n >= 0 && n < ip.BitLen() && netip.PrefixFrom(ip, n).Masked().Addr() == ip
}

// unmapped is an address as text, one of IPv4 in IPv6 as IPv4.
func unmapped(ip netip.Addr) string { return ip.Unmap().String() }

// inPseudonym tells whether a variant of a name, with other separators, is made of a
// pseudonym.
func (c *Checker) inPseudonym(low string) bool {
	for _, v := range variants(low) {
		if c.pseudonyms[v] {
			return true
		}
	}
	return false
}
