package report

import (
	"fmt"
	"html/template"
	"strings"

	"forensic/analyzers/finding"
	"forensic/report/chart"
)

// outcomes are the statuses in words.
var outcomes = map[finding.Status]string{
	finding.OK: "ran", finding.Partial: "partial", finding.NotApplicable: "not applicable", finding.Failed: "failed", finding.Cancelled: "not run",
}

// analysisRow is a line of the table of what was looked for.
type analysisRow struct{ Href, Title, Outcome, Findings, Examined string }

// severityCount is a number of the summary.
type severityCount struct {
	Name, Mark string
	Count      int
}

func (b *build) index() error {
	complete, why := b.in.Completeness()
	cards, left := b.cards()
	sentences, more := b.sentences()
	datasets := map[string]bool{}
	for _, h := range b.in.Hosts {
		datasets[h.Dataset] = true
	}
	var severities []severityCount
	for s := finding.Critical; ; s-- {
		n := severityCount{Name: s.String(), Mark: marks[s]}
		for _, f := range b.findings {
			if f.Severity == s {
				n.Count++
			}
		}
		severities = append(severities, n)
		if s == finding.Info {
			break
		}
	}
	var analyses []analysisRow
	for _, r := range b.in.Results {
		state, text := outcome(r)
		analyses = append(analyses, analysisRow{r.Name + ".html", r.Title, state + " " + text, count(int64(len(r.Findings))), count(r.Examined)})
	}
	return b.page("index", "index.html", "Summary", map[string]any{
		"Case": visible(b.in.Case), "Complete": complete, "WhyPartial": why, "Narrowed": visible(b.in.Narrowed), "Period": period(b.in.First, b.in.Last),
		"Events": count(b.in.Events), "HostCount": len(b.in.Hosts), "DatasetCount": len(datasets), "FindingCount": count(int64(len(b.findings))),
		"ToolVersion": b.in.ToolVersion, "CaseHash": b.in.CaseHash, "Severities": severities, "Sentences": sentences, "MoreSentences": more,
		"Analyses": analyses, "Cards": cards, "CardsLeft": left,
		"Hosts": b.table("Machines", "", "machines", hostsTable(b.in.Hosts)), "Classes": b.table("Kinds of events", "", "classes", classesTable(b.in.Classes)),
	})
}

// outcome says how an analysis ended. Nothing found is said only where it was
// looked for.
func outcome(r finding.Result) (state, text string) {
	looked := fmt.Sprintf("%s examined.", plural(r.Examined, "record or value"))
	if r.Examined == 0 {
		looked = ""
	}
	switch r.Status {
	case finding.OK:
		if len(r.Findings) == 0 {
			return "None found.", "It was looked for: " + looked
		}
		return plural(int64(len(r.Findings)), "finding") + ".", looked
	case finding.Partial:
		return "Partial.", plural(int64(len(r.Findings)), "finding") + "; it could not look at everything, the warnings say why. " + looked
	case finding.NotApplicable:
		return "Not applicable.", "The evidence has none of the events it needs: " + strings.Join(r.Needs, ", ") + "."
	case finding.Failed:
		return "Failed.", visible(r.Err) + ". Nothing can be said about what it looks for."
	}
	return "Not run.", visible(r.Err) + ". Nothing can be said about what it looks for."
}

func paragraphs(doc string) (out []string) {
	for p := range strings.SplitSeq(doc, "\n\n") {
		out = append(out, strings.Join(strings.Fields(p), " "))
	}
	return out
}

// maxListed is how many findings the page of an analysis lists.
const maxListed = 500

func (b *build) results() error {
	for _, r := range b.in.Results {
		state, text := outcome(r)
		var warnings []string
		for _, w := range r.Warnings[:min(len(r.Warnings), 100)] {
			warnings = append(warnings, visible(w))
		}
		if n := len(r.Warnings) - len(warnings); n > 0 {
			warnings = append(warnings, fmt.Sprintf("and %d more warnings of this kind", n))
		}
		var list []sentence
		for _, f := range r.Findings[:min(len(r.Findings), maxListed)] {
			why, more := cut(f.Why, 400)
			if more > 0 {
				why += " …"
			}
			where := ""
			if f.Host != "" {
				where = " (" + visible(f.Dataset) + ", " + visible(f.Host) + ")"
			}
			s := sentence{Severity: f.Severity.String(), Mark: marks[f.Severity], Title: visible(f.Title), Text: why + where}
			if b.carded[f.ID] {
				s.Href = "index.html#f-" + f.ID
			}
			list = append(list, s)
		}
		left := ""
		if n := len(r.Findings) - len(list); n > 0 {
			left = fmt.Sprintf("%d more are in data/findings.csv", n)
		}
		var exhibits []exhibit
		for _, e := range r.Exhibits {
			x, err := b.exhibit(r.Name, e)
			if err != nil {
				return fmt.Errorf("%s, exhibit %s: %w", r.Name, e.ID, err)
			}
			exhibits = append(exhibits, x)
		}
		err := b.page("result", r.Name+".html", r.Title, map[string]any{
			"Title": r.Title, "State": string(r.Status), "Outcome": state, "Text": text, "Warnings": warnings, "Manual": paragraphs(r.Doc), "Options": r.Options,
			"Findings": list, "FindingsLeft": left, "Exhibits": exhibits,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// exhibit is an exhibit as a page shows it, with its files.
type exhibit struct {
	ID, Title, Note         string
	Chart                   template.HTML
	ChartFile, CSV, Parquet string
	Table                   *tableView
	Forest                  *forestView
}

// exhibit writes the chart and the data files of an exhibit.
func (b *build) exhibit(result string, e finding.Exhibit) (exhibit, error) {
	name := result + "-" + e.ID
	x := exhibit{ID: e.ID, Title: visible(e.Title), Note: visible(e.Note), CSV: "data/" + name + ".csv", Parquet: "data/" + name + ".parquet"}
	if err := b.addData(name, tableOf(e)); err != nil {
		return x, err
	}
	drawn := e
	drawn.ID = name // unique among the charts of a page
	svg, err := chart.Render(drawn)
	if err != nil {
		return x, err
	}
	if svg != nil {
		x.ChartFile = "charts/" + name + ".svg"
		if err := b.add(x.ChartFile, svg); err != nil {
			return x, err
		}
	}
	switch {
	case e.Table != nil:
		x.Table = b.table(e.Title, "", name, e.Table)
	case e.Forest != nil:
		x.Forest = forest(e.Forest)
	default:
		x.Chart = template.HTML(svg) // made by package chart, which escapes every text
	}
	return x, nil
}

func (b *build) completeness() error {
	complete, why := b.in.Completeness()
	if complete {
		why = "every record of every input is accounted for, and every analyzer ran or did not apply"
	}
	var read, stored, rejected, duplicate int64
	var bad []Member
	for _, m := range b.in.Members {
		read, stored, rejected, duplicate = read+m.Read, stored+m.Stored, rejected+m.Rejected, duplicate+m.Duplicate
		if m.Status != "stored" && m.Status != "duplicate" {
			bad = append(bad, m)
		}
	}
	var silent []sentence
	for _, r := range b.in.Results {
		if r.Status != finding.OK {
			state, text := outcome(r)
			silent = append(silent, sentence{Title: r.Title, Text: state + " " + text})
		}
	}
	short := membersTable(bad)
	for _, row := range short.Rows { // what a reader needs to see of them
		row[0], row[1], row[2], row[3], row[4] = row[1], row[2], row[6], row[7], row[8]
	}
	return b.page("completeness", "completeness.html", "Completeness", map[string]any{
		"Complete": complete, "Why": why, "Read": count(read), "Stored": count(stored), "Rejected": count(rejected), "Duplicate": count(duplicate), "Silent": silent,
		"Bad":     b.table("Inputs that are not whole", "", "members", &finding.Table{Columns: columns("Archive", "a", "text", "Member", "m", "text", "Format", "f", "text", "Status", "s", "text", "Reason", "r", "text"), Rows: firstColumns(short.Rows, 5)}),
		"Members": b.table("All inputs", "", "members", membersTable(b.in.Members)), "Rejects": b.table("Rejected records", "", "rejects", rejectsTable(b.in.Rejects, b.in.RejectTotal)),
	})
}

func firstColumns(rows [][]string, n int) (out [][]string) {
	for _, r := range rows {
		out = append(out, r[:n])
	}
	return out
}

func (b *build) method() error {
	type manual struct {
		Title, Options string
		Manual         []string
	}
	var analyses []manual
	for _, r := range b.in.Results {
		analyses = append(analyses, manual{r.Title, r.Options, paragraphs(r.Doc)})
	}
	return b.page("method", "method.html", "Method", map[string]any{"Steps": b.in.Steps, "Analyses": analyses, "Guard": guardNote})
}
