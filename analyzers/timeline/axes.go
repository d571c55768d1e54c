package timeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// Lengths of time in microseconds.
const (
	second = int64(time.Second / time.Microsecond)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// ladder lists the widths a bin may have, up to a day.
var ladder = []int64{
	second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
	minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
	hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,
}

// axis is the time axis of one data set.
type axis struct {
	start, step int64 // microseconds; the start is a multiple of the step
	bins        int
	cells       map[cell][]int64 // counts by bin
}

type cell struct {
	host  string
	class event.Class
}

// newAxis covers first to last with the finest bins of the ladder that are not
// too many; beyond a day bins are whole days.
func newAxis(first, last int64, most int) *axis {
	fits := func(step int64) bool { return floor(last, step)-floor(first, step) < int64(most) }
	step := day
	if i := slices.IndexFunc(ladder, fits); i >= 0 {
		step = ladder[i]
	}
	for !fits(step) {
		step *= 2
	}
	return &axis{
		start: floor(first, step) * step, step: step,
		bins:  int(floor(last, step)-floor(first, step)) + 1,
		cells: map[cell][]int64{},
	}
}

// floor divides and rounds down, before 1970 too.
func floor(t, step int64) int64 {
	q := t / step
	if t%step < 0 {
		q--
	}
	return q
}

// showAxes shows lanes and a series for each data set, the largest ones if
// there are too many.
func showAxes(ctx context.Context, pass *analyzers.Pass, sets []*dataset, keys []keyEvent, o options) error {
	shown := slices.DeleteFunc(slices.Clone(sets), func(s *dataset) bool { return s.timed == 0 })
	if total := len(shown); total > o.Axes {
		slices.SortStableFunc(shown, func(a, b *dataset) int { return cmp.Compare(b.timed, a.timed) })
		shown = shown[:o.Axes]
		slices.SortFunc(shown, func(a, b *dataset) int { return cmp.Compare(a.name, b.name) })
		pass.Warn("Lanes are drawn for the %d data sets with most events of %d; the overview lists all.", o.Axes, total)
	}
	axes, err := count(ctx, pass.Data, shown, o.Bins)
	if err != nil {
		return fmt.Errorf("count by time: %w", err)
	}
	for i, s := range shown {
		id := strings.TrimSuffix(fmt.Sprintf("%02d-%s", i+1, finding.Slug(s.name)), "-")
		pass.Show(lanes("activity-"+id, s, axes[i], keys, o))
		if axes[i].bins >= minBins {
			pass.Show(series("events-"+id, s, axes[i], o))
		}
	}
	return nil
}

// minBins is the fewest bins that make a line worth drawing.
const minBins = 10

// count fills the axes of the given data sets with one query.
func count(ctx context.Context, data analyzers.Data, sets []*dataset, most int) ([]*axis, error) {
	axes := make([]*axis, len(sets))
	if len(sets) == 0 {
		return axes, nil
	}
	var values []string
	var args []any
	for i, s := range sets {
		axes[i] = newAxis(s.first, s.last, most)
		values = append(values, "(?::BIGINT, ?::VARCHAR, ?::BIGINT, ?::BIGINT)")
		args = append(args, int64(i), s.name, axes[i].start, axes[i].step)
	}
	rows, err := data.Query(ctx, `
		WITH axes(i, dataset, start, step) AS (VALUES `+strings.Join(values, ", ")+`)
		SELECT i, coalesce(host_name, ''), coalesce(class, 'other'), (epoch_us(ts) - start) // step, count(*)
		FROM events JOIN axes ON coalesce(events.dataset, '') = axes.dataset
		WHERE ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31'
		GROUP BY 1, 2, 3, 4
		ORDER BY 1, 2, 3, 4`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i, bin, n int64
		var host, class string
		if err := rows.Scan(&i, &host, &class, &bin, &n); err != nil {
			return nil, err
		}
		axes[i].add(cell{host, known(class)}, int(bin), n)
	}
	return axes, rows.Err()
}

func (a *axis) add(c cell, bin int, n int64) {
	if a.cells[c] == nil {
		a.cells[c] = make([]int64, a.bins)
	}
	a.cells[c][bin] += n
}

// lanes draws one lane for each class of each host.
func lanes(id string, s *dataset, a *axis, keys []keyEvent, o options) finding.Exhibit {
	l := &finding.Lanes{Start: a.start, Step: a.step, Bins: a.bins}
	for _, h := range s.hosts {
		for _, c := range event.Classes {
			counts := a.cells[cell{h.name, c}]
			if counts == nil {
				continue
			}
			lane := finding.Lane{Group: orUnknown(h.name), Name: string(c), Counts: counts}
			for _, n := range counts {
				lane.Total += n
			}
			l.Lanes = append(l.Lanes, lane)
		}
	}
	note := fmt.Sprintf("Events in bins of %s, UTC. A quiet stretch may be a quiet machine or a gap in the logs.", widthOf(a.step))
	if all := len(l.Lanes); all > o.Lanes {
		l.Lanes = largest(l.Lanes, o.Lanes)
		note += fmt.Sprintf(" The %d of %d lanes with most events are drawn.", o.Lanes, all)
	}
	var left int
	l.Marks, left = marks(s.name, l.Lanes, keys, o.Marks)
	if left > 0 {
		note += fmt.Sprintf(" %d key events are not marked; the table of key events lists them.", left)
	}
	return finding.Exhibit{ID: id, Title: "Activity in " + orUnknown(s.name), Note: note, Lanes: l}
}

// largest keeps the lanes with most events, in their order.
func largest(lanes []finding.Lane, n int) []finding.Lane {
	rank := make([]int, len(lanes))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(i, j int) int { return cmp.Compare(lanes[j].Total, lanes[i].Total) })
	rank = rank[:n]
	slices.Sort(rank)
	kept := make([]finding.Lane, n)
	for i, r := range rank {
		kept[i] = lanes[r]
	}
	return kept
}

// marks places the key events of a data set, those of tampering first if there
// are too many, and tells how many are left out.
func marks(set string, lanes []finding.Lane, keys []keyEvent, most int) (list []finding.Mark, left int) {
	var own []keyEvent
	for _, k := range keys {
		if k.dataset == set && k.ts != event.Null {
			own = append(own, k)
		}
	}
	if left = len(own) - most; left > 0 {
		slices.SortStableFunc(own, func(a, b keyEvent) int { return cmp.Compare(b.kind.severity, a.kind.severity) })
		own = own[:most]
		slices.SortStableFunc(own, func(a, b keyEvent) int { return cmp.Compare(a.ts, b.ts) })
	}
	for _, k := range own {
		lane := slices.IndexFunc(lanes, func(l finding.Lane) bool {
			return l.Group == orUnknown(k.host) && l.Name == string(known(k.class))
		})
		list = append(list, finding.Mark{At: k.ts, Label: k.label(), Lane: lane})
	}
	return list, max(left, 0)
}

// series draws the events of all classes, one line for each of the busiest hosts.
func series(id string, s *dataset, a *axis, o options) finding.Exhibit {
	hosts := slices.DeleteFunc(slices.Clone(s.hosts), func(h *host) bool { return h.timed == 0 })
	note := fmt.Sprintf("Events in %s, by the start of the bin, UTC.", widthOf(a.step))
	if all := len(hosts); all > o.Lines {
		slices.SortStableFunc(hosts, func(x, y *host) int { return cmp.Compare(y.timed, x.timed) })
		hosts = hosts[:o.Lines]
		slices.SortFunc(hosts, func(x, y *host) int { return cmp.Compare(x.name, y.name) })
		note += fmt.Sprintf(" The %d of %d hosts with most events are drawn.", o.Lines, all)
	}
	out := &finding.Series{YLabel: "Events in " + widthOf(a.step), Step: a.step}
	for _, h := range hosts {
		line := finding.SeriesLine{Name: orUnknown(h.name), X: make([]int64, a.bins), Y: make([]float64, a.bins)}
		for bin := range a.bins {
			line.X[bin] = a.start + int64(bin)*a.step
		}
		for _, c := range event.Classes {
			for bin, n := range a.cells[cell{h.name, c}] {
				line.Y[bin] += float64(n)
			}
		}
		out.Lines = append(out.Lines, line)
	}
	return finding.Exhibit{ID: id, Title: "Events over time in " + orUnknown(s.name), Note: note, Series: out}
}
