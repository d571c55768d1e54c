package threatintel

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/sightings"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/reference"
)

// hit is an observable of which an indicator says something.
type hit struct {
	threat.Observable
	*sightings.Observed // merged over all spellings
	verdicts            []threat.Verdict
	more                int64 // verdicts that are not listed
	uses                []use // the worst first
}

// knownGood tells whether nothing but good is known of it: bad verdicts come first.
func (h *hit) knownGood() bool { return h.verdicts[0].Indicator.KnownGood }

// search is what was asked and what came of it.
type search struct {
	Options
	table   *threat.Table
	hits    map[threat.Observable]*hit
	asked   int64
	refused map[string]int64 // observables by why they were not looked up
	left    int64            // observables beyond the hits that are kept
	good    int64            // observables that are known to be good and nothing else
	goodIn  map[origin]int64 // likewise by source, those that are not kept
	kept    int              // of these
}

// origin is a provider with the file that its indicators were read from.
type origin struct{ provider, file string }

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	table, err := threat.Open(ctx, p.Data)
	if err != nil {
		return err
	}
	if table.Empty() {
		p.DoesNotApply("There are no indicators to compare the evidence with; add some with: forensic cache add ti FILE")
		return nil
	}
	s := &search{Options: o, table: table, hits: map[threat.Observable]*hit{}, refused: map[string]int64{}, goodIn: map[origin]int64{}}
	if err := s.observables(ctx, p); err != nil {
		return err
	}
	if err := s.columns(ctx, p); err != nil {
		return err
	}
	times, err := readTimes(ctx, p.Data)
	if err != nil {
		return err
	}
	if err := s.findUses(ctx, p.Data); err != nil {
		return err
	}
	s.tell(p)
	src := newSources(p.Reference.Sources, times, o.MaxAgeDays)
	src.warn(p, table.Holdings)
	list := s.judged(src)
	report(p, list, o.MaxFindings)
	s.show(p, list, src)
	return nil
}

// tell says what limits the result.
func (s *search) tell(p *analyzers.Pass) {
	reasons := make([]string, 0, len(s.refused))
	for _, why := range slices.Sorted(maps.Keys(s.refused)) {
		reasons = append(reasons, fmt.Sprintf("%d because %s", s.refused[why], why))
	}
	if len(reasons) > 0 {
		p.Warn("Observables that were not looked up: %s", strings.Join(reasons, "; "))
	}
	if s.left > 0 {
		p.CouldNotLook("%d observables that indicators name were not kept: there are more than %d", s.left, s.MaxHits)
	}
	if s.table.Unread > 0 {
		p.CouldNotLook("%d patterns of indicators were not compared: they are longer than %d bytes or beyond %d of a type", s.table.Unread, threat.MaxPattern, threat.MaxPatterns)
	}
}

// observables looks up what the analyzers of this run collect together. Where it is
// too much to be held, it is read once more and looked up in portions.
func (s *search) observables(ctx context.Context, p *analyzers.Pass) error {
	set, err := sightings.Collect(ctx, p, sightings.Options{Limits: s.Limits, Max: s.MaxIndicators})
	if err != nil {
		return err
	}
	if set.Left == 0 {
		return s.lookup(ctx, set.Observed())
	}
	portion := s.portion(ctx)
	err = sightings.Each(ctx, p, s.Limits, func(x sightings.Sighting) error {
		if !slices.ContainsFunc(kindsOf(x.Key), s.table.Has) {
			return nil
		}
		return portion.add(x)
	})
	if err != nil {
		return err
	}
	return portion.flush()
}

// portion is some observables that are looked up together.
type portion struct {
	ctx    context.Context
	search *search
	set    *sightings.Set
}

func (s *search) portion(ctx context.Context) *portion {
	return &portion{ctx, s, sightings.NewSet(s.MaxIndicators)}
}

func (p *portion) add(x sightings.Sighting) error {
	if p.set.Full() && !p.set.Has(x.Key) {
		if err := p.flush(); err != nil {
			return err
		}
	}
	p.set.Add(x)
	return nil
}

func (p *portion) flush() error {
	list := p.set.Observed()
	p.set = sightings.NewSet(p.search.MaxIndicators)
	return p.search.lookup(p.ctx, list)
}

// kindsOf are the types under which indicators of an observable are stored: of a
// path also that of its last part.
func kindsOf(k sightings.Key) []reference.IndicatorType {
	kind := threat.FromObserved(k.Type)
	if kind == reference.Path && strings.ContainsAny(k.Value, `\/`) && string(k.Type) != string(reference.Path) {
		return []reference.IndicatorType{kind, reference.FileName}
	}
	return []reference.IndicatorType{kind}
}

// baseName is the last part of a path.
func baseName(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

// lookupChunk is how many observables are prepared at a time.
const lookupChunk = 1 << 16

// lookup looks observables up and keeps those of which something is known.
func (s *search) lookup(ctx context.Context, list []*sightings.Observed) error {
	var ask []threat.Observable
	var from []*sightings.Observed
	flush := func() error {
		err := s.table.Lookup(ctx, ask, func(i int, a threat.Answer) error {
			s.add(from[i], a)
			return nil
		})
		ask, from = ask[:0], from[:0]
		return err
	}
	for _, o := range list {
		for _, kind := range kindsOf(o.Key) {
			if !s.table.Has(kind) {
				continue
			}
			value := o.Value
			if kind == reference.FileName {
				value = baseName(value)
			}
			ask, from = append(ask, threat.Observable{Type: kind, Value: value}), append(from, o)
		}
		if len(ask) >= lookupChunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// add keeps an answer that says something.
func (s *search) add(o *sightings.Observed, a threat.Answer) {
	s.asked++
	if a.Refused != "" {
		s.refused[a.Refused]++
		return
	}
	if len(a.Verdicts) == 0 {
		return
	}
	if h := s.hits[a.Observable]; h != nil {
		h.Merge(o)
		return
	}
	if a.Verdicts[0].Indicator.KnownGood { // bad ones come first
		s.good++
		if s.kept >= s.MaxRows {
			for from := range origins(a.Verdicts) {
				s.goodIn[from]++
			}
			return
		}
		s.kept++
	} else if len(s.hits)-s.kept >= s.MaxHits {
		s.left++
		return
	}
	if n := len(a.Verdicts) - maxVerdicts; n > 0 { // the first are the worst, the last good
		a.Verdicts = slices.Delete(a.Verdicts, maxVerdicts-maxVerdicts/4, len(a.Verdicts)-maxVerdicts/4)
		a.More += int64(n)
	}
	own := &sightings.Observed{Key: o.Key, Seen: sightings.Unseen(), Part: o.Part}
	own.Merge(o)
	s.hits[a.Observable] = &hit{Observable: a.Observable, Observed: own, verdicts: a.Verdicts, more: a.More}
}

// maxVerdicts is how many verdicts on an observable are kept.
const maxVerdicts = 32

// origins are the sources of some verdicts.
func origins(list []threat.Verdict) map[origin]bool {
	out := map[origin]bool{}
	for _, v := range list {
		out[origin{v.Indicator.Provider, v.Indicator.File}] = true
	}
	return out
}
