package chart

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// The measures of a forest chart, in pixels.
const (
	forestWidth = 1100.0
	nodeHeight  = 34.0
	nodeGap     = 6.0
	indent      = 26.0
	maxNodes    = 150
	maxIndent   = 20
)

var severityColor = map[finding.Severity]string{
	finding.Low: "#5b7c99", finding.Medium: "#b08900", finding.High: "#c8553d", finding.Critical: "#8e1b3a",
}

// renderForest draws the first nodes as indented boxes with lines to their
// parents, as analysts know process trees.
func renderForest(e finding.Exhibit) []byte {
	nodes, chosen := choose(e.Forest.Nodes)
	colors, names := colorsOf(nodes)
	height := 40 + float64(len(nodes))*(nodeHeight+nodeGap) + 24
	var s svg
	s.open(e.ID, e.Title, fmt.Sprintf("%d of %d nodes, parents above their children; %s.", len(nodes), len(e.Forest.Nodes), chosen), forestWidth, height)
	x := 8.0
	for i, name := range names[:min(len(names), 8)] {
		s.rect(x, 9, 10, 7, class(paletteClass("fill", i)), fill(palette[i%len(palette)]))
		label := fit(name, 150)
		s.text(x+14, 16, label, class("ch-muted"), fill("#5b6875"))
		x += 30 + 6.2*float64(len([]rune(label)))
	}
	for i, n := range nodes {
		y := 30 + float64(i)*(nodeHeight+nodeGap)
		left := boxLeft(n.Depth)
		if n.Parent >= 0 && n.Parent < i {
			py := 30 + float64(n.Parent)*(nodeHeight+nodeGap) + nodeHeight
			px := boxLeft(nodes[n.Parent].Depth) + 10
			s.tag("path", "", class("ch-axis"), attr{"d", fmt.Sprintf("M%s %sV%sH%s", num(px), num(py), num(y+nodeHeight/2), num(left))}, fill("none"), attr{"stroke", "#8a97a3"})
		}
		box(&s, n, left, y, colors[n.Color])
	}
	if more := max(int64(len(e.Forest.Nodes)), e.Forest.Total) - int64(len(nodes)); more > 0 {
		s.text(8, height-8, fmt.Sprintf("%d more are on the page or in the data file; drawn are %s", more, chosen), class("ch-muted"), fill("#5b6875"))
	}
	return s.close()
}

// choose picks the nodes to draw: where some are flagged, these with their
// ancestors and children, which is the chain an analyst wants to see; else the
// first ones. Parents point into the chosen nodes.
func choose(all []finding.Node) (nodes []finding.Node, what string) {
	keep := make([]bool, len(all))
	flagged := false
	for i, n := range all {
		if n.Flagged > finding.Info {
			flagged = true
			for j := i; j >= 0 && j < len(all) && !keep[j]; j = parentOf(all, j) {
				keep[j] = true
			}
		}
	}
	what = "the flagged ones with their ancestors and children"
	if !flagged {
		what = "the first ones"
	}
	at := make(map[int]int, maxNodes)
	for i, n := range all {
		parent := parentOf(all, i)
		child := parent >= 0 && all[parent].Flagged > finding.Info
		if flagged && !keep[i] && !child || len(nodes) == maxNodes {
			continue
		}
		at[i] = len(nodes)
		n.Parent = -1
		if k, ok := at[parent]; ok {
			n.Parent = k
		}
		nodes = append(nodes, n)
	}
	return nodes, what
}

// parentOf is the parent of a node, -1 for a root and for an index that no parent
// can have.
func parentOf(all []finding.Node, i int) int {
	if p := all[i].Parent; p >= 0 && p < i {
		return p
	}
	return -1
}

func boxLeft(depth int) float64 { return 8 + indent*float64(min(depth, maxIndent)) }

// box draws one node.
func box(s *svg, n finding.Node, x, y float64, color int) {
	w := forestWidth - x - 8
	attrs := []attr{class("ch-box"), fill("#f5f7f9"), {"stroke", "#c3ccd4"}, {"rx", "3"}}
	if n.Synthetic {
		attrs = append(attrs, attr{"stroke-dasharray", "4 3"})
	}
	if c, ok := severityColor[n.Flagged]; ok {
		attrs[2] = attr{"stroke", c}
		attrs = append(attrs, attr{"stroke-width", "1.6"})
	}
	s.rect(x, y, w, nodeHeight, attrs...)
	if n.Color != "" {
		s.rect(x, y, 4, nodeHeight, class(paletteClass("fill", color)), fill(palette[color%len(palette)]))
	}
	title := n.Label
	for _, f := range n.Facts {
		if strings.EqualFold(f.Name, "pid") {
			title += "  " + f.Value
		}
	}
	if n.Synthetic {
		title += "  (no creation event)"
	}
	if n.Depth > maxIndent {
		title += fmt.Sprintf("  depth %d", n.Depth)
	}
	s.text(x+12, y+14, fit(title, w*0.6), class("ch-text"), fill("#1c2733"), attr{"font-weight", "600"})
	if c, ok := severityColor[n.Flagged]; ok {
		s.text(x+w-8, y+14, mark(n.Flagged)+" "+fit(n.Why, w*0.36), fill(c), class("ch-sev-"+n.Flagged.String()), attr{"text-anchor", "end"})
	}
	s.text(x+12, y+28, fit(strings.TrimSpace(n.Detail), w-24), class("ch-muted"), fill("#5b6875"))
}

// mark is the shape of a severity, for those who cannot tell the colours.
func mark(v finding.Severity) string {
	switch v {
	case finding.Critical, finding.High:
		return "▲"
	case finding.Medium:
		return "◆"
	}
	return "●"
}

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
