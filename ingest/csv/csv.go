// Package csv reads tables with a header line in comma-separated UTF-8 text
// (RFC 4180: quoted cells may hold commas, quotes and line ends). Each row
// becomes an event of class other with its cells as a JSON object in column
// data; time, user, address and operation are taken from well-known headers.
package csv

import (
	"bufio"
	"bytes"
	stdcsv "encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"unicode/utf8"

	"forensic/ingest"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// Format reads comma-separated tables.
var Format = &ingest.Format{
	Name:  "csv",
	Doc:   "Comma-separated UTF-8 tables with a header line. Cells stay verbatim in data; time, user, address and operation are taken from well-known headers.",
	Sniff: sniff,
	Open:  open,
}

// sniff wants a header of at least two named columns and a second row of as
// many cells.
func sniff(name string, head []byte) (string, error) {
	if bytes.IndexByte(head, 0) >= 0 {
		return "", errors.New("holds NUL bytes")
	}
	if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
		head = head[:i+1] // the last line may be cut
	}
	if !utf8.Valid(head) {
		return "", errors.New("is not UTF-8")
	}
	r := newReader(bytes.NewReader(head))
	header, err := r.Read()
	if err != nil || len(header) < 2 {
		return "", errors.New("has no header of two or more columns")
	}
	for _, h := range header[1:] { // the first may be an unnamed index
		if h = strings.TrimSpace(h); h == "" || len(h) > 128 || strings.ContainsAny(h, "{}<>=;\n") {
			return "", errors.New("its first line does not look like a header")
		}
	}
	row, err := r.Read()
	if errors.Is(err, io.EOF) && strings.HasSuffix(strings.ToLower(name), ".csv") {
		return "csv", nil
	}
	if err != nil || len(row) != len(header) {
		return "", fmt.Errorf("its second row has not the %d cells of the header", len(header))
	}
	return "csv", nil
}

func newReader(r io.Reader) *stdcsv.Reader {
	buffered := bufio.NewReader(r)
	if bom, _ := buffered.Peek(3); string(bom) == "\xef\xbb\xbf" {
		buffered.Discard(3)
	}
	c := stdcsv.NewReader(buffered)
	c.FieldsPerRecord = -1
	c.LazyQuotes = true // a stray quote inside a cell stands for itself, as spreadsheets and Python read it
	c.ReuseRecord = true
	return c
}

type reader struct {
	csv     *stdcsv.Reader
	header  []string
	keys    [][]byte // header cells as JSON strings
	cols    []event.Col
	timeCol int // -1 without
	record  int64
}

// columns maps well-known headers, in lower case, to columns.
var columns = map[string]event.Col{
	"computer": event.ColHostRaw, "hostname": event.ColHostRaw, "devicename": event.ColHostRaw,
	"userid": event.ColUser, "userprincipalname": event.ColUser, "accountname": event.ColUser,
	"clientip": event.ColSrcIP, "ipaddress": event.ColSrcIP, "sourceip": event.ColSrcIP, "callerip": event.ColSrcIP,
	"operation": event.ColCloudOperation, "operationname": event.ColCloudOperation, "eventname": event.ColCloudOperation,
	"commandline": event.ColProcCmd, "useragent": event.ColUserAgent,
}

var timeHeaders = []string{"timegenerated", "timestamp", "eventtime", "time", "date", "datetime"}

const noCol = event.Col(255)

func open(r io.Reader, _ *ingest.Input) (ingest.Reader, error) {
	c := newReader(r)
	header, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	out := &reader{csv: c, header: append([]string(nil), header...), timeCol: -1}
	best := len(timeHeaders)
	for i, h := range out.header {
		out.keys = append(out.keys, quote(strings.ToValidUTF8(h, "\ufffd")))
		lower := strings.ToLower(strings.TrimSpace(h))
		col, ok := columns[lower]
		if !ok {
			col = noCol
		}
		out.cols = append(out.cols, col)
		for rank, t := range timeHeaders {
			if lower == t && rank < best {
				out.timeCol, best = i, rank
			}
		}
	}
	return out, nil
}

// Read appends the next row.
func (r *reader) Read(b *event.Batch) error {
	cells, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	r.record++
	// Records are numbered by the engine within the batch.
	number := int64(b.Rows()+len(b.Rejects)) + 1
	if parseErr := (*stdcsv.ParseError)(nil); errors.As(err, &parseErr) {
		b.Reject(event.Reject{Record: number, Line: int64(parseErr.StartLine), Offset: r.csv.InputOffset(), Reason: parseErr.Err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	line, _ := r.csv.FieldPos(0)
	if len(cells) != len(r.header) {
		b.Reject(event.Reject{
			Record: number, Line: int64(line), Offset: r.csv.InputOffset(), Raw: []byte(strings.Join(cells, ",")),
			Reason: fmt.Sprintf("the row has %d cells, the header %d", len(cells), len(r.header)),
		})
		return nil
	}
	for _, cell := range cells {
		if !utf8.ValidString(cell) {
			b.Reject(event.Reject{
				Record: number, Line: int64(line), Offset: r.csv.InputOffset(), Raw: []byte(strings.Join(cells, ",")), Reason: "invalid UTF-8",
			})
			return nil
		}
	}
	b.Next()
	b.SetInt(event.ColRecord, number)
	b.SetInt(event.ColLineNo, int64(line))
	b.SetString(event.ColClass, string(event.Other))
	r.fill(b, cells)
	return nil
}

func (r *reader) fill(b *event.Batch, cells []string) {
	data := []byte{'{'}
	for i, cell := range cells {
		if i > 0 {
			data = append(data, ',')
		}
		data = append(append(append(data, r.keys[i]...), ':'), quote(cell)...)
		if cell = strings.TrimSpace(cell); cell != "" && r.cols[i] != noCol {
			set(b, r.cols[i], cell)
		}
	}
	b.SetText(event.ColData, append(data, '}'))
	if r.timeCol >= 0 {
		raw := cells[r.timeCol]
		b.SetString(event.ColTSRaw, raw)
		if t, zone, ok := timestamp.Parse([]byte(raw)); ok {
			b.SetInt(event.ColTS, t)
			b.Basis[b.Rows()-1] = event.BasisUTC
			if zone == timestamp.None && !utcHeader(r.header[r.timeCol]) {
				b.Basis[b.Rows()-1] = event.BasisLocal
			}
		}
	}
}

// quote makes a JSON string without escaping what only HTML would need escaped.
func quote(s string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string can always be encoded
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// utcHeader tells the headers whose zone-less times are UTC by definition: Log
// Analytics exports.
func utcHeader(h string) bool { return strings.EqualFold(strings.TrimSpace(h), "TimeGenerated") }

func set(b *event.Batch, c event.Col, cell string) {
	switch c {
	case event.ColHostRaw:
		short, _, _ := strings.Cut(cell, ".")
		b.SetString(event.ColHost, strings.ToLower(short))
	case event.ColSrcIP:
		addr, err := netip.ParseAddr(strings.Trim(cell, "[]"))
		if err != nil {
			return
		}
		cell = addr.Unmap().String()
	}
	b.SetString(c, cell)
}
