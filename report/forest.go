package report

import (
	"fmt"
	"hash/fnv"
	"strings"

	"forensic/analyzers/finding"
)

const (
	maxNodes  = 3000 // of a forest in a page
	maxIndent = 24   // levels that are indented; deeper nodes show their number
	maxFacts  = 24
	colours   = 8 // classes of the palette
)

// forestView is a forest as a page shows it: one foldable list a tree.
type forestView struct {
	Trees []treeView
	Rest  string
}

type treeView struct {
	Group, Label, Size, Flags string
	Worst                     string // severity of the worst node, empty without
	Open                      bool
	Nodes                     []nodeView
}

type nodeView struct {
	*finding.Node
	Indent, Colour  int
	Deep            string // the depth in words, beyond the indentation
	Time            string
	Excerpt         cellView
	MoreFacts       int
	Severity, Shape string
}

// showForest prepares the nodes of a forest. Where not all fit, trees with
// flagged nodes come before others; they keep their order.
func showForest(f *finding.Forest, file string) *forestView {
	trees := treesOf(f.Nodes)
	picked, shown := pick(trees)
	v := &forestView{}
	for i, tree := range trees {
		if picked[i] > 0 {
			v.Trees = append(v.Trees, showTree(tree, picked[i], file))
		}
	}
	if v.Rest = rest(shown, len(f.Nodes), f.Total, "node", file); v.Rest != "" && shown < len(f.Nodes) {
		v.Rest += " Trees with flagged nodes are shown before others."
	}
	return v
}

// treesOf cuts the list in pre-order at its roots.
func treesOf(nodes []finding.Node) (trees [][]finding.Node) {
	start := 0
	for i := range nodes {
		if i > start && nodes[i].Parent < 0 {
			trees = append(trees, nodes[start:i])
			start = i
		}
	}
	if len(nodes) > 0 {
		trees = append(trees, nodes[start:])
	}
	return trees
}

// pick says how many nodes of each tree to show.
func pick(trees [][]finding.Node) (picked []int, shown int) {
	picked = make([]int, len(trees))
	for _, wantFlagged := range []bool{true, false} {
		for i, tree := range trees {
			if (worst(tree) > 0) == wantFlagged {
				picked[i] = min(len(tree), maxNodes-shown)
				shown += picked[i]
			}
		}
	}
	return picked, shown
}

func worst(tree []finding.Node) (s finding.Severity) {
	for i := range tree {
		s = max(s, tree[i].Flagged)
	}
	return s
}

func showTree(tree []finding.Node, limit int, file string) treeView {
	t := treeView{
		Group: tree[0].Group, Label: tree[0].Label, Size: count(int64(len(tree)), "node"), Flags: flags(tree), Open: worst(tree) > 0,
	}
	if t.Open {
		t.Worst = worst(tree).String()
	}
	for i := range tree[:limit] {
		t.Nodes = append(t.Nodes, showNode(&tree[i], file))
	}
	return t
}

// flags counts the flagged nodes of a tree by severity, worst first.
func flags(tree []finding.Node) string {
	var counts [finding.Critical + 1]int
	for i := range tree {
		counts[min(tree[i].Flagged, finding.Critical)]++
	}
	var words []string
	for s := finding.Critical; s > 0; s-- {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%s %d %s", shape(s), counts[s], s))
		}
	}
	return strings.Join(words, ", ")
}

func showNode(n *finding.Node, file string) nodeView {
	v := nodeView{Node: n, Indent: max(0, min(n.Depth, maxIndent)), Colour: colourOf(n.Color), Time: when(n.First)}
	if n.Depth > maxIndent {
		v.Deep = fmt.Sprintf("level %d", n.Depth)
	}
	if n.Detail != "" {
		v.Excerpt = code(n.Detail, file)
	}
	if v.MoreFacts = max(0, len(n.Facts)-maxFacts); v.MoreFacts > 0 {
		shown := *n
		shown.Facts = n.Facts[:maxFacts]
		v.Node = &shown
	}
	if n.Flagged > 0 {
		v.Severity, v.Shape = n.Flagged.String(), shape(n.Flagged)
	}
	return v
}

// colourOf picks one of the classes of the palette: the same for the same text,
// in any letter case.
func colourOf(text string) int {
	if text == "" {
		return colours
	}
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(text)))
	return int(h.Sum32() % colours)
}
