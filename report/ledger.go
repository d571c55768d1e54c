package report

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// maxMembers bounds the members shown in the ledger.
const maxMembers = 1000

// ledgerPage is the page on completeness.
type ledgerPage struct {
	Totals   *tableView
	Archives []archiveView
	Rest     string
	Rejects  *tableView
	Limited  []run // analyzers that did not look, or not at everything
	Stale    []Reference
}

// archiveView is the members of one evidence file.
type archiveView struct {
	Dataset, Name, SHA256 string
	Members               *tableView
}

func (s *site) completeness() ledgerPage {
	p := ledgerPage{Stale: s.in.stale(), Totals: showTable(totals(s.in), "Totals", "data/members.csv", maxRows)}
	members := s.in.Members[:min(len(s.in.Members), maxMembers)]
	for start := 0; start < len(members); {
		end := start + 1
		for end < len(members) && sameArchive(members[start], members[end]) {
			end++
		}
		p.Archives = append(p.Archives, showArchive(members[start:end]))
		start = end
	}
	p.Rest = rest(len(members), len(s.in.Members), 0, "member", "data/members.csv")
	if len(s.in.Rejects) > 0 {
		p.Rejects = showTable(rejectsTable(s.in.Rejects, s.in.RejectTotal), "Rejected records", "data/rejects.csv", maxRows)
	}
	for i := range s.in.Results {
		if r := &s.in.Results[i]; r.Status != finding.OK || len(r.Warnings) > 0 {
			p.Limited = append(p.Limited, run{r, statusOf(r)})
		}
	}
	return p
}

func sameArchive(a, b Member) bool {
	return a.Dataset == b.Dataset && a.Archive == b.Archive && a.SourceSHA256 == b.SourceSHA256
}

// totals adds up the ledger by status.
func totals(in *Input) finding.Table {
	type sum struct{ members, bytes, read, stored, rejected, duplicate int64 }
	sums := map[string]*sum{}
	var order []string
	for _, status := range append(statusesOf(in.Members), "") {
		if sums[status] == nil {
			sums[status] = &sum{}
			order = append(order, status)
		}
	}
	for _, m := range in.Members {
		for _, t := range []*sum{sums[m.Status], sums[""]} {
			t.members++
			t.bytes += m.Bytes
			t.read += m.Read
			t.stored += m.Stored
			t.rejected += m.Rejected
			t.duplicate += m.Duplicate
		}
	}
	t := finding.Table{Columns: heads("Status:status:text", "Members:members:int", "Bytes:bytes:int", "Read:read:int", "Stored:stored:int",
		"Rejected:rejected:int", "Duplicate:duplicate:int", "Read = stored + rejected + duplicate:sum:text")}
	for _, status := range order {
		s := sums[status]
		name := status
		if status == "" {
			name = "all"
		}
		row := []string{name}
		for _, n := range []int64{s.members, s.bytes, s.read, s.stored, s.rejected, s.duplicate} {
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, append(row, balance(s.read, s.stored+s.rejected+s.duplicate)))
	}
	return t
}

func statusesOf(members []Member) (out []string) {
	for _, m := range members {
		out = append(out, m.Status)
	}
	return out
}

// balance says whether every record read is accounted for.
func balance(read, told int64) string {
	if read == told {
		return "✓ holds"
	}
	return fmt.Sprintf("✕ differs by %s", number(read-told))
}

func showArchive(members []Member) archiveView {
	t := finding.Table{Columns: heads("Member:member:text", "Status:status:text", "Format:format:text", "Bytes:bytes:int", "Read:read:int",
		"Stored:stored:int", "Rejected:rejected:int", "Duplicate:duplicate:int", "Balance:balance:text", "Period:period:text", "Clock and notes:notes:text", "SHA-256:sha256:hash")}
	for _, m := range members {
		notes := m.Notes
		if m.Clock != "" {
			notes = append([]string{m.Clock}, notes...)
		}
		if m.Reason != "" {
			notes = append([]string{m.Reason}, notes...)
		}
		name := m.Member
		if name == "" {
			name = "(the file itself)"
		}
		t.Rows = append(t.Rows, []string{
			name, m.Status, m.Format, fmt.Sprint(m.Bytes), fmt.Sprint(m.Read), fmt.Sprint(m.Stored),
			fmt.Sprint(m.Rejected), fmt.Sprint(m.Duplicate), balance(m.Read, m.Stored+m.Rejected+m.Duplicate), period(m.First, m.Last),
			strings.Join(notes, "\n"), m.SHA256,
		})
	}
	return archiveView{
		members[0].Dataset, members[0].Archive, members[0].SourceSHA256,
		showTable(t, "Members of "+members[0].Archive, "data/members.csv", maxMembers),
	}
}
