package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"forensic/analyzers/finding"
	"forensic/analyzers/suite"
	"forensic/report"
	"forensic/store"
	"forensic/store/event"
)

// maxRejects is how many rejected records a report lists; their number is always
// told, and the case holds all.
const maxRejects = 1000

// reportInput collects what a report shows. Without a title the case is named
// after its hash: the name of a folder must not change the report.
func (a *app) reportInput(c *store.Case, title string) (*report.Input, error) {
	if title == "" {
		title = "Case " + c.Hash()[:12]
	}
	r, err := c.NewReader(a.queryLimits(), store.Narrow{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	o, err := r.Overview(a.ctx)
	if err != nil {
		return nil, err
	}
	in := &report.Input{
		Case: title, ToolVersion: version, CaseHash: c.Hash(), First: o.First, Last: o.Last, Events: o.Events,
		Steps: steps,
	}
	for _, h := range o.Hosts {
		in.Hosts = append(in.Hosts, report.Host(h))
	}
	for _, class := range event.Classes {
		if n := o.Classes[class]; n > 0 {
			in.Classes = append(in.Classes, report.ClassCount{Class: string(class), Count: n})
		}
	}
	for _, m := range c.Ledger().Members {
		in.Members = append(in.Members, memberRow(m))
	}
	for _, f := range c.Ledger().Files {
		if f.Damage != "" {
			in.Members = append(in.Members, damageRow(f))
		}
	}
	slices.SortFunc(in.Members, func(x, y report.Member) int {
		return cmp.Or(strings.Compare(x.Archive, y.Archive), strings.Compare(x.Member, y.Member), strings.Compare(x.SourceSHA256, y.SourceSHA256))
	})
	rejects, total, err := r.Rejects(a.ctx, maxRejects)
	if err != nil {
		return nil, err
	}
	in.RejectTotal = total
	for _, j := range rejects {
		in.Rejects = append(in.Rejects, report.RejectRow{
			Archive: j.Archive, Member: j.Member, Line: j.Line, Offset: j.Offset, Size: j.Size, Reason: j.Reason,
			Excerpt: excerpt(j.Raw, 200),
		})
	}
	if in.Results, in.Narrowed, err = loadResults(c); err != nil {
		return nil, err
	}
	if in.References, err = referenceRows(c, o.First, o.Last); err != nil {
		return nil, err
	}
	in.Queries, err = queryRows(o.Classes)
	return in, err
}

// instant is a time of the store; the zero time for event.Null.
func instant(micros int64) time.Time {
	if micros == event.Null {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// queryRows is the query catalogue for the report, with what the case has events
// for.
func queryRows(classes map[event.Class]int64) ([]report.QueryFamily, error) {
	list, err := catalogue(nil)
	if err != nil {
		return nil, err
	}
	var families []report.QueryFamily
	for _, f := range list.Families {
		family := report.QueryFamily{Name: f.Name, Description: f.Description}
		for _, q := range f.Queries {
			row := report.Query{Name: q.Name, Description: q.Description, Attack: q.Attack, Needs: q.Needs, Example: exampleText(q), SQL: q.SQL}
			row.Present = len(q.Needs) == 0 || slices.ContainsFunc(q.Needs, func(class string) bool { return classes[event.Class(class)] > 0 })
			for _, p := range q.Params {
				row.Params = append(row.Params, paramText(p))
			}
			family.Queries = append(family.Queries, row)
		}
		families = append(families, family)
	}
	return families, nil
}

// loadResults reads the stored results in suite order; an analyzer without one
// is named as not run.
func loadResults(c *store.Case) (list []finding.Result, narrowed string, err error) {
	for _, an := range suite.All {
		var res finding.Result
		err := c.LoadResult(an.Name, &res)
		if errors.Is(err, fs.ErrNotExist) {
			res = finding.Result{Name: an.Name, Title: an.Title, Doc: an.Doc, Status: finding.Cancelled, Err: "it was not run"}
		} else if err != nil {
			return nil, "", fmt.Errorf("result of %s: %w", an.Name, err)
		}
		list = append(list, res)
	}
	narrowed, err = c.Narrowed()
	return list, narrowed, err
}

func memberRow(m event.Member) report.Member {
	return report.Member{
		Dataset: m.Dataset, Archive: m.Archive, Member: m.Member, SourceSHA256: m.Source, SHA256: m.SHA256, Bytes: m.Bytes,
		Format: m.Format, Status: string(m.Status), Reason: m.Reason,
		Read: m.Read, Stored: m.Stored, Rejected: m.Rejected, Duplicate: m.Duplicate,
		First: m.First, Last: m.Last, Clock: clockText(m.Clock), Notes: m.Remarks(),
	}
}

// damageRow shows a damaged container as a line of its own.
func damageRow(f event.EvidenceFile) report.Member {
	return report.Member{
		Archive: f.Name, SourceSHA256: f.SHA256, Bytes: f.Bytes, Format: "container", Status: "damaged", Reason: f.Damage,
		First: event.Null, Last: event.Null,
	}
}

// clockText says in words how the times of a member were corrected.
func clockText(c event.Clock) string {
	if c.Basis == "" {
		return ""
	}
	var parts []string
	parts = append(parts, "printed: "+c.Basis)
	switch {
	case c.Offset != nil && c.Anchors > 0:
		parts = append(parts, fmt.Sprintf("offset %s from %d anchors (%d agree)", offsetText(*c.Offset), c.Anchors, c.Agree))
	case c.Offset != nil:
		parts = append(parts, fmt.Sprintf("offset %s from the collector's receipt times", offsetText(*c.Offset)))
	}
	for _, n := range []struct {
		n    int64
		what string
	}{
		{c.UTCTime, "records by their own UtcTime"},
		{c.Moved12, "moved by 12 hours"},
		{c.Ambiguous, "whose half of the day could not be told"},
		{c.Unknown, "of unknown zone"},
		{c.NoTime, "without a time"},
	} {
		if n.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	return strings.Join(parts, "; ")
}

func offsetText(s int64) string {
	sign := '+'
	if s < 0 {
		sign, s = '-', -s
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, s/3600, s%3600/60)
}

// excerpt is the beginning of raw bytes as text.
func excerpt(raw []byte, n int) string {
	cut := raw[:min(len(raw), n)]
	for len(cut) > 0 && len(cut) < len(raw) && !utf8.RuneStart(raw[len(cut)]) {
		cut = cut[:len(cut)-1]
	}
	return strings.ToValidUTF8(string(cut), "\ufffd")
}

// steps describe the method for the report.
var steps = []report.Step{
	{Name: "Reading", Text: "Each evidence file is hashed with SHA-256 and opened read-only. Archives are unpacked as streams; the hash of every member is taken while it is read. " +
		"The format of a member is detected from its content. A member whose content is stored already is counted as duplicate and not stored again."},
	{Name: "Accounting", Text: "For every member, records read = stored + rejected + duplicate. A rejected record is kept with its line, byte offset, reason and first bytes in the table rejects of the case."},
	{Name: "Normalising", Text: "Fields go to typed columns named after the Elastic Common Schema. A value that does not parse leaves its column empty. Every event-data field stays verbatim in column data."},
	{Name: "Clocks", Text: "Printed local times without a zone, or with a false one, are corrected for each member: the offset is the median difference between the printed time and Sysmon's UtcTime " +
		"(except of events 3 and 22), rounded to 15 minutes; without Sysmon, the collector's own receipt times in local time and UTC tell the zone. Times of a 12-hour clock are moved by 12 hours into the window that the anchors span. " +
		"Where a record's own UtcTime lies within 30 seconds of the corrected time, it is taken. Column ts_source tells which rule gave each time."},
	{Name: "Identities", Text: "A machine is its short name in lower case within its dataset. Processes are told apart by their GUID, else by process id, time and host."},
	{Name: "Analysing", Text: "Each analyzer reads the case, and the reference data that is listed below. One whose event classes the evidence lacks does not apply, which is not the same as having found nothing."},
}
