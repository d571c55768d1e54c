package indicator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"forensic/datasets/reference"
)

// limits bound what one file may take.
type limits struct {
	value  int   // bytes of one value of JSON
	memory int64 // bytes of a file that is read twice; beyond, it is kept in a temporary file
	events int   // of MISP in one file
}

// importer takes what the readers of formats find.
type importer struct {
	ctx    context.Context
	o      Options
	limits limits
	file   string
	emit   func(reference.Indicator) error
	stats  Stats
	types  map[reference.IndicatorType]int64
	drops  map[string]*Drop
	notes  map[string]int64
}

func newImporter(ctx context.Context, o Options, emit func(reference.Indicator) error) *importer {
	return &importer{
		ctx: ctx, o: o, emit: emit, limits: limits{value: maxJSONValue, memory: 32 << 20, events: 1 << 20},
		types: map[reference.IndicatorType]int64{}, drops: map[string]*Drop{}, notes: map[string]int64{},
	}
}

// entry counts a line, row or object, and looks now and then whether to stop.
func (im *importer) entry() error {
	if im.stats.Entries++; im.stats.Entries&0x3ff == 0 {
		return im.ctx.Err()
	}
	return nil
}

// unsaid is the severity of an indicator whose source tells none.
const unsaid = reference.Unknown - 1

// blank is an indicator of which only the place is known.
func (im *importer) blank(line int64) reference.Indicator {
	return reference.Indicator{Match: reference.Exact, Severity: unsaid, Confidence: -1, Line: line}
}

// add takes a value as the source writes it: it is brought into canonical form,
// checked, completed by the options and handed on, or dropped.
func (im *importer) add(i reference.Indicator) error {
	if i.Type == "" {
		i.Type = im.o.Type
	}
	said := i.Value
	twin, reason := normalise(&i, &im.o)
	if reason == "" {
		reason = refuse(&i, &im.o)
	}
	if reason != "" {
		return im.drop(i.Line, said, reason)
	}
	if err := im.hand(&i); err != nil || twin == nil {
		return err
	}
	return im.hand(twin)
}

// hand completes an indicator and hands it on.
func (im *importer) hand(i *reference.Indicator) error {
	o := &im.o
	i.File = im.file
	i.KnownGood = i.KnownGood || o.KnownGood
	i.Provider = clip(cmp.Or(o.Provider, i.Provider, im.stats.Origin, im.file), maxText)
	i.Category = clip(cmp.Or(i.Category, o.Category), maxText)
	i.Threat = clip(cmp.Or(i.Threat, o.Threat), maxText)
	i.Reference = clip(cmp.Or(i.Reference, o.Reference), maxText)
	i.Description = clip(i.Description, maxText)
	i.Tags = clipTags(i.Tags)
	if i.Confidence < 0 && o.Confidence > 0 {
		i.Confidence = o.Confidence
	}
	i.Confidence = min(i.Confidence, 100)
	i.ValidFrom, i.ValidUntil = bound(i.ValidFrom, o.ValidFrom), bound(i.ValidUntil, o.ValidUntil)
	if i.Severity == unsaid || i.KnownGood {
		i.Severity = im.severity(i)
	}
	im.stats.Values++
	im.stats.Records++
	im.types[i.Type]++
	return im.emit(*i)
}

// severity is the rule for indicators whose source tells none: that of MSTICPy for
// Sentinel, where the confidence decides.
func (im *importer) severity(i *reference.Indicator) reference.Severity {
	switch {
	case i.KnownGood:
		return reference.Information
	case im.o.Severity != nil:
		return *im.o.Severity
	case i.Confidence >= highConfidence:
		return reference.High
	}
	return reference.Warning
}

const highConfidence = 80

// bound is a bound of validity that the source sets, or the default. Years that
// stand for "always" are no bound.
func bound(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		t = otherwise
	}
	if y := t.Year(); t.IsZero() || y < 1900 || y > 9000 {
		return time.Time{}
	}
	return t.UTC()
}

// drop counts a value that cannot be used. Reasons are few; what is special about
// the value is shown by the examples.
func (im *importer) drop(line int64, value, reason string) error {
	im.stats.Values++
	im.stats.Dropped++
	d := im.drops[reason]
	if d == nil {
		if len(im.drops) >= maxReasons {
			reason = "for further reasons"
		}
		if d = im.drops[reason]; d == nil {
			d = &Drop{Reason: reason}
			im.drops[reason] = d
		}
	}
	d.Count++
	if len(d.Examples) < maxExamples {
		d.Examples = append(d.Examples, Example{line, clip(value, maxShown)})
	}
	if im.o.Strict {
		return fmt.Errorf("%d: %q: %w: %s", line, clip(value, maxShown), errStrict, reason)
	}
	return nil
}

// note counts something that a reader should know. Texts are few.
func (im *importer) note(n int64, what string) {
	if n == 0 {
		return
	}
	if _, known := im.notes[what]; known || len(im.notes) < maxNotes {
		im.notes[what] += n
	}
}

// stated takes a date that the file states of itself.
func (im *importer) stated(t time.Time) {
	if t = bound(t, time.Time{}); t.After(im.stats.AsOf) {
		im.stats.AsOf = t
	}
}

// origin takes where the file says that it comes from; the first word counts.
func (im *importer) origin(text string) {
	if im.stats.Origin == "" {
		im.stats.Origin = clip(text, maxShown)
	}
}

// finish puts what was counted in order.
func (im *importer) finish() Stats {
	for _, t := range reference.IndicatorTypes {
		if n := im.types[t]; n > 0 {
			im.stats.Types = append(im.stats.Types, TypeCount{t, n})
		}
	}
	for _, d := range im.drops {
		im.stats.Drops = append(im.stats.Drops, *d)
	}
	slices.SortFunc(im.stats.Drops, func(a, b Drop) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	for what, n := range im.notes {
		im.stats.Notes = append(im.stats.Notes, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(im.stats.Notes)
	return im.stats
}
