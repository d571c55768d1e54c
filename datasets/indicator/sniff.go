package indicator

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"strings"

	"forensic/datasets/reference"
)

var errNoJSON = errors.New("no JSON")

func sniffOpenIOC(h *head) error {
	if h.text[0] != '<' {
		return errors.New("no XML")
	}
	d := xml.NewDecoder(bytes.NewReader(h.text))
	d.CharsetReader = charset
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
	case s.members["list"] == '[' && s.cut && s.inner == nil && len(s.members) == 2 && s.has("description"):
		return nil // members stand in the order of their names: a long list comes before its name
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
	if h.o.Type != "" {
		return nil
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
