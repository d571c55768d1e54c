package pivot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/reference"
)

// copies is a verb that answers n=2 with two rows, n=0 with none: the number is
// the last digit of the address.
func copies() *Verb {
	return &Verb{
		Name: "copies", On: []Type{IP}, Doc: "For tests.", Columns: []Column{{"n", "BIGINT"}, {"note", "VARCHAR"}},
		each: func(_ *Question, v Value) (rows [][]any, err error) {
			last := int64(v.Text[len(v.Text)-1] - '0')
			for i := range last {
				rows = append(rows, []any{i + 1, fmt.Sprint("of ", last)})
			}
			return rows, nil
		},
	}
}

func env() *Env { return &Env{Reference: &reference.Set{}} }

// ask runs a verb over a table in text.
func ask(t *testing.T, text string, s Step) (string, *Stats) {
	t.Helper()
	if s.Noun == nil {
		s.Noun, _ = NounOf("ip")
	}
	if s.Verb == nil {
		s.Verb = copies()
	}
	in, err := Read(strings.NewReader(text), Auto, s.Noun, s.Column)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), env(), in, s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return tableText(t, r), &r.Stats
}

func TestJoin(t *testing.T) {
	const table = "note,ip,host\nx,192.0.2.2,a\n,192.0.2.0,b\ny,,c\nz,nonsense,d\nx,192.0.2.1,e\n,192.0.2.2,f\n"
	for _, test := range []struct {
		name, text string
		step       Step
		want       []string
	}{
		{"no join: each value once", table, Step{}, []string{
			"ip|n|note", "192.0.2.2|1|of 2", "192.0.2.2|2|of 2", "192.0.2.1|1|of 1",
		}},
		{"left: every row, in order", table, Step{Join: LeftJoin}, []string{
			"note_src|ip|host|n|note_res",
			"x|192.0.2.2|a|1|of 2", "x|192.0.2.2|a|2|of 2", "·|192.0.2.0|b|·|·", "y|·|c|·|·", "z|nonsense|d|·|·",
			"x|192.0.2.1|e|1|of 1", "·|192.0.2.2|f|1|of 2", "·|192.0.2.2|f|2|of 2",
		}},
		{"inner: rows with answers", table, Step{Join: InnerJoin}, []string{
			"note_src|ip|host|n|note_res",
			"x|192.0.2.2|a|1|of 2", "x|192.0.2.2|a|2|of 2", "x|192.0.2.1|e|1|of 1", "·|192.0.2.2|f|1|of 2", "·|192.0.2.2|f|2|of 2",
		}},
		{"another name: the key is kept too", "address,n\n192.0.2.1,7\n192.0.2.0,8\n", Step{Join: LeftJoin}, []string{
			"address|n_src|ip|n_res|note", "192.0.2.1|7|192.0.2.1|1|of 1", "192.0.2.0|8|·|·|·",
		}},
		{"the key's name is another column", "ip,address\nhost,192.0.2.1\n", Step{Join: InnerJoin, Column: "address"}, []string{
			"ip_src|address|ip_res|n|note", "host|192.0.2.1|192.0.2.1|1|of 1",
		}},
		{"suffixes that are taken", "ip,n,n_src,n_res\n192.0.2.1,a,b,c\n", Step{Join: LeftJoin}, []string{
			"ip|n_src|n_src_src|n_res|n_res_res|note", "192.0.2.1|a|b|c|1|of 1",
		}},
		{"an answer named as the column of values", "n\n192.0.2.1\n", Step{Join: LeftJoin, Column: "n"}, []string{
			"n_src|ip|n_res|note", "192.0.2.1|192.0.2.1|1|of 1",
		}},
		{"canonical values, the input's spelling", "ip\n192.0.2[.]1\n::ffff:192.0.2.1\n", Step{Join: LeftJoin}, []string{
			"ip|n|note", "192.0.2[.]1|1|of 1", "::ffff:192.0.2.1|1|of 1",
		}},
		{"rows of another type", "type,value\ndomain,192.0.2.1\nIPv4,192.0.2.1\n,192.0.2.2\n", Step{Join: InnerJoin}, []string{
			"type|value|ip|n|note", "IPv4|192.0.2.1|192.0.2.1|1|of 1", "·|192.0.2.2|192.0.2.2|1|of 2", "·|192.0.2.2|192.0.2.2|2|of 2",
		}},
		{"an empty table", "ip,n\n", Step{Join: LeftJoin}, []string{"ip|n_src|n_res|note"}},
	} {
		got, _ := ask(t, test.text, test.step)
		if d := cmp.Diff(test.want, strings.Split(got, "\n")); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
		// Every answer belongs to a row, so that right is inner and outer left.
		if same, ok := map[Join]Join{LeftJoin: OuterJoin, InnerJoin: RightJoin}[test.step.Join]; ok {
			test.step.Join = same
			if other, _ := ask(t, test.text, test.step); other != got {
				t.Errorf("%s: %s differs:\n%s", test.name, same, other)
			}
		}
	}
	_, s := ask(t, table, Step{Join: LeftJoin})
	if s.Rows != 6 || s.Asked != 4 || s.Empty != 1 || s.Bad != 1 || s.Answers != 5 || !strings.Contains(s.BadSays, "row 4") {
		t.Errorf("%+v", s)
	}
}

func TestIgnoreCase(t *testing.T) {
	n, _ := NounOf("process")
	verb := &Verb{Name: "v", On: []Type{Process}, Columns: []Column{}, each: func(*Question, Value) ([][]any, error) { return [][]any{{}}, nil }}
	const paths = "/bin/A\n/bin/a\n"
	if got, _ := ask(t, paths, Step{Noun: n, Verb: verb}); got != "process\n/bin/A\n/bin/a" {
		t.Errorf("%q", got)
	}
	if got, _ := ask(t, paths, Step{Noun: n, Verb: verb, IgnoreCase: true}); got != "process\n/bin/A" {
		t.Errorf("%q", got)
	}
}

// counting is a verb that tells how many values it was asked at once.
func counting(sizes *[]int) *Verb {
	return &Verb{Name: "v", On: []Type{IP}, Columns: []Column{{"n", "BIGINT"}}, ask: func(_ context.Context, q *Question) (Cursor, error) {
		*sizes = append(*sizes, len(q.Values))
		return &eachCursor{ctx: context.Background(), q: q, verb: &Verb{each: func(*Question, Value) ([][]any, error) { return [][]any{{int64(1)}}, nil }}}, nil
	}}
}

func TestBatches(t *testing.T) {
	var text strings.Builder
	const n = 2*batchRows + 5
	for i := range n {
		fmt.Fprintf(&text, "10.%d.%d.%d\n", i>>16, i>>8&255, i&255)
	}
	var sizes []int
	got, s := ask(t, text.String(), Step{Verb: counting(&sizes)})
	if d := cmp.Diff([]int{batchRows, batchRows, 5}, sizes); d != "" || strings.Count(got, "\n") != n || s.Answers != n {
		t.Errorf("%s %+v", d, s)
	}
	sizes = nil
	got, _ = ask(t, strings.Repeat("192.0.2.1\n", n), Step{Verb: counting(&sizes)})
	if got != "ip|n\n192.0.2.1|1" || !slices.Equal(sizes, []int{1}) {
		t.Errorf("%q %v", clip(got), sizes)
	}
}

func TestNothingToLookAt(t *testing.T) {
	n, geo, err := Find(nil, "ip.geo")
	if err != nil {
		t.Fatal(err)
	}
	got, s := ask(t, "ip,x\n192.0.2.1,a\n", Step{Noun: n, Verb: geo, Join: LeftJoin, Column: "ip"})
	want := "ip|x|IpAddress|CountryCode|CountryOrRegionName|State|City|Longitude|Latitude|Asn|Network|Database|Note\n192.0.2.1|a|·|·|·|·|·|·|·|·|·|·|·"
	if got != want || s.Absent == nil || s.Absent.Hint == "" {
		t.Errorf("%s %+v", got, s)
	}
	n, events, err := Find(nil, "ip.events")
	if err != nil {
		t.Fatal(err)
	}
	var noCase *ErrNoCase
	if _, err := Run(t.Context(), env(), Values(n, []string{"192.0.2.1"}), Step{Noun: n, Verb: events}); !errors.As(err, &noCase) {
		t.Errorf("%v", err)
	}
}

func TestStepsThatCannotBe(t *testing.T) {
	n, _ := NounOf("ip")
	for _, s := range []Step{
		{Column: "nowhere"},
		{Params: map[string]any{"x": "y"}},
	} {
		s.Noun, s.Verb = n, copies()
		var usage *UsageError
		if _, err := Run(t.Context(), env(), Values(n, []string{"192.0.2.1"}), s); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, name := range []string{"ip", "ip.nothing", "nothing.geo", "", "ip."} {
		if _, _, err := Find(nil, name); err == nil {
			t.Errorf("%q was found", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := Run(ctx, env(), Values(n, []string{"192.0.2.1"}), Step{Noun: n, Verb: copies()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestChoose(t *testing.T) {
	rows := func() Table {
		n, _ := NounOf("ip")
		in, _ := Read(strings.NewReader("ip,n,State name\na,9,x\nb,10,\nc,,Yx\n"), CSV, n, "")
		return in
	}
	for where, want := range map[string]string{
		"n >= 10": "b", "n < 10": "a", "n=9": "a", "n != 9": "b c", "n is empty": "c", "n is not empty": "a b",
		`"State name" contains y`: "c", `"State name" = "x"`: "a", "ip > a": "b c", "ip <= b": "a b",
	} {
		c, err := ParseCondition(where)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseCondition(c.String()); err != nil || again != c {
			t.Errorf("%s: %v %v", where, again, err)
		}
		out, err := Choose(rows(), Choice{Where: []Condition{c}, Keep: []string{"IP"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Split(tableText(t, out), "\n")[1:], " "); got != want {
			t.Errorf("%s: %q, want %q", where, got, want)
		}
	}
	out, err := Choose(rows(), Choice{Keep: []string{"n", "ip"}, Limit: 2})
	if err != nil || tableText(t, out) != "n|ip\n9|a\n10|b" {
		t.Errorf("%v", err)
	}
	if _, err := out.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	for _, c := range []Choice{{Keep: []string{"x"}}, {Keep: []string{"n", "n"}}, {Where: []Condition{{Column: "x", Op: "="}}}} {
		if _, err := Choose(rows(), c); err == nil {
			t.Errorf("%+v", c)
		}
	}
	for _, bad := range []string{"", "n", "n ~ 3", "= 3", "n is empty 3"} {
		if _, err := ParseCondition(bad); err == nil {
			t.Errorf("%q is no condition", bad)
		}
	}
}
