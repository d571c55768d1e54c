package report

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
)

// What tables of a page show at most; the data files have all.
const (
	maxRows     = 1000
	maxCodeRows = 300
	maxCell     = 600
	maxTreeBox  = 3000
	maxDepth    = 12
)

// cellView is a table cell of a page.
type cellView struct {
	Text, Kind string
	Code       bool
	More       int
}

// tableView is a table of a page.
type tableView struct {
	Caption, Note, CSV, Parquet string
	Columns                     []finding.TableColumn
	Rows                        [][]cellView
	Shown, Total                string
	Hidden                      bool
}

// table makes the view of a table whose data files have the given name.
func (b *build) table(caption, note, name string, t *finding.Table) *tableView {
	v := &tableView{Caption: visible(caption), Note: visible(note), Columns: t.Columns, CSV: "data/" + name + ".csv", Parquet: "data/" + name + ".parquet"}
	limit := maxRows
	for _, c := range t.Columns {
		if c.Kind == finding.KindCode {
			limit = maxCodeRows
		}
	}
	for _, row := range t.Rows[:min(len(t.Rows), limit)] {
		cells := make([]cellView, len(t.Columns))
		for i, c := range t.Columns {
			if i < len(row) {
				cells[i] = cellOf(c.Kind, row[i])
			}
		}
		v.Rows = append(v.Rows, cells)
	}
	total := max(t.Total, int64(len(t.Rows)))
	v.Shown, v.Total, v.Hidden = count(int64(len(v.Rows))), count(total), total > int64(len(v.Rows))
	return v
}

func cellOf(k finding.ColumnKind, text string) cellView {
	c := cellView{Kind: string(k), Code: k == finding.KindCode || k == finding.KindRef}
	switch k {
	case finding.KindIndicator:
		text = defang(text)
	case finding.KindTime:
		text = strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z")
	case finding.KindInt:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			text = count(n)
		}
	case finding.KindRef:
		text = shortRefs(text)
	}
	c.Text, c.More = cut(text, maxCell)
	return c
}

// shortRefs shortens the hashes of references for reading.
func shortRefs(text string) string {
	refs := strings.Fields(text)
	for i, r := range refs {
		if source, rest, ok := strings.Cut(r, ":"); ok {
			refs[i] = source[:min(len(source), 12)] + ":" + rest
		}
	}
	if len(refs) > 3 {
		refs = append(refs[:3], fmt.Sprintf("and %d more", len(refs)-3))
	}
	return strings.Join(refs, " ")
}

// forestView is a forest of a page: one foldable list for each tree.
type forestView struct {
	Trees []treeView
	Left  string // what the page leaves out
}

type treeView struct {
	Group, Label, Size, Flags string
	Open                      bool
	Nodes                     []nodeView
}

type nodeView struct {
	Indent, Color       int
	Depth               int // shown where the indent no longer tells
	Label, Detail       string
	More                int
	Time, User          string
	Severity, Mark, Why string
	Synthetic           bool
	Facts               []finding.Fact
}

func forest(f *finding.Forest) *forestView {
	v := &forestView{}
	shown := f.Nodes[:min(len(f.Nodes), maxTreeBox)]
	flagged := 0
	for i, n := range shown {
		if n.Parent < 0 || len(v.Trees) == 0 {
			v.Trees = append(v.Trees, treeView{Group: visible(n.Group), Label: visible(n.Label)})
			flagged = 0
		}
		t := &v.Trees[len(v.Trees)-1]
		t.Nodes = append(t.Nodes, node(n))
		if n.Flagged > finding.Info {
			flagged++
			t.Open, t.Flags = true, fmt.Sprintf("%d flagged", flagged)
		}
		if i == len(shown)-1 || shown[i+1].Parent < 0 {
			t.Size = plural(int64(len(t.Nodes)), "box")
			if len(t.Nodes) > 1 {
				t.Size = count(int64(len(t.Nodes))) + " boxes"
			}
		}
	}
	if total := max(f.Total, int64(len(f.Nodes))); total > int64(len(shown)) {
		v.Left = fmt.Sprintf("%s of %s boxes are shown; the data files have %s.", count(int64(len(shown))), count(total), count(int64(len(f.Nodes))))
	}
	return v
}

func node(n finding.Node) nodeView {
	v := nodeView{Indent: min(n.Depth, maxDepth), Label: visible(n.Label), Time: stamp(n.First), User: visible(n.Color), Synthetic: n.Synthetic}
	if n.Depth > maxDepth {
		v.Depth = n.Depth
	}
	v.Detail, v.More = cut(n.Detail, maxCell)
	if n.Color != "" {
		h := fnv.New32a()
		h.Write([]byte(n.Color))
		v.Color = int(h.Sum32() % 8)
	} else {
		v.Color = 8
	}
	if n.Flagged > finding.Info {
		v.Severity, v.Mark, v.Why = n.Flagged.String(), marks[n.Flagged], visible(n.Why)
	}
	for _, f := range n.Facts {
		value, more := cut(f.Value, 300)
		if more > 0 {
			value += " …"
		}
		if f.Value != "" {
			v.Facts = append(v.Facts, finding.Fact{Name: visible(f.Name), Value: value})
		}
	}
	return v
}
