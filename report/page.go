package report

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"

	"forensic/analyzers/finding"
	"forensic/report/chart"
	"forensic/report/internal/page"
)

// site is a bundle in the making: the folder, the templates and what all pages
// share.
type site struct {
	*folder
	in        *Input
	templates *template.Template
	style     string
	nav       []navItem
	ranked    []ranked
	cards     []template.HTML // of the first findings, for the index
}

// ranked is a finding with its place among all.
type ranked struct {
	*finding.Finding
	Result *finding.Result
	Number int // from 1
}

// navItem is a line of the navigation.
type navItem struct {
	Href, Title, Class, Mark, Count string
}

// frame is what the layout around every page shows.
type frame struct {
	Title, Name string
	Case        string
	Version     string
	Style       template.CSS
	Policy      string
	Nav         []navItem
	Complete    bool
	Why         string
	Body        any
}

func newSite(f *folder, in *Input) (*site, error) {
	templates, err := page.Parse(template.FuncMap{
		"visible": visible, "when": when, "period": period, "number": number, "count": count, "short": short, "prose": prose, "shape": shape,
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	s := &site{folder: f, in: in, templates: templates, style: page.Style + chart.CSS}
	for i := range in.Results {
		r := &in.Results[i]
		for k := range r.Findings {
			s.ranked = append(s.ranked, ranked{Finding: &r.Findings[k], Result: r})
		}
	}
	slices.SortStableFunc(s.ranked, func(a, b ranked) int { return finding.Compare(*a.Finding, *b.Finding) })
	for i := range s.ranked {
		s.ranked[i].Number = i + 1
	}
	s.nav = navigation(in)
	if s.cards, err = s.renderCards(); err != nil {
		return nil, fmt.Errorf("report: cards: %w", err)
	}
	return s, nil
}

func navigation(in *Input) []navItem {
	nav := []navItem{{Href: "index.html", Title: "Summary"}}
	for i := range in.Results {
		r := &in.Results[i]
		state := statusOf(r)
		item := navItem{Href: r.Name + ".html", Title: r.Title, Class: state.Class, Mark: state.Mark}
		if len(r.Findings) > 0 {
			item.Count = number(int64(len(r.Findings)))
		}
		nav = append(nav, item)
	}
	nav = append(nav, navItem{Href: "completeness.html", Title: "Completeness"}, navItem{Href: "method.html", Title: "Method"})
	if len(in.Queries) > 0 {
		nav = append(nav, navItem{Href: "queries.html", Title: "Query catalogue"})
	}
	return nav
}

// page writes one page with the template of that name.
func (s *site) page(name, title, template string, body any) error {
	return s.write(name+".html", func(w io.Writer) error {
		return s.templates.ExecuteTemplate(w, template, s.frame(name+".html", title, body))
	})
}

// frame is the layout of a page. The style sheet is inside every page, allowed
// by its hash, because browsers refuse files beside a page opened from disk.
func (s *site) frame(name, title string, body any) frame {
	complete, why := s.in.Completeness()
	return frame{
		Title: title, Name: name, Case: s.in.Case, Version: s.in.ToolVersion, Style: template.CSS(s.style),
		Policy: page.Policy(s.style), Nav: s.nav, Complete: complete, Why: why, Body: body,
	}
}

// part renders a piece of a page on its own, so that its size is known.
func (s *site) part(template string, data any) (template.HTML, error) {
	var b bytes.Buffer
	err := s.templates.ExecuteTemplate(&b, template, data)
	return asHTML(b.Bytes()), err
}

// asHTML marks the output of our own templates and charts as markup. Never call
// it with text of the evidence.
func asHTML(markup []byte) template.HTML { return template.HTML(markup) }

// writePages writes the pages that belong to no analyzer.
func (s *site) writePages() error {
	if err := s.page("index", "Summary", "index", s.index()); err != nil {
		return err
	}
	if err := s.page("completeness", "Completeness and limits", "completeness", s.completeness()); err != nil {
		return err
	}
	if len(s.in.Queries) > 0 {
		if err := s.page("queries", "Query catalogue", "queries", s.queries()); err != nil {
			return err
		}
	}
	return s.page("method", "Method and custody", "method", s.method())
}
