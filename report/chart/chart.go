// Package chart draws exhibits as SVG: one complete document for each, in one
// style, the same bytes for the same exhibit.
package chart

import "forensic/analyzers/finding"

// Render draws an exhibit. It returns nil for a table, and for an exhibit without
// anything to draw. The document has no script, no style sheet and no reference
// to anything outside; classes with the prefix ch- let a page restyle it (see
// CSS).
func Render(e finding.Exhibit) ([]byte, error) {
	switch {
	case e.Series != nil:
		return renderSeries(e)
	case e.Lanes != nil:
		return renderLanes(e), nil
	case e.Forest != nil && len(e.Forest.Nodes) > 0:
		return renderForest(e), nil
	}
	return nil, nil
}
