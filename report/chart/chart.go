// Package chart draws exhibits as SVG: one complete document for each, in one
// style, the same bytes for the same exhibit.
package chart

import "forensic/analyzers/finding"

// Render draws an exhibit. It returns nil for a table, for a document and for an
// exhibit that holds nothing at all; any other without values becomes a small
// panel that says so. The document has no script, no style sheet, no style attribute
// and no reference to anything outside; classes with the prefix ch- let a page
// restyle it (see CSS). Ids inside begin with the exhibit's id. Times are UTC.
func Render(e finding.Exhibit) ([]byte, error) {
	switch {
	case e.Series != nil:
		return renderSeries(e)
	case e.Lanes != nil:
		return renderLanes(e), nil
	case e.Forest != nil:
		return renderForest(e), nil
	case e.Matrix != nil:
		return renderMatrix(e), nil
	case e.Graph != nil:
		return renderGraph(e), nil
	case e.Map != nil:
		return renderMap(e), nil
	}
	return nil, nil
}

// noData is the panel of an exhibit without anything to draw.
func noData(e finding.Exhibit, why string) []byte {
	var s svg
	s.open(e.ID, e.Title, "No data: "+why, 480, 64)
	s.text(240, 36, "no data: "+why, muted, middle)
	return s.close()
}
