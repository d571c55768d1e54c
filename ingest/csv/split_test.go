package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/store/event"
)

// TestUnbalanced shows that a quote that nothing closes costs one line, however
// much follows.
func TestUnbalanced(t *testing.T) {
	line := "2," + strings.Repeat("x", 998) + "\n"
	content := "a,b\n1,\"open\n" + strings.Repeat(line, 3000) + "3,\"closed\nhere\"\n"
	got := readAll(t, "big.csv", content, ingest.RecordOptions{})
	if len(got.Rows) != 3002 || got.Rows[0] != `{"a":"1","b":"\"open"}` || got.Rows[3001] != `{"a":"3","b":"closed\nhere"}` {
		t.Errorf("%d rows, the first %s", len(got.Rows), got.Rows[0])
	}
	if got.lines[3001] != 3003 {
		t.Errorf("the last record is in line %d", got.lines[3001])
	}
	every := "a,b\n" + strings.Repeat("\"x,y\n", 100_000)
	if got := readAll(t, "every.csv", every, ingest.RecordOptions{}); len(got.Rows) != 100_000 {
		t.Errorf("%d rows of quotes that nothing closes", len(got.Rows))
	}
}

func TestLong(t *testing.T) {
	content := "a,b\n1,2\n" + strings.Repeat("z", 2*maxQuoted) + "\n3,4\n" + strings.Repeat("\"q\",", 300) + "\n\"5\n\",6\n"
	in := &ingest.Input{Name: "long.csv", Head: []byte(content[:ingest.HeadSize])}
	for _, size := range []int{64, 4096, 8 << 20} {
		l, _ := detect(in.Name, in.Head)
		s := newSplitter(strings.NewReader(content), l)
		s.size, s.max, s.buf = size, 1000, make([]byte, size)
		got := readSplit(t, s, in)
		if diff := cmp.Diff([]string{`{"a":"1","b":"2"}`, `{"a":"3","b":"4"}`, `{"a":"5\n","b":"6"}`}, got.Rows); diff != "" {
			t.Errorf("blocks of %d: %s", size, diff)
		}
		if diff := cmp.Diff([]int64{2 * maxQuoted, 1200}, got.long); diff != "" {
			t.Errorf("blocks of %d: %s", size, diff)
		}
		if diff := cmp.Diff([]int64{2, 4, 6}, got.lines); diff != "" {
			t.Errorf("blocks of %d: %s", size, diff)
		}
	}
}

// TestAgainstStandard compares with encoding/csv on random well-formed tables.
func TestAgainstStandard(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"", "a", "0", "x y", ",", "\"", "\n", "\r\n", "é", ";", "'", "\t", "\"\"", "long " + strings.Repeat("z", 50)}
	for range 300 {
		width, height := 2+r.IntN(5), 1+r.IntN(30)
		var text bytes.Buffer
		w := stdcsv.NewWriter(&text)
		w.Comma = []rune{',', ';', '\t', '|'}[r.IntN(4)]
		w.UseCRLF = r.IntN(3) == 0
		header := make([]string, width)
		for i := range header {
			header[i] = "name" + strconv.Itoa(i)
		}
		w.Write(header)
		for range height {
			row := []string{"k"}
			for range width - 1 {
				row = append(row, pieces[r.IntN(len(pieces))]+pieces[r.IntN(len(pieces))])
			}
			w.Write(row)
		}
		w.Flush()
		reader := stdcsv.NewReader(bytes.NewReader(text.Bytes()))
		reader.Comma = w.Comma
		want, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got := readAll(t, "random.csv", text.String(), ingest.RecordOptions{})
		if diff := cmp.Diff(want[1:], cells(t, got.Rows, header)); diff != "" {
			t.Fatalf("%q: %s", text.String(), diff)
		}
	}
}

// cells turns rows as JSON back into lists. Line ends within cells become LF, as
// encoding/csv reads them.
func cells(t *testing.T, rows, header []string) [][]string {
	t.Helper()
	var out [][]string
	for _, row := range rows {
		var fields map[string]string
		if err := json.Unmarshal([]byte(row), &fields); err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, h := range header {
			list = append(list, strings.ReplaceAll(fields[h], "\r\n", "\n"))
		}
		out = append(out, list)
	}
	return out
}

func TestKindOf(t *testing.T) {
	for cell, want := range map[string]event.CellKind{
		"": event.CellNull, "0": event.CellInt, "-12": event.CellInt, "007": event.CellText, "1.5": event.CellFloat, "443.0": event.CellFloat,
		"0.5": event.CellFloat, "1e5": event.CellFloat, "1.": event.CellText, ".5": event.CellText, "1e": event.CellText, "1e+": event.CellText,
		"+1": event.CellText, "-": event.CellText, "1 ": event.CellText, "1234567890123456789": event.CellText, "00.5": event.CellText,
	} {
		if got := kindOf([]byte(cell)); got != want {
			t.Errorf("%q is %d, want %d", cell, got, want)
		}
	}
}

// benchText is 8 MiB of rows of a sign-in log.
func benchText() string {
	var b strings.Builder
	b.WriteString("TimeGenerated,UserPrincipalName,IPAddress,Status,AppDisplayName,Details\n")
	for i := 0; b.Len() < 8<<20; i++ {
		fmt.Fprintf(&b, "2024-05-14T06:%02d:%02dZ,user%d@corp.example,10.0.%d.%d,0,Office 365,\"{\"\"requestId\"\": \"\"%d\"\", \"\"policy\"\": \"\"notApplied\"\"}\"\n",
			i/60%60, i%60, i%300, i/250%250, i%250, i)
	}
	return b.String()
}

func BenchmarkSplit(b *testing.B) { benchmarkSplit(b, benchText()) }

// BenchmarkSplitPlain splits rows with few quotes, as most tables have.
func BenchmarkSplitPlain(b *testing.B) {
	row := "2024-05-14T06:00:00Z,ana@corp.example,203.0.113.7,Sign-in,Office 365,\"a, b\",Success,Windows 10,Firefox 120.0,EU-West\n"
	benchmarkSplit(b, "a,b,c,d,e,f,g,h,i,j\n"+strings.Repeat(row, 8<<20/len(row)))
}

func benchmarkSplit(b *testing.B, text string) {
	in := &ingest.Input{Name: "signins.csv", Head: []byte(text[:ingest.HeadSize])}
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

func BenchmarkDecode(b *testing.B) {
	text := benchText()
	in := &ingest.Input{Name: "signins.csv", Head: []byte(text[:ingest.HeadSize])}
	d, batch := Format.Decoder(), &event.Batch{}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s := Format.Split(strings.NewReader(text), in)
		for {
			block, _, err := s.Next()
			if err != nil {
				break
			}
			batch.Reset()
			d.Begin(batch, in, block.Context)
			for _, r := range block.Records {
				batch.Next()
				if err := d.Decode(block.Data[r.Start:r.End]); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
