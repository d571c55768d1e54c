package chart

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// svg builds a document. Numbers are rounded to two decimals and every text is
// escaped, so the same input gives the same bytes and no text of the evidence
// becomes markup.
type svg struct {
	b strings.Builder
}

// font is the stack of every chart.
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

// open begins the document. Id makes its ids unique among charts of one page.
func (s *svg) open(id, title, desc string, width, height float64) {
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" class="ch" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %s-d" font-family="%s" font-size="11">`,
		num(width), num(height), num(width), num(height), escape(id), escape(id), escape(font))
	fmt.Fprintf(&s.b, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, escape(id), escape(title), escape(id), escape(desc))
	fmt.Fprintf(&s.b, `<rect class="ch-bg" x="0" y="0" width="%s" height="%s" fill="#ffffff"/>`, num(width), num(height))
}

func (s *svg) close() []byte {
	s.b.WriteString("</svg>")
	return []byte(s.b.String())
}

// attr is one attribute; its value is escaped when written.
type attr struct{ name, value string }

func class(c string) attr            { return attr{"class", c} }
func fill(c string) attr             { return attr{"fill", c} }
func at(name string, v float64) attr { return attr{name, num(v)} }

// tag writes an element with text inside, or an empty one.
func (s *svg) tag(name string, text string, attrs ...attr) {
	s.b.WriteString("<" + name)
	for _, a := range attrs {
		s.b.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
	}
	if text == "" {
		s.b.WriteString("/>")
		return
	}
	s.b.WriteString(">" + escape(text) + "</" + name + ">")
}

func (s *svg) rect(x, y, w, h float64, attrs ...attr) {
	s.tag("rect", "", append([]attr{at("x", x), at("y", y), at("width", w), at("height", h)}, attrs...)...)
}

// rectTip is a rect with a tooltip.
func (s *svg) rectTip(x, y, w, h float64, tip string, attrs ...attr) {
	s.b.WriteString("<rect")
	for _, a := range append([]attr{at("x", x), at("y", y), at("width", w), at("height", h)}, attrs...) {
		s.b.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
	}
	s.b.WriteString("><title>" + escape(tip) + "</title></rect>")
}

func (s *svg) line(x1, y1, x2, y2 float64, attrs ...attr) {
	s.tag("line", "", append([]attr{at("x1", x1), at("y1", y1), at("x2", x2), at("y2", y2)}, attrs...)...)
}

func (s *svg) text(x, y float64, text string, attrs ...attr) {
	if text != "" {
		s.tag("text", text, append([]attr{at("x", x), at("y", y)}, attrs...)...)
	}
}

// num prints a coordinate.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// escape makes a text safe in XML, and shows control, bidirectional and other
// invisible characters as escapes.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r == '\ufffd' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// fit cuts a text to about so many pixels at the size of the charts.
func fit(text string, pixels float64) string {
	n := int(pixels / 6)
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:max(n-1, 1)]) + "…"
}

// The palette, by number; classes ch-fill-N and ch-line-N let a page restyle it.
var palette = [...]string{"#2f6690", "#c8553d", "#588157", "#8f5fa8", "#b08900", "#3a9fa0", "#a3506d", "#6c757d"}

// heat is the scale of densities, light to strong.
var heat = [...]string{"#e3edf4", "#c4d9e7", "#a1c2d8", "#7aa8c6", "#568eb2", "#3a759c", "#275c82", "#174361"}

// CSS restyles the charts inside a page for a dark background.
const CSS = `.ch{max-width:100%;height:auto;display:block}
@media (prefers-color-scheme:dark){@media screen{
.ch-bg{fill:#15191e}.ch-text{fill:#dde3ea}.ch-muted{fill:#98a4b0}.ch-grid{stroke:#2a323b}.ch-axis{stroke:#53606d}
.ch-lane{fill:#1c2229}.ch-box{fill:#1c2229}.ch-mark{stroke:#e58a73}.ch-marktext{fill:#e58a73}
.ch-heat-0{fill:#1d3142}.ch-heat-1{fill:#234258}.ch-heat-2{fill:#2a546f}.ch-heat-3{fill:#346988}.ch-heat-4{fill:#4380a3}.ch-heat-5{fill:#5a9abd}.ch-heat-6{fill:#7fb7d6}.ch-heat-7{fill:#b3dbf0}
.ch-line-0{stroke:#7fb7d6}.ch-line-1{stroke:#e58a73}.ch-line-2{stroke:#93bf91}.ch-line-3{stroke:#c39bd8}.ch-line-4{stroke:#dcb94a}.ch-line-5{stroke:#6fcfd0}.ch-line-6{stroke:#d68aa5}.ch-line-7{stroke:#a9b3bd}
.ch-fill-0{fill:#7fb7d6}.ch-fill-1{fill:#e58a73}.ch-fill-2{fill:#93bf91}.ch-fill-3{fill:#c39bd8}.ch-fill-4{fill:#dcb94a}.ch-fill-5{fill:#6fcfd0}.ch-fill-6{fill:#d68aa5}.ch-fill-7{fill:#a9b3bd}
}}`

func paletteClass(kind string, i int) string {
	return "ch-" + kind + "-" + strconv.Itoa(i%len(palette))
}
