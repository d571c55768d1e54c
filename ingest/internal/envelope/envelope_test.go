package envelope

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

func TestOpen(t *testing.T) {
	for name, c := range map[string]struct{ in, inner, outer string }{
		"bare":            {`{"a":1,"message":"text","log":"x","value":{"b":1},"detail":{"c":1}}`, `{"a":1,"message":"text","log":"x","value":{"b":1},"detail":{"c":1}}`, ""},
		"Elasticsearch":   {`{"_index":"i","_id":"7","_score":1.5,"_source":{"a":{"b":1}}}`, `{"a":{"b":1}}`, `{"_index":"i","_id":"7","_score":1.5}`},
		"Splunk":          {`{"preview":false,"lastrow":true,"result":{"_time":"x","_raw":"{\"a\":\"\\\"\"}"}}`, `{"a":"\""}`, `{"preview":false,"lastrow":true,"_time":"x"}`},
		"raw text":        {`{"_raw":"Mar 1 x","host":"h"}`, `{"_raw":"Mar 1 x","host":"h"}`, ""},
		"EventBridge":     {`{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":{"eventName":"x"}}`, `{"eventName":"x"}`, `{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3"}`},
		"Docker":          {`{"log":"{\"a\":1}\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}`, `{"a":1}`, `{"stream":"stdout","time":"2024-01-01T00:00:00Z"}`},
		"Logstash":        {`{"@version":"1","message":"{\"a\":1,\"b\":[]}","host":"h"}`, `{"a":1,"b":[]}`, `{"@version":"1","host":"h"}`},
		"Kafka":           {`{"topic":"t","partition":0,"key":null,"value":"{\"a\":1}"}`, `{"a":1}`, `{"topic":"t","partition":0,"key":null}`},
		"message of many": {`{"@timestamp":1,"message":"{\"a\":1}"` + strings.Repeat(`,"a":1`, 0) + `,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1}`, "", ""},
		"no JSON":         {`{"@version":"1","message":"{not JSON"}`, `{"@version":"1","message":"{not JSON"}`, ""},
		"two layers":      {`{"_index":"i","host":"a","_source":{"@timestamp":"t","host":"b","message":"{\"x\":1}"}}`, `{"x":1}`, `{"_index":"i","host":"a","@timestamp":"t","host_1":"b"}`},
	} {
		fields, err := jsonscan.Object(nil, []byte(c.in))
		if err != nil {
			t.Fatal(err)
		}
		if c.inner == "" {
			c.inner = c.in
		}
		var o Opener
		for range 2 { // the memory is used again
			inner, text, outer := o.Open(fields, []byte(c.in))
			if diff := cmp.Diff([]string{c.inner, c.outer}, []string{string(text), string(outer)}); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			again, err := jsonscan.Object(nil, text)
			if diff := cmp.Diff(again, inner); diff != "" || err != nil {
				t.Errorf("%s: %s %v", name, diff, err)
			}
		}
	}
}

// TestFinish takes the time of the wrapping for a record that has none.
func TestFinish(t *testing.T) {
	in := []byte(`{"detail-type":"x","time":"2024-01-01T00:00:00Z","detail":{"a":1}}`)
	fields, err := jsonscan.Object(nil, in)
	if err != nil {
		t.Fatal(err)
	}
	var o Opener
	var b event.Batch
	_, _, outer := o.Open(fields, in)
	for row := range 2 {
		b.Next()
		if row == 1 {
			b.SetInt(event.ColTS, 5)
		}
		o.Finish(&b, outer)
	}
	if b.Int(event.ColTS, 0) != 1704067200000000 || b.Int(event.ColTS, 1) != 5 || b.Basis[0] != event.BasisUTC {
		t.Errorf("times are %d and %d", b.Int(event.ColTS, 0), b.Int(event.ColTS, 1))
	}
	if got := string(b.Text(event.ColHeader, 0)); got != `{"detail-type":"x","time":"2024-01-01T00:00:00Z"}` {
		t.Error(got)
	}
}

func TestNest(t *testing.T) {
	for in, want := range map[string]int{
		`{"a":"}\""}x`: 11, `[[],{}] `: 7, `"a\\"b`: 5, `12,`: 2, `true]`: 4, `{"` + strings.Repeat("x", 100) + `\\\"y":1}]`: 111, `{"` + strings.Repeat("x", 40) + `"}`: 44,
	} {
		for size := 1; size < 60; size += 7 {
			var n Nest
			used, done := 0, false
			for at := 0; at < len(in) && !done; {
				var k int
				k, done = n.Scan([]byte(in[at:min(len(in), at+size)]))
				used += k
				at += k
			}
			if used != want || !done {
				t.Errorf("%q in pieces of %d: %d, %t, want %d", in, size, used, done, want)
			}
		}
	}
}

func TestExplore(t *testing.T) {
	big := `{"first":{"records":` + strings.Repeat(`[`, 100)
	for in, want := range map[string]string{
		`{"value":[{"a":1}],"time":"2024"}`: "",
		`{"tags":[{"a":1}],"name":"x"}`:     "",
		`{"Records":[1,2]}`:                 "",
		`{"data":[{"a":1}],"b":{"c":"a longer member than the list of data"}}`: "",
		`{"a":{"x":1},"b":{"y":1},"c":{"z":1}}`:                                "",
		`{"a":{"x":1},"b":{"x":1},"c":{"x":1}}`:                                "{}",
		big:                                                                    "records[]",
		`[{"a":{"x":1}},`:                                                      "[]",
		"\xef\xbb\xbf {\"logs\":[{":                                            "logs[]",
	} {
		p, err := Explore([]byte(in))
		if err != nil || p.String() != want {
			t.Errorf("%.60s: %v, %v, want %q", in, p, err, want)
		}
	}
}

func FuzzNest(f *testing.F) {
	f.Add([]byte(`{"a": "\\\"}", "b" : [1, 2.5e3, null]} x`), 3)
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		Explore(in)
		var whole, pieces Nest
		want, wantDone := whole.Scan(in)
		got, done := 0, false
		for size = 1 + (size&0xff)%40; got < len(in) && !done; {
			var n int
			n, done = pieces.Scan(in[got:min(len(in), got+size)])
			got += n
		}
		if got != want || done != wantDone {
			t.Fatalf("%q: %d %t in pieces, %d %t whole", in, got, done, want, wantDone)
		}
		if json.Valid(in) {
			var plain bytes.Buffer
			if err := json.Compact(&plain, in); err != nil || plain.String() != string(Compact(nil, in)) {
				t.Fatalf("%q is compacted to %q", in, Compact(nil, in))
			}
		}
	})
}
