package timeseries

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"sync"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// options are the parameters of the decomposition and the limits of what is shown.
type options struct {
	Period        int     `json:"period"`         // bins in a season; 0: found from the data
	Seasonal      int     `json:"seasonal"`       // length of the seasonal smoother, odd
	Robust        bool    `json:"robust"`         // STL with less weight for outliers
	Confirm       bool    `json:"confirm"`        // anomalies by a robust decomposition
	Threshold     float64 `json:"threshold"`      // of the score
	MinSeasons    int     `json:"min_seasons"`    // that a series must have
	LongSeasons   int     `json:"long_seasons"`   // that it must have of any but the shortest
	Series        int     `json:"series"`         // of each kind, the busiest
	Columns       int     `json:"columns"`        // of tables
	SampleRecords int     `json:"sample_records"` // of a table, to tell its columns of numbers
	MaxValues     int     `json:"max_values"`     // of a series
	Charts        int     `json:"charts"`
	Refs          int     `json:"refs"` // of one finding
}

// Analyzer finds anomalies in series.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "timeseries",
	Title: "Time series",
	Doc:   manual,
}, options{
	Seasonal: 7, Confirm: true, Threshold: 3, MinSeasons: 3, LongSeasons: 8, Series: 20, Columns: 40, SampleRecords: 1000, MaxValues: 100_000, Charts: 12, Refs: 20,
}, run)

//go:embed evidence.sql
var evidenceSQL string

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := read(ctx, p, o)
	if err != nil || len(list) == 0 {
		return err
	}
	results := judgeAll(list, o, p.Workers)
	var good []*judged
	thin := 0
	for i, j := range results {
		if j == nil {
			thin++
			continue
		}
		p.Examined += list[i].events
		good = append(good, j)
	}
	if thin > 0 {
		p.Warn("%d series were not judged: they have fewer than %d seasons or less than one event a bin.", thin, o.MinSeasons)
	}
	if len(good) == 0 {
		p.DoesNotApply("No series of the evidence has enough values for a rhythm.")
		return nil
	}
	good = sorted(good)
	for i, j := range good {
		if len(j.periods) == 0 {
			break
		}
		if err := report(ctx, p, j, o); err != nil {
			return err
		}
		if i < o.Charts {
			p.Show(j.chart(i, o))
		}
	}
	p.Show(tableOf(good))
	return nil
}

// read gives the series of the case and tells of those that are too short.
func read(ctx context.Context, p *analyzers.Pass, o options) (list []*series, err error) {
	var missing short
	for i := range kinds {
		found, s, err := counts(ctx, p.Data, &kinds[i], o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kinds[i].title, err)
		}
		list = append(list, found...)
		missing.series, missing.longest = missing.series+s.series, max(missing.longest, s.longest)
	}
	columns, err := columnsOf(ctx, p.Data, o)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	for _, s := range columns {
		why, err := s.load(ctx, p.Data, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		if why != "" {
			p.Warn("The column %s was not judged: %s.", s.name, why)
			continue
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		p.DoesNotApply("Not enough span: the longest of %d series covers %.3g hours, and a rhythm needs at least 6.", missing.series, float64(missing.longest)/3600e6)
	} else if missing.series > 0 {
		p.Warn("%d series span less than 6 hours and were not judged.", missing.series)
	}
	return list, nil
}

// judgeAll decomposes the series, several at a time; nil for those that cannot be.
func judgeAll(list []*series, o options, workers int) []*judged {
	out := make([]*judged, len(list))
	slots := make(chan struct{}, max(1, workers))
	var wait sync.WaitGroup
	for i, s := range list {
		if s.thin() {
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if j, err := s.judge(o); err == nil {
				out[i] = j
			}
		})
	}
	wait.Wait()
	return out
}

// title names a series.
func (s *series) title() string {
	if s.kind == nil {
		return "Values of " + s.name
	}
	return s.kind.title + " " + s.name
}

func (s *series) unit() string {
	if s.kind == nil {
		return s.table.field
	}
	return s.kind.unit
}

// report makes the finding of a series.
func report(ctx context.Context, p *analyzers.Pass, j *judged, o options) error {
	f := finding.Finding{
		Severity: finding.Info, Dataset: j.dataset, Score: j.top(),
		First: j.at(j.periods[0].from), Last: j.at(j.periods[len(j.periods)-1].to),
		Benign: "Updates, backups, weekends and holidays change the rhythm, and so does a log that was collected in part.",
	}
	if j.kind != nil {
		f.Severity, f.Title = j.kind.severity, "Unusual number of "+j.kind.unit
	} else {
		f.Title = "Unusual values of a table"
	}
	spikes, dips, worst := 0, 0, j.periods[0]
	for i, s := range j.periods {
		spikes, dips = spikes+s.spikes, dips+s.dips
		if math.Abs(j.scores[s.peak]) > math.Abs(j.scores[worst.peak]) {
			worst = s
		}
		if i < o.Refs {
			f.Facts = append(f.Facts, finding.Fact{
				Name:  fmt.Sprintf("%s to %s", finding.TimeCell(j.at(s.from)), finding.TimeCell(j.at(s.to))),
				Value: fmt.Sprintf("%.6g, expected %.6g, score %.4f", j.values[s.peak], j.baseline[s.peak], j.scores[s.peak]),
			})
		}
	}
	f.Why = fmt.Sprintf("%s: %d bins of %s with far more than the baseline and %d with far less; the farthest is %s with %.6g where %.6g were expected (score %.4f).",
		j.title(), spikes, span(j.step), dips, finding.TimeCell(j.at(worst.peak)), j.values[worst.peak], j.baseline[worst.peak], j.scores[worst.peak])
	refs, total, err := evidence(ctx, p.Data, j, o)
	if err != nil {
		return fmt.Errorf("evidence of %s: %w", j.name, err)
	}
	f.Evidence, f.EvidenceTotal = refs, total
	if len(refs) == 0 { // a dip to nothing has no records: there is no claim without evidence
		p.Warn("%s The bins hold no record that could be shown.", f.Why)
		return nil
	}
	p.Report(f)
	return nil
}

// evidence is records of the anomalous bins, or of the bins beside an empty one.
func evidence(ctx context.Context, d analyzers.Data, j *judged, o options) (refs []event.Ref, total int64, err error) {
	each := max(1, o.Refs/len(j.periods))
	for _, s := range j.periods {
		if len(refs) >= o.Refs {
			break
		}
		if j.kind == nil {
			if r := j.table.records[s.peak]; r > 0 {
				refs = append(refs, event.Ref{Source: j.table.ref.Source, Member: j.table.ref.Member, Record: r})
			}
			total = int64(len(refs))
			continue
		}
		total += int64(j.values[s.peak])
		from, to := j.at(s.peak), j.at(s.peak+1)
		if j.values[s.peak] == 0 {
			from, to = j.at(max(s.from-1, 0)), j.at(s.to+1)
		}
		rows, err := d.Query(ctx, fmt.Sprintf(evidenceSQL, j.kind.name, j.kind.where), from, to, j.dataset, j.name, each)
		if err != nil {
			return nil, 0, err
		}
		for rows.Next() {
			var r event.Ref
			if err := rows.Scan(&r.Source, &r.Member, &r.Record); err != nil {
				rows.Close()
				return nil, 0, err
			}
			refs = append(refs, r)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, 0, err
		}
	}
	if j.kind != nil && j.kind.value != "1" {
		total = int64(len(refs)) // sums are no numbers of records
	}
	return refs, total, nil
}
