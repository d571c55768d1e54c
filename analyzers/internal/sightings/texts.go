package sightings

import (
	"context"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/texts"
	"forensic/analyzers/internal/unwrap"
)

// observed is an observable of a text and how it was decoded.
type observed struct {
	Key
	part   observe.Type
	chain  string
	active bool
}

// reading is what one text holds.
type reading struct {
	found  []observed // each once
	beside []beside   // URLs and Bitcoin addresses, as often as they stand there
}

// taker is what sightings are handed to. Mention may be nil.
type taker struct {
	sighting func(Sighting) error
	mention  func(beside, Sighting)
}

// eachInTexts hands on the observables of the texts of the case and of what is
// encoded in them.
func eachInTexts(ctx context.Context, p *analyzers.Pass, lim unwrap.Limits, to taker) error {
	var failed error
	work := func(text string) reading { return read(text, lim) }
	err := texts.Map(ctx, p, "true", work, func(g texts.Group, r reading) {
		p.Examined++
		for _, seen := range g.Seen {
			s := Sighting{
				Columns: seen.Columns, Place: Place{seen.Dataset, seen.Host}, Count: seen.Records,
				First: seen.First, Last: seen.Last, Ref: seen.Ref,
			}
			for _, f := range r.found {
				s.Key, s.Part, s.Chain, s.Active = f.Key, f.part, f.chain, f.active
				if failed == nil {
					failed = to.sighting(s)
				}
			}
			if to.mention == nil {
				continue
			}
			for _, b := range r.beside {
				to.mention(b, s)
			}
		}
	})
	if err == nil {
		err = failed
	}
	return err
}

// read scans a text and what is encoded in it.
func read(text string, lim unwrap.Limits) (r reading) {
	seen := map[observed]bool{}
	add := func(o observe.Observable, chain string, active bool) {
		f := observed{Key{o.Type, o.Value}, o.PartOf, chain, active}
		if !seen[f] {
			seen[f] = true
			r.found = append(r.found, f)
		}
	}
	for _, o := range observe.Find(text) {
		add(o, "", false)
		if o.PartOf == "" && (o.Type == observe.URL || o.Type == observe.Bitcoin) {
			r.beside = append(r.beside, look(o, text))
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
