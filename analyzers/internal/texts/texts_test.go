package texts

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/store/event"
)

func TestMap(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0).UTC() }
	data := analyzertest.Data(t,
		analyzertest.Row{"process_command_line": "b", "host_name": "h1", "ts": at(2)},
		analyzertest.Row{"process_command_line": "b", "host_name": "h1", "ts": at(1), "member": "m"},
		analyzertest.Row{"script_text": "b", "host_name": "h2"},
		analyzertest.Row{"script_text": "a", "host_name": "h2"},
		analyzertest.Row{"message": "c", "class": "script_pipeline"},
		analyzertest.Row{"message": "not read", "class": "process_start"},
		analyzertest.Row{"message": "not read", "class": "script_pipeline", "script_payload": "d"},
	)
	var got []string
	var first []Seen
	err := Map(context.Background(), &analyzers.Pass{Data: data, Workers: 3}, "true",
		func(text string) int { return len(text) },
		func(g Group, n int) {
			got = append(got, g.Text)
			first = append(first, g.Seen[0])
			if n != len(g.Text) {
				t.Errorf("%q has the result of another text", g.Text)
			}
			if g.Text == "b" && len(g.Seen) != 2 {
				t.Errorf("b was seen on %d machines", len(g.Seen))
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	order := slices.Sorted(slices.Values(got))
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, order); diff != "" {
		t.Error(diff)
	}
	if s := first[slices.Index(got, "b")]; s.Count != 2 || s.First != 1e6 || s.Last != 2e6 || s.Ref.Member != "m" || s.Ref.Record != 2 {
		t.Errorf("%+v", s)
	}
}

// many are rows with repeated texts on several machines, and scripts in parts.
func many() (rows []analyzertest.Row) {
	for i := range 400 {
		r := analyzertest.Row{
			"dataset": fmt.Sprint("d", i%2), "host_name": fmt.Sprint("h", i%3), "member": fmt.Sprint("m", i%5),
			"process_command_line": fmt.Sprint("command ", i%70, strings.Repeat("x", i%13)),
		}
		if i%4 > 0 {
			r["ts"] = time.Unix(int64((i*7919)%400-100), 0).UTC()
		}
		if i%9 == 0 {
			r["service_path"] = r["process_command_line"]
		}
		if i%10 == 0 {
			r["script_id"], r["script_part"], r["script_parts"] = fmt.Sprint("s", i/40), 1+i/10%4, 4
			r["script_text"] = fmt.Sprint("part ", 1+i/10%4, ";")
		}
		rows = append(rows, r)
	}
	return rows
}

// TestPortions reads the same whatever the size of the portions.
func TestPortions(t *testing.T) {
	data := analyzertest.Data(t, many()...)
	read := func(portion int64) (out []Seen) {
		if err := each(context.Background(), data, "length(v) > 10", portion, func(s Seen) error { out = append(out, s); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := read(math.MaxInt64)
	if len(want) < 150 {
		t.Fatalf("only %d texts", len(want))
	}
	for _, portion := range []int64{1, 50, 1000} {
		if diff := cmp.Diff(want, read(portion)); diff != "" {
			t.Errorf("portions of %d bytes: %s", portion, diff)
		}
	}
}

// TestFirstRecord finds the record that a plain search over the rows finds.
func TestFirstRecord(t *testing.T) {
	rows := many()
	data := analyzertest.Data(t, rows...)
	type at struct{ text, dataset, host string }
	first := map[at]int{}
	before := func(a, b int) bool {
		ta, aok := rows[a]["ts"].(time.Time)
		tb, bok := rows[b]["ts"].(time.Time)
		switch {
		case aok != bok:
			return aok
		case aok && !ta.Equal(tb):
			return ta.Before(tb)
		}
		ma, mb := rows[a]["member"].(string), rows[b]["member"].(string)
		return ma < mb || ma == mb && a < b
	}
	for i, r := range rows {
		k := at{r["process_command_line"].(string), r["dataset"].(string), r["host_name"].(string)}
		if j, ok := first[k]; !ok || before(i, j) {
			first[k] = i
		}
	}
	err := Each(context.Background(), data, "v LIKE 'command%'", func(s Seen) error {
		want := first[at{s.Text, s.Dataset, s.Host}]
		if int(s.Ref.Record) != want+1 || s.Ref.Member != rows[want]["member"] {
			t.Errorf("%s on %s %s: record %d of %s, want %d", s.Text, s.Dataset, s.Host, s.Ref.Record, s.Ref.Member, want+1)
		}
		delete(first, at{s.Text, s.Dataset, s.Host})
		return nil
	})
	if err != nil || len(first) > 0 {
		t.Errorf("%d texts not seen: %v", len(first), err)
	}
}

func TestScriptInParts(t *testing.T) {
	row := func(host, id string, part, parts int, text string) analyzertest.Row {
		return analyzertest.Row{"class": "script_block", "host_name": host, "script_id": id, "script_part": part, "script_parts": parts, "script_text": text}
	}
	data := analyzertest.Data(t,
		row("h1", "a", 2, 3, "two "), row("h1", "a", 1, 3, "one "), row("h1", "a", 3, 3, "three"),
		row("h1", "b", 1, 3, "one "), row("h1", "b", 2, 3, "two "), row("h1", "b", 3, 3, "three"), row("h1", "b", 3, 3, "three"), // the same again
		row("h2", "a", 1, 3, "one "), row("h2", "a", 3, 3, "three"), // part 2 is missing
		row("h2", "c", 1, 1, "whole"),
	)
	p := &analyzers.Pass{Data: data, Workers: 2}
	got := map[string]Seen{}
	err := Map(context.Background(), p, "v LIKE '%e%'", func(string) int { return 0 }, func(g Group, _ int) {
		if len(g.Seen) != 1 {
			t.Errorf("%q on %d machines", g.Text, len(g.Seen))
		}
		got[g.Text] = g.Seen[0]
	})
	if err != nil {
		t.Fatal(err)
	}
	ref := func(n ...int64) (out []event.Ref) {
		for _, n := range n {
			out = append(out, event.Ref{Source: "test", Record: n})
		}
		return out
	}
	scripts := []string{"script_text"}
	want := map[string]Seen{
		"one two three": {Text: "one two three", Columns: scripts, Host: "h1", Count: 2, Records: 7, First: event.Null, Last: event.Null, Ref: ref(2)[0], Parts: ref(2, 1, 3)},
		"one three":     {Text: "one three", Columns: scripts, Host: "h2", Count: 1, Records: 2, First: event.Null, Last: event.Null, Ref: ref(8)[0], Parts: ref(8, 9), Incomplete: 1},
		"whole":         {Text: "whole", Columns: scripts, Host: "h2", Count: 1, Records: 1, First: event.Null, Last: event.Null, Ref: ref(10)[0]},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0], "parts of 1 ") {
		t.Errorf("warnings %q", p.Warnings)
	}
}

// BenchmarkEach reads a hundred thousand rows with a thousand texts.
func BenchmarkEach(b *testing.B) {
	var rows []analyzertest.Row
	size := 0
	for i := range 100_000 {
		text := fmt.Sprint(strings.Repeat("some command line ", 10), i%1000)
		size += len(text)
		rows = append(rows, analyzertest.Row{"process_command_line": text, "host_name": fmt.Sprint("h", i%10)})
	}
	data := analyzertest.Data(b, rows...)
	b.SetBytes(int64(size))
	for b.Loop() {
		if err := Each(context.Background(), data, "true", func(Seen) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
