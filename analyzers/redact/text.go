package redact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/store/event"
)

// piece is a stretch of text and what it becomes.
type piece struct {
	from, to int
	text     string
}

// Learn reads a value of a column for the names in it.
func (r *Redactor) Learn(c event.Col, text []byte) { r.value(columnKinds[c], string(text)) }

// LearnText reads a text that belongs to no column for the names in it.
func (r *Redactor) LearnText(text string) { r.text(text, true) }

// Column rewrites a value of a column.
func (r *Redactor) Column(c event.Col, text []byte) []byte {
	k := columnKinds[c]
	if k == kindKept || len(text) == 0 {
		return text
	}
	return []byte(r.value(k, string(text)))
}

// Text rewrites words for readers.
func (r *Redactor) Text(s string) string { return r.text(s, false) }

// Prose rewrites a text in which labels say what follows.
func (r *Redactor) Prose(s string) string { return r.text(s, true) }

// Field rewrites the value of a named field.
func (r *Redactor) Field(name, value string) string { return r.value(fieldKind("", name), value) }

// Narrowed rewrites what a case says of the data that its results are about, where a
// host and a user are named in words: "host wks01, user al".
func (r *Redactor) Narrowed(s string) string {
	parts := strings.Split(s, ", ")
	for i, p := range parts {
		if host, ok := strings.CutPrefix(p, "host "); ok {
			parts[i] = "host " + r.host(host, false)
		} else if user, ok := strings.CutPrefix(p, "user "); ok {
			parts[i] = "user " + r.account(user)
		}
	}
	return strings.Join(parts, ", ")
}

// typeNames are the kinds that can be named on a command line.
var typeNames = map[string]kind{
	"ip": kindAddress, "address": kindAddress, "sid": kindSID, "guid": kindObject, "name": kindName, "host": kindHost,
	"account": kindAccount, "user": kindAccount, "domain": kindDomain, "mail": kindAccount,
}

// Typed returns the function that maps values of a kind: ip, sid, guid, name, host,
// account, domain or mail.
func (r *Redactor) Typed(name string) (func(string) string, error) {
	k, ok := typeNames[name]
	if !ok {
		return nil, fmt.Errorf("type %q: want ip, sid, guid, name, host, account, domain or mail", name)
	}
	return func(s string) string {
		if k == kindObject && isGUID(s) {
			return r.ids.objectGUID(s)
		}
		return r.value(k, s)
	}, nil
}

// text rewrites a text, or reads it for names.
func (r *Redactor) text(s string, prose bool) string { return r.rewrite(s, prose, 0) }

// maxLayers bounds how deep encoded content is followed.
const maxLayers = 8

// rewrite is text for what was found so many layers deep.
func (r *Redactor) rewrite(s string, prose bool, depth int) string {
	if len(s) < 2 {
		return s
	}
	if r.phase != writing {
		for _, sp := range r.scan(s, prose) {
			r.value(sp.kind, s[sp.from:sp.to])
		}
		return s
	}
	if len(s) < longText {
		return r.rewriteNow(s, prose, depth)
	}
	tag := uint64(depth) << 1
	if prose {
		tag++
	}
	key := r.seen.key(s, tag)
	if out, ok := r.seen.get(key, s); ok {
		return out
	}
	out := r.rewriteNow(s, prose, depth)
	r.seen.put(key, s, out)
	return out
}

// longText is the length from which it pays to remember what became of a text.
const longText = 64

func (r *Redactor) rewriteNow(s string, prose bool, depth int) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = r.wide(s)
	}
	pieces := r.decoded(s, depth)
	for _, sp := range r.scan(s, prose) {
		if out := r.value(sp.kind, s[sp.from:sp.to]); out != s[sp.from:sp.to] {
			pieces = append(pieces, piece{sp.from, sp.to, out})
		}
	}
	pieces = disjoint(append(pieces, r.cut(s)...))
	var words []piece
	r.find.each(s, func(from, to int) {
		if !overlaps(pieces, from, to) && !r.keep[strings.ToLower(s[from:to])] && !inSuffix(s, from, to) {
			words = append(words, piece{from: from, to: to})
		}
	})
	if len(words) > 0 {
		words = disjoint(words)
		for i, w := range words {
			words[i].text = r.word(s[w.from:w.to])
		}
		pieces = disjoint(append(pieces, words...))
	}
	return put(s, pieces)
}

// cutMark ends a text of a report that was too long.
const cutMark = "…"

// minCut is the shortest beginning of a name that is taken for one.
const minCut = 4

// cut finds the beginnings of names that stand before a mark of a cut text.
func (r *Redactor) cut(s string) (pieces []piece) {
	for at := 0; ; {
		i := strings.Index(s[at:], cutMark)
		if i < 0 {
			return pieces
		}
		if p, ok := r.cutAt(s, at+i); ok {
			pieces = append(pieces, p)
		}
		at += i + len(cutMark)
	}
}

// cutAt is the beginning of a name that ends at to.
func (r *Redactor) cutAt(s string, to int) (piece, bool) {
	from := to
	for from > 0 && to-from < maxValue && (hostByte(s[from-1]) || s[from-1] == '.') {
		from--
	}
	for ; to-from >= minCut; from++ {
		if edgeBefore(s, from) && isAlnum(s[from]) && r.find.begins(strings.ToLower(s[from:to])) {
			return piece{from, to, r.names.one(s[from:to])}, true
		}
	}
	return piece{}, false
}

// slug maps the names in the id of an exhibit, the last of which may be cut.
func (r *Redactor) slug(s string) string {
	out := r.text(s, false)
	if len(s) < maxSlug || len(out) != len(s) {
		return out
	}
	if p, ok := r.cutAt(s, len(s)); ok && out[p.from:] == s[p.from:] {
		out = out[:p.from] + p.text
	}
	return out
}

// Slug maps the names in the id of an exhibit or in the name of its files.
func (r *Redactor) Slug(s string) string { return r.slug(s) }

// maxSlug is where finding.Slug cuts.
const maxSlug = 40

// label maps a text that may be nothing but a name, however short or common, such as
// the cell of a table.
func (r *Redactor) label(s string) string {
	core := strings.TrimSpace(s)
	if r.phase == writing && len(core) <= maxValue && r.words[strings.TrimSuffix(strings.ToLower(core), "$")] {
		return r.name(s, false)
	}
	return r.text(s, true)
}

// Label maps a text that may be nothing but a name, such as the cell of a table.
func (r *Redactor) Label(s string) string { return r.label(s) }

// Cell maps the cell of a table by the key of its column.
func (r *Redactor) Cell(column, s string) string { return r.one(factKind(column), s) }

// NamesThings tells whether a column of a table names machines or accounts.
func NamesThings(column string) bool { return factKind(column) != kindProse }

// escapedSpace is a space in a URL.
const escapedSpace = "%20"

// word maps a name that was found in a text.
func (r *Redactor) word(s string) string {
	if !strings.Contains(s, escapedSpace) {
		out := r.names.one(s)
		r.table.word(r, s, out)
		return out
	}
	tokens := strings.Split(s, escapedSpace)
	for i, t := range tokens {
		tokens[i] = r.names.one(t)
	}
	return strings.Join(tokens, escapedSpace)
}

// disjoint orders pieces and drops those that overlap one that begins before or is
// longer. Of two of one extent the one that came first stays.
func disjoint(pieces []piece) []piece {
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	out := pieces[:0]
	for _, p := range pieces {
		if len(out) == 0 || p.from >= out[len(out)-1].to {
			out = append(out, p)
		}
	}
	return out
}

// overlaps tells whether a stretch has something in common with ordered pieces.
func overlaps(pieces []piece, from, to int) bool {
	i, _ := slices.BinarySearchFunc(pieces, from, func(p piece, at int) int { return cmp.Compare(p.to, at+1) })
	return i < len(pieces) && pieces[i].from < to
}

// put replaces the pieces of a text.
func put(s string, pieces []piece) string {
	if len(pieces) == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 32)
	at := 0
	for _, p := range pieces {
		b.WriteString(s[at:p.from])
		b.WriteString(p.text)
		at = p.to
	}
	b.WriteString(s[at:])
	return b.String()
}
