package rarity

import (
	"context"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/internal/markov"
)

func run(ctx context.Context, pass *analyzers.Pass, o options) error {
	judged, seen := 0, 0
	for i := range kinds {
		a := &analysis{kind: &kinds[i], options: o, pass: pass}
		if err := a.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", a.kind.title, err)
		}
		if a.present {
			seen++
		}
		judged += a.judged
	}
	switch {
	case seen == 0:
		pass.DoesNotApply("No events that sessions are made of: operations in a cloud, logons of accounts of people, process starts, all with a time.")
	case judged == 0:
		pass.DoesNotApply("Too few sessions of any kind to tell what is usual.")
	default:
		pass.Show(kindsTable())
	}
	return nil
}

// analysis is the work on one kind of session.
type analysis struct {
	*kind
	options
	pass *analyzers.Pass

	present  bool // there are events of the kind
	judged   int  // data sets that were judged
	baseline *learned
	results  []*result // of each data set
	few      int       // data sets with too little to learn from
	cut      int64
	dropped  int64
}

func (a *analysis) run(ctx context.Context) error {
	timed, timeless, err := a.count(ctx, a.pass.Data)
	if err != nil {
		return err
	}
	if timeless > 0 {
		a.pass.Warn("Sessions of %s: %d of %d have no usable time and are in no session.", a.title, timeless, timed+timeless)
	}
	if timed == 0 {
		return nil
	}
	a.present = true
	if err := a.learnBaseline(ctx); err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	if err := a.readAll(ctx); err != nil {
		return err
	}
	a.warn()
	a.report()
	a.show()
	return nil
}

// readAll judges data set by data set.
func (a *analysis) readAll(ctx context.Context) error {
	var known *markov.Model
	if a.baseline != nil {
		known = a.baseline.models[markov.Values]
	}
	var c *collection
	n, err := a.each(ctx, a.pass.Data, a.MaxEvents, func(r *row) error {
		if c == nil || c.dataset != r.dataset {
			if err := a.finish(c); err != nil {
				return err
			}
			c = newCollection(a.kind, r.dataset, a.options, known)
		}
		c.add(r.who, r)
		return nil
	})
	if err != nil {
		return err
	}
	if n > a.MaxEvents {
		a.pass.CouldNotLook("Sessions of %s: the first %d events by data set and user were looked at; there are more.", a.title, a.MaxEvents)
	}
	a.pass.Examined += min(n, a.MaxEvents)
	return a.finish(c)
}

// finish judges a data set that was read.
func (a *analysis) finish(c *collection) error {
	if c == nil {
		return nil
	}
	c.close()
	a.cut += c.cut
	a.dropped += c.corpus.Dropped()
	base := a.baseline
	fallback := markov.Backoff
	if base == nil {
		fallback = markov.Unknown
		var err error
		if base, err = learn(c, a.options); err != nil {
			return err
		}
		if base == nil {
			a.few++
			return nil
		}
	}
	a.judged++
	a.results = append(a.results, a.judge(c, base, fallback))
	return nil
}

// learnBaseline trains on all data sets of the baseline, if there is one.
func (a *analysis) learnBaseline(ctx context.Context) error {
	if a.pass.Baseline == nil {
		return nil
	}
	c := newCollection(a.kind, "", a.options, nil)
	n, err := a.each(ctx, a.pass.Baseline, a.MaxEvents, func(r *row) error {
		c.add(r.dataset+separator+r.who, r)
		return nil
	})
	if err != nil {
		return err
	}
	c.close()
	if n > a.MaxEvents {
		a.pass.Warn("Sessions of %s: the baseline was learned from its first %d events by data set and user.", a.title, a.MaxEvents)
	}
	if a.baseline, err = learn(c, a.options); err != nil {
		return err
	}
	if a.baseline == nil {
		a.pass.Warn("Sessions of %s: the baseline has %d sessions, too few to learn from (%d with two or more events, and %d distinct events, are needed). The case's own sessions were taken instead.",
			a.title, c.corpus.Len(), a.MinSessions, a.MinNames)
	}
	return nil
}

// warn says what limits the result.
func (a *analysis) warn() {
	if a.few > 0 {
		a.pass.Warn("Sessions of %s: %d of %d data sets have fewer than %d sessions of two or more events, or fewer than %d distinct events, and were not judged.",
			a.title, a.few, a.few+a.judged, a.MinSessions, a.MinNames)
	}
	if a.cut > 0 {
		a.pass.Warn("Sessions of %s: of %d events some parameters were not read: more than %d, or too long a text.", a.title, a.cut, maxArgs)
	}
	if a.dropped > 0 {
		a.pass.Warn("Sessions of %s: %d parameters were left out of events that have more than %d distinct ones.", a.title, a.dropped, a.MaxParams)
	}
}
