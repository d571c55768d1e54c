package decode

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/texts"
	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

// mayHide is what a text must have to be worth reading: a run that is long enough
// or announced, or signs of PowerShell that is put together. The decoder looks
// closely; this only saves it from most texts.
const mayHide = `(regexp_matches(v, '[A-Za-z0-9+/_-]{24}|[A-Za-z][\x60^][A-Za-z]|[''"\\\\][ ]*[+][ ]*[''"]|([0-9]+[^0-9A-Za-z]{1,3}){12}')
	OR regexp_matches(v, '\[char|-(join|bxor|f|split|[ci]?replace|[ci]split)[^A-Za-z0-9]|\.(replace|split|tochararray)|base64|(comspec|pshome|shellid)|[-/]e[a-z]*[ :]', 'i'))`

// blob is one distinct encoded string with everything it decodes to and all the
// places it was seen.
type blob struct {
	run     unwrap.Run
	tree    *unwrap.Tree
	carrier string // the first text it stood in
	columns map[string]bool
	seen    []*place // by data set and host
	count   int64
	first   int64
	verdict verdict
}

// place is a machine that a blob was seen on.
type place struct {
	dataset, host string
	count         int64 // times
	records       int64
	first, last   int64
	refs          []event.Ref
	keep          int // how many references
	carrier       string
}

const (
	maxRefs  = 20  // references kept of one place,
	maxParts = 256 // or as many as the parts of a script
)

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	memo := newMemo(o.Limits)
	found := map[string]*blob{}
	kept, left, secure := 0, 0, 0
	err := texts.Map(ctx, p, mayHide, memo.decode, func(g texts.Group, r reading) {
		p.Examined++
		if r.secure {
			secure++
		}
		for _, h := range r.hits {
			b := found[h.key]
			if b == nil {
				if kept > o.MaxBytes {
					left++
					continue
				}
				b = &blob{run: h.run, tree: h.tree, carrier: g.Text, columns: map[string]bool{}, first: event.Null}
				found[h.key] = b
				kept += b.size()
			}
			b.add(g)
		}
	})
	if err != nil {
		return err
	}
	blobs := make([]*blob, 0, len(found))
	unread := map[string]int{}
	for _, b := range found {
		slices.SortFunc(b.seen, func(a, b *place) int {
			return cmp.Or(strings.Compare(a.dataset, b.dataset), strings.Compare(a.host, b.host))
		})
		b.verdict = judge(b)
		blobs = append(blobs, b)
		if b.tree.Limit != "" {
			unread[b.tree.Limit]++
		}
	}
	slices.SortFunc(blobs, func(a, b *blob) int {
		return cmp.Or(cmp.Compare(b.verdict.severity, a.verdict.severity), cmp.Compare(b.verdict.rank, a.verdict.rank), cmp.Compare(a.first, b.first), strings.Compare(a.run.Text, b.run.Text))
	})
	for _, limit := range slices.Sorted(maps.Keys(unread)) {
		p.CouldNotLook("%d encoded strings were not decoded to their end: %s", unread[limit], limit)
	}
	if left > 0 {
		p.CouldNotLook("%d places of further encoded strings were left out: those before hold more than %d bytes", left, o.MaxBytes)
	}
	if secure > 0 {
		p.CouldNotLook("%d texts hold SecureString values, which are encrypted and were not decoded", secure)
	}
	report(p, blobs, o.MaxFindings)
	show(p, blobs, o.MaxRows)
	return nil
}

// size is what a blob holds in memory.
func (b *blob) size() int {
	n := len(b.run.Text)
	for i := range b.tree.Layers {
		n += len(b.tree.Layers[i].Text) + 512
	}
	return n
}

// add notes where a text that carries the blob was seen.
func (b *blob) add(g texts.Group) {
	b.carrier = simpler(b.carrier, g.Text)
	for _, s := range g.Seen {
		for _, c := range s.Columns {
			b.columns[c] = true
		}
		i := slices.IndexFunc(b.seen, func(p *place) bool { return p.dataset == s.Dataset && p.host == s.Host })
		if i < 0 {
			i = len(b.seen)
			b.seen = append(b.seen, &place{dataset: s.Dataset, host: s.Host, first: event.Null, last: event.Null, carrier: g.Text, keep: maxRefs})
		}
		p := b.seen[i]
		p.carrier = simpler(p.carrier, g.Text)
		p.count += s.Count
		p.records += s.Records
		b.count += s.Count
		p.refs = append(append(p.refs, s.Ref), s.Parts...)
		p.keep = max(p.keep, min(len(s.Parts), maxParts))
		if len(p.refs) > 4*p.keep {
			p.trim()
		}
		if s.First != event.Null {
			p.first, p.last = earliest(p.first, s.First), max(p.last, s.Last)
			b.first = earliest(b.first, s.First)
		}
	}
}

// simpler picks the text that shows a blob best: the shortest, of equally long
// ones the first in order.
func simpler(a, b string) string {
	if len(b) < len(a) || len(b) == len(a) && b < a {
		return b
	}
	return a
}

// trim keeps the lowest references, so that which are kept does not depend on
// when it is called.
func (p *place) trim() {
	slices.SortFunc(p.refs, event.Ref.Compare)
	p.refs = slices.Compact(p.refs)
	p.refs = p.refs[:min(len(p.refs), p.keep)]
}

func earliest(a, b int64) int64 {
	if a == event.Null {
		return b
	}
	return min(a, b)
}
