package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// originKey is a place from which accounts signed in.
type originKey = position

// origin is what one point of the map of sign-ins stands for.
type origin struct {
	name, network string
	ok, failed    int64
	accounts      int64 // pairs of account and address
	examples      []string
	first, last   int64
}

// plot adds an account at an address to its point.
func (t *tracker) plot(v stay, k *known) {
	at, ok := k.position()
	if !ok {
		return
	}
	point := t.points[at]
	if point == nil {
		if len(t.points) >= t.o.Places {
			t.unplotted++
			return
		}
		point = &origin{name: k.label(), network: k.organisation(), first: event.Null, last: event.Null}
		t.points[at] = point
	}
	point.first, point.last = span(point.first, point.last, v.first, v.last, point.accounts == 0)
	point.ok, point.failed, point.accounts = point.ok+v.ok, point.failed+v.failed, point.accounts+1
	if name := v.label(); len(point.examples) < 5 && !slices.Contains(point.examples, name) {
		point.examples = append(point.examples, name)
	}
}

// show makes the map of sign-ins and the table of travel.
func (s *signins) show(p *analyzers.Pass) {
	if len(s.points) > 0 {
		m, at := s.pointsOf()
		s.arcs(m, at)
		note := "Places from which accounts signed in, by the number of sign-ins. Arcs join places that an account was at faster than anybody travels. " + s.census.sources(p)
		if s.unplotted > 0 {
			note += fmt.Sprintf(" %d pairs of account and address are beyond the limit of places.", s.unplotted)
		}
		p.Show(finding.Exhibit{ID: "signins", Title: "Origins of sign-ins", Map: m, Note: note})
	}
	if len(s.trips) > 0 {
		p.Show(s.table())
	}
}

// pointsOf are the points, flagged ones first, then by number, and where each place
// is among them.
func (s *signins) pointsOf() (m *finding.Map, index map[position]int) {
	order := make([]position, 0, len(s.points))
	for at := range s.points {
		order = append(order, at)
	}
	slices.SortFunc(order, func(a, b position) int {
		x, y := s.points[a], s.points[b]
		return cmp.Or(cmp.Compare(s.flags[b].severity, s.flags[a].severity), cmp.Compare(y.ok, x.ok), cmp.Compare(y.failed, x.failed), cmp.Compare(a.lat, b.lat), cmp.Compare(a.lon, b.lon))
	})
	m = &finding.Map{Unit: "sign-ins", PointsTotal: int64(len(order))}
	index = map[position]int{}
	for _, at := range order[:min(len(order), s.o.Points)] {
		index[at] = len(m.Points)
		o, f := s.points[at], s.flags[at]
		point := finding.MapPoint{
			Latitude: at.lat, Longitude: at.lon, Label: o.name, Kind: "sign-in", Detail: o.network, Count: o.ok, First: o.first, Last: o.last, Flagged: f.severity, Why: f.why,
			Facts: []finding.Fact{{Name: "Signed in", Value: fmt.Sprint(o.ok)}, {Name: "Failed", Value: fmt.Sprint(o.failed)}, {Name: "Accounts", Value: strings.Join(o.examples, ", ")}},
		}
		if o.ok == 0 {
			point.Kind, point.Count = "failed sign-ins only", o.failed
		}
		m.Points = append(m.Points, point)
	}
	return m, index
}

// arcs adds the trips whose ends are among the points.
func (s *signins) arcs(m *finding.Map, index map[position]int) {
	m.ArcsTotal = int64(len(s.trips)) + s.cut
	for _, t := range s.trips {
		from, ok := index[t.from.at]
		to, also := index[t.to.at]
		if !ok || !also || len(m.Arcs) == s.o.Findings {
			continue
		}
		m.Arcs = append(m.Arcs, finding.MapArc{
			From: from, To: to, Label: t.label(), KM: t.km, Hours: t.hours(), Count: t.n, First: t.first, Last: t.last, Flagged: t.severity, Why: t.title(),
			Facts: []finding.Fact{{Name: "From", Value: t.from.fact()}, {Name: "To", Value: t.to.fact()}},
		})
	}
}

// table lists the trips.
func (s *signins) table() finding.Exhibit {
	t := &finding.Table{Total: int64(len(s.trips)) + s.cut, Columns: finding.Columns("Severity:severity", "Account:text", "Data set:text", "From:indicator", "Place:text", "To:indicator", "Place of to:text",
		"Second:text", "Kilometres:float", "At least:float", "Hours:float", "How often:int", "First:time", "Last:time", "Lowered because:text", "Reference:ref")}
	for _, v := range s.trips[:min(len(s.trips), s.o.Rows)] {
		second := "signed in"
		if v.attempt {
			second = "failed"
		}
		t.Rows = append(t.Rows, []string{
			v.severity.String(), v.label(), v.dataset, v.from.ip, v.from.where(), v.to.ip, v.to.where(), second, fmt.Sprintf("%.1f", v.km), fmt.Sprintf("%.1f", v.least),
			fmt.Sprintf("%.4f", v.hours()), fmt.Sprint(v.n), finding.TimeCell(v.first), finding.TimeCell(v.last), strings.Join(v.reasons, "; "), finding.RefCell(v.refs[0]),
		})
	}
	return finding.Exhibit{ID: "travel", Title: "Impossible travel", Table: t, Note: fmt.Sprintf(
		"The fastest way between two places of an account, more than %g km and %g km/h even if both places are as near to each other as their accuracy allows.", s.o.DistanceKM, s.o.SpeedKMH)}
}
