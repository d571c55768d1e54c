package csv

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const mailbox = ",TimeGenerated,UserId,ClientIP,Operation,Parameters\r\n" +
	"0,2024-05-14T06:00:00Z,ana@meridian.example,::ffff:203.0.113.5,Set-Mailbox,\"{\"\"a\"\": \"\"b\nc\"\"}\"\r\n" +
	"1,2024-05-14T06:01:00Z,ben@meridian.example,198.51.100.7:443,<x>,\r\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "mailbox.csv", Content: mailbox, Rows: 2},
		ingesttest.Sample{Name: "mark.csv", Content: "\xef\xbb\xbfa,b\n1,2\n", Rows: 1},
		ingesttest.Sample{Name: "ragged.csv", Content: "a,b\n1,2\n1,2,3\n4\n5,6\n", Rows: 4},
		ingesttest.Sample{Name: "quotes.csv", Content: "a,b\n1,2\n1,x\"y\n3,4\n", Rows: 3},
		ingesttest.Sample{Name: "bytes.csv", Content: "a,b\n1,2\n" + strings.Repeat("x,"+strings.Repeat("y", 700)+"\n", 100) + "1,\xff\n", Rows: 102},
		ingesttest.Sample{Name: "mac.csv", Content: "a,b\r1,\"2\r3\"\r\r4,5", Rows: 2},
		ingesttest.Sample{Name: "table", Content: "Host\tUser\tPort\nA\tb\t1\n", Rows: 1},
	)
}

// table is what came of a text: rows as JSON, and what the ledger is told.
type table struct {
	Rows  []string
	Notes []event.Note
	batch *event.Batch
	lines []int64
	long  []int64 // sizes of oversize records
}

// readAll reads a text as the engine does, in blocks of the splitter's choice.
func readAll(t testing.TB, name, content string, options ingest.RecordOptions) table {
	t.Helper()
	in := &ingest.Input{Name: name, Head: []byte(content[:min(len(content), ingest.HeadSize)]), Options: options}
	return readSplit(t, Format.Split(strings.NewReader(content), in).(*splitter), in)
}

func readSplit(t testing.TB, s *splitter, in *ingest.Input) table {
	t.Helper()
	out := table{batch: &event.Batch{}}
	d, b := Format.Decoder(), out.batch
	for {
		block, oversize, err := s.Next()
		if oversize != nil {
			out.long = append(out.long, oversize.Size)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
		if block == nil {
			continue
		}
		d.Begin(b, in, block.Context)
		for _, r := range block.Records {
			b.Next()
			if err := d.Decode(block.Data[r.Start:r.End]); err != nil {
				t.Fatal(err)
			}
			out.lines = append(out.lines, r.Line)
			if r.Offset != block.Offset+int64(r.Start) {
				t.Fatalf("offset %d of a record at %d", r.Offset, block.Offset+int64(r.Start))
			}
		}
	}
	for row := range b.Rows() {
		out.Rows = append(out.Rows, string(b.Text(event.ColData, row)))
	}
	out.Notes = b.Notes
	return out
}

func TestColumns(t *testing.T) {
	b := readAll(t, "mailbox.csv", mailbox, ingest.RecordOptions{}).batch
	got := map[string]string{}
	for _, c := range []event.Col{event.ColUser, event.ColSrcIP, event.ColCloudOperation, event.ColTSRaw, event.ColData} {
		got[event.Columns[c].Name] = string(b.Text(c, 0))
	}
	want := map[string]string{
		"user_name": "ana", "source_ip": "203.0.113.5", "cloud_operation": "Set-Mailbox", "ts_raw": "2024-05-14T06:00:00Z",
		"data": `{"column_1":"0","TimeGenerated":"2024-05-14T06:00:00Z","UserId":"ana@meridian.example","ClientIP":"::ffff:203.0.113.5","Operation":"Set-Mailbox","Parameters":"{\"a\": \"b\nc\"}"}`,
	}
	want["data"] = strings.ReplaceAll(want["data"], "\n", `\n`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if b.Basis[0] != event.BasisUTC || string(b.Text(event.ColSrcIP, 1)) != "198.51.100.7" {
		t.Error("the second row is wrong")
	}
	kinds := map[string]event.CellKind{}
	for _, c := range b.Tables[0].Columns {
		kinds[c.Name] = c.Kinds
	}
	if kinds["column_1"] != event.CellInt || kinds["Operation"] != event.CellText {
		t.Errorf("kinds are %v", kinds)
	}
}

// TestCells shows what becomes of odd cells, rows and bytes.
func TestCells(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          table
	}{
		{"quotes", "a,b,c\n\"x\"\"y\",\"\",z\"\"w\n1,a\"b\"c,\"d\n", table{
			Rows:  []string{`{"a":"x\"y","b":"","c":"z\"\"w"}`, `{"a":"1","b":"a\"b\"c","c":"\"d"}`},
			Notes: []event.Note{{N: 1, What: "cells with an opening quote that nothing closes"}},
		}},
		{"quotes within", "a,b\n\"he said \"hi\" there\",2\n\"\"\"x\"\"\",\"a,b\r\nc\rd\"\r\n", table{
			Rows: []string{`{"a":"he said \"hi\" there","b":"2"}`, `{"a":"\"x\"","b":"a,b\r\nc\rd"}`},
		}},
		{"unbalanced", "a,b\n1,\"open\n2,b\n3,c\n", table{
			Rows:  []string{`{"a":"1","b":"\"open"}`, `{"a":"2","b":"b"}`, `{"a":"3","b":"c"}`},
			Notes: []event.Note{{N: 1, What: "cells with an opening quote that nothing closes"}},
		}},
		{"ragged", "a,b\n1\n1,2,,4\n\n  \n007,2\n", table{
			Rows:  []string{`{"a":"1"}`, `{"a":"1","b":"2","column_3":"","column_4":"4"}`, `{"a":"007","b":"2"}`},
			Notes: []event.Note{{N: 2, What: "blank lines"}, {N: 1, What: "rows with fewer cells than the header"}, {N: 1, What: "rows with more cells than the header"}},
		}},
		{"bytes", "name,b\nJos\xe9,\x80\x00\nJosé,\"\xe2\x82\xac\"\n", table{
			Rows:  []string{`{"name":"José","b":"€\u0000"}`, `{"name":"José","b":"€"}`},
			Notes: []event.Note{{N: 1, What: "rows that are not UTF-8, read as Windows-1252"}},
		}},
		{"names", "a,a,,a_1,a\n1,2,3,4,5\n", table{Rows: []string{`{"a":"1","a_1":"2","column_3":"3","a_1_1":"4","a_2":"5"}`}}},
		{"preamble", "sep=;\r\n#TYPE System.Diagnostics.Process\r\n\r\n\"a\";\"b\"\r\n\"1\";\"2,0\"\r\n", table{
			Rows:  []string{`{"a":"1","b":"2,0"}`},
			Notes: []event.Note{{N: 2, What: "lines before the header, not kept"}},
		}},
		{"single", "a,b,c\n'x,y',2,'it''s'\n'z','','w'\n", table{
			Rows: []string{`{"a":"x,y","b":"2","c":"it's"}`, `{"a":"z","b":"","c":"w"}`},
		}},
		{"dates", "a,b\n3/4/2024,x\n1/1/2024,y\n", table{
			Rows:  []string{`{"a":"3/4/2024","b":"x"}`, `{"a":"1/1/2024","b":"y"}`},
			Notes: []event.Note{{N: 1, What: "columns of dates whose order of day and month nothing in the first rows tells; read as month/day"}},
		}},
	} {
		got := readAll(t, c.name+".csv", c.content, ingest.RecordOptions{})
		if diff := cmp.Diff(c.want.Rows, got.Rows); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.want.Notes, got.Notes); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for _, row := range got.Rows {
			if !json.Valid([]byte(row)) {
				t.Errorf("%s: %s is no JSON", c.name, row)
			}
		}
	}
}

// TestWide bounds what a row of very many cells costs: the cells beyond the
// bound stay together.
func TestWide(t *testing.T) {
	got := readAll(t, "wide.csv", "a,b\n1,2\n1,2\n1"+strings.Repeat(",x", 1000)+"\n", ingest.RecordOptions{})
	var fields map[string]string
	if err := json.Unmarshal([]byte(got.Rows[2]), &fields); err != nil {
		t.Fatal(err)
	}
	if len(fields) != 2+maxExtra || fields["column_65"] != "x" || fields["column_66"] != "x"+strings.Repeat(",x", 1000-65) {
		t.Errorf("%d fields, the last %q", len(fields), fields["column_66"])
	}
}

func TestDayOrder(t *testing.T) {
	at := func(content string, dayFirst bool) int64 {
		b := readAll(t, "t.csv", content, ingest.RecordOptions{DayFirst: dayFirst}).batch
		return b.Int(event.ColTS, 0)
	}
	const march, april = 1709510400000000, 1712102400000000 // 2024-03-04, 2024-04-03
	for _, c := range []struct {
		content  string
		dayFirst bool
		want     int64
	}{
		{"time,b\n3/4/2024,x\n", false, march},
		{"time,b\n3/4/2024,x\n", true, april},
		{"time,b\n3/4/2024,x\n13/4/2024,y\n", false, april},
		{"time,b\n03.04.2024 00:00,x\n03.14.2024 00:00,y\n", true, march},
	} {
		if got := at(c.content, c.dayFirst); got != c.want {
			t.Errorf("%q with day first %t is %d, want %d", c.content, c.dayFirst, got, c.want)
		}
	}
}

// TestKusto reads names of columns with the types that Kusto's exports write
// behind them as the names that schemas know; data and the table keep them.
func TestKusto(t *testing.T) {
	content := "eventTime [UTC],eventName [string],eventSource,awsRegion,note [string]\n2024-03-01T00:00:00Z,GetObject,s3.amazonaws.com,eu-west-1,\n"
	got := readAll(t, "export.csv", content, ingest.RecordOptions{})
	b := got.batch
	if string(b.Text(event.ColTable, 0)) != "cloudtrail" || string(b.Text(event.ColCloudOperation, 0)) != "GetObject" {
		t.Errorf("table %q, operation %q", b.Text(event.ColTable, 0), b.Text(event.ColCloudOperation, 0))
	}
	if !strings.HasPrefix(got.Rows[0], `{"eventTime [UTC]":"2024-03-01T00:00:00Z","eventName [string]":"GetObject",`) {
		t.Error(got.Rows[0])
	}
	var names []string
	for _, c := range b.Tables[0].Columns {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"eventTime [UTC]", "eventName [string]", "eventSource", "awsRegion", "note [string]"}, names); diff != "" {
		t.Error(diff)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add(mailbox)
	f.Add("a,b\n\"1,2\n")
	f.Add("a;b\r'x';\"\"\"\r\x00;\xff")
	f.Add("sep=|\n#x\na|b\n\"\"\"\"|\"\n")
	f.Fuzz(func(t *testing.T, content string) {
		ingesttest.Check(t, Format, content)
		compareSizes(t, content)
	})
}

// compareSizes reads a text whole and in small pieces; the records must be the
// same, and every byte after the header belongs to one or is an end of line.
func compareSizes(t *testing.T, content string) {
	t.Helper()
	in := &ingest.Input{Name: "x.csv", Head: []byte(content[:min(len(content), ingest.HeadSize)])}
	l := layoutOf(in)
	want := records(t, newSplitter(strings.NewReader(content), l))
	small := newSplitter(strings.NewReader(content), l)
	small.size, small.buf = 1, make([]byte, max(1, l.start))
	if diff := cmp.Diff(want, records(t, small)); diff != "" {
		t.Fatalf("%q: %s", content, diff)
	}
	rest := []byte(content)[l.start:]
	for _, r := range want {
		i := bytes.Index(rest, []byte(r))
		if i < 0 || len(bytes.Trim(rest[:i], " \r\n")) > 0 {
			t.Fatalf("%q: something is lost before %q", content, r)
		}
		rest = rest[i+len(r):]
	}
	if len(bytes.Trim(rest, " \r\n")) > 0 {
		t.Fatalf("%q: the end %q is lost", content, rest)
	}
}

func records(t *testing.T, s *splitter) (texts []string) {
	t.Helper()
	for {
		block, long, err := s.Next()
		if long != nil {
			t.Fatal("too long")
		}
		if block == nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return texts
		}
		for _, r := range block.Records {
			texts = append(texts, string(block.Data[r.Start:r.End]))
		}
	}
}
