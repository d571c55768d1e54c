package indicator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"forensic/datasets/reference"
)

// Format is a form of file that indicators come in.
type Format struct {
	Name string // as in Stats.Format and Options.Format
	Doc  string // what it is and what comes of it, for the help of the program
	// sniff tells by the beginning of a file why it is not of this format; nil if it
	// is.
	sniff func(*head) error
	read  func(*importer, *bufio.Reader) error
}

// head is the beginning of a file.
type head struct {
	name string
	text []byte
	json *shape // nil if it is no JSON
	o    Options
}

// Formats lists the formats in the order in which they are tried: the particular
// before the general.
func Formats() []*Format {
	return []*Format{
		{"openioc", docOpenIOC, sniffOpenIOC, readOpenIOC},
		{"stix", docSTIX, sniffSTIX, readSTIX},
		{"misp-warninglist", docWarninglist, sniffWarninglist, readWarninglist},
		{"misp", docMISP, sniffMISP, readMISP},
		{"json", docRecords, sniffRecords, readRecords},
		{"hashdeep", docHashdeep, sniffHashdeep, readHashdeep},
		{"nsrl", docNSRL, sniffNSRL, readNSRL},
		{"tor", docTor, sniffTor, readTor},
		{"csv", docTable, sniffTable, readTable},
		{"list", docList, sniffList, readList},
	}
}

// Detect tells the format of a file by its beginning, which should be its first 64
// KiB or all of it. The error says why each format refuses it.
func Detect(text []byte, name string) (*Format, error) {
	if decoded, _, err := transform.Bytes(unicode.BOMOverride(encoding.Nop.NewDecoder()), text); err == nil {
		text = decoded
	}
	return detect(text, name, Options{})
}

func detect(text []byte, name string, o Options) (*Format, error) {
	h := &head{name: name, text: trimHead(bytes.TrimPrefix(text, []byte("\ufeff"))), o: o}
	if o.Format != "" {
		i := slices.IndexFunc(Formats(), func(f *Format) bool { return f.Name == o.Format })
		if i < 0 {
			return nil, fmt.Errorf("%q is no format of indicators", clip(o.Format, maxShown))
		}
		return Formats()[i], nil
	}
	if len(h.text) == 0 {
		return nil, errors.New("the file is empty")
	}
	if err := foreign(h.text); err != nil {
		return nil, err
	}
	h.json = shapeOf(h.text)
	if h.json != nil && h.json.isManifest() {
		return nil, errors.New("the manifest of a MISP feed: it lists events and holds no values; add the files of the events")
	}
	var why []string
	for _, f := range Formats() {
		err := f.sniff(h)
		if err == nil {
			return f, nil
		}
		why = append(why, f.Name+": "+err.Error())
	}
	return nil, fmt.Errorf("no format of indicators fits (%s)", strings.Join(why, "; "))
}

// foreign names kinds of files that hold indicators but are not read, and what to
// do instead.
func foreign(text []byte) error {
	for _, f := range []struct{ magic, say string }{
		{"SQLite format 3\x00", "an SQLite database, as NSRL RDS 3: export its table FILE as CSV (sqlite3 -csv -header FILE.db 'SELECT sha256, sha1, md5, file_name FROM FILE')"},
		{"PAR1", "a Parquet file: export it as CSV"},
		{"PK\x03\x04", "a zip archive: unpack it"},
		{"\x1f\x8b", "compressed with gzip: unpack it"},
		{"7z\xbc\xaf", "a 7z archive: unpack it"},
		{"%PDF", "a PDF document: it cannot be read"},
		{"\xd0\xcf\x11\xe0", "an old Office document: export it as CSV"},
	} {
		if bytes.HasPrefix(text, []byte(f.magic)) {
			return errors.New(f.say)
		}
	}
	if bytes.Contains(text[:min(len(text), 4096)], []byte("stix.mitre.org/stix-1")) || bytes.Contains(text[:min(len(text), 4096)], []byte("<stix:STIX_Package")) {
		return errors.New("STIX 1 in XML: convert it to STIX 2 (stix2-elevator)")
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return errors.New("not a text: it holds zero bytes")
	}
	return nil
}

// shape is what the beginning of a JSON file shows: the members of its first
// object, and of the first object in its first array of objects.
type shape struct {
	array   bool
	members map[string]jsontext.Kind
	texts   map[string]string // of the members that are short texts
	inner   map[string]jsontext.Kind
	nested  int // members that are objects
}

// maxShape bounds the members that are looked at.
const maxShape = 200

// shapeOf looks at JSON that may be cut off; nil if it is none.
func shapeOf(text []byte) *shape {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(text), lenient, jsontext.AllowInvalidUTF8(true))
	s := &shape{members: map[string]jsontext.Kind{}, texts: map[string]string{}}
	if text[0] == '[' {
		s.array = true
		if _, err := d.ReadToken(); err != nil {
			return nil
		}
		switch d.PeekKind() {
		case '"', '{', ']':
		default:
			return nil // a list of addresses in brackets, or of rules of a filter
		}
		if d.PeekKind() != '{' {
			return s
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	if k := d.PeekKind(); k != '"' && k != '}' {
		return nil
	}
	for len(s.members) < maxShape && d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		if !s.member(d, name.String()) {
			break
		}
	}
	return s
}

// member looks at one member; false at the end of what there is.
func (s *shape) member(d *jsontext.Decoder, name string) bool {
	k := d.PeekKind()
	if k == 0 {
		return false
	}
	s.members[name] = k
	if k == '{' {
		s.nested++
	}
	if k == '[' && s.inner == nil {
		return s.first(d)
	}
	if k == '"' {
		t, err := d.ReadToken()
		if err == nil && len(s.texts) < maxShape {
			s.texts[name] = clip(t.String(), maxTag)
		}
		return err == nil
	}
	return d.SkipValue() == nil
}

// first looks at the first object of an array.
func (s *shape) first(d *jsontext.Decoder) bool {
	depth := d.StackDepth()
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	if d.PeekKind() == '{' {
		s.inner = map[string]jsontext.Kind{}
		if _, err := d.ReadToken(); err != nil {
			return false
		}
		for d.PeekKind() == '"' {
			name, err := d.ReadToken()
			if err != nil {
				return false
			}
			s.inner[name.String()] = d.PeekKind()
			if d.SkipValue() != nil {
				return false
			}
		}
	}
	for d.StackDepth() > depth {
		if _, err := d.ReadToken(); err != nil {
			return false
		}
	}
	return true
}

func (s *shape) has(names ...string) bool {
	for _, n := range names {
		if s.members[n] == 0 {
			return false
		}
	}
	return true
}

// isManifest tells whether an object is that of a MISP feed: events by their UUID.
func (s *shape) isManifest() bool {
	if s.array || len(s.members) == 0 || s.nested != len(s.members) {
		return false
	}
	for name := range s.members {
		if len(name) != 36 || strings.Count(name, "-") != 4 {
			return false
		}
	}
	return true
}

var errNoJSON = errors.New("no JSON")

func sniffOpenIOC(h *head) error {
	if h.text[0] != '<' {
		return errors.New("no XML")
	}
	d := xml.NewDecoder(bytes.NewReader(h.text))
	d.Strict = false
	for range 50 {
		t, err := d.Token()
		if err != nil {
			break
		}
		if e, ok := t.(xml.StartElement); ok && strings.EqualFold(e.Name.Local, "ioc") || ok && e.Name.Local == "OpenIOC" {
			return nil
		}
	}
	return errors.New("XML without an element ioc")
}

func sniffSTIX(h *head) error {
	s := h.json
	switch {
	case s == nil:
		return errNoJSON
	case s.texts["type"] == "bundle", s.members["objects"] == '[' && len(s.inner) > 0:
		return nil
	case s.has("type", "id") && strings.HasPrefix(s.texts["id"], s.texts["type"]+"--"):
		return nil
	}
	return errors.New("no bundle, and no object with an id of STIX")
}

func sniffWarninglist(h *head) error {
	s := h.json
	switch {
	case s == nil:
		return errNoJSON
	case !s.array && s.members["list"] == '[' && s.inner == nil && (s.has("matching_attributes") || s.has("type") || s.has("name")):
		return nil
	}
	return errors.New("no list with a name and a type")
}

func sniffMISP(h *head) error {
	s := h.json
	if s == nil {
		return errNoJSON
	}
	for _, wrapper := range []string{"Event", "response", "Attribute"} {
		if k := s.members[wrapper]; k == '{' || k == '[' {
			return nil
		}
	}
	if s.has("type", "value", "category", "to_ids") {
		return nil
	}
	return errors.New("no event and no attributes")
}

func sniffRecords(h *head) error {
	if h.json == nil {
		return errNoJSON
	}
	return nil
}

func sniffHashdeep(h *head) error {
	if bytes.HasPrefix(h.text, []byte("%%%% HASHDEEP")) {
		return nil
	}
	return errors.New("no header of hashdeep")
}

func sniffNSRL(h *head) error {
	line, _, _ := bytes.Cut(h.text, []byte("\n"))
	if k := key(string(line)); strings.HasPrefix(k, "sha1md5crc32filename") && strings.Contains(k, "specialcode") {
		return nil
	}
	return errors.New("no header of NSRLFile.txt")
}

func sniffTor(h *head) error {
	if bytes.HasPrefix(h.text, []byte("ExitNode ")) && bytes.Contains(h.text, []byte("\nExitAddress ")) {
		return nil
	}
	return errors.New("no exit nodes")
}

// sniffTable takes a table whose header is known. A list of values with a comment
// behind each is no table: its first row would be one.
func sniffTable(h *head) error {
	if h.json != nil || h.text[0] == '<' {
		return errors.New("not a table")
	}
	if h.o.Type != "" && len(h.o.Columns) == 0 && !bytes.ContainsAny(h.text, ",;\t") {
		return errors.New("one column")
	}
	_, _, err := findHeader(h.text, h.o)
	return err
}

// sniffList takes a text in which some line holds a value.
func sniffList(h *head) error {
	if h.json != nil || h.text[0] == '<' {
		return errors.New("not a list")
	}
	if len(h.o.Columns) > 0 {
		return errors.New("a list has no columns")
	}
	o := h.o
	o.Strict = false
	probe := newImporter(context.Background(), o, func(reference.Indicator) error { return nil })
	n := 0
	for line := range bytes.Lines(h.text) {
		text := string(bytes.TrimSpace(line))
		if n++; n > 2000 {
			break
		}
		if text == "" || isComment(text) || len(text) > maxValueBytes {
			continue
		}
		if err := probe.listLine(text, 1); err != nil {
			return err
		}
		if probe.stats.Records > 0 || probe.drops[dropPrivate] != nil {
			return nil
		}
	}
	return errors.New("no line holds a value of a type that is known")
}
