package sightings

import (
	"context"

	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
)

// Options are what a collection depends on.
type Options struct {
	Limits unwrap.Limits
	Max    int // distinct observables kept, and mentions
}

// Collect gives the observables of the case, first those of texts, then those of
// columns; of analyzers of one run that ask with equal options only the first
// works. What was read and what limits it are noted in the pass; that there were
// too many is for the caller to say. The set must not be changed.
func Collect(ctx context.Context, p *analyzers.Pass, o Options) (*Set, error) {
	set, err := analyzers.Once(p.Shared, o, func() (*Set, error) {
		s := NewSet(o.Max)
		own := &analyzers.Pass{Data: p.Data, Workers: p.Workers}
		err := each(ctx, own, o.Limits, taker{
			sighting: func(x Sighting) error { s.Add(x); return nil },
			mention:  s.mention,
		})
		s.Examined, s.Warnings = own.Examined, own.Warnings
		return s, err
	})
	if err != nil {
		return nil, err
	}
	p.Examined += set.Examined
	p.Warnings = append(p.Warnings, set.Warnings...)
	return set, nil
}

// Each hands every sighting of the case to take, in the same order each time. It
// keeps nothing: for cases with more observables than can be held.
func Each(ctx context.Context, p *analyzers.Pass, lim unwrap.Limits, take func(Sighting) error) error {
	return each(ctx, &analyzers.Pass{Data: p.Data, Workers: p.Workers}, lim, taker{sighting: take})
}

func each(ctx context.Context, p *analyzers.Pass, lim unwrap.Limits, to taker) error {
	if err := eachInTexts(ctx, p, lim, to); err != nil {
		return err
	}
	return eachInColumns(ctx, p.Data, &p.Examined, to.sighting)
}
