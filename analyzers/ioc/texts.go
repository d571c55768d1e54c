package ioc

import (
	"context"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/texts"
	"forensic/analyzers/internal/unwrap"
)

// observed is an observable of a text and how it was decoded.
type observed struct {
	key
	part   observe.Type
	chain  string
	active bool
}

// reading is what one text holds.
type reading struct {
	found  []observed // each once
	claims []claim
}

// texts scans the texts of the case and what is encoded in them.
func (c *collection) texts(ctx context.Context, p *analyzers.Pass, o Options) error {
	work := func(text string) reading { return read(text, o.Limits) }
	return texts.Map(ctx, p, "true", work, func(g texts.Group, r reading) {
		p.Examined++
		for _, seen := range g.Seen {
			s := sighting{
				sources: seen.Columns, place: place{seen.Dataset, seen.Host}, count: seen.Records,
				first: seen.First, last: seen.Last, ref: seen.Ref,
			}
			for _, f := range r.found {
				s.part, s.chain, s.active = f.part, f.chain, f.active
				c.add(f.key, s)
			}
			for _, claim := range r.claims {
				c.claims.add(claim.inColumns(seen.Columns), s)
			}
		}
	})
}

// read scans a text and what is encoded in it.
func read(text string, lim unwrap.Limits) (r reading) {
	seen := map[observed]bool{}
	add := func(o observe.Observable, chain string, active bool) {
		f := observed{key{o.Type, o.Value}, o.PartOf, chain, active}
		if !seen[f] {
			seen[f] = true
			r.found = append(r.found, f)
		}
	}
	plain := observe.Find(text)
	for i, o := range plain {
		add(o, "", false)
		if o.PartOf == "" {
			r.claims = judge(r.claims, text, plain[i:])
		}
	}
	for _, run := range unwrap.Find(text, lim) {
		tree := unwrap.Decode(run, text, lim)
		active := make([]bool, len(tree.Layers))
		for i := range tree.Layers {
			l := &tree.Layers[i]
			active[i] = runs[l.Form()] || l.Parent >= 0 && active[l.Parent]
			for _, o := range observe.Find(l.Text) {
				add(o, tree.Chain(i), active[i])
			}
		}
	}
	return r
}

// runs are the forms of decoded content that runs or that something runs by: what
// is encoded as JSON, XML or plain text is rather the settings of a program, which
// updaters and agents pass to each other all day.
var runs = map[string]bool{
	"shell script": true, "Python script": true, "HTML": true, "batch file": true, "VBScript": true, "JScript": true, "PowerShell script": true,
	"command": true, "address": true, "Windows program": true, "Linux program": true, "shellcode": true,
}
