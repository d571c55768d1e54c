// Package winlog turns records of Windows events into rows of the normalised
// schema, whatever carried them: the flat JSON of common collectors, winlogbeat,
// tables of Log Analytics, event XML. Every event-data field is kept verbatim in
// column data, and header fields without a column of their own in event_header.
package winlog

import (
	"bytes"
	"errors"

	"forensic/ingest/internal/jsonscan"
)

// family is the layout of a record.
type family uint8

const (
	unknown family = iota
	nxlog2020
	nxlog2019
	winps
	winpsMin
	winlogbeat
	native // taken apart by whoever read it
)

var familyNames = [...]string{"", "nxlog", "nxlog-2019", "winevent_ps", "winevent_ps_min", "winlogbeat"}

// Sniff names the layout of the first record of a text, or says why it is none.
func Sniff(head []byte) (layout string, err error) {
	line := firstLine(head)
	if len(line) == 0 || line[0] != '{' {
		return "", errors.New("does not begin with a JSON object")
	}
	d := NewDecoder()
	fields, err := jsonscan.Object(nil, line)
	if err != nil {
		if len(line) < len(head) && bytes.IndexByte(head, '\n') >= 0 {
			return "", err
		}
		// The first record is longer than the head: judge by the names alone.
		return sniffNames(line)
	}
	d.locate(fields)
	if f := d.family(); f != unknown {
		return familyNames[f], nil
	}
	return "", errors.New("the first object has none of the keys of a Windows event export")
}

func sniffNames(line []byte) (string, error) {
	has := func(name string) bool { return bytes.Contains(line, []byte(`"`+name+`"`)) }
	switch {
	case has("EventReceivedTime") && has("ExecutionProcessID"):
		return familyNames[nxlog2020], nil
	case has("EventReceivedTime"):
		return familyNames[nxlog2019], nil
	case has("event_data") && has("beat"):
		return familyNames[winlogbeat], nil
	case has("TimeCreated") && has("EventID"):
		return familyNames[winps], nil
	}
	return "", errors.New("has none of the keys of a Windows event export in its first bytes")
}

// firstLine returns the first line of head that is not blank, without its end.
func firstLine(head []byte) []byte {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line
		}
		head = rest
	}
	return nil
}
