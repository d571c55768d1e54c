package decode

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/texts"
	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

// mayHide is what a text must have to be worth reading: a run that is long enough
// or a hint.
const mayHide = `(regexp_matches(v, '[A-Za-z0-9+/_-]{24}') OR contains(lower(v), 'base64'))`

// blob is one distinct encoded string with everything it decodes to and all the
// places it was seen.
type blob struct {
	run     unwrap.Run
	tree    *unwrap.Tree
	carrier string // the first text it stood in
	columns map[string]bool
	seen    []*place // by first appearance in the order of the texts
	count   int64
	first   int64
	verdict verdict
}

// place is a machine that a blob was seen on.
type place struct {
	dataset, host string
	count         int64
	first, last   int64
	refs          []event.Ref
	carrier       string
}

// maxRefs is how many references are kept of one place.
const maxRefs = 20

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	memo := newMemo(o.Limits)
	found := map[string]*blob{}
	err := texts.Map(ctx, p, mayHide, memo.decode, func(g texts.Group, hits []hit) {
		p.Examined++
		for _, h := range hits {
			b := found[h.key]
			if b == nil {
				b = &blob{run: h.run, tree: h.tree, carrier: g.Text, columns: map[string]bool{}, first: event.Null}
				found[h.key] = b
			}
			b.add(g)
		}
	})
	if err != nil {
		return err
	}
	blobs := make([]*blob, 0, len(found))
	for _, b := range found {
		b.verdict = judge(b)
		blobs = append(blobs, b)
		if b.tree.Limit != "" {
			p.CouldNotLook("an encoded string of %d characters was not decoded to its end: %s", len(b.run.Text), b.tree.Limit)
		}
	}
	slices.SortFunc(blobs, func(a, b *blob) int {
		return cmp.Or(cmp.Compare(b.verdict.severity, a.verdict.severity), cmp.Compare(b.verdict.rank, a.verdict.rank), cmp.Compare(a.first, b.first), strings.Compare(a.run.Text, b.run.Text))
	})
	slices.Sort(p.Warnings)
	report(p, blobs)
	show(p, blobs, o.MaxRows)
	return nil
}

// add notes where a text that carries the blob was seen.
func (b *blob) add(g texts.Group) {
	for _, s := range g.Seen {
		for _, c := range s.Columns {
			b.columns[c] = true
		}
		i := slices.IndexFunc(b.seen, func(p *place) bool { return p.dataset == s.Dataset && p.host == s.Host })
		if i < 0 {
			i = len(b.seen)
			b.seen = append(b.seen, &place{dataset: s.Dataset, host: s.Host, first: event.Null, last: event.Null, carrier: g.Text})
		}
		p := b.seen[i]
		p.count += s.Count
		b.count += s.Count
		p.refs = append(p.refs, s.Ref)
		if len(p.refs) > 4*maxRefs {
			p.trim()
		}
		if s.First != event.Null {
			p.first, p.last = earliest(p.first, s.First), max(p.last, s.Last)
			b.first = earliest(b.first, s.First)
		}
	}
}

// trim keeps the lowest references, so that which are kept does not depend on
// when it is called.
func (p *place) trim() {
	slices.SortFunc(p.refs, event.Ref.Compare)
	p.refs = slices.Compact(p.refs)
	p.refs = p.refs[:min(len(p.refs), maxRefs)]
}

func earliest(a, b int64) int64 {
	if a == event.Null {
		return b
	}
	return min(a, b)
}
