package stacking

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

//go:embed strange.sql
var strangeSQL string

// writable is where users and their programs can put a program, as path writes it.
var writable = regexp.MustCompile(`\\users\\|\\programdata\\[^\\]+$|\\windows\\temp\\|\\temp\\|\\perflogs\\|\\\$recycle\.bin\\|^/tmp/|^/var/tmp/|^/dev/shm/|^/home/`)

// installed is where well-behaved programs of users live, though they could write there.
var installed = regexp.MustCompile(`\\appdata\\local\\(microsoft|programs|google|packages)\\|\\windowsapps\\`)

// report makes the findings of one field. rare counts rare programs, reported or not.
func (s *stack) report(p *analyzers.Pass, o options, rare *int) {
	if s.newTotal > 0 {
		p.Report(s.newFinding())
	}
	if s.id != "programs" || s.machines < int64(o.Machines) {
		return
	}
	for _, v := range s.values {
		if v.machines > 1 || v.known || !writable.MatchString(v.text) || installed.MatchString(v.text) {
			continue
		}
		if *rare++; *rare > o.Findings {
			continue
		}
		p.Report(finding.Finding{
			Title: "Rare program in a folder that users can write", Severity: finding.Low, Techniques: []string{"T1204.002"},
			Why:     fmt.Sprintf("%s was started on this machine (%s) and on none of the other %d.", v.text, words.Times(v.n), s.machines-1),
			Dataset: v.dataset, Host: v.host, First: scan.Micros(v.first), Last: scan.Micros(v.last),
			Facts:    []finding.Fact{{Name: "Program", Value: v.text}, {Name: "Machines", Value: fmt.Sprintf("1 of %d", s.machines)}},
			Evidence: []event.Ref{v.ref}, EvidenceTotal: v.n,
			Benign: "Installers and tools that a user downloaded for work.",
		})
	}
}

// newFinding tells what the baseline lacks.
func (s *stack) newFinding() finding.Finding {
	f := finding.Finding{
		Title:    "New against the baseline: " + strings.ToLower(s.title[:1]) + s.title[1:],
		Severity: finding.Info, First: event.Null, Last: event.Null, EvidenceTotal: s.newTotal,
		Benign: "Updates, new software and whatever the baseline was too short to show.",
	}
	if s.lasting {
		f.Severity = finding.Low
	}
	var names []string
	for _, v := range s.news {
		names = append(names, fmt.Sprintf("%s (%s, %d events)", v.text, machine(v), v.n))
		f.Evidence = append(f.Evidence, v.ref)
		if t := scan.Micros(v.first); t != event.Null && (f.First == event.Null || t < f.First) {
			f.First = t
		}
		f.Last = max(f.Last, scan.Micros(v.last)) // event.Null is the lowest number
	}
	f.Why = fmt.Sprintf("%d of %d values are not in the baseline, the rarest: %s.", s.newTotal, s.total, strings.Join(names, "; "))
	return f
}

func machine(v value) string {
	if v.machines > 1 {
		return fmt.Sprintf("%d machines", v.machines)
	}
	if v.host == "" {
		return v.dataset
	}
	return v.host
}

// odd is a program under a name that is not its own.
type odd struct {
	kind, dataset, host   string
	name, image, original string
	user                  string
	n                     int64
	first, last           sql.NullInt64
	ref                   event.Ref
}

// strange reports programs under a name that is not theirs.
func strange(ctx context.Context, p *analyzers.Pass, o options) error {
	rows, err := p.Data.Query(ctx, strangeSQL, array(systemNames), systemFolders, array(knownTools), o.Findings+1)
	if err != nil {
		return fmt.Errorf("names: %w", err)
	}
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		var d odd
		if err := rows.Scan(&d.kind, &d.dataset, &d.host, &d.name, &d.image, &d.original, &d.user, &d.n, &d.first, &d.last,
			&d.ref.Source, &d.ref.Member, &d.ref.Record); err != nil {
			return fmt.Errorf("names: %w", err)
		}
		if n == o.Findings {
			p.Warn("More than %d programs run under a name that is not theirs; the rest is not reported.", o.Findings)
			break
		}
		p.Report(d.finding())
	}
	return rows.Err()
}

func (d odd) finding() finding.Finding {
	f := finding.Finding{
		Severity: finding.Medium, Dataset: d.dataset, Host: d.host, User: d.user, First: scan.Micros(d.first), Last: scan.Micros(d.last),
		Facts:    []finding.Fact{{Name: "Program", Value: d.image}},
		Evidence: []event.Ref{d.ref}, EvidenceTotal: d.n,
	}
	if d.kind == "folder" {
		f.Title, f.Techniques = "Name of a system process in another folder", []string{"T1036.005"}
		f.Why = fmt.Sprintf("%s was started from %s; Windows keeps it in its system folders.", d.name, d.image)
		f.Benign = "Copies inside packages, sandboxes and recovery images."
		return f
	}
	f.Title, f.Techniques = "Known tool under another name", []string{"T1036.003"}
	f.Why = fmt.Sprintf("%s says in its version resource that it is %s.", d.image, d.original)
	f.Facts = append(f.Facts, finding.Fact{Name: "Original name", Value: d.original})
	f.Benign = "Vendors that ship a tool under a name of their own."
	return f
}

// array writes texts as a list of SQL; bound lists are not in every driver.
func array(texts []string) string { return "[" + strings.Join(texts, ", ") + "]" }
