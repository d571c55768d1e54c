package report

import (
	"fmt"
	"strings"
	"time"

	"forensic/analyzers/finding"
)

// The rows of a table shown in a page; tables with verbatim evidence show fewer.
const (
	maxRows     = 1000
	maxCodeRows = 300
	maxText     = 2000 // characters of a cell that is not code
	longText    = 24   // bytes of a cell that wants a wider column
)

// kindHash is a column with a hash, in our own tables only.
const kindHash finding.ColumnKind = "hash"

// tableView is a table as a page shows it.
type tableView struct {
	Caption string
	Heads   []headView
	Rows    [][]cellView
	Rest    string // how much is not shown, and where it is
}

type headView struct{ Name, Class string }

type cellView struct {
	Class string // for the style sheet; empty for a short text
	Text  string
	More  string // what an excerpt leaves out
	Shape string // of a severity
}

// showTable prepares a table for a page; file names its data file.
func showTable(t finding.Table, caption, file string, limit int) *tableView {
	v := &tableView{Caption: caption + ", " + count(max(t.Total, int64(len(t.Rows))), "row")}
	for _, c := range t.Columns {
		class := ""
		switch c.Kind {
		case finding.KindInt, finding.KindFloat:
			class = "num"
		case finding.KindCode:
			limit = min(limit, maxCodeRows)
		}
		v.Heads = append(v.Heads, headView{c.Name, class})
	}
	shown := t.Rows[:min(limit, len(t.Rows))]
	for _, row := range shown {
		cells := make([]cellView, len(t.Columns))
		for i, c := range t.Columns {
			cells[i] = showCell(c.Kind, cell(row, i), file)
		}
		v.Rows = append(v.Rows, cells)
	}
	v.Rest = rest(len(shown), len(t.Rows), t.Total, "row", file)
	return v
}

// rest says how much of how much is shown and where the rest is: kept entries
// are in the data file, and there would be total ones without a limit.
func rest(shown, kept int, total int64, noun, file string) string {
	total = max(total, int64(kept))
	switch {
	case int64(shown) == total:
		return ""
	case total == int64(kept):
		return fmt.Sprintf("Shows %s of %s; all are in %s.", number(int64(shown)), count(total, noun), file)
	}
	return fmt.Sprintf("Shows %s of %s; %s holds %s, a limit left out the rest.",
		number(int64(shown)), count(total, noun), file, number(int64(kept)))
}

func showCell(kind finding.ColumnKind, text, file string) cellView {
	if text == "" {
		return cellView{}
	}
	switch kind {
	case finding.KindCode:
		return code(text, file)
	case finding.KindInt:
		return cellView{Class: "num", Text: grouped(text)}
	case finding.KindFloat:
		return cellView{Class: "num", Text: short(maxText, text)}
	case finding.KindTime:
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return cellView{Class: "time", Text: at.UTC().Format(instant)}
		}
	case finding.KindIndicator:
		return cellView{Class: "indicator", Text: short(maxText, defang(text))}
	case kindHash:
		return cellView{Class: "hash", Text: short(maxText, text)}
	case finding.KindRef:
		return cellView{Class: "ref", Text: short(maxText, shortRefs(text))}
	case finding.KindSeverity:
		if s, err := finding.ParseSeverity(text); err == nil {
			return cellView{Class: "sev-" + s.String(), Text: s.String(), Shape: shape(s)}
		}
	}
	c := cellView{Text: short(maxText, text)}
	if len(c.Text) > longText {
		c.Class = "long"
	}
	return c
}

// code is verbatim evidence, cut to a bounded excerpt.
func code(text, file string) cellView {
	shown, more := excerpt(text, maxExcerpt)
	c := cellView{Class: "code", Text: shown}
	if more > 0 {
		c.More = fmt.Sprintf("… %s in %s", count(int64(more), "more character"), file)
	}
	return c
}

// grouped sets the thousands of a decimal number apart.
func grouped(text string) string {
	if len(text) > 3 && len(text) < 19 {
		var n int64
		if _, err := fmt.Sscan(text, &n); err == nil && fmt.Sprint(n) == text {
			return number(n)
		}
	}
	return short(maxText, text)
}

// shortRefs cuts the hash of each reference to 12 digits.
func shortRefs(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if source, rest, ok := strings.Cut(line, ":"); ok && len(source) == 64 {
			lines[i] = source[:12] + ":" + rest
		}
	}
	return strings.Join(lines, "\n")
}
