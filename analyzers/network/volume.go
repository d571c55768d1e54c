package network

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

//go:embed volume.sql
var volumeSQL string

//go:embed long.sql
var longSQL string

// sample is a set of daily volumes: how many, and median and median deviation of
// their decimal logarithms.
type sample struct {
	n              int64
	centre, spread float64
}

// leastSpread keeps a set of equal volumes from making every other one strange;
// it is a quarter more or less.
const leastSpread = 0.1

// z is the modified z-score of B. Iglewicz and D. Hoaglin, How to Detect and
// Handle Outliers (1993).
func (s sample) z(y float64) float64 { return 0.6745 * (y - s.centre) / max(s.spread, leastSpread) }

// volume is what a client sent to a server on one day.
type volume struct {
	dataset, client, server string
	sent, got, n            int64
	first, last             int64
	refs                    [2]event.Ref
	y                       float64
	all, own                sample
}

// volumes reports much more data sent than usual.
func volumes(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, fmt.Sprintf(volumeSQL, flowsSQL), func(s *volume) []any {
		return []any{
			&s.dataset, &s.client, &s.server, &s.sent, &s.got, &s.n, &s.first, &s.last, &s.refs[0].Source, &s.refs[0].Member, &s.refs[0].Record,
			&s.refs[1].Source, &s.refs[1].Member, &s.refs[1].Record, &s.y, &s.all.n, &s.all.centre, &s.all.spread, &s.own.n, &s.own.centre, &s.own.spread,
		}
	}, o.LargeBytes)
	if err != nil {
		return err
	}
	r := newReporter(p, o)
	var unjudged int
	for _, s := range list {
		kind := netaddr.Of(s.server)
		switch {
		case s.sent < s.got || !kind.External() && !kind.Internal():
		case s.all.n < o.LargeSample:
			unjudged++
		case s.all.z(s.y) >= o.LargeZ && (s.own.n < o.LargeSample || s.own.z(s.y) >= o.LargeZ):
			r.report(s.finding(v, kind, o))
		}
	}
	r.done()
	if unjudged > 0 {
		p.Warn("%d pairs of client and server sent %s or more on a day, but there are fewer than %d pairs to compare with.", unjudged, size(o.LargeBytes), o.LargeSample)
	}
	return nil
}

func (s *volume) finding(v *view, kind netaddr.Kind, o options) finding.Finding {
	f := finding.Finding{
		Title: "Much more data sent to one place than usual", Severity: finding.Low, Techniques: []string{"T1048", "T1041"}, Dataset: s.dataset,
		Host: v.owner[address{s.dataset, s.client}], First: s.first, Last: s.last, EvidenceTotal: s.n, Score: s.all.z(s.y), Evidence: s.refs[:],
		Benign: "Backups, uploads to storage of the organisation, video meetings.",
	}
	if kind.External() {
		f.Severity = finding.Medium
	}
	if s.n == 1 {
		f.Evidence = s.refs[:1]
	}
	where := s.server
	if name := v.nameOf(&link{key: key{dataset: s.dataset, host: f.Host, server: s.server}, last: s.last}); name != "" {
		where += " (" + name + ")"
	}
	f.Why = fmt.Sprintf("%s sent %s to %s on one day and got %s; the median of all pairs is %s, %.1f robust deviations below.",
		v.label(s.dataset, s.client), size(s.sent), where, size(s.got), size(s.all.typical()), f.Score)
	if s.own.n >= o.LargeSample {
		f.Why += fmt.Sprintf(" Its own median is %s (%.1f).", size(s.own.typical()), s.own.z(s.y))
	}
	f.Facts = []finding.Fact{
		{Name: "Client", Value: s.client},
		{Name: "Server", Value: s.server},
		{Name: "Bytes sent", Value: fmt.Sprint(s.sent)},
		{Name: "Bytes received", Value: fmt.Sprint(s.got)},
		{Name: "Pairs compared", Value: fmt.Sprint(s.all.n)},
	}
	return f
}

// long is a connection that stayed open.
type long struct {
	dataset, client, server string
	port                    int64
	transport               string
	n                       int64
	seconds                 float64
	first, last             int64
	refs                    []event.Ref
}

// longOnes reports connections to the outside that stay open for hours.
func longOnes(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, longSQL, func(l *long) []any {
		return []any{&l.dataset, &l.client, &l.server, &l.port, &l.transport, &l.n, &l.seconds, nullable{&l.first}, nullable{&l.last}, refs{&l.refs}}
	}, o.LongSeconds, o.Links)
	if err != nil {
		return err
	}
	r := newReporter(p, o)
	for _, l := range list {
		if !netaddr.Of(l.server).External() || groupPort(l.port) {
			continue
		}
		r.report(finding.Finding{
			Title: "Connection to the outside that stayed open for long", Severity: finding.Low, Techniques: []string{"T1071", "T1572"}, Dataset: l.dataset,
			Host: v.owner[address{l.dataset, l.client}], First: l.first, Last: l.last, Evidence: l.refs, EvidenceTotal: l.n, Score: l.seconds,
			Why: fmt.Sprintf("%s kept a connection to %s port %s open for %s; %s from %d s.", v.label(l.dataset, l.client), l.server, portText(l.port, l.transport),
				time.Duration(l.seconds*float64(time.Second)).Round(time.Second), times(l.n), o.LongSeconds),
			Facts:  []finding.Fact{{Name: "Client", Value: l.client}, {Name: "Server", Value: l.server}, {Name: "Seconds", Value: fmt.Sprintf("%.0f", l.seconds)}},
			Benign: "Notifications, remote sessions, tunnels of the organisation and music.",
		})
	}
	r.done()
	return nil
}

// typical is the volume in the middle.
func (s sample) typical() int64 { return int64(math.Round(math.Pow(10, s.centre))) - 1 }

// size is a number of bytes for readers.
func size(n int64) string {
	units, x := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}, float64(n)
	i := 0
	for ; x >= 1024 && i < len(units)-1; i++ {
		x /= 1024
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", x, units[i])
}
