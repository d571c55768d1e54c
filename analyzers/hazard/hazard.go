// Package hazard tells which evidence files would act on whoever opens them with
// the usual tools: what the ingest noted while it read them without running
// anything.
package hazard

import (
	"context"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

const manual = `Does any evidence file act on whoever opens it?

Python pickles are programs: whoever loads one with pandas runs what it calls. They are read here without running anything; a call
of a function that no data frame needs is noted with its arguments. Such a file is either an attack on the analyst or a part of the
incident.

Findings: a pickle that would have called a function (high, T1059.006). The table lists also classes that are merely unknown.

Limits: only what the readers of the formats note is told. Macros, scripts and programs inside the evidence are not judged here.`

// Options are the parameters of the analysis.
type Options struct {
	MaxRows int // of the table; the total is told
}

// Analyzer tells what evidence files would do.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "hazard",
	Title: "Hazards of the evidence",
	Doc:   manual,
}, Options{MaxRows: 5000}, run)

// warning is a row of the table warnings.
type warning struct {
	dataset, archive, source, member, kind, text string
	record, offset                               int64
}

const query = `SELECT dataset, archive, source, member, kind, text, record, byte_offset
	FROM warnings ORDER BY dataset, archive, member, byte_offset, kind, text`

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	list, err := load(ctx, p)
	if err != nil {
		return err
	}
	p.Examined = int64(len(list))
	if len(list) == 0 {
		return nil
	}
	table := &finding.Table{Total: int64(len(list)), Columns: []finding.TableColumn{
		{Name: "Kind", Key: "kind", Kind: finding.KindText},
		{Name: "What", Key: "what", Kind: finding.KindCode},
		{Name: "File", Key: "file", Kind: finding.KindCode},
		{Name: "Offset", Key: "offset", Kind: finding.KindInt},
		{Name: "Reference", Key: "reference", Kind: finding.KindRef},
	}}
	for i, w := range list {
		ref := event.Ref{Source: w.source, Member: w.member, Record: max(w.record, 1)}
		if i < o.MaxRows {
			table.Rows = append(table.Rows, []string{w.kind, w.text, w.file(), fmt.Sprint(w.offset), finding.RefCell(ref)})
		}
		if w.kind == "pickle-call" {
			p.Report(w.finding(ref))
		}
	}
	p.Show(finding.Exhibit{ID: "warnings", Title: "What was noted while reading", Note: "Nothing of this was run.", Table: table})
	return nil
}

func load(ctx context.Context, p *analyzers.Pass) (list []warning, err error) {
	rows, err := p.Data.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w warning
		if err := rows.Scan(&w.dataset, &w.archive, &w.source, &w.member, &w.kind, &w.text, &w.record, &w.offset); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

func (w warning) file() string {
	if w.member == "" {
		return w.archive
	}
	return w.archive + " > " + w.member
}

func (w warning) finding(ref event.Ref) finding.Finding {
	return finding.Finding{
		Title: "Pickle that runs code when it is loaded", Severity: finding.High, Techniques: []string{"T1059.006"},
		Why:     "A reader such as pandas would run it: " + w.text + ". It was not run here.",
		Dataset: w.dataset, First: event.Null, Last: event.Null,
		Facts:    []finding.Fact{{Name: "file", Value: w.file()}, {Name: "offset", Value: fmt.Sprint(w.offset)}, {Name: "call", Value: w.text}},
		Evidence: []event.Ref{ref},
		Benign:   "Some libraries pickle objects with functions of their own; the name of the function tells.",
		Query:    "SELECT * FROM warnings WHERE kind = 'pickle-call'",
	}
}
