package jsonl

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "trail.json", Content: `{"eventSource":"s3.amazonaws.com","eventName":"GetObject","@timestamp":"2020-09-14T00:44:20Z"}` + "\r\n\r\n" + `{"a":1}`, Rows: 2},
		ingesttest.Sample{Name: "bad.json", Content: `{"a":1}` + "\n[1]\n{\"a\":\n" + `{"b":[{"c":null}]}` + "\n", Rows: 2, Rejects: 2},
	)
}

func TestDecode(t *testing.T) {
	var b event.Batch
	d := Format.Decoder()
	d.Begin(&b, &ingest.Input{}, nil)
	for _, line := range []string{
		`{"@stream":"conn","@system":"sensor.lab","ts":1589298242.25,"id_orig_h":"10.0.0.1"}`,
		`{"eventTime":"2022-05-11T18:10:20.123Z","eventName":"x","eventSource":"y","errorMessage":"a\nb"}`,
		`{"ts":"soon","host":{"name":"x"}}`,
		`{"log":"{\"eventName\":\"x\",\"eventSource\":\"y\",\"errorMessage\":\"m\"}\n","stream":"stdout","time":"2022-05-11T18:10:20.123Z"}`,
	} {
		b.Next()
		if err := d.Decode([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	var got [][]any
	for row := range b.Rows() {
		got = append(got, []any{b.Int(event.ColTS, row), string(b.Text(event.ColHost, row)), string(b.Text(event.ColClass, row)), string(b.Text(event.ColMessage, row))})
	}
	want := [][]any{
		{int64(1589298242250000), "sensor", "other", ""},
		{int64(1652292620123000), "", "cloud", "a\nb"},
		{event.Null, "", "other", ""},
		{int64(1652292620123000), "", "cloud", "m"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if h := string(b.Text(event.ColHeader, 3)); h != `{"stream":"stdout","time":"2022-05-11T18:10:20.123Z"}` {
		t.Errorf("the wrapping is %s", h)
	}
	if d := string(b.Text(event.ColData, 3)); d != `{"eventName":"x","eventSource":"y","errorMessage":"m"}` {
		t.Errorf("the record is %s", d)
	}
}

// TestSniff leaves to the format json what is not one record a line.
func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		`{"a":1}`: "jsonl",
		`{"eventSource":"x","eventName":"y"}` + "\n":                            "jsonl cloudtrail",
		`{"_index":"i","_source":{"eventSource":"x","eventName":"y"}}` + "\n":   "jsonl cloudtrail",
		`{"time":"2024","value":[{"a":1}]}` + "\n":                              "jsonl",
		`{"a":{"x":1},"b":{"x":1},"c":{"x":1}}` + "\n" + `{"a":{"x":1}}` + "\n": "jsonl",
		`{"Records":[{"eventSource":"x"}]}`:                                     "",
		`{"Records":[{"eventSource":"x"}]}` + "\n" + `{"Records":[]}`:           "",
		`{"took":1,"hits":{"hits":[{"_source":{"a":1}}]}}`:                      "",
		"[{\"a\":1}]":        "",
		"{\n  \"a\": 1\n}\n": "",
		`{"a":1}{"a":2}`:     "",
	} {
		if got, err := sniff("x", []byte(head)); got != want || (err == nil) != (want != "") {
			t.Errorf("%s is %q, %v, want %q", head, got, err, want)
		}
	}
}

func FuzzJSONL(f *testing.F) {
	f.Add(`{"ts":1e300}` + "\n" + `{"ts":-1,"Computer":".","message":"\ud800"}`)
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}
