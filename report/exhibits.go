package report

import (
	"html/template"
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// resultPage is the page of one analyzer; its sections follow from the exhibits.
type resultPage struct {
	*finding.Result
	Status   status
	Findings []card
	Total    int // findings, of which Findings shows the first
	Exhibits []exhibitView
}

// exhibitView is an exhibit with what it shows: a chart, a table, trees or none.
type exhibitView struct {
	finding.Exhibit
	Files  []fileLink
	Chart  template.HTML
	Table  *tableView
	Forest *forestView
	Empty  bool
}

type fileLink struct{ Href, Word string }

// showExhibit prepares an exhibit for its page; name names its files and svg is
// its chart, if it has one. The chart of a forest is shown where nodes are
// flagged: it draws the chains that lead to them.
func showExhibit(e finding.Exhibit, name string, svg []byte) exhibitView {
	if e.Document != nil {
		return exhibitView{Exhibit: e, Files: []fileLink{{documentPath(e, name), strings.ToUpper(e.Document.Type)}}}
	}
	csv := "data/" + name + ".csv"
	v := exhibitView{Exhibit: e, Files: []fileLink{{csv, "CSV"}, {"data/" + name + ".parquet", "Parquet"}}}
	if e.Map != nil {
		v.Files = append(v.Files, fileLink{geoJSONPath(name), "GeoJSON"})
	}
	if svg != nil {
		v.Files = append(v.Files, fileLink{"charts/" + name + ".svg", "SVG"})
	}
	switch {
	case e.Forest != nil:
		v.Forest = showForest(e.Forest, csv)
		if slices.ContainsFunc(e.Forest.Nodes, func(n finding.Node) bool { return n.Flagged > finding.Info }) {
			v.Chart = asHTML(svg)
		}
		v.Empty = len(e.Forest.Nodes) == 0
	case e.Table != nil:
		v.Table = showTable(*e.Table, e.Title, csv, maxRows)
		v.Empty = len(e.Table.Rows) == 0
	default:
		v.Chart = asHTML(svg)
		v.Empty = svg == nil
	}
	return v
}

// documentPath is the file of a document in the bundle.
func documentPath(e finding.Exhibit, name string) string {
	return "data/" + name + "." + e.Document.Type
}
