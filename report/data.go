package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// data writes a table as data/<name>.csv and data/<name>.parquet.
func (f *folder) data(name string, t finding.Table, version string) error {
	t.Columns = keyed(t.Columns)
	if err := f.write("data/"+name+".csv", func(w io.Writer) error { return writeCSV(w, t) }); err != nil {
		return err
	}
	return f.write("data/"+name+".parquet", func(w io.Writer) error { return writeParquet(w, t, version) })
}

// keyed makes the keys of columns usable as names: none empty, none twice, and at
// least one.
func keyed(columns []finding.TableColumn) []finding.TableColumn {
	if len(columns) == 0 {
		columns = []finding.TableColumn{{Name: "Value", Key: "value"}}
	}
	used := map[string]bool{}
	out := make([]finding.TableColumn, len(columns))
	for i, c := range columns {
		c.Key = cmp.Or(strings.ToValidUTF8(c.Key, "\ufffd"), fmt.Sprintf("column_%d", i+1))
		for used[c.Key] {
			c.Key += "_" + strconv.Itoa(i+1)
		}
		used[c.Key] = true
		out[i] = c
	}
	return out
}

// tableOf is an exhibit as rows, whatever its kind.
func tableOf(e finding.Exhibit) finding.Table {
	switch {
	case e.Series != nil:
		return seriesTable(e.Series)
	case e.Lanes != nil:
		return lanesTable(e.Lanes)
	case e.Forest != nil:
		return forestTable(e.Forest)
	case e.Matrix != nil:
		return matrixTable(e.Matrix)
	case e.Graph != nil:
		return graphTable(e.Graph)
	case e.Map != nil:
		return mapTable(e.Map)
	case e.Table != nil:
		return *e.Table
	}
	return finding.Table{}
}

// heads makes columns of "Name:key:kind" words.
func heads(words ...string) (columns []finding.TableColumn) {
	for _, word := range words {
		part := strings.Split(word, ":")
		columns = append(columns, finding.TableColumn{Name: part[0], Key: part[1], Kind: finding.ColumnKind(part[2])})
	}
	return columns
}

func seriesTable(s *finding.Series) finding.Table {
	t := finding.Table{Columns: heads("Name:name:text", "Time:time:time", "Value:value:float")}
	for _, line := range s.Lines {
		for i := range min(len(line.X), len(line.Y)) {
			t.Rows = append(t.Rows, []string{line.Name, rfc3339(line.X[i]), strconv.FormatFloat(line.Y[i], 'g', -1, 64)})
		}
	}
	return t
}

func lanesTable(l *finding.Lanes) finding.Table {
	t := finding.Table{Columns: heads("Group:group:text", "Lane:lane:text", "From:from:time", "Count:count:int")}
	for _, lane := range l.Lanes {
		for bin, n := range lane.Counts {
			if n != 0 {
				t.Rows = append(t.Rows, []string{lane.Group, lane.Name, rfc3339(l.Start + int64(bin)*l.Step), fmt.Sprint(n)})
			}
		}
	}
	return t
}

// matrixTable lists the pairs that exist; an index outside the names has none.
func matrixTable(m *finding.Matrix) finding.Table {
	t := finding.Table{Columns: heads(
		"Row:row:text", "Column:column:text", "Value:value:float", "Severity:severity:severity")}
	name := func(names []string, i int) string {
		if i < 0 || i >= len(names) {
			return ""
		}
		return names[i]
	}
	for _, c := range m.Cells {
		flagged := ""
		if c.Flagged > 0 {
			flagged = c.Flagged.String()
		}
		t.Rows = append(t.Rows, []string{name(m.Y, c.Y), name(m.X, c.X), strconv.FormatFloat(c.Value, 'g', -1, 64), flagged})
	}
	return t
}

// graphTable is the edges with the names of both ends, then the vertices that no
// edge has; an edge to a vertex that does not exist keeps its empty name.
func graphTable(g *finding.Graph) finding.Table {
	t := finding.Table{Columns: heads(
		"From kind:from_kind:text", "From:from:text", "From detail:from_detail:code", "Verb:verb:text",
		"To kind:to_kind:text", "To:to:text", "To detail:to_detail:code", "Count:count:int",
		"First:first:time", "Last:last:time", "Severity:severity:severity", "Facts:facts:text")}
	tied := make([]bool, len(g.Vertices))
	vertex := func(i int) (v finding.Vertex) {
		if i >= 0 && i < len(g.Vertices) {
			tied[i], v = true, g.Vertices[i]
		}
		return v
	}
	for _, e := range g.Edges {
		a, b := vertex(e.From), vertex(e.To)
		facts := joinFacts(slices.Concat(a.Facts, b.Facts))
		t.Rows = append(t.Rows, []string{
			a.Kind, a.Label, a.Detail, e.Verb, b.Kind, b.Label, b.Detail, fmt.Sprint(e.Count),
			rfc3339(e.First), rfc3339(e.Last), severityCell(e.Flagged), facts,
		})
	}
	for i, v := range g.Vertices {
		if !tied[i] {
			t.Rows = append(t.Rows, []string{
				v.Kind, v.Label, v.Detail, "", "", "", "", fmt.Sprint(v.Count),
				rfc3339(v.First), rfc3339(v.Last), severityCell(v.Flagged), joinFacts(v.Facts),
			})
		}
	}
	return t
}

// severityCell is empty for what no finding is about.
func severityCell(s finding.Severity) string {
	if s == finding.Info {
		return ""
	}
	return s.String()
}

func forestTable(f *finding.Forest) finding.Table {
	t := finding.Table{Total: f.Total, Columns: heads(
		"Node:node:int", "Parent:parent:int", "Depth:depth:int", "Group:group:text", "Label:label:text", "Detail:detail:code",
		"Facts:facts:text", "Colour by:color:text", "First seen:first:time", "No creation event:synthetic:text",
		"Severity:severity:severity", "Why:why:text", "Evidence:evidence:ref")}
	for i, n := range f.Nodes {
		parent, flagged := "", ""
		if n.Parent >= 0 {
			parent = strconv.Itoa(n.Parent)
		}
		if n.Flagged > 0 {
			flagged = n.Flagged.String()
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i), parent, strconv.Itoa(n.Depth), n.Group, n.Label, n.Detail, joinFacts(n.Facts), n.Color, rfc3339(n.First),
			strconv.FormatBool(n.Synthetic), flagged, n.Why, joinRefs(n.Evidence),
		})
	}
	return t
}

// findingsTable is every finding of a case in the order for readers.
func findingsTable(findings []finding.Finding) finding.Table {
	t := finding.Table{Columns: heads(
		"Severity:severity:severity", "Title:title:text", "Analyzer:analyzer:text", "Id:id:text", "First:first:time", "Last:last:time",
		"Dataset:dataset:text", "Host:host:text", "User:user:text", "ATT&CK:techniques:text", "Why:why:text", "Facts:facts:text",
		"Score:score:float", "Evidence:evidence:ref", "Evidence in all:evidence_total:int", "Benign:benign:text", "Query:query:code", "Warnings:warnings:text")}
	for _, f := range findings {
		t.Rows = append(t.Rows, []string{
			f.Severity.String(), f.Title, f.Analyzer, f.ID, rfc3339(f.First), rfc3339(f.Last), f.Dataset, f.Host, f.User,
			strings.Join(f.Techniques, " "), f.Why, joinFacts(f.Facts), strconv.FormatFloat(f.Score, 'g', -1, 64), joinRefs(f.Evidence),
			fmt.Sprint(max(f.EvidenceTotal, int64(len(f.Evidence)))), f.Benign, f.Query, strings.Join(f.Warnings, "\n"),
		})
	}
	return t
}

func hostsTable(hosts []Host) finding.Table {
	t := finding.Table{Columns: heads("Dataset:dataset:text", "Host:host:text", "Spellings:spellings:text", "Events:events:int", "First:first:time", "Last:last:time")}
	for _, h := range hosts {
		t.Rows = append(t.Rows, []string{h.Dataset, h.Name, strings.Join(h.Spellings, "\n"), fmt.Sprint(h.Events), rfc3339(h.First), rfc3339(h.Last)})
	}
	return t
}

func membersTable(members []Member) finding.Table {
	t := finding.Table{Columns: heads(
		"Dataset:dataset:text", "Archive:archive:text", "Member:member:text", "SHA-256 of the file:source_sha256:text", "SHA-256 of the member:sha256:text",
		"Bytes:bytes:int", "Format:format:text", "Status:status:text", "Reason:reason:text", "Read:read:int", "Stored:stored:int",
		"Rejected:rejected:int", "Duplicate:duplicate:int", "First:first:time", "Last:last:time", "Clock:clock:text", "Notes:notes:text")}
	for _, m := range members {
		t.Rows = append(t.Rows, []string{
			m.Dataset, m.Archive, m.Member, m.SourceSHA256, m.SHA256, fmt.Sprint(m.Bytes), m.Format, m.Status, m.Reason, fmt.Sprint(m.Read),
			fmt.Sprint(m.Stored), fmt.Sprint(m.Rejected), fmt.Sprint(m.Duplicate), rfc3339(m.First), rfc3339(m.Last), m.Clock, strings.Join(m.Notes, "\n"),
		})
	}
	return t
}

func rejectsTable(rejects []RejectRow, total int64) finding.Table {
	t := finding.Table{Total: total, Columns: heads(
		"Archive:archive:text", "Member:member:text", "Line:line:int", "Offset:offset:int", "Size:size:int", "Reason:reason:text", "Excerpt:excerpt:code")}
	for _, r := range rejects {
		t.Rows = append(t.Rows, []string{r.Archive, r.Member, fmt.Sprint(r.Line), fmt.Sprint(r.Offset), fmt.Sprint(r.Size), r.Reason, r.Excerpt})
	}
	return t
}

func joinFacts(facts []finding.Fact) string {
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = f.Name + ": " + f.Value
	}
	return strings.Join(lines, "\n")
}

// joinRefs writes references in full, one a line.
func joinRefs(refs []event.Ref) string {
	lines := make([]string, len(refs))
	for i, r := range refs {
		lines[i] = fmt.Sprintf("%s:%s:%d", r.Source, r.Member, r.Record)
	}
	return strings.Join(lines, "\n")
}
