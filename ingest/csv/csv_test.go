package csv

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		ingesttest.Sample{Name: "ragged.csv", Content: "a,b\n1,2\n1,2,3\n4\n5,6\n", Rows: 2, Rejects: 2},
		ingesttest.Sample{Name: "quotes.csv", Content: "a,b\n1,2\n1,x\"y\n3,4\n", Rows: 3},
		ingesttest.Sample{Name: "bytes.csv", Content: "a,b\n1,2\n" + strings.Repeat("x,y\n", 20_000) + "1,\xff\n", Rows: 20_001, Rejects: 1},
	)
}

func TestColumns(t *testing.T) {
	r, err := open(strings.NewReader(mailbox), nil)
	if err != nil {
		t.Fatal(err)
	}
	var b event.Batch
	for err == nil {
		err = r.Read(&b)
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range []event.Col{event.ColUser, event.ColSrcIP, event.ColCloudOperation, event.ColTSRaw, event.ColData} {
		got[event.Columns[c].Name] = string(b.Text(c, 0))
	}
	want := map[string]string{
		"user_name": "ana@meridian.example", "source_ip": "203.0.113.5", "cloud_operation": "Set-Mailbox", "ts_raw": "2024-05-14T06:00:00Z",
		"data": `{"":"0","TimeGenerated":"2024-05-14T06:00:00Z","UserId":"ana@meridian.example","ClientIP":"::ffff:203.0.113.5","Operation":"Set-Mailbox","Parameters":"{\"a\": \"b\nc\"}"}`,
	}
	want["data"] = strings.ReplaceAll(want["data"], "\n", `\n`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if b.Text(event.ColSrcIP, 1) != nil || string(b.Text(event.ColCloudOperation, 1)) != "<x>" || b.Basis[0] != event.BasisUTC || b.Int(event.ColLineNo, 1) != 4 {
		t.Errorf("second row: %q %q, line %d", b.Text(event.ColSrcIP, 1), b.Text(event.ColCloudOperation, 1), b.Int(event.ColLineNo, 1))
	}
}

func FuzzCSV(f *testing.F) {
	f.Add(mailbox)
	f.Add("a,b\n\"1,2\n")
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}
