package report

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"forensic/analyzers/finding"
	"forensic/report/chart"
	"forensic/report/internal/page"
)

// Build writes the bundle of in into dir, which must not exist. On an error dir
// may hold a part of it; the caller removes it.
func Build(ctx context.Context, dir string, in Input) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	set, err := page.New(chart.CSS)
	if err != nil {
		return err
	}
	b := &build{bundle: &bundle{dir: dir}, ctx: ctx, in: &in, pages: set}
	for _, r := range in.Results {
		b.findings = append(b.findings, r.Findings...)
	}
	slices.SortStableFunc(b.findings, finding.Compare)
	for _, step := range []func() error{b.data, b.index, b.results, b.completeness, b.method} {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if err := step(); err != nil {
			return err
		}
	}
	return b.seal(&in)
}

// build is the state of one Build.
type build struct {
	*bundle
	ctx      context.Context
	in       *Input
	pages    *page.Set
	findings []finding.Finding // of all results, worst first
	carded   map[string]bool   // ids of the findings that have a card on the index
}

// page renders one page.
func (b *build) page(template, path, title string, body any) error {
	var out bytes.Buffer
	err := b.pages.Render(&out, template, page.Page{
		Title: title, Case: visible(b.in.Case), ToolVersion: b.in.ToolVersion, CaseHash: b.in.CaseHash, Nav: b.nav(path), Body: body,
	})
	if err != nil {
		return fmt.Errorf("page %s: %w", path, err)
	}
	return b.add(path, out.Bytes())
}

func (b *build) nav(current string) []page.Link {
	links := []page.Link{{Href: "index.html", Text: "Summary"}}
	for _, r := range b.in.Results {
		note := ""
		switch {
		case len(r.Findings) > 0:
			note = fmt.Sprint(len(r.Findings))
		case r.Status != finding.OK:
			note = outcomes[r.Status]
		}
		links = append(links, page.Link{Href: r.Name + ".html", Text: r.Title, Note: note})
	}
	links = append(links, page.Link{Href: "completeness.html", Text: "Completeness"}, page.Link{Href: "method.html", Text: "Method"})
	for i := range links {
		links[i].Current = links[i].Href == current
	}
	return links
}

// data writes the data files that belong to no exhibit.
func (b *build) data() error {
	for _, d := range []struct {
		name string
		t    *finding.Table
	}{
		{"findings", findingsTable(b.findings)}, {"members", membersTable(b.in.Members)}, {"rejects", rejectsTable(b.in.Rejects, b.in.RejectTotal)},
		{"machines", hostsTable(b.in.Hosts)}, {"classes", classesTable(b.in.Classes)},
	} {
		if err := b.addData(d.name, d.t); err != nil {
			return err
		}
	}
	return nil
}
