package pivot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// tableText writes a table as lines, cells between bars.
func tableText(t testing.TB, table Table) string {
	t.Helper()
	var names []string
	for _, c := range table.Columns() {
		names = append(names, c.Name)
	}
	rows, err := Collect(table)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{strings.Join(names, "|")}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			if cells[i] = cellText(v); v == nil {
				cells[i] = "·"
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func utf16Of(s string, big bool) string {
	var b bytes.Buffer
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		if big {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		typ      Type
		text     string
		column   string
		format   Format
		is       Format
		want     string
		bad      int64
		repaired int64
	}{
		"lines":                {typ: IP, text: "192.0.2.1\r\n\n 192.0.2.2", is: Lines, want: "ip\n192.0.2.1\n 192.0.2.2"},
		"a list under a name":  {typ: IP, text: "address\n192.0.2.1\n", is: CSV, want: "address\n192.0.2.1"},
		"csv":                  {typ: IP, text: "ip,name\n192.0.2.1,\"a,\nb\"\n192.0.2.2,\n", is: CSV, want: "ip|name\n192.0.2.1|a,\nb\n192.0.2.2|·"},
		"csv with semicolons":  {typ: IP, text: "ip;name\n192.0.2.1;a\n", is: CSV, want: "ip|name\n192.0.2.1|a"},
		"tsv":                  {typ: IP, text: "ip\tname\n192.0.2.1\ta,b\n", is: TSV, want: "ip|name\n192.0.2.1|a,b"},
		"csv of unknown names": {typ: IP, text: "x,y\n1,2\n", is: CSV, want: "x|y\n1|2"},
		"column asked for":     {typ: Text, text: "x,y\n1,2\n", column: "y", is: CSV, want: "x|y\n1|2"},
		"a text with commas":   {typ: Text, text: "Hello, world\n", is: Lines, want: "text\nHello, world"},
		"a script in braces":   {typ: Text, text: "{ Get-Process }\n", is: Lines, want: "text\n{ Get-Process }"},
		"domains":              {typ: DNS, text: "a.example\nb.example\n", is: Lines, want: "dns\na.example\nb.example"},
		"numbers in a row":     {typ: IP, text: "192.0.2.1,192.0.2.2\n", is: Lines, want: "ip\n192.0.2.1,192.0.2.2"},
		"jsonl":                {typ: IP, text: "{\"ip\":\"192.0.2.1\",\"n\":1}\n\n{\"n\":null,\"more\":{\"a\":[1]}}\n", is: JSONL, want: "ip|n|more\n192.0.2.1|1|·\n·|·|{\"a\":[1]}"},
		"broken json":          {typ: IP, text: "{\"ip\":\"192.0.2.1\"}\n{\"ip\":\n{\"ip\":\"a\",\"ip\":\"b\"}\n[1]\n{\"ip\":\"192.0.2.2\"}\n", is: JSONL, want: "ip\n192.0.2.1\n192.0.2.2", bad: 3},
		"ragged csv":           {typ: IP, text: "ip,n\n192.0.2.1\n192.0.2.2,2\n192.0.2.3,3,4\n", is: CSV, want: "ip|n\n192.0.2.2|2", bad: 2},
		"bare quotes":          {typ: IP, text: "ip,n\n192.0.2.1,a\"b\n", is: CSV, want: "ip|n\n192.0.2.1|a\"b"},
		"byte order mark":      {typ: IP, text: "\xef\xbb\xbfip,n\n192.0.2.1,1\n", is: CSV, want: "ip|n\n192.0.2.1|1"},
		"UTF-16, little end":   {typ: IP, text: utf16Of("ip,n\n192.0.2.1,ü\n", false), is: CSV, want: "ip|n\n192.0.2.1|ü"},
		"UTF-16, big end":      {typ: IP, text: utf16Of("192.0.2.1\n", true), is: Lines, want: "ip\n192.0.2.1"},
		"no UTF-8":             {typ: Text, text: "a\xff\nb\n", is: Lines, want: "text\na\ufffd\nb", repaired: 1},
		"NUL":                  {typ: IP, text: "192.0.2.1\x00\n", is: Lines, want: "ip\n192.0.2.1\x00"},
		"format given":         {typ: IP, text: "ip,n\n", format: Lines, is: Lines, want: "ip\nip,n"},
		"nothing":              {typ: IP, text: "", is: Lines, want: "ip"},
		"names alone":          {typ: IP, text: "ip,n", is: CSV, want: "ip|n"},
		"an empty name":        {typ: IP, text: "ip,\n1,2", format: CSV, is: CSV, want: "ip|column_2\n1|2"},
	} {
		n, _ := NounOf(string(test.typ))
		if test.format == "" {
			test.format = Auto
		}
		in, err := Read(strings.NewReader(test.text), test.format, n, test.column)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(test.want, tableText(t, in)); d != "" || in.Format != test.is || in.Bad != test.bad || in.Repaired != test.repaired {
			t.Errorf("%s: %s, bad %d (%s), repaired %d\n%s", name, in.Format, in.Bad, in.BadSays, in.Repaired, d)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	n, _ := NounOf("ip")
	var wide []string
	for i := range maxColumns + 1 {
		wide = append(wide, fmt.Sprint("c", i))
	}
	for name, test := range map[string]struct {
		text   string
		format Format
		says   string
	}{
		"parquet":          {"PAR1xxxx", Auto, "Parquet"},
		"unknown format":   {"", "xml", "want auto"},
		"twice one name":   {"ip,n,n\n", CSV, `named "n"`},
		"no names":         {"", CSV, "no line with names"},
		"no object":        {"x\n", JSONL, "no line of it is a JSON object"},
		"too many columns": {strings.Join(wide, ",") + "\n", CSV, "at most"},
	} {
		if _, err := Read(strings.NewReader(test.text), test.format, n, ""); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(iotest{}, Auto, n, ""); !errors.Is(err, errTest) {
		t.Errorf("an error of the reader: %v", err)
	}
}

var errTest = errors.New("the disk is gone")

type iotest struct{}

func (iotest) Read([]byte) (int, error) { return 0, errTest }

// repeat is an endless line.
type repeat struct {
	head, tail string
	left       int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.head != "" {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	if r.left <= 0 {
		if r.tail == "" {
			return 0, io.EOF
		}
		n := copy(p, r.tail)
		r.tail = r.tail[n:]
		return n, nil
	}
	n := min(len(p), r.left)
	for i := range n {
		p[i] = 'x'
	}
	r.left -= n
	return n, nil
}

func TestHugeRecords(t *testing.T) {
	n, _ := NounOf("ip")
	in, err := Read(&repeat{left: maxRecord + 100, tail: "\n192.0.2.1\n"}, Lines, n, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := tableText(t, in); got != "ip\n192.0.2.1" || in.Bad != 1 || !strings.Contains(in.BadSays, "line 1") {
		t.Errorf("lines: %q %d %s", clip(got), in.Bad, in.BadSays)
	}
	in, err = Read(&repeat{head: "{\"ip\":1}\n{\"ip\":\"", left: maxRecord + 100, tail: "\"}\n{\"ip\":2}\n"}, JSONL, n, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := tableText(t, in); got != "ip\n1\n2" || in.Bad != 1 {
		t.Errorf("jsonl: %q %d", clip(got), in.Bad)
	}
	in, err = Read(&repeat{head: "ip,n\n192.0.2.1,\"", left: 2 * maxRecord}, CSV, n, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(in); err == nil || !strings.Contains(err.Error(), "a quote may lack its end") {
		t.Errorf("csv: %v", err)
	}
}

// FuzzRead: no text panics, rows have as many cells as there are columns, and the
// number of rows is bounded by the text.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"ip,n\n192.0.2.1,1\n", "{\"ip\":1}\n{\"a\":2}\n", "192.0.2.1\n", "\xff\xfei\x00p\x00\n\x00", "a\tb\n\"\"\"\t\n", "\xef\xbb\xbf{", "ip;x\n;\n"} {
		f.Add(0, 0, seed)
	}
	f.Fuzz(func(t *testing.T, noun, format int, text string) {
		n := &Nouns[uint(noun)%uint(len(Nouns))]
		in, err := Read(strings.NewReader(text), Formats[uint(format)%uint(len(Formats))], n, "")
		if err != nil {
			return
		}
		for rows := 0; ; rows++ {
			row, err := in.Next()
			if err != nil {
				return
			}
			if len(row) != len(in.Columns()) || rows > len(text) {
				t.Fatalf("%d cells in row %d of %d columns", len(row), rows, len(in.Columns()))
			}
		}
	})
}

func TestLateKeys(t *testing.T) {
	n, _ := NounOf("ip")
	text := strings.Repeat("{\"ip\":\"192.0.2.1\"}\n", jsonHead) + "{\"ip\":\"192.0.2.2\",\"late\":1}\n{\"ip\":\"192.0.2.3\"}\n"
	in, err := Read(strings.NewReader(text), Auto, n, "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Collect(in)
	if err != nil || len(rows) != jsonHead+1 || in.Bad != 1 || !strings.Contains(in.BadSays, `line 1001: key "late"`) {
		t.Errorf("%d rows, %v, %s", len(rows), err, in.BadSays)
	}
}
