// Package page holds the looks of a report: the templates of its pages and the
// style sheet. It knows nothing of what they show.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
)

//go:embed *.html
var files embed.FS

// Style is the style sheet of every page.
//
//go:embed style.css
var Style string

// Parse reads the templates, which may call the functions given.
func Parse(functions template.FuncMap) (*template.Template, error) {
	t, err := template.New("page").Funcs(functions).ParseFS(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("page templates: %w", err)
	}
	return t, nil
}

// Policy is the Content-Security-Policy of a page with that style sheet inside:
// nothing may be loaded or run, and no other style applies.
func Policy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
