package chart

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// The measures of a forest chart, in pixels, and its limits.
const (
	forestWidth = 1100.0
	forestTop   = 34.0
	nodeHeight  = 32.0
	nodePitch   = 38.0
	indent      = 26.0
	maxNodes    = 150
	maxIndent   = 20
	maxColors   = len(palette) // names in the legend; further ones share colours
)

// renderForest draws the nodes that matter most as indented boxes with lines to
// their parents, as analysts know process trees.
func renderForest(e finding.Exhibit) []byte {
	all := e.Forest.Nodes
	if len(all) == 0 {
		return noData(e, "no processes")
	}
	nodes, chosen := choose(all)
	total := max(int64(len(all)), e.Forest.Total)
	colors, names := colorsOf(nodes)
	height := forestTop + nodePitch*float64(len(nodes)) + 4
	note := restOf(nodes, total, chosen)
	if note != "" {
		height += 18
	}
	var s svg
	s.open(e.ID, e.Title, fmt.Sprintf("%s of %s processes as indented boxes, parents above their children. Colour: account or group; dashed: no creation event; ▲ high or critical, ◆ medium, ● low severity.",
		grouped(int64(len(nodes))), grouped(total)), forestWidth, height)
	colorLegend(&s, names)
	for i, n := range nodes { // all lines first: boxes cover what runs behind them
		if n.Parent >= 0 && n.Parent < i {
			s.path(fmt.Sprintf("M%s %sV%sH%s", num(boxLeft(nodes[n.Parent])+10), num(boxTop(n.Parent)+nodeHeight),
				num(boxTop(i)+nodeHeight/2), num(boxLeft(n))), axis)
		}
	}
	for i, n := range nodes {
		box(&s, n, boxLeft(n), boxTop(i), colors[n.Color])
	}
	s.text(8, height-8, note, muted)
	return s.close()
}

// restOf says what is not drawn, empty if nothing.
func restOf(drawn []finding.Node, total int64, chosen string) string {
	if total <= int64(len(drawn)) {
		return ""
	}
	return fmt.Sprintf("Drawn are %s; +%s more in the data file", chosen, grouped(total-int64(len(drawn))))
}

// choose picks the nodes to draw: where some are flagged, the worst of these with
// their ancestors and children, which is the chain an analyst wants to see, and
// the less severe ones as long as all fit; else the first ones. Parents of what
// it returns point into what it returns.
func choose(all []finding.Node) (nodes []finding.Node, what string) {
	var keep []bool
	for level := finding.Critical; level > finding.Info; level-- {
		next, n := keepFlagged(all, level)
		if n > 0 && (keep == nil || n <= maxNodes) {
			keep = next
		}
	}
	what = "the worst flagged ones with their ancestors and children"
	if keep == nil {
		what = "the first ones"
	}
	at := make(map[int]int, maxNodes)
	for i, n := range all {
		if keep != nil && !keep[i] {
			continue
		}
		if len(nodes) == maxNodes {
			break
		}
		n.Parent = -1
		if k, ok := at[parentOf(all, i)]; ok {
			n.Parent = k
		}
		at[i] = len(nodes)
		nodes = append(nodes, n)
	}
	return nodes, what
}

// keepFlagged marks the nodes flagged at a level or above, their ancestors and
// their children, and counts them.
func keepFlagged(all []finding.Node, level finding.Severity) (keep []bool, n int) {
	keep = make([]bool, len(all))
	mark := func(i int) bool {
		if keep[i] {
			return false
		}
		keep[i] = true
		n++
		return true
	}
	for i, node := range all {
		if node.Flagged >= level {
			for j := i; j >= 0 && mark(j); j = parentOf(all, j) {
			}
		}
	}
	for i := range all {
		if p := parentOf(all, i); p >= 0 && all[p].Flagged >= level {
			mark(i)
		}
	}
	return keep, n
}

// parentOf is the parent of a node, -1 for a root and for an index that no parent
// can have.
func parentOf(all []finding.Node, i int) int {
	if p := all[i].Parent; p >= 0 && p < i {
		return p
	}
	return -1
}

func boxLeft(n finding.Node) float64 { return 8 + indent*float64(max(0, min(n.Depth, maxIndent))) }

func boxTop(i int) float64 { return forestTop + nodePitch*float64(i) }

// colorsOf numbers the colour keys in order of first appearance.
func colorsOf(nodes []finding.Node) (numbers map[string]int, names []string) {
	numbers = map[string]int{}
	for _, n := range nodes {
		if _, ok := numbers[n.Color]; !ok && n.Color != "" {
			numbers[n.Color] = len(names)
			names = append(names, n.Color)
		}
	}
	return numbers, names
}

// colorLegend names the colours in a row at the top.
func colorLegend(s *svg, names []string) {
	x := 8.0
	for i, name := range names {
		name = fit(name, 220)
		if i >= maxColors || x+14+widthOf(name) > forestWidth-90 {
			s.text(x, 17, fmt.Sprintf("+%d more", len(names)-i), muted)
			return
		}
		s.rect(x, 9, 9, 9, fillStyle(i), attrs{{"rx", "1.5"}})
		s.text(x+14, 17, name, muted)
		x += 14 + widthOf(name) + 18
	}
}

// box draws one node: name and process id, and the command line below.
func box(s *svg, n finding.Node, x, y float64, color int) {
	width := forestWidth - x - 8
	outline(s, n, x, y, width)
	if n.Color != "" {
		s.rect(x, y, 4, nodeHeight, fillStyle(color))
	}
	right := x + width - 10
	if v, ok := severityOf(n.Flagged); ok {
		why := v.shape + " " + v.name
		if n.Why != "" {
			why = fit(why+": "+n.Why, width*0.45)
		}
		s.text(right, y+13, why, attrs{{"class", "ch-sev-" + v.name}, {"fill", v.color}}, end)
		right -= 1.1*widthOf(why) + 12
	}
	aside := asideOf(n)
	name := fit(n.Label, (right-x-28-1.1*widthOf(aside))*0.78) // bold letters are wider
	s.heading(x+12, y+13, name, aside)
	s.text(x+12, y+26, fit(strings.TrimSpace(n.Detail), width-24), muted)
}

// outline draws the frame of a node: dashed where no creation event stands behind
// it, in the colour of its severity where it is flagged.
func outline(s *svg, n finding.Node, x, y, width float64) {
	class, stroke, weight := "ch-box", edgeColor, "1"
	if n.Synthetic {
		class += " ch-synthetic"
	}
	if v, ok := severityOf(n.Flagged); ok {
		class, stroke, weight = class+" ch-sev-"+v.name, v.color, "1.6"
	}
	a := attrs{{"class", class}, {"fill", boxColor}, {"stroke", stroke}, {"stroke-width", weight}, {"rx", "3"}}
	if n.Synthetic {
		a = append(a, attr{"stroke-dasharray", "4 3"})
	}
	s.rect(x, y, width, nodeHeight, a)
}

// asideOf is what stands beside the name: process id, depth beyond the last
// indent, and whether an event tells of the start.
func asideOf(n finding.Node) string {
	var parts []string
	for _, f := range n.Facts {
		if strings.EqualFold(f.Name, "pid") {
			parts = append(parts, "pid "+fit(f.Value, 70))
			break
		}
	}
	if n.Depth > maxIndent {
		parts = append(parts, fmt.Sprintf("depth %d", n.Depth))
	}
	if n.Synthetic {
		parts = append(parts, "no creation event")
	}
	if n.Parent < 0 && n.Group != "" { // a root says what its tree belongs to
		parts = append(parts, fit(n.Group, 160))
	}
	return strings.Join(parts, " · ")
}
