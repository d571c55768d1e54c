// Package powershell undoes the obfuscation of PowerShell text that needs no
// more than constants to be undone: character codes, pieces put together,
// format operators out of order, replacements, reversed strings, one-byte XOR,
// backticks and the carets of cmd.exe. It computes; nothing is ever executed,
// and what depends on anything but the text is left as it stands.
//
// The forms are those that Invoke-Obfuscation (Bohannon, 2016) made common; the
// grammar and its precedences are those of Microsoft's PowerShell language
// specification 3.0, chapters 2 and 7.
package powershell

import (
	"slices"
	"strings"
)

// Trick is a way to hide a text.
type Trick uint16

// The tricks, in the order in which they are named.
const (
	CharCodes Trick = 1 << iota
	HexCodes
	XOR
	Format
	Concat
	Replace
	Reverse
	Split
	Index
	Escape
	Constants
	Backticks
	Carets
)

var trickNames = [...]string{
	"character codes", "hex codes", "XOR", "format operator", "concatenation", "replacement", "reversal",
	"split and join", "picked characters", "URL escapes", "constant variables", "backticks", "carets",
}

// String names the tricks: "character codes, concatenation".
func (t Trick) String() string {
	var names []string
	for i, name := range trickNames {
		if t&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Result is what Fold makes of a text.
type Result struct {
	// Text is the text with every constant expression replaced by its value in
	// quotes; empty if nothing in it looks like an attempt to hide something.
	Text   string
	Tricks Trick
	// Strings are the longer values that were computed, in order: what hides
	// in layers is code again.
	Strings []string
	// Arrays are lists of at least MinArray numbers of one byte each.
	Arrays []Array
	// Limited says that there was more to compute than the limits allow.
	Limited bool
}

// Array is bytes that stand in a text as numbers.
type Array struct {
	Data        []byte
	Offset, End int // in the text given to Fold; -1 where that was changed first
}

const (
	// MinArray is how many numbers make an array worth looking into.
	MinArray = 16
	// minValue is the length of a value that may hold code.
	minValue = 16
	// maxDepth bounds nested expressions, maxNested scripts in strings.
	maxDepth, maxNested = 128, 3
	// perByte is how many bytes may be computed for each byte of text, above a floor.
	perByte, floorBytes = 64, 4 << 20
)

// Fold undoes what hides in a text. It takes time linear in the text.
func Fold(text string) Result {
	if !suspicious(text) || !mostlyASCII(text) {
		return Result{}
	}
	plain, carets := dropCarets(text)
	plain, quotes := bareQuotes(plain)
	f := &fold{budget: floorBytes + perByte*len(text)}
	if carets > 0 {
		f.evidence.add(Carets, carets)
	}
	out := f.script(plain, 0)
	r := Result{Arrays: f.arrays, Limited: f.budget < 0}
	if carets > 0 || quotes {
		for i := range r.Arrays {
			r.Arrays[i].Offset = -1
		}
	}
	if out != text && f.evidence.hides() {
		r.Text, r.Tricks, r.Strings = out, f.evidence.tricks, f.strings
	}
	return r
}

// fold is the state of one Fold.
type fold struct {
	budget   int // bytes that may still be computed
	level    int // scripts in strings around this one
	evidence evidence
	strings  []string
	arrays   []Array
}

// edit replaces a stretch of a text.
type edit struct {
	start, end int
	text       string
}

// script folds one script; base is where it begins in the text given to Fold.
func (f *fold) script(text string, base int) string {
	p := &parser{fold: f, src: text, base: base, toks: lex(text), env: map[string]value{}}
	p.assigned = countAssignments(p.toks)
	p.sequence(-1)
	for _, t := range p.toks {
		if t.ticks == 0 {
			continue
		}
		f.evidence.add(Backticks, t.ticks)
		plain := strings.ReplaceAll(text[t.start:t.end], "`", "")
		if t.kind == tokString {
			plain = quote(t.plain)
		}
		p.edits = append(p.edits, edit{t.start, t.end, plain})
	}
	return apply(text, p.edits)
}

// apply makes the replacements. Of two that overlap, the one that begins first
// and reaches further counts.
func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	slices.SortStableFunc(edits, func(a, b edit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var out strings.Builder
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue
		}
		out.WriteString(text[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.WriteString(text[at:])
	return out.String()
}

// quote makes a literal of a value.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
