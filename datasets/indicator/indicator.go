package indicator

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"forensic/datasets/reference"
)

// Options say what a file does not say of itself. The zero value trusts the file.
type Options struct {
	// Format is the name of a format, if the content is not to decide.
	Format string
	// Provider is whose statement the indicators are; it goes before what the file
	// says.
	Provider string
	// Type is what a plain list holds; empty guesses line by line. In other formats
	// it is the type of values whose type the file does not tell.
	Type reference.IndicatorType
	// Columns name the columns of a table, or the fields of JSON records, by their
	// meaning: value, type, severity, confidence, category, threat, description,
	// tags, valid_from, valid_until, reference, provider, date, port, pattern, or a
	// type of indicators such as ip or sha256.
	Columns map[string]string
	// Severity holds where the file tells none; nil is the rule of Stats.
	Severity *reference.Severity
	// Confidence holds where the file tells none, 1 to 100; 0 is none.
	Confidence int
	// KnownGood takes the values for harmless instead of harmful.
	KnownGood bool
	// Subdomains takes every domain for itself and all names below it.
	Subdomains bool
	// KeepPrivate keeps addresses that are not of the internet.
	KeepPrivate bool
	// Category, Threat, Reference, ValidFrom and ValidUntil hold where the file
	// tells none.
	Category, Threat, Reference string
	ValidFrom, ValidUntil       time.Time
	// Strict makes the first dropped value an error.
	Strict bool
	// TempDir is where a file that must be read twice is kept meanwhile, if it is
	// larger than 32 MiB; empty is the system's folder for temporary files.
	TempDir string
}

// Stats is what came of a file: Values = Records + Dropped.
type Stats struct {
	Format  string      // name of the Format
	Entries int64       // lines, rows or objects that could hold values
	Values  int64       // values that they held
	Records int64       // values that became indicators
	Dropped int64       // values that did not
	Types   []TypeCount // of the records, in the order of reference.IndicatorTypes
	Drops   []Drop      // of the dropped, the most frequent first
	Notes   []string    // what else a reader should know
	AsOf    time.Time   // the newest date the file states of itself, UTC; zero if none
	Origin  string      // where the file says that it comes from
}

// TypeCount is how many indicators are of one type.
type TypeCount struct {
	Type  reference.IndicatorType
	Count int64
}

// Drop is one reason why values could not be used.
type Drop struct {
	Reason   string
	Count    int64
	Examples []Example // the first few
}

// Example is a value that was dropped, and where: the line, row or object from 1.
type Example struct {
	Line  int64
	Value string
}

// Bounds of what is kept for the reader.
const (
	headSize     = 64 << 10
	maxExamples  = 5
	maxReasons   = 200
	maxNotes     = 50
	maxShown     = 200     // bytes of a value in an example
	maxText      = 2 << 10 // bytes of each describing text of an indicator
	maxTags      = 32
	maxTag       = 200
	maxLineBytes = 1 << 20
)

var errStrict = errors.New("a value cannot be used")

// Import reads a file and hands every indicator on, in the order of the file. name
// is its base name, which may tell the format where the content does not. Stats are
// valid with an error too: of what came before it.
func Import(ctx context.Context, in io.Reader, name string, o Options, emit func(reference.Indicator) error) (Stats, error) {
	im := newImporter(ctx, o, emit)
	im.file = clip(path.Base(strings.ReplaceAll(name, `\`, "/")), maxText)
	err := im.run(in, name)
	return im.finish(), err
}

func (im *importer) run(in io.Reader, name string) error {
	text := bufio.NewReaderSize(transform.NewReader(in, unicode.BOMOverride(encoding.Nop.NewDecoder())), headSize)
	head, err := text.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f, err := detect(head, name, im.o)
	if err != nil {
		return err
	}
	im.stats.Format = f.Name
	return f.read(im, text)
}

// importer takes what the readers of formats find.
type importer struct {
	ctx   context.Context
	o     Options
	file  string
	emit  func(reference.Indicator) error
	stats Stats
	types map[reference.IndicatorType]int64
	drops map[string]*Drop
	notes map[string]int64
}

func newImporter(ctx context.Context, o Options, emit func(reference.Indicator) error) *importer {
	return &importer{ctx: ctx, o: o, emit: emit, types: map[reference.IndicatorType]int64{}, drops: map[string]*Drop{}, notes: map[string]int64{}}
}

// entry counts a line, row or object, and looks now and then whether to stop.
func (im *importer) entry() error {
	if im.stats.Entries++; im.stats.Entries&0x3ff == 0 {
		return im.ctx.Err()
	}
	return nil
}

// unsaid is the severity of an indicator whose source tells none.
const unsaid = reference.Unknown - 1

// blank is an indicator of which only the place is known.
func (im *importer) blank(line int64) reference.Indicator {
	return reference.Indicator{Match: reference.Exact, Severity: unsaid, Confidence: -1, Line: line}
}

// add takes a value as the source writes it: it is brought into canonical form,
// checked, completed by the options and handed on, or dropped.
func (im *importer) add(i reference.Indicator) error {
	if i.Type == "" {
		i.Type = im.o.Type
	}
	said := i.Value
	twin, reason := normalise(&i, &im.o)
	if reason == "" {
		reason = refuse(&i, &im.o)
	}
	if reason != "" {
		return im.drop(i.Line, said, reason)
	}
	if err := im.hand(&i); err != nil || twin == nil {
		return err
	}
	return im.hand(twin)
}

// hand completes an indicator and hands it on.
func (im *importer) hand(i *reference.Indicator) error {
	o := &im.o
	i.File = im.file
	i.KnownGood = i.KnownGood || o.KnownGood
	i.Provider = clip(cmp.Or(o.Provider, i.Provider, im.stats.Origin, im.file), maxText)
	i.Category = clip(cmp.Or(i.Category, o.Category), maxText)
	i.Threat = clip(cmp.Or(i.Threat, o.Threat), maxText)
	i.Reference = clip(cmp.Or(i.Reference, o.Reference), maxText)
	i.Description = clip(i.Description, maxText)
	i.Tags = clipTags(i.Tags)
	if i.Confidence < 0 && o.Confidence > 0 {
		i.Confidence = o.Confidence
	}
	i.Confidence = min(i.Confidence, 100)
	i.ValidFrom, i.ValidUntil = bound(i.ValidFrom, o.ValidFrom), bound(i.ValidUntil, o.ValidUntil)
	if i.Severity == unsaid || i.KnownGood {
		i.Severity = im.severity(i)
	}
	im.stats.Values++
	im.stats.Records++
	im.types[i.Type]++
	return im.emit(*i)
}

// severity is the rule for indicators whose source tells none: that of MSTICPy for
// Sentinel, where the confidence decides.
func (im *importer) severity(i *reference.Indicator) reference.Severity {
	switch {
	case i.KnownGood:
		return reference.Information
	case im.o.Severity != nil:
		return *im.o.Severity
	case i.Confidence >= highConfidence:
		return reference.High
	}
	return reference.Warning
}

const highConfidence = 80

// bound is a bound of validity that the source sets, or the default. Years that
// stand for "always" are no bound.
func bound(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		t = otherwise
	}
	if y := t.Year(); t.IsZero() || y < 1900 || y > 9000 {
		return time.Time{}
	}
	return t.UTC()
}

// drop counts a value that cannot be used. Reasons are few; what is special about
// the value is shown by the examples.
func (im *importer) drop(line int64, value, reason string) error {
	im.stats.Values++
	im.stats.Dropped++
	d := im.drops[reason]
	if d == nil {
		if len(im.drops) >= maxReasons {
			reason = "for further reasons"
		}
		if d = im.drops[reason]; d == nil {
			d = &Drop{Reason: reason}
			im.drops[reason] = d
		}
	}
	d.Count++
	if len(d.Examples) < maxExamples {
		d.Examples = append(d.Examples, Example{line, clip(value, maxShown)})
	}
	if im.o.Strict {
		return fmt.Errorf("%d: %q: %w: %s", line, clip(value, maxShown), errStrict, reason)
	}
	return nil
}

// note counts something that a reader should know. Texts are few.
func (im *importer) note(n int64, what string) {
	if n == 0 {
		return
	}
	if _, known := im.notes[what]; known || len(im.notes) < maxNotes {
		im.notes[what] += n
	}
}

// stated takes a date that the file states of itself.
func (im *importer) stated(t time.Time) {
	if t = bound(t, time.Time{}); t.After(im.stats.AsOf) {
		im.stats.AsOf = t
	}
}

// origin takes where the file says that it comes from; the first word counts.
func (im *importer) origin(text string) {
	if im.stats.Origin == "" {
		im.stats.Origin = clip(text, maxShown)
	}
}

// finish puts what was counted in order.
func (im *importer) finish() Stats {
	for _, t := range reference.IndicatorTypes {
		if n := im.types[t]; n > 0 {
			im.stats.Types = append(im.stats.Types, TypeCount{t, n})
		}
	}
	for _, d := range im.drops {
		im.stats.Drops = append(im.stats.Drops, *d)
	}
	slices.SortFunc(im.stats.Drops, func(a, b Drop) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	for what, n := range im.notes {
		im.stats.Notes = append(im.stats.Notes, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(im.stats.Notes)
	return im.stats
}

// clip is a text for the table: valid UTF-8 without control characters, of at most
// n bytes.
func clip(s string, n int) string {
	if len(s) <= n && plain(s) {
		return strings.TrimSpace(s)
	}
	const cut = "…"
	s = strings.ToValidUTF8(s[:min(len(s), 4*n)], "\ufffd")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || isControl(r) }), " ")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n-len(cut)], "") + cut
	}
	return s
}

// plain tells whether a text is printable ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isControl tells whether a character is a control, or one that turns the direction
// of writing.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0x061c ||
		r >= 0x200e && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func clipTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		if t = clip(t, maxTag); t != "" && len(out) < maxTags && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// told joins the parts of a description.
func told(parts ...string) string {
	all := ""
	for _, p := range parts {
		switch {
		case p == "":
		case all == "":
			all = p
		default:
			all += "; " + p
		}
	}
	return all
}

// withLabel is a text behind what it is, or nothing.
func withLabel(label, text string) string {
	if text == "" {
		return ""
	}
	return label + " " + text
}

// blankBytes are what may stand before the content.
func trimHead(head []byte) []byte { return bytes.TrimLeft(head, " \t\r\n") }
