package report

import (
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// tableOf turns any exhibit into the table of its data file.
func tableOf(e finding.Exhibit) *finding.Table {
	switch {
	case e.Table != nil:
		return e.Table
	case e.Series != nil:
		return seriesTable(e.Series)
	case e.Lanes != nil:
		return lanesTable(e.Lanes)
	case e.Forest != nil:
		return forestTable(e.Forest)
	}
	return &finding.Table{}
}

func columns(pairs ...string) (cols []finding.TableColumn) {
	for i := 0; i+2 < len(pairs)+1; i += 3 {
		cols = append(cols, finding.TableColumn{Name: pairs[i], Key: pairs[i+1], Kind: finding.ColumnKind(pairs[i+2])})
	}
	return cols
}

func seriesTable(s *finding.Series) *finding.Table {
	t := &finding.Table{Columns: columns("Line", "line", "text", "Time", "time", "time", "Value", "value", "float")}
	for _, l := range s.Lines {
		for i := range min(len(l.X), len(l.Y)) {
			t.Rows = append(t.Rows, []string{l.Name, rfc3339(l.X[i]), strconv.FormatFloat(l.Y[i], 'g', -1, 64)})
		}
	}
	return t
}

func lanesTable(l *finding.Lanes) *finding.Table {
	t := &finding.Table{Columns: columns("Group", "group", "text", "Lane", "lane", "text", "Bin", "bin_start", "time", "Events", "events", "int")}
	for _, lane := range l.Lanes {
		for i, n := range lane.Counts {
			if n != 0 {
				t.Rows = append(t.Rows, []string{lane.Group, lane.Name, rfc3339(l.Start + int64(i)*l.Step), strconv.FormatInt(n, 10)})
			}
		}
	}
	return t
}

func forestTable(f *finding.Forest) *finding.Table {
	t := &finding.Table{Total: f.Total, Columns: columns("Node", "node", "int", "Parent", "parent", "int", "Depth", "depth", "int", "Group", "group", "text",
		"Label", "label", "text", "Detail", "detail", "code", "First", "first", "time", "Facts", "facts", "text", "Synthetic", "synthetic", "text",
		"Flagged", "flagged", "severity", "Why", "why", "text", "Evidence", "evidence", "ref")}
	for i, n := range f.Nodes {
		parent, flagged, synthetic := "", "", ""
		if n.Parent >= 0 {
			parent = strconv.Itoa(n.Parent)
		}
		if n.Flagged > finding.Info {
			flagged = n.Flagged.String()
		}
		if n.Synthetic {
			synthetic = "yes"
		}
		var facts []string
		for _, x := range n.Facts {
			facts = append(facts, x.Name+"="+x.Value)
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i), parent, strconv.Itoa(n.Depth), n.Group, n.Label, n.Detail, rfc3339(n.First), strings.Join(facts, "; "), synthetic, flagged, n.Why, refList(n.Evidence),
		})
	}
	return t
}

func refList(refs []event.Ref) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.Source + ":" + r.Member + ":" + strconv.FormatInt(r.Record, 10)
	}
	return strings.Join(out, " ")
}

// findingsTable is the data file of all findings.
func findingsTable(list []finding.Finding) *finding.Table {
	t := &finding.Table{Columns: columns("Severity", "severity", "severity", "Title", "title", "text", "Why", "why", "text", "Analyzer", "analyzer", "text", "ID", "id", "text",
		"Techniques", "techniques", "text", "Dataset", "dataset", "text", "Host", "host", "text", "User", "user", "text", "First", "first", "time", "Last", "last", "time",
		"Score", "score", "float", "Facts", "facts", "text", "Benign explanation", "benign", "text", "Evidence", "evidence", "ref", "Records", "records", "int", "Query", "query", "code")}
	for _, f := range list {
		var facts []string
		for _, x := range f.Facts {
			facts = append(facts, x.Name+"="+x.Value)
		}
		t.Rows = append(t.Rows, []string{
			f.Severity.String(), f.Title, f.Why, f.Analyzer, f.ID, strings.Join(f.Techniques, " "), f.Dataset, f.Host, f.User, rfc3339(f.First), rfc3339(f.Last),
			strconv.FormatFloat(f.Score, 'g', -1, 64), strings.Join(facts, "; "), f.Benign, refList(f.Evidence), strconv.FormatInt(max(f.EvidenceTotal, int64(len(f.Evidence))), 10), f.Query,
		})
	}
	return t
}

func membersTable(list []Member) *finding.Table {
	t := &finding.Table{Columns: columns("Dataset", "dataset", "text", "Archive", "archive", "text", "Member", "member", "text", "File SHA-256", "source_sha256", "text", "Member SHA-256", "sha256", "text",
		"Bytes", "bytes", "int", "Format", "format", "text", "Status", "status", "text", "Reason", "reason", "text", "Read", "read", "int", "Stored", "stored", "int", "Rejected", "rejected", "int",
		"Duplicate", "duplicate", "int", "First", "first", "time", "Last", "last", "time", "Clock", "clock", "text", "Notes", "notes", "text")}
	for _, m := range list {
		n := func(v int64) string { return strconv.FormatInt(v, 10) }
		t.Rows = append(t.Rows, []string{
			m.Dataset, m.Archive, m.Member, m.SourceSHA256, m.SHA256, n(m.Bytes), m.Format, m.Status, m.Reason, n(m.Read), n(m.Stored), n(m.Rejected), n(m.Duplicate),
			rfc3339(m.First), rfc3339(m.Last), m.Clock, strings.Join(m.Notes, "; "),
		})
	}
	return t
}

func rejectsTable(list []RejectRow, total int64) *finding.Table {
	t := &finding.Table{Total: total, Columns: columns("Archive", "archive", "text", "Member", "member", "text", "Line", "line", "int", "Offset", "byte_offset", "int", "Size", "size", "int",
		"Reason", "reason", "text", "Beginning", "beginning", "code")}
	for _, r := range list {
		t.Rows = append(t.Rows, []string{r.Archive, r.Member, strconv.FormatInt(r.Line, 10), strconv.FormatInt(r.Offset, 10), strconv.FormatInt(r.Size, 10), r.Reason, r.Excerpt})
	}
	return t
}

func hostsTable(list []Host) *finding.Table {
	t := &finding.Table{Columns: columns("Dataset", "dataset", "text", "Machine", "machine", "text", "Spellings", "spellings", "text", "Events", "events", "int", "First event", "first", "time", "Last event", "last", "time")}
	for _, h := range list {
		t.Rows = append(t.Rows, []string{h.Dataset, h.Name, strings.Join(h.Spellings, ", "), strconv.FormatInt(h.Events, 10), rfc3339(h.First), rfc3339(h.Last)})
	}
	return t
}

func classesTable(list []ClassCount) *finding.Table {
	t := &finding.Table{Columns: columns("Class", "class", "text", "Events", "events", "int")}
	for _, c := range list {
		t.Rows = append(t.Rows, []string{c.Class, strconv.FormatInt(c.Count, 10)})
	}
	return t
}
