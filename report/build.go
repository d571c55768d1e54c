package report

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"

	"forensic/analyzers/finding"
	"forensic/report/chart"
)

// Build writes the bundle into dir, which must not exist yet. After an error, or
// when ctx is cancelled, nothing is left behind.
func Build(ctx context.Context, dir string, in Input) (err error) {
	if err := checkNames(in.Results); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer root.Close()
	s, err := newSite(&folder{root: root}, &in)
	if err != nil {
		return err
	}
	if err := s.writeTables(); err != nil {
		return err
	}
	for i := range in.Results {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := s.writeResult(&in.Results[i]); err != nil {
			return err
		}
	}
	if err := s.writePages(); err != nil {
		return err
	}
	return s.seal(&in)
}

// documentType is an ending that a reader's system does not run or show as a page.
var documentType = regexp.MustCompile(`^(json|txt|yaml)$`)

var fileName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// checkNames makes sure that the names of results and exhibits can name files
// and that no two write the same one.
func checkNames(results []finding.Result) error {
	pages := map[string]bool{"index": true, "completeness": true, "method": true, "queries": true}
	data := map[string]bool{"findings": true, "members": true, "rejects": true, "hosts": true, "references": true}
	for _, r := range results {
		if !fileName.MatchString(r.Name) || pages[r.Name] {
			return fmt.Errorf("report: result %q: the name is taken or cannot name a file", r.Name)
		}
		pages[r.Name] = true
		for _, e := range r.Exhibits {
			name := exhibitName(&r, e)
			if !fileName.MatchString(e.ID) || data[name] {
				return fmt.Errorf("report: exhibit %q of %s: the id is taken or cannot name a file", e.ID, r.Name)
			}
			if e.Document != nil && !documentType.MatchString(e.Document.Type) {
				return fmt.Errorf("report: exhibit %q of %s: %q cannot end a file name", e.ID, r.Name, e.Document.Type)
			}
			data[name] = true
		}
	}
	return nil
}

// exhibitName names the files of an exhibit, without folder and extension.
func exhibitName(r *finding.Result, e finding.Exhibit) string { return r.Name + "-" + e.ID }

// writeTables writes the data files that belong to no analyzer.
func (s *site) writeTables() error {
	all := make([]finding.Finding, len(s.ranked))
	for i, r := range s.ranked {
		all[i] = *r.Finding
	}
	for _, t := range []struct {
		name  string
		table finding.Table
	}{
		{"findings", findingsTable(all)},
		{"hosts", hostsTable(s.in.Hosts)},
		{"members", membersTable(s.in.Members)},
		{"rejects", rejectsTable(s.in.Rejects, s.in.RejectTotal)},
		{"references", referencesTable(s.in.References)},
	} {
		if err := s.data(t.name, t.table, s.in.ToolVersion); err != nil {
			return err
		}
	}
	return nil
}

// writeResult writes the data, the charts and the page of one analyzer.
func (s *site) writeResult(r *finding.Result) error {
	page := resultPage{Result: r, Status: statusOf(r), Findings: s.findingsOf(r), Total: len(r.Findings)}
	for _, e := range r.Exhibits {
		name := exhibitName(r, e)
		if e.Document != nil {
			if err := s.document(e, name); err != nil {
				return err
			}
			page.Exhibits = append(page.Exhibits, showExhibit(e, name, nil))
			continue
		}
		if err := s.data(name, tableOf(e), s.in.ToolVersion); err != nil {
			return err
		}
		if e.Map != nil {
			write := func(w io.Writer) error { return writeGeoJSON(w, e.Map) }
			if err := s.write(geoJSONPath(name), write); err != nil {
				return err
			}
		}
		svg, err := chart.Render(e)
		if err != nil {
			return fmt.Errorf("report: chart %s: %w", name, err)
		}
		if svg != nil {
			write := func(w io.Writer) error { _, err := w.Write(svg); return err }
			if err := s.write("charts/"+name+".svg", write); err != nil {
				return err
			}
		}
		page.Exhibits = append(page.Exhibits, showExhibit(e, name, svg))
	}
	return s.page(r.Name, r.Title, "result", page)
}

// document writes a document as it is.
func (s *site) document(e finding.Exhibit, name string) error {
	return s.write(documentPath(e, name), func(w io.Writer) error {
		_, err := io.WriteString(w, e.Document.Text)
		return err
	})
}
