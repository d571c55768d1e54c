package chart

import (
	"cmp"
	"math"
	"slices"

	"forensic/analyzers/finding"
)

// graphChart is a graph laid out: the first maxVertices vertices in columns, and
// the first maxEdges edges among them.
type graphChart struct {
	svg
	*finding.Graph
	places  []place // of the vertices drawn
	columns []column
	edges   []drawnEdge
	verbs   []string // in order of appearance
	most    int64    // highest count of an edge
	bottom  float64
}

// place is where a vertex is drawn.
type place struct {
	column      int
	x, y, width float64
}

// column holds the kinds that share a column of the picture.
type column struct {
	x, width float64
	size     int
	groups   []group
}

// group is the vertices of one kind, in the order in which they are drawn.
type group struct {
	kind    string
	y       float64 // baseline of its heading
	members []int
}

type drawnEdge struct {
	finding.Edge
	verb int
}

const (
	maxColumns = 5 // more kinds share the emptiest one
	sweeps     = 8
)

// layGraph places vertices: a column for each kind, and in it an order that has
// few edges cross. It has no chance in it: the same graph gives the same picture.
func layGraph(g *finding.Graph) *graphChart {
	c := &graphChart{Graph: g, places: make([]place, min(len(g.Vertices), maxVertices))}
	c.pickEdges()
	c.pickColumns()
	for pass := range sweeps {
		for i := range c.columns {
			if pass%2 == 1 {
				i = len(c.columns) - 1 - i
			}
			c.order(i)
		}
	}
	c.putColumns()
	return c
}

// pickEdges takes the edges that can be drawn, and numbers their verbs.
func (c *graphChart) pickEdges() {
	for _, e := range c.Edges {
		if len(c.edges) == maxEdges {
			return
		}
		if n := len(c.places); e.From < 0 || e.From >= n || e.To < 0 || e.To >= n {
			continue
		}
		verb := slices.Index(c.verbs, e.Verb)
		if verb < 0 {
			verb = len(c.verbs)
			c.verbs = append(c.verbs, e.Verb)
		}
		c.edges = append(c.edges, drawnEdge{e, verb})
		c.most = max(c.most, e.Count)
	}
}

// pickColumns gives each kind a column; those beyond maxColumns join the column
// with the fewest vertices.
func (c *graphChart) pickColumns() {
	var kinds []group
	for i := range c.places {
		kind := c.Vertices[i].Kind
		at := slices.IndexFunc(kinds, func(g group) bool { return g.kind == kind })
		if at < 0 {
			at = len(kinds)
			kinds = append(kinds, group{kind: kind})
		}
		kinds[at].members = append(kinds[at].members, i)
	}
	for _, g := range kinds {
		at := len(c.columns)
		if at < maxColumns {
			c.columns = append(c.columns, column{})
		} else {
			at = 0
			for i := range c.columns {
				if c.columns[i].size < c.columns[at].size {
					at = i
				}
			}
		}
		c.columns[at].groups = append(c.columns[at].groups, g)
		c.columns[at].size += len(g.members) + 1 // and the heading
		for _, i := range g.members {
			c.places[i].column = at
		}
	}
	for i := range c.columns {
		c.putRows(i)
	}
}

// order sorts the vertices of a column by the mean height of those they are tied
// to (the barycentre method of Sugiyama, Tagawa and Toda, 1981).
func (c *graphChart) order(at int) {
	sum, n := make([]float64, len(c.places)), make([]float64, len(c.places))
	for _, e := range c.edges {
		if c.places[e.From].column != c.places[e.To].column {
			sum[e.From] += c.places[e.To].y
			sum[e.To] += c.places[e.From].y
			n[e.From]++
			n[e.To]++
		}
	}
	mean := func(i int) float64 {
		if n[i] == 0 {
			return c.places[i].y
		}
		return sum[i] / n[i]
	}
	for _, g := range c.columns[at].groups {
		slices.SortStableFunc(g.members, func(a, b int) int { return cmp.Compare(mean(a), mean(b)) })
	}
	c.putRows(at)
}

// putRows sets the heights of a column.
func (c *graphChart) putRows(at int) {
	y := graphTop
	for i := range c.columns[at].groups {
		g := &c.columns[at].groups[i]
		g.y = y + 12
		y += 20
		for _, member := range g.members {
			c.places[member].y = y
			y += graphPitch
		}
		y += 8
	}
	c.bottom = math.Max(c.bottom, y)
}

// putColumns sets the horizontal places, and centres short columns.
func (c *graphChart) putColumns() {
	n := float64(len(c.columns))
	width := math.Min(graphWidest, (lanesWidth-16-n*graphGap)/math.Max(1, n))
	for i := range c.columns {
		column := &c.columns[i]
		column.x, column.width = 8+float64(i)*(width+graphGap), width
		height := 0.0
		for _, g := range column.groups {
			height += 28 + graphPitch*float64(len(g.members))
		}
		down := math.Max(0, math.Min((c.bottom-graphTop-height)/2, 200))
		for j := range column.groups {
			g := &column.groups[j]
			g.y += down
			for _, member := range g.members {
				p := &c.places[member]
				p.x, p.y, p.width = column.x, p.y+down, width
			}
		}
	}
}
