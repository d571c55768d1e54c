package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// reason is what speaks against an outlier besides being one.
type reason struct {
	title      string
	severity   finding.Severity
	techniques []string
	benign     string
	applies    func(*analysis, *row) bool
	what       func(*row) string
}

var reasons = []reason{
	{
		title: "Command line unlike all others", severity: finding.Low, techniques: []string{"T1059"},
		benign: "Scripts of management and deployment software have long command lines too, and those of one installation occur once.",
		applies: func(a *analysis, r *row) bool {
			return interprets(r.name) && int64(utf8.RuneCountInString(r.line)) >= a.LongLine
		},
		what: func(r *row) string {
			return fmt.Sprintf("a command line of %d characters for a program that runs code", utf8.RuneCountInString(r.line))
		},
	},
	{
		title: "Program unlike all others in a folder that users can write", severity: finding.Info, techniques: []string{"T1204.002"},
		benign:  "Installers and updaters unpack programs to temporary folders and run them once.",
		applies: func(_ *analysis, r *row) bool { return inOpenFolder(r.name) },
		what:    func(*row) string { return "the program lies where users can write" },
	},
}

// group is the outliers of one program on one machine with one reason.
type group struct {
	*reason
	set  *set
	rows []*row // highest score first
}

// report makes findings of outliers that something else speaks against.
func (a *analysis) report() {
	if a.id != "starts" { // a rare account is no sign of anything by itself
		return
	}
	for i := range reasons {
		groups := a.groups(&reasons[i])
		if n := len(groups); n > a.Findings {
			a.pass.Warn("%s: the %d with the highest scores of %d are findings; the table of single events lists more.", reasons[i].title, a.Findings, n)
			groups = groups[:a.Findings]
		}
		for _, g := range groups {
			a.pass.Report(a.finding(g))
		}
	}
}

// groups joins the outliers that a reason applies to by machine and program,
// highest score first.
func (a *analysis) groups(why *reason) (out []*group) {
	for _, s := range a.sets {
		byName := map[[2]string]*group{}
		for _, i := range s.singles() {
			r := &s.rows[i]
			if !r.outlier || !why.applies(a, r) {
				continue
			}
			key := [2]string{r.host, r.name}
			if byName[key] == nil {
				byName[key] = &group{reason: why, set: s}
				out = append(out, byName[key])
			}
			byName[key].rows = append(byName[key].rows, r)
		}
	}
	slices.SortStableFunc(out, func(x, y *group) int { return cmp.Compare(y.rows[0].score, x.rows[0].score) })
	return out
}

func (a *analysis) finding(g *group) finding.Finding {
	r := g.rows[0]
	f := finding.Finding{
		Title: g.title, Severity: g.severity, Techniques: g.techniques, Benign: g.benign, Score: r.score,
		Dataset: g.set.dataset, Host: r.host, User: r.account, First: event.Null, Last: event.Null,
		Why: fmt.Sprintf("In none of the %d patterns of %d %s, outlier score %s (outliers here have %s and more), and %s.",
			len(g.set.patterns), g.set.events, a.title, number(r.score), number(g.set.limit), g.what(r)),
		Facts: []finding.Fact{{Name: a.name, Value: r.name}, {Name: a.line, Value: r.line}},
		Query: fmt.Sprintf("SELECT ts, process_command_line, source, member, record FROM events WHERE class = 'process_start'\nAND coalesce(dataset, '') = %s AND coalesce(host_name, '') = %s AND coalesce(process_executable, process_name, '') = %s\nORDER BY ts, source, member, record",
			literal(g.set.dataset), literal(r.host), literal(r.name)),
	}
	if n := len(g.rows); n > 1 {
		f.Why += fmt.Sprintf(" %d starts of this program on this machine are such.", n)
	}
	for _, r := range g.rows {
		f.EvidenceTotal += r.n
		if len(f.Evidence) < a.Refs {
			f.Evidence = append(f.Evidence, r.ref)
		}
		if r.first != event.Null && (f.First == event.Null || r.first < f.First) {
			f.First = r.first
		}
		f.Last = max(f.Last, r.last)
	}
	return f
}

// literal is a text in SQL.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
