package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
)

// shownNames bounds the names in one cell.
const shownNames = 5

// show makes the summary, the table of patterns and that of single events.
func (a *analysis) show() {
	a.pass.Show(a.summary())
	a.pass.Show(a.patternTable())
	if e := a.singleTable(); len(e.Table.Rows) > 0 {
		a.pass.Show(e)
	}
}

// sentence sums up a data set.
func (s *set) sentence(title string) string {
	return fmt.Sprintf("%d %s = %d patterns + %d in none", s.events, title, len(s.patterns), s.inNone())
}

// inNone counts the events in no pattern.
func (s *set) inNone() (n int64) {
	for i := range s.rows {
		if s.rows[i].pattern == noise {
			n += s.rows[i].n
		}
	}
	return n
}

func (a *analysis) summary() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		column("Data set", "dataset", finding.KindText), column("In short", "short", finding.KindText),
		column("Events", "events", finding.KindInt), column("Different", "different", finding.KindInt),
		column("Patterns", "patterns", finding.KindInt), column("Events in no pattern", "in_none", finding.KindInt),
		column("Score of outliers", "score_of_outliers", finding.KindFloat),
	}}
	for _, s := range a.sets {
		t.Rows = append(t.Rows, []string{
			s.dataset, s.sentence(a.title), fmt.Sprint(s.events), fmt.Sprint(len(s.rows)),
			fmt.Sprint(len(s.patterns)), fmt.Sprint(s.inNone()), number(s.limit),
		})
	}
	return finding.Exhibit{ID: a.id, Title: "What the " + a.title + " come down to", Table: t, Note: a.method()}
}

// method says how patterns were found.
func (a *analysis) method() string {
	if a.Eps > 0 {
		return fmt.Sprintf("By DBSCAN: rows within %v of each other, %d events or more.", a.Eps, a.MinSamples)
	}
	return fmt.Sprintf("By HDBSCAN: %d events or more; distances under %v count as equal, from %v on as unlike.", a.MinCluster, a.Floor, a.Ceiling)
}

// line is a row of one of the tables.
type line struct {
	set *set
	at  int32 // pattern or row
}

func (a *analysis) patternTable() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		column("Data set", "dataset", finding.KindText), column("Pattern", "pattern", finding.KindInt),
		column("Events", "events", finding.KindInt), column("Different", "different", finding.KindInt),
		column("First", "first", finding.KindTime), column("Last", "last", finding.KindTime),
		column("Hosts", "hosts", finding.KindText), column("Users", "users", finding.KindText),
		column(a.name+"s", "names", finding.KindCode),
		column("Example: "+a.line, "example", finding.KindCode), column("Reference", "reference", finding.KindRef),
	}}
	var lines []line
	for _, s := range a.sets {
		for i := range s.patterns {
			lines = append(lines, line{s, int32(i)})
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int {
		return cmp.Compare(y.set.patterns[y.at].events, x.set.patterns[x.at].events)
	})
	t.Total = int64(len(lines))
	for _, l := range lines[:min(len(lines), a.TableRows)] {
		p := l.set.patterns[l.at]
		r := &l.set.rows[p.rows[0]]
		t.Rows = append(t.Rows, []string{
			l.set.dataset, fmt.Sprint(l.at), fmt.Sprint(p.events), fmt.Sprint(len(p.rows)),
			finding.TimeCell(p.first), finding.TimeCell(p.last), names(p.hosts), names(p.accounts), names(p.names),
			r.line, finding.RefCell(r.ref),
		})
	}
	return finding.Exhibit{
		ID: a.id + "-patterns", Title: "Patterns of " + a.title, Table: t,
		Note: fmt.Sprintf("The patterns with most events first, each with the first of its rows as example. Different is how many distinct rows (host, text, user) it holds; up to %d names are listed.", shownNames),
	}
}

func (a *analysis) singleTable() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		column("Score", "score", finding.KindFloat), column("Outlier", "outlier", finding.KindText),
		column("Data set", "dataset", finding.KindText), column("Host", "host", finding.KindText), column("User", "user", finding.KindText),
		column("Time", "time", finding.KindTime), column(a.name, "name", finding.KindCode), column(a.line, "line", finding.KindCode),
		column("Reference", "reference", finding.KindRef),
	}}
	var lines []line
	for _, s := range a.sets {
		for _, i := range s.singles() {
			lines = append(lines, line{s, i})
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int {
		return cmp.Compare(y.set.rows[y.at].score, x.set.rows[x.at].score)
	})
	t.Total = int64(len(lines))
	for _, l := range lines[:min(len(lines), a.TableRows)] {
		r := &l.set.rows[l.at]
		t.Rows = append(t.Rows, []string{
			number(r.score), map[bool]string{true: "yes"}[r.outlier], l.set.dataset, r.host, r.account,
			finding.TimeCell(r.first), r.name, r.line, finding.RefCell(r.ref),
		})
	}
	return finding.Exhibit{
		ID: a.id + "-singles", Title: "In no pattern: " + a.title, Table: t,
		Note: "Highest score of the isolation forest first: near 1 is unlike everything else, 0.5 is ordinary. Scores of different data sets are not the same scale.",
	}
}

// names lists the first names of a set.
func names(set map[string]bool) string {
	list := make([]string, 0, len(set))
	for name := range set {
		if name != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	if more := len(list) - shownNames; more > 0 {
		return strings.Join(list[:shownNames], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(list, ", ")
}

// number is a score as shown.
func number(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
