package json

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const trail = `{"Records":[{"eventTime":"2022-05-11T18:10:20Z","eventName":"GetObject","eventSource":"s3.amazonaws.com"},` +
	`{"eventTime":"2022-05-11T18:10:21Z","eventName":"PutObject","eventSource":"s3.amazonaws.com"}]}`

const pretty = `{
    "time": "2024-01-01T00:00:00Z",
    "a": [{"x": "}\\"}]
}
{
    "time": "2024-01-01T00:00:01Z"
}
`

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "trail.json", Content: trail, Rows: 2},
		ingesttest.Sample{Name: "pretty.json", Content: pretty, Rows: 2},
		ingesttest.Sample{Name: "array.json", Content: "\xef\xbb\xbf[\r\n{\"a\":1},\r\n{\"a\":{\"b\":[]}}]\r\n", Rows: 2},
		ingesttest.Sample{Name: "tables.json", Content: tables, Rows: 3},
		ingesttest.Sample{Name: "broken.json", Content: "[\n{\"a\":1},\n{\"a\":\"x},\n{\"a\":2}\n]", Rows: 2, Rejects: 1},
	)
}

const tables = `{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"n","type":"long"},{"name":"n","type":"string"}],` +
	`"rows":[["2024-01-01T00:00:00Z",1,"x"],["2024-01-01T00:00:01Z",2,null]]},{"name":"Other","columns":[{"name":"a","type":"string"}],"rows":[["y"]]}],"statistics":{}}`

// row is one row, or one reject by the begin of its reason.
type row struct {
	Data, Header, Table string
	Line                int64
}

type result struct {
	rows    []row
	rejects []string
	long    []int64
	err     error
	notes   []event.Note
	batch   *event.Batch
}

// read reads a text through a splitter with blocks and records of those sizes.
func read(t testing.TB, content string, size, max int) result {
	t.Helper()
	in := &ingest.Input{Name: "file.json", Head: []byte(content[:min(len(content), ingest.HeadSize)])}
	s := Format.Split(strings.NewReader(content), in).(*splitter)
	s.size, s.max, s.buf = size, max, make([]byte, size)
	out := result{batch: &event.Batch{}}
	d, b := Format.Decoder(), out.batch
	for {
		block, oversize, err := s.Next()
		if oversize != nil {
			out.long = append(out.long, oversize.Size)
			if !strings.HasPrefix(content[oversize.Offset:], string(oversize.Head)) {
				t.Errorf("the head of what begins at %d is %.20q", oversize.Offset, oversize.Head)
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				out.err = err
			}
			break
		}
		if block == nil {
			continue
		}
		d.Begin(b, in, block.Context)
		for _, r := range block.Records {
			text := string(block.Data[r.Start:r.End])
			if content[r.Offset:r.Offset+int64(len(text))] != text || int64(strings.Count(content[:r.Offset], "\n")) != r.Line-1 {
				t.Errorf("%q is not at offset %d, line %d", text, r.Offset, r.Line)
			}
			b.Next()
			if err := d.Decode([]byte(text)); err != nil {
				b.Cancel()
				out.rejects = append(out.rejects, text)
				continue
			}
			at := b.Rows() - 1
			out.rows = append(out.rows, row{string(b.Text(event.ColData, at)), string(b.Text(event.ColHeader, at)), string(b.Text(event.ColTable, at)), r.Line})
		}
	}
	out.notes = b.Notes
	return out
}

func data(rows []row) (list []string) {
	for _, r := range rows {
		list = append(list, r.Data)
	}
	return list
}

func TestEnvelopes(t *testing.T) {
	ten := strings.Repeat(`{"k":1},`, 9) + `{"k":2}`
	for name, c := range map[string]struct {
		text, dialect string
		want          []string
		headers       []string
	}{
		"array":            {`[{"a":1}, {"a":"]}"} ,{}]`, "json []", []string{`{"a":1}`, `{"a":"]}"}`, `{}`}, nil},
		"empty array":      {" [ ] ", "json []", nil, nil},
		"array, odd":       {`[{"a":1},2,"x",null,[3]]`, "json []", []string{`{"a":1}`, `{"value":2}`, `{"value":"x"}`, `{"value":null}`, `{"value":[3]}`}, nil},
		"concatenated":     {`{"a":1}{"a":2} {"a":3}`, "json", []string{`{"a":1}`, `{"a":2}`, `{"a":3}`}, nil},
		"sequence":         {"{\"a\":1}\n\x1e{\"a\":2}\n", "json", []string{`{"a":1}`, `{"a":2}`}, nil},
		"printed":          {"{\n  \"a\": \"x  \\\" y\",\n  \"b\": [ 1,\n 2 ]\n}\n", "json", []string{`{"a":"x  \" y","b":[1,2]}`}, nil},
		"CloudTrail":       {`{"Records":[{"eventName":"a"},{"eventName":"b"}]}`, "json Records[]", []string{`{"eventName":"a"}`, `{"eventName":"b"}`}, nil},
		"CloudTrail twice": {`{"Records":[{"e":1}]}` + "\n" + `{"Records":[{"e":2}]}`, "json Records[]", []string{`{"e":1}`, `{"e":2}`}, nil},
		"several trails":   {`[{"Records":[{"e":1}]},{"Records":[{"e":2}]},{"other":3}]`, "json [].Records[]", []string{`{"e":1}`, `{"e":2}`, `{"other":3}`}, nil},
		"Graph":            {`{"@odata.context":"https://x/$metadata","value":[{"id":"1","createdDateTime":"2024-01-01T00:00:00Z"}],"@odata.nextLink":"https://x"}`, "json value[]", []string{`{"id":"1","createdDateTime":"2024-01-01T00:00:00Z"}`}, nil},
		"Azure":            {`{"records":[{"time":"2024-01-01T00:00:00Z"}]}`, "json records[]", []string{`{"time":"2024-01-01T00:00:00Z"}`}, nil},
		"data":             {`{"data":[{"aaaaaaaaaaaaa":1}],"n":1}`, "json data[]", []string{`{"aaaaaaaaaaaaa":1}`}, nil},
		"results":          {`{"preview":false,"results":[{"_raw":"plain text","host":"h"}]}`, "json results[]", []string{`{"_raw":"plain text","host":"h"}`}, nil},
		"logEvents":        {`{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1440442987000,"message":"{\"eventName\":\"x\",\"a\":2}"}]}`, "json logEvents[]", []string{`{"eventName":"x","a":2}`}, []string{`{"id":"1","timestamp":1440442987000}`}},
		"Elasticsearch":    {`{"took":1,"hits":{"total":1,"hits":[{"_index":"i","_id":"1","_source":{"a":1}}]}}`, "json hits.hits[]", []string{`{"a":1}`}, []string{`{"_index":"i","_id":"1"}`}},
		"Splunk":           {`{"preview":false,"offset":0,"result":{"_raw":"{\"a\": 1}","host":"h"}}` + "\n" + `{"preview":false,"offset":1,"result":{"x":"y"}}`, "json", []string{`{"a": 1}`, `{"x":"y"}`}, []string{`{"preview":false,"offset":0,"host":"h"}`, `{"preview":false,"offset":1}`}},
		"objects":          {`{"1":{"a":1,"b":2},"2":{"a":3,"b":4},"3":{"a":5}}`, "json {}", []string{`{"a":1,"b":2}`, `{"a":3,"b":4}`, `{"a":5}`}, []string{`{"key":"1"}`, `{"key":"2"}`, `{"key":"3"}`}},
		"deep":             {`{"x":{"y":[` + ten + `]},"z":1}`, "json x.y[]", append(strings.Split(strings.Repeat(`{"k":1} `, 9), " ")[:9], `{"k":2}`), nil},
		"one object":       {`{"value":[{"a":1}],"time":"2024-01-01T00:00:00Z"}`, "json", []string{`{"value":[{"a":1}],"time":"2024-01-01T00:00:00Z"}`}, nil},
		"other document":   {`{"Records":[{"e":1}]} {"other":[1,{"Records":[]}]}`, "json Records[]", []string{`{"e":1}`, `{"other":[1,{"Records":[]}]}`}, nil},
		"tables":           {tables, "json tables[].rows[]", []string{`{"TimeGenerated":"2024-01-01T00:00:00Z","n":1,"n_1":"x"}`, `{"TimeGenerated":"2024-01-01T00:00:01Z","n":2,"n_1":null}`, `{"a":"y"}`}, nil},
	} {
		if dialect, err := sniff("x", []byte(c.text)); err != nil || dialect != c.dialect {
			t.Errorf("%s is %q, %v", name, dialect, err)
		}
		for _, size := range []int{1, 7, 1 << 20} {
			got := read(t, c.text, size, 1<<20)
			if diff := cmp.Diff(c.want, data(got.rows)); diff != "" || got.err != nil || got.rejects != nil {
				t.Errorf("%s in pieces of %d: %s %v %q", name, size, diff, got.err, got.rejects)
			}
			for i, h := range c.headers {
				if i < len(got.rows) && got.rows[i].Header != h {
					t.Errorf("%s: header %s, want %s", name, got.rows[i].Header, h)
				}
			}
		}
	}
}

func TestTables(t *testing.T) {
	got := read(t, tables, 1<<20, 1<<20)
	if got.rows[0].Table != "file" || got.rows[2].Table != "Other" {
		t.Errorf("tables %q and %q", got.rows[0].Table, got.rows[2].Table)
	}
	kinds := map[string]event.CellKind{}
	for _, c := range got.batch.Tables[0].Columns {
		kinds[c.Name] = c.Kinds
	}
	if diff := cmp.Diff(map[string]event.CellKind{"TimeGenerated": event.CellTime, "n": event.CellInt, "n_1": event.CellText}, kinds); diff != "" {
		t.Error(diff)
	}
	odd := read(t, `{"tables":[{"columns":[{"name":"a"},{"name":"column_3"}],"rows":[[1],[1,2,3],"x"]}]}`, 1<<20, 1<<20)
	if diff := cmp.Diff([]string{`{"a":1}`, `{"a":1,"column_3":2,"column_3_1":3}`, `{"value":"x"}`}, data(odd.rows)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]event.Note{{N: 1, What: "rows with fewer cells than columns"}, {N: 1, What: "rows with more cells than columns"}}, odd.notes); diff != "" {
		t.Error(diff)
	}
}

// TestBroken shows what becomes of text that is not JSON.
func TestBroken(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		rows    []string
		rejects []string
		err     bool
	}{
		"open text":        {"[\n {\"a\":1},\n {\"a\":\"x},\n {\"a\":2}\n]", []string{`{"a":1}`, `{"a":2}`}, []string{` {"a":"x},`}, false},
		"open bracket":     {"{\n \"a\":[1\n}\n{\n \"a\":2\n}\n", []string{`{"a":2}`}, []string{"{\n \"a\":[1\n}"}, false},
		"one bracket more": {"[\n{\"a\":1}},\n{\"a\":2}\n]", []string{`{"a":1}`, `{"a":2}`}, []string{"},"}, false},
		"bad value":        {`[{"a":1},{"a":01},{"a":2}]`, []string{`{"a":1}`, `{"a":2}`}, []string{`{"a":01}`}, false},
		"words between":    {"{\"a\":1}\nwords\n{\"a\":2}\n", []string{`{"a":1}`, `{"a":2}`}, []string{"words"}, false},
		"words in a row":   {`[{"a":1},{"a":2}] words`, []string{`{"a":1}`, `{"a":2}`}, []string{"words"}, true},
		"cut":              {`{"Records":[{"a":1},{"a":`, []string{`{"a":1}`}, []string{`{"a":`}, true},
		"cut between":      {`{"Records":[{"a":1},`, []string{`{"a":1}`}, nil, true},
		"cut before":       {`{"Records":[{"a":1}]}{"x":1,"Rec`, []string{`{"a":1}`}, []string{`{"x":1,"Rec`}, true},
		"indent of 0":      {"[\n{\n\"a\": [\n{\n\"b\": 1\n}\n]\n},\n{\n\"a\": 2\n}\n]\n", []string{`{"a":[{"b":1}]}`, `{"a":2}`}, nil, false},
	} {
		for _, size := range []int{1, 1 << 20} {
			got := read(t, c.text, size, 1<<20)
			if diff := cmp.Diff(c.rows, data(got.rows)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			for i := range got.rejects {
				if i >= len(c.rejects) || strings.TrimSpace(got.rejects[i]) != strings.TrimSpace(c.rejects[i]) {
					t.Errorf("%s: rejects %q", name, got.rejects)
					break
				}
			}
			if len(got.rejects) != len(c.rejects) || (got.err != nil) != c.err {
				t.Errorf("%s in pieces of %d: rejects %q, error %v", name, size, got.rejects, got.err)
			}
		}
	}
}

func TestLong(t *testing.T) {
	x := strings.Repeat("x", 3000)
	for name, c := range map[string]struct {
		text string
		rows int
		long []int64
	}{
		"element":    {`[{"a":1},{"a":"` + x + `"},{"a":2}]`, 2, []int64{3008}},
		"last":       {"[\n{\"a\":1},\n{\"a\":\"" + x, 1, []int64{3006}},
		"unclosed":   {"[\n{\"a\":1},\n{\"a\":\"" + x + "},\n{\"a\":2}\n]", 2, []int64{3008}},
		"document":   {`{"Records":[{"a":1}]} {"b":[1],"a":"` + x + `"}`, 1, []int64{3016}},
		"around":     {`{"x":"` + x + `","y":"` + x + `","Records":[{"a":1},{"a":2}],"z":"` + x + `"}`, 2, nil},
		"one object": {`{"b":"` + x + `"}`, 0, []int64{3008}},
	} {
		for _, size := range []int{16, 512, 1 << 16} {
			got := read(t, c.text, size, 1000)
			if diff := cmp.Diff(c.long, got.long); diff != "" || len(got.rows) != c.rows {
				t.Errorf("%s in pieces of %d: %d rows %s", name, size, len(got.rows), diff)
			}
		}
	}
}

func TestSniffRefuses(t *testing.T) {
	for text, reason := range map[string]string{
		"":                       "does not begin",
		"a,b\n1,2\n":             "does not begin",
		"[section]\nkey=value":   "want a value",
		"[1,2,3]":                "not of objects",
		"[2024-01-01] message":   "want a value",
		"{ int a; }":             "a name in quotes",
		`{"a" 1}`:                "a colon",
		`{"a":1 "b":2}`:          "a comma",
		`{"a":tru}`:              "a value",
		`{"a":1} and more words`: "follows the first document",
		"<13>{\"a\":1}":          "does not begin",
	} {
		if dialect, err := sniff("x.json", []byte(text)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q is %q, %v, want %q", text, dialect, err, reason)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(trail)
	f.Add(pretty)
	f.Add(tables)
	f.Add("[\n{\"a\":1}},\n{\"a\":\"x},\n{\"\\\\\":2}\n]x")
	f.Fuzz(func(t *testing.T, content string) {
		ingesttest.Check(t, Format, content)
		whole, pieces := read(t, content, 4096, 1<<20), read(t, content, 16, 1<<20)
		if diff := cmp.Diff(whole.rows, pieces.rows); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
		if diff := cmp.Diff(whole.rejects, pieces.rejects); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	one := `{"eventTime":"2022-05-11T18:10:20Z","eventName":"GetObject","eventSource":"s3.amazonaws.com","userIdentity":{"type":"IAMUser","userName":"ana"},"requestParameters":{"bucketName":"logs","key":"a/b/c.json"},"userAgent":"[aws-sdk-java/1.11]","sourceIPAddress":"203.0.113.7"},`
	text := `{"Records":[` + strings.Repeat(one, 8<<20/len(one)) + `{}]}`
	in := &ingest.Input{Head: []byte(text[:ingest.HeadSize])}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := Format.Split(strings.NewReader(text), in)
		for {
			if _, _, err := s.Next(); err != nil {
				break
			}
		}
	}
}
