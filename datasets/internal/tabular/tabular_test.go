package tabular

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func readCSV(t *testing.T, text string) (rows []string, err error) {
	t.Helper()
	table := &Table{Bad: func(line int64, reason string) { rows = append(rows, fmt.Sprint(line, " bad ", reason)) }}
	err = NewInput(strings.NewReader(text)).CSV(t.Context(), table, func(line int64, cells []string) error {
		rows = append(rows, fmt.Sprint(line, " ", strings.Join(table.Header, "+"), "=", strings.Join(cells, "+")))
		return nil
	})
	return rows, err
}

func readJSON(t *testing.T, text string) (rows []string, err error) {
	t.Helper()
	err = NewInput(strings.NewReader(text)).JSON(t.Context(),
		func(line int64, reason string) { rows = append(rows, fmt.Sprint(line, " bad")) },
		func(line int64, object map[string]any) error {
			rows = append(rows, fmt.Sprint(line, " ", Text(object["a"])))
			return nil
		})
	return rows, err
}

func TestCSV(t *testing.T) {
	wide := func(text string) string {
		var b strings.Builder
		b.WriteString("\xff\xfe")
		for _, u := range utf16.Encode([]rune(text)) {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"commas":     {"a,b\n1,2\n\"x\ny\",3\n4\n", []string{"2 a+b=1+2", "3 a+b=x\ny+3", "5 a+b=4"}},
		"semicolons": {"\n\na;b\r\n1,5;2\r\n", []string{"4 a+b=1,5+2"}},
		"tabs":       {"a\tb\n1\t2", []string{"2 a+b=1+2"}},
		"BOM":        {"\ufeffa,b\n1,2\n", []string{"2 a+b=1+2"}},
		"UTF-16":     {wide("a,b\nü,2\n"), []string{"2 a+b=ü+2"}},
		"nothing":    {"", nil},
	} {
		got, err := readCSV(t, test.text)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, %s", name, err, diff)
		}
	}
	if _, err := readCSV(t, "a,b\n\""+strings.Repeat("x,\n", MaxRow)); err == nil || !strings.Contains(err.Error(), "quote left open") {
		t.Error(err)
	}
}

func TestJSON(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"lines":       {"{\"a\":1}\n\nno\n{\"a\":\"x\"}\n[1]\n{\"a\":{\"b\":[true]}} {}\n", []string{"1 1", "3 bad", "4 x", "5 bad", "6 bad"}},
		"array":       {" [{\"a\":1},\n{\"a\":null},3,{\"a\":{\"b\":[true]}}]", []string{"1 1", "2 ", "3 bad", `4 {"b":[true]}`}},
		"over lines":  {"{\n \"a\": 1\n}\n{\n \"a\": false}\n", []string{"1 1", "2 false"}},
		"one":         {`{"a":12345678901234567890}`, []string{"1 12345678901234567890"}},
		"broken line": {"{\"a\":1\n{\"a\":2}\n", nil},
	} {
		got, err := readJSON(t, test.text)
		if name == "broken line" {
			// The first line could go on in the next, which it does not.
			if err == nil {
				t.Errorf("%s: %v", name, got)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, %s", name, err, diff)
		}
	}
	for _, text := range []string{
		"[{\"a\":1}, {\"a\"", "[{\"a\":\"" + strings.Repeat("x", 3*MaxRow) + "\"}]", "{\"a\":\"" + strings.Repeat("x", 3*MaxRow) + "\"}\n",
	} {
		if got, err := readJSON(t, text); err == nil {
			t.Errorf("%.20s: %d rows", text, len(got))
		}
	}
}

func TestFold(t *testing.T) {
	if got := Fold(" ASN_Country-Code ü9"); got != "asncountrycodeü9" {
		t.Error(got)
	}
}

func FuzzInput(f *testing.F) {
	f.Add("a,b\n1,\"2\n")
	f.Add("[{\"a\":1}")
	f.Add("{\n\"a\":1}\n{")
	f.Fuzz(func(t *testing.T, text string) {
		if NewInput(strings.NewReader(text)).IsJSON() {
			_, _ = readJSON(t, text)
			return
		}
		_, _ = readCSV(t, text)
	})
}
