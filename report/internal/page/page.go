// Package page holds the templates and the style of the report's pages. The
// style stands inline in every page, allowed by its hash; nothing else is.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed *.html style.css
var files embed.FS

// Set renders pages.
type Set struct {
	templates map[string]*template.Template
	style     template.CSS
	policy    string
}

// New parses the templates. Extra is style that belongs to the charts.
func New(extra string) (*Set, error) {
	css, err := files.ReadFile("style.css")
	if err != nil {
		return nil, err
	}
	s := &Set{templates: map[string]*template.Template{}, style: template.CSS(string(css) + extra)}
	sum := sha256.Sum256([]byte(s.style))
	s.policy = fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", base64.StdEncoding.EncodeToString(sum[:]))
	for _, name := range []string{"index", "result", "completeness", "method"} {
		t, err := template.ParseFS(files, "base.html", "parts.html", name+".html")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		s.templates[name] = t
	}
	return s, nil
}

// Page is what every page shows around its content.
type Page struct {
	Title       string
	Case        string
	ToolVersion string
	CaseHash    string
	Nav         []Link
	Body        any
	Style       template.CSS
	Policy      string
}

// Link is an entry of the navigation.
type Link struct {
	Href, Text string
	Current    bool
	Note       string // a count or a state, short
}

// Render writes a page by the template of that name.
func (s *Set) Render(w io.Writer, name string, p Page) error {
	p.Style, p.Policy = s.style, s.policy
	return s.templates[name].ExecuteTemplate(w, "base.html", p)
}
