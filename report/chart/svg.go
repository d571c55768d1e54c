package chart

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// svg builds a document. Numbers are rounded to two decimals and every text is
// bounded, made visible and escaped, so the same input gives the same bytes and
// no text of the evidence becomes markup.
type svg struct {
	b strings.Builder
}

// The bounds of texts that are not cut by width, in characters.
const (
	maxTitle = 300
	maxDesc  = 2000
	maxTip   = 240
)

// open begins the document. The exhibit's id makes its ids unique on a page.
func (s *svg) open(id, title, desc string, width, height float64) {
	id, w, h := idOf(id), num(width), num(height)
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" class="ch" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-title %s-desc" font-family="%s" font-size="11">`,
		w, h, w, h, id, id, escape(font))
	fmt.Fprintf(&s.b, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`,
		id, escape(clip(title, maxTitle)), id, escape(clip(desc, maxDesc)))
	s.rect(0, 0, width, height, attrs{{"class", "ch-bg"}, {"fill", "#ffffff"}})
}

func (s *svg) close() []byte {
	s.b.WriteString("</svg>\n")
	return []byte(s.b.String())
}

// idOf makes an id that is valid in XML and in a list of ids.
func idOf(id string) string {
	var b strings.Builder
	b.WriteString("ch-")
	for _, r := range clip(id, 100) {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

// attr is one attribute; its value is escaped when written.
type attr struct{ name, value string }

type attrs []attr

// at is an attribute with a number.
func at(name string, v float64) attr { return attr{name, num(v)} }

// tag writes an element, with a tooltip or a text inside. Name and the names of
// attributes come from this package alone.
func (s *svg) tag(name, text, tip string, own attrs, more ...attrs) {
	s.b.WriteString("<" + name)
	for _, a := range slices.Concat(own, slices.Concat(more...)) {
		s.b.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
	}
	if text == "" && tip == "" {
		s.b.WriteString("/>")
		return
	}
	s.b.WriteByte('>')
	if tip != "" {
		s.b.WriteString("<title>" + escape(clip(tip, maxTip)) + "</title>")
	}
	s.b.WriteString(escape(text) + "</" + name + ">")
}

// rectTip is a rect with a tooltip; none if tip is empty.
func (s *svg) rectTip(x, y, w, h float64, tip string, more ...attrs) {
	s.tag("rect", "", tip, attrs{at("x", x), at("y", y), at("width", w), at("height", h)}, more...)
}

func (s *svg) rect(x, y, w, h float64, more ...attrs) { s.rectTip(x, y, w, h, "", more...) }

func (s *svg) line(x1, y1, x2, y2 float64, more ...attrs) {
	s.tag("line", "", "", attrs{at("x1", x1), at("y1", y1), at("x2", x2), at("y2", y2)}, more...)
}

func (s *svg) path(d string, more ...attrs) { s.tag("path", "", "", attrs{{"d", d}}, more...) }

// text writes a text with its baseline at y. Cut texts of evidence with fit first.
func (s *svg) text(x, y float64, text string, more ...attrs) {
	if text != "" {
		s.tag("text", text, "", attrs{at("x", x), at("y", y)}, more...)
	}
}

// heading writes a name with something muted beside it, as one text so that they
// never overlap, however wide the reader's font is.
func (s *svg) heading(x, y float64, name, aside string) {
	fmt.Fprintf(&s.b, `<text x="%s" y="%s">`, num(x), num(y))
	s.tag("tspan", name, "", ink, bold)
	s.tag("tspan", aside, "", attrs{{"dx", "8"}}, muted, tabular)
	s.b.WriteString("</text>")
}

// diamond is the shape of an instant of note.
func (s *svg) diamond(x, y, r float64, more ...attrs) {
	n := num(r)
	s.path(fmt.Sprintf("M%s %sl%s %sl-%s %sl-%s -%sz", num(x), num(y-r), n, n, n, n, n, n), more...)
}

// dot draws a small square, which no accent needs.
func (s *svg) dot(x, y, r float64, more ...attrs) {
	side := num(2 * r)
	s.path(fmt.Sprintf("M%s %sh%sv%sh-%sz", num(x-r), num(y-r), side, side, side), more...)
}

// num prints a coordinate.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
