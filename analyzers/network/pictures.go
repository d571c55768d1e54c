package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

// end is one side of a tie. Kind is what a graph heads it with.
type end struct {
	kind, label string
	dataset     string // of a machine, where there are several
}

// String is the label as it stands alone.
func (e end) String() string {
	if e.dataset == "" {
		return e.label
	}
	return e.label + " in " + e.dataset
}

// tie is all talk between two ends.
type tie struct {
	from, to    end
	n           int64
	first, last int64
	worst       int // severity of the worst finding, plus one
}

// pictures draws who talks to whom: matrices of inside and outside, and a graph of both.
func (v *view) pictures(p *analyzers.Pass, in, out []*link, o options) {
	for _, m := range []struct {
		id, title, x string
		links        []*link
	}{
		{"inside", "Who talks to whom inside", "Server", in}, {"outside", "Who talks to places outside", "Place outside", out},
	} {
		if len(m.links) == 0 {
			continue
		}
		matrix, cut := matrixOf(v.ties(m.links), m.x, o.Matrix)
		note := "Connections by client (rows) and server (columns), without announcements, discovery and talk of a machine with itself."
		if cut {
			note += fmt.Sprintf(" Of both those with findings and the busiest are drawn, at most %d.", o.Matrix)
		}
		p.Show(finding.Exhibit{ID: m.id, Title: m.title, Note: note, Matrix: matrix})
	}
	if ties := v.ties(slices.Concat(in, out)); len(ties) > 0 {
		p.Show(finding.Exhibit{
			ID: "graph", Title: "Machines and the places they connect to", Graph: graphOf(ties, o.Vertices),
			Note: fmt.Sprintf("Edges lead from the client to the server. Those with findings come first, then the busiest; at most %d things.", o.Vertices),
		})
	}
}

// ties adds up links by what their ends are called.
func (v *view) ties(links []*link) []tie {
	type pair struct{ from, to end }
	at := map[pair]int{}
	var out []tie
	for _, l := range links {
		k := pair{v.end(l, l.client, l.peer), v.end(l, l.server, l.kind)}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, tie{from: k.from, to: k.to, first: event.Null, last: event.Null})
		}
		t := &out[i]
		t.n, t.worst = t.n+l.n, max(t.worst, v.verdict[l.key])
		t.first, t.last = earlier(t.first, l.first), max(t.last, l.last)
	}
	return out
}

// end names one side of a link. A machine inside is one of its data set, and says
// so where there are several; a place outside is the same for all.
func (v *view) end(l *link, ip string, kind netaddr.Kind) end {
	e := end{kind: "address inside", label: ip}
	if host := v.owner[address{l.dataset, ip}]; host != "" {
		e = end{kind: "machine", label: host}
	} else if !kind.Internal() {
		e.kind = "place outside"
		if ip == l.server {
			e.label = strings.TrimSpace(ip + " " + v.nameOf(l))
		}
		return e
	}
	if v.several {
		e.dataset = l.dataset
	}
	return e
}

// matrixOf shows ties as a matrix with at most so many rows and columns, and
// whether there are more.
func matrixOf(ties []tie, x string, most int) (*finding.Matrix, bool) {
	rows, cols := weights{}, weights{}
	for _, t := range ties {
		rows.add(end{label: t.from.String()}, t)
		cols.add(end{label: t.to.String()}, t)
	}
	down, across := rows.heaviest(most), cols.heaviest(most)
	m := &finding.Matrix{XLabel: x, YLabel: "Client", Unit: "connections"}
	ys, xs := map[string]int{}, map[string]int{}
	for i, e := range down {
		ys[e.label], m.Y = i, append(m.Y, e.label)
	}
	for i, e := range across {
		xs[e.label], m.X = i, append(m.X, e.label)
	}
	cells := map[[2]int]*finding.MatrixCell{}
	for _, t := range ties {
		y, ok1 := ys[t.from.String()]
		x, ok2 := xs[t.to.String()]
		if !ok1 || !ok2 {
			continue
		}
		c := cells[[2]int{y, x}]
		if c == nil {
			c = &finding.MatrixCell{X: x, Y: y}
			cells[[2]int{y, x}] = c
		}
		c.Value += float64(t.n)
		c.Flagged = max(c.Flagged, flagged(t.worst))
	}
	for _, c := range cells {
		m.Cells = append(m.Cells, *c)
	}
	slices.SortFunc(m.Cells, func(a, b finding.MatrixCell) int { return cmp.Or(a.Y-b.Y, a.X-b.X) })
	return m, len(rows) > len(down) || len(cols) > len(across)
}

// graphOf shows ties as a graph with at most so many vertices.
func graphOf(ties []tie, most int) *finding.Graph {
	all := weights{}
	for _, t := range ties {
		all.add(t.from, t)
		all.add(t.to, t)
	}
	g := &finding.Graph{VerticesTotal: int64(len(all)), EdgesTotal: int64(len(ties))}
	at := map[end]int{}
	keep := all.heaviest(most)
	for _, kind := range []string{"machine", "address inside", "place outside"} {
		for _, e := range keep {
			if e.kind == kind {
				w := all[e]
				at[e] = len(g.Vertices)
				g.Vertices = append(g.Vertices, finding.Vertex{Kind: kind, Label: e.label, Detail: e.dataset, Count: w.n, First: w.first, Last: w.last, Flagged: flagged(w.worst)})
			}
		}
	}
	for _, t := range ties {
		from, ok1 := at[t.from]
		to, ok2 := at[t.to]
		if ok1 && ok2 {
			g.Edges = append(g.Edges, finding.Edge{From: from, To: to, Verb: "connects to", Count: t.n, First: t.first, Last: t.last, Flagged: flagged(t.worst)})
		}
	}
	slices.SortStableFunc(g.Edges, func(a, b finding.Edge) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	return g
}

// flagged is the severity of a worst finding, info where there is none.
func flagged(worst int) finding.Severity { return finding.Severity(max(worst-1, 0)) }

// weight ranks an end by its talk.
type weight struct {
	end
	n           int64
	first, last int64
	worst       int
}

type weights map[end]*weight

func (w weights) add(e end, t tie) {
	x := w[e]
	if x == nil {
		x = &weight{end: e, first: event.Null, last: event.Null}
		w[e] = x
	}
	x.n, x.worst = x.n+t.n, max(x.worst, t.worst)
	x.first, x.last = earlier(x.first, t.first), max(x.last, t.last)
}

// heaviest are so many ends: first those with findings, then the busiest.
func (w weights) heaviest(most int) (ends []end) {
	list := make([]*weight, 0, len(w))
	for _, x := range w {
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b *weight) int {
		return cmp.Or(cmp.Compare(b.worst, a.worst), cmp.Compare(b.n, a.n), strings.Compare(a.label, b.label), strings.Compare(a.kind, b.kind), strings.Compare(a.dataset, b.dataset))
	})
	for _, x := range list[:min(len(list), most)] {
		ends = append(ends, x.end)
	}
	return ends
}
