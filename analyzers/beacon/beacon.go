package beacon

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/periodogram"
	"forensic/analyzers/internal/regularity"
	"forensic/store/event"
)

// options are the limits of what is looked at and what counts as regular.
type options struct {
	MinBeats    int     `json:"min_beats"`
	MinSpan     int64   `json:"min_span_s"`
	Pairs       int     `json:"pairs"`      // of each kind, the most regular
	Events      int     `json:"events"`     // of a pair
	Evidence    float64 `json:"evidence"`   // logarithm of the likelihood ratio
	Coverage    float64 `json:"coverage"`   // share of the times that have a beat
	MinShare    float64 `json:"min_share"`  // of the events that keep the rhythm
	MinScore    float64 `json:"min_score"`  // total
	MaxJitter   float64 `json:"max_jitter"` // share of the interval
	MaxSeconds  int64   `json:"max_periodogram_s"`
	Findings    int     `json:"findings"` // of each kind
	Charts      int     `json:"charts"`
	Rows        int     `json:"rows"`
	Refs        int     `json:"refs"`
	MinInterval float64 `json:"min_interval_s"`
}

// Analyzer finds beacons.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "beacon",
	Title: "Regular calls",
	Doc:   manual,
	Needs: []event.Class{event.Network, event.DNS, event.ProcessStart, event.Cloud},
}, options{
	MinBeats: 12, MinSpan: 30, Pairs: 500, Events: 20_000, Evidence: 20, Coverage: 0.6, MinShare: 0.25, MinScore: 0.5, MaxJitter: 0.2,
	MaxSeconds: 40 * 86400, Findings: 50, Charts: 6, Rows: 1000, Refs: 20, MinInterval: 1.5,
}, run)

//go:embed pairs.sql
var pairsSQL string

// pair is one who and one where to, with its events.
type pair struct {
	*kind
	dataset, host, who, place string
	beats, events             int64
	first, last               int64
	times                     []int64 // beats, microseconds UTC
	sizes                     []float64
	account                   string
	refs                      []event.Ref
	cut                       bool // not all events were read

	rhythm regularity.Rhythm
	scores regularity.Scores
	fisher periodogram.Result
	tested bool // by the periodogram
}

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	spans, err := observed(ctx, p.Data)
	if err != nil {
		return fmt.Errorf("span: %w", err)
	}
	var all []*pair
	for i := range kinds {
		list, total, err := read(ctx, p.Data, &kinds[i], o)
		if err != nil {
			return fmt.Errorf("%s: %w", kinds[i].title, err)
		}
		if total > int64(len(list)) {
			p.Warn("%s: %d pairs have enough beats; the %d most regular were judged.", kinds[i].title, total, len(list))
		}
		all = append(all, list...)
	}
	if len(all) == 0 {
		p.DoesNotApply("No pair of caller and place has %d beats over %d seconds.", o.MinBeats, o.MinSpan)
		return nil
	}
	judge(all, spans, o, p.Workers)
	slices.SortStableFunc(all, func(a, b *pair) int {
		return cmp.Or(cmp.Compare(b.rank(o), a.rank(o)), cmp.Compare(b.scores.Total(), a.scores.Total()), cmp.Compare(b.rhythm.Evidence, a.rhythm.Evidence))
	})
	reported := map[*kind]int{}
	for _, c := range all {
		p.Examined += c.events
		if !c.regular(o) {
			continue
		}
		if reported[c.kind]++; reported[c.kind] <= o.Findings {
			p.Report(c.finding(o))
		}
	}
	for i := range kinds {
		if n := reported[&kinds[i]]; n > o.Findings {
			p.Warn("%s: %d pairs, of which %d are reported; the table has the rest.", kinds[i].title, n, o.Findings)
		}
	}
	show(p, all, o)
	return nil
}

// observed is the span of each data set, microseconds.
func observed(ctx context.Context, d analyzers.Data) (map[string][2]int64, error) {
	rows, err := d.Query(ctx, "SELECT dataset, min(epoch_us(ts)), max(epoch_us(ts)) FROM events WHERE ts IS NOT NULL GROUP BY dataset")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][2]int64{}
	for rows.Next() {
		var name string
		var span [2]int64
		if err := rows.Scan(&name, &span[0], &span[1]); err != nil {
			return nil, err
		}
		out[name] = span
	}
	return out, rows.Err()
}

// read gives the pairs of a kind and how many there are.
func read(ctx context.Context, d analyzers.Data, k *kind, o options) (list []*pair, total int64, err error) {
	rows, err := d.Query(ctx, fmt.Sprintf(pairsSQL, k.who, k.place, k.size, k.where), o.MinBeats, o.MinSpan*1e6, o.Pairs, o.Events)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var next pair
		var t int64
		var size sql.NullFloat64
		var ref event.Ref
		if err := rows.Scan(&next.dataset, &next.host, &next.who, &next.place, &next.beats, &next.events, &next.first, &next.last, &total,
			&t, &size, &next.account, &ref.Source, &ref.Member, &ref.Record); err != nil {
			return nil, 0, err
		}
		last := len(list) - 1
		if last < 0 || list[last].dataset != next.dataset || list[last].host != next.host || list[last].who != next.who || list[last].place != next.place {
			next.kind, next.cut = k, next.events > int64(o.Events)
			list = append(list, &next)
			last++
		}
		list[last].add(t, size, ref, o.Refs)
	}
	return list, total, rows.Err()
}

// add takes an event; one less than a second after a beat belongs to it.
func (c *pair) add(t int64, size sql.NullFloat64, ref event.Ref, refs int) {
	if size.Valid {
		c.sizes = append(c.sizes, size.Float64)
	}
	if n := len(c.times); n > 0 && t-c.times[n-1] < 1e6 {
		return
	}
	c.times = append(c.times, t)
	if len(c.refs) < refs {
		c.refs = append(c.refs, ref)
	}
}

// judge rates all pairs, several at a time.
func judge(all []*pair, spans map[string][2]int64, o options, workers int) {
	slots := make(chan struct{}, max(1, workers))
	var wait sync.WaitGroup
	for _, c := range all {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			span := spans[c.dataset]
			c.rhythm = regularity.Find(c.times)
			c.scores = regularity.Score(c.times, c.sizes, span[0], span[1])
			if c.last-c.first <= o.MaxSeconds*1e6 && c.rhythm.Evidence >= o.Evidence {
				seconds := make([]int64, len(c.times))
				for i, t := range c.times {
					seconds[i] = t / 1e6
				}
				c.fisher, c.tested = periodogram.Detect(seconds)
			}
		})
	}
	wait.Wait()
}

// regular tells whether a pair is worth a finding.
func (c *pair) regular(o options) bool {
	r := c.rhythm
	return r.Evidence >= o.Evidence && r.Coverage() >= o.Coverage && r.Beats >= o.MinBeats && r.Interval >= o.MinInterval*1e6 &&
		r.Jitter <= o.MaxJitter && float64(r.Beats) >= o.MinShare*float64(len(c.times)) && c.scores.Total() >= o.MinScore
}

// rank puts what is regular first, by severity.
func (c *pair) rank(o options) int {
	if !c.regular(o) {
		return 0
	}
	return 1 + int(c.severity(c))
}

func (c *pair) finding(o options) finding.Finding {
	r := c.rhythm
	f := finding.Finding{
		Title: c.title, Severity: c.severity(c), Techniques: c.techniques, Dataset: c.dataset, Host: c.host, User: c.account,
		First: c.times[0], Last: c.times[len(c.times)-1], Evidence: c.refs, EvidenceTotal: c.events, Score: c.scores.Total(),
		Why: fmt.Sprintf("%s %s %s every %s (jitter %.1f %%), %d times with %d missed; evidence %.0f, score %.2f.",
			c.who, c.verb, c.place, words(r.Interval), r.Jitter*100, r.Beats, r.Missed, r.Evidence, c.scores.Total()),
		Facts: []finding.Fact{
			{Name: "Interval", Value: words(r.Interval)},
			{Name: "Jitter", Value: fmt.Sprintf("%.1f %%", r.Jitter*100)},
			{Name: "Beats", Value: fmt.Sprint(r.Beats)},
			{Name: "Missed", Value: fmt.Sprint(r.Missed)},
			{Name: "Other events", Value: fmt.Sprint(r.Others)},
			{Name: "Score of intervals", Value: fmt.Sprintf("%.2f", c.scores.Interval)},
			{Name: "Score of evenness", Value: fmt.Sprintf("%.2f", c.scores.Histogram)},
			{Name: "Score of duration", Value: fmt.Sprintf("%.2f", c.scores.Duration)},
		},
		Benign: "Updates, monitoring, mail and chat programs, agents of the cloud and scheduled tasks call at intervals.",
	}
	if c.scores.Size >= 0 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Score of sizes", Value: fmt.Sprintf("%.2f", c.scores.Size)})
	}
	if c.tested {
		f.Facts = append(f.Facts, finding.Fact{Name: "Fisher's test", Value: fmt.Sprintf("p %.3g at %.6g s", c.fisher.P, c.fisher.Interval)})
	}
	if c.cut {
		f.Warnings = append(f.Warnings, fmt.Sprintf("Only the first %d of %d events were judged.", o.Events, c.events))
	}
	return f
}

// words prints microseconds as an interval.
func words(micros float64) string {
	switch s := micros / 1e6; {
	case s < 120:
		return fmt.Sprintf("%.4g s", s)
	case s < 7200:
		return fmt.Sprintf("%.4g min", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%.4g h", s/3600)
	default:
		return fmt.Sprintf("%.4g days", s/86400)
	}
}
