package hostile

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// text is a file of this content.
func text(s string) func() []byte { return func() []byte { return []byte(s) } }

// jsonFiles are lines that no parser of JSON likes, each between honest ones.
func jsonFiles() []File {
	n := 0
	between := func(s string) func() []byte {
		n++
		blank := strings.Repeat("\n", n)
		return func() []byte { return []byte(line + s + "\n" + line + blank) }
	}
	return []File{
		{Name: "deep.json", What: "arrays nested 100,000 deep", Want: rejects, content: between(`{"a":` + repeat("[", 100_000) + repeat("]", 100_000) + "}")},
		{Name: "deep-open.json", What: "objects nested 100,000 deep that do not end", Want: rejects, content: between(repeat(`{"a":`, 100_000))},
		{
			Name: "line.json.gz", What: "a line of 64 MiB", Want: rejects,
			content: func() []byte { return gzipOf([]byte(line + `{"a":"` + longNoise(64<<20) + "\"}\n" + line)) },
		},
		{Name: "keys.json", What: "the same key twice, and 50,000 keys", Want: rejects, content: between(`{"a":1,"a":2}` + "\n" + manyKeys(50_000))},
		{Name: "nul.json", What: "zero bytes in and between records", Want: rejects, content: between("{\"a\":\"\x00\"}\n\x00\x00\x00")},
		{Name: "utf8.json", What: "bytes that are no UTF-8", Want: rejects, content: between("{\"a\":\"\xff\xfe\xc0\xaf\xed\xa0\x80\"}")},
		{Name: "surrogates.json", What: "escapes of half a character", Want: stored, content: between(`{"a":"\ud800","b":"\udc00\ud800"}`)},
		{
			Name: "numbers.json", What: "numbers of 100,000 digits and of absurd exponents", Want: stored,
			content: between(`{"EventID":` + repeat("9", 100_000) + "}\n" + `{"EventID":1e999999999,"a":-0.0e-99999}`),
		},
		{Name: "unterminated.json", What: "strings and objects without an end", Want: rejects, content: between(`{"a":"` + "\n" + `{"a":1` + "\n" + `{"a":"\`)},
		{Name: "times.json", What: "times of other ages", Want: stored, content: between(
			`{"@timestamp":"9999-12-31T23:59:59Z"}` + "\n" + `{"@timestamp":"-0001-02-30T25:61:61Z"}` + "\n" + `{"@timestamp":99999999999999999999}`)},
		{Name: "terminal.json", What: "escape sequences and bidirectional controls in values and names", Want: stored, content: between(
			`{"Hostname":"\u001b]0;owned\u0007\u001b[2J","User\u202e":"\u202egpj.exe","Image":"a\u200bb\ufeff","\u001b[31m":"red"}`)},
		{Name: "markup.json", What: "markup, formulas and SQL in values", Want: stored, content: between(
			`{"Hostname":"<script>alert(1)</script>","Image":"=HYPERLINK(\"http://192.0.2.1/\")","CommandLine":"'; DROP TABLE events; --","User":"{{7*7}}${7*7}"}`)},
		{Name: "empty.json", What: "an empty file", Want: empty, content: text("")},
		{Name: "blank.json", What: "blank lines only", Want: empty, content: text(repeat("\n", 1000))},
		{Name: "bom.json", What: "a byte order mark only", Want: empty, content: text("\ufeff")},
		{Name: "utf16.json", What: "lines in UTF-16", Want: stored, content: func() []byte { return utf16Of(line + line + line) }},
		{Name: "utf16-odd.json", What: "lines in UTF-16, cut within a character", Want: rejects, content: func() []byte {
			b := utf16Of(line + line)
			return b[:len(b)-5]
		}},
	}
}

// longNoise is text that deflates well, but is not all the same.
func longNoise(n int) string { return repeat("0123456789abcdef", n/16) }

func manyKeys(n int) string {
	var b strings.Builder
	b.WriteString(`{"k":0`)
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":%d`, i, i)
	}
	return b.String() + "}"
}

func utf16Of(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	return b
}

// textFiles are tables and markup.
func textFiles() []File {
	const header = "timestamp,host,message\n"
	const row = "2020-05-02T02:55:56Z,ws1,ok\n"
	return []File{
		{
			Name: "formulas.csv", What: "cells that a spreadsheet would run", Want: stored,
			content: text(header + `2020-05-02T02:55:56Z,"=cmd|' /C calc'!A0","+1+1"` + "\n2020-05-02T02:55:57Z,@SUM(1),-2\n" + row),
		},
		{Name: "columns.csv.gz", What: "a header of a million columns", content: func() []byte {
			var b strings.Builder
			for i := range 1_000_000 {
				fmt.Fprintf(&b, "c%d,", i)
			}
			return gzipOf([]byte(b.String() + "z\n" + repeat(",", 1_000_000) + "\n"))
		}},
		{
			Name: "quote.csv", What: "a quote that does not end, over more than 1 MiB",
			content: text(header + row + `2020-05-02T02:55:57Z,"ws1,ok` + "\n" + repeat(row, 40_000)),
		},
		{Name: "nul.csv", What: "zero bytes in cells", content: text(header + row + "2020-05-02T02:55:57Z,w\x00s1,\x00\n" + row)},
		{Name: "laughs.xml", What: "a billion laughs and an external entity", content: func() []byte {
			var b strings.Builder
			b.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE Events [\n<!ENTITY e SYSTEM \"file:///etc/passwd\">\n<!ENTITY l0 \"lol\">\n")
			for i := range 12 {
				fmt.Fprintf(&b, "<!ENTITY l%d \"%s\">\n", i+1, repeat(fmt.Sprintf("&l%d;", i), 10))
			}
			b.WriteString("]>\n<Events><Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>" +
				"<EventID>1</EventID><Computer>&e;&l12;</Computer></System></Event></Events>\n")
			return []byte(b.String())
		}},
		{Name: "deep.xml.gz", What: "a million elements within each other", content: func() []byte {
			return gzipOf([]byte("<Events>" + repeat("<Event>", 1_000_000)))
		}},
		{Name: "random.bin", What: "bytes of no format", Want: unsupported, content: func() []byte {
			b := make([]byte, 1<<16)
			x := uint32(7)
			for i := range b {
				x = x*1664525 + 1013904223
				b[i] = byte(x >> 24)
			}
			return b
		}},
	}
}

// binaryFiles are pickles and columns.
func binaryFiles() []File {
	return []File{
		{Name: "system.pkl", What: "a pickle that runs a command", content: text("cos\nsystem\n(S'echo hostile'\ntR.")},
		{
			Name: "dag.pkl", What: "a pickle of 64 levels that each hold the one below twice",
			content: text("\x80\x02X\x03\x00\x00\x00lol" + repeat("2\x86", 64) + "."),
		},
		{
			Name: "deep.pkl", What: "a pickle of lists nested 200,000 deep",
			content: text("\x80\x02" + repeat("]", 200_000) + repeat("a", 199_999) + "."),
		},
		{Name: "length.pkl", What: "a pickle with a string of 4 EiB", content: text("\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x3fx.")},
		{Name: "cut.parquet", What: "a Parquet file without its footer", content: text("PAR1" + repeat("\x15\x04\x15\x10\x15\x14\x4c\x15", 64))},
		{Name: "length.parquet", What: "a Parquet file whose footer claims 2 GiB", content: text("PAR1" + repeat("\x00", 64) + "\xff\xff\xff\x7fPAR1")},
		{Name: "cut.arrow", What: "an Arrow file cut within its schema", content: text("ARROW1\x00\x00\xff\xff\xff\xff\x78\x00\x00\x00\x10\x00\x00\x00")},
		{Name: "length.arrow", What: "an Arrow file whose schema claims 2 GiB", content: text("ARROW1\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f" + repeat("\x00", 64) + "ARROW1")},
	}
}
