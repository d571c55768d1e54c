package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// detect tells the format of a file by its beginning in UTF-8. The error says why each
// format refuses it.
func detect(text []byte, o Options) (*Format, error) {
	h := &head{text: trimHead(bytes.TrimPrefix(text, []byte("\ufeff"))), o: o}
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

// trimHead cuts the blanks that may stand before the content.
func trimHead(head []byte) []byte { return bytes.TrimLeft(head, " \t\r\n") }
