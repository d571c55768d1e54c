package texts

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
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
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, got); diff != "" {
		t.Error(diff)
	}
	if s := first[1]; s.Count != 2 || s.First != 1e6 || s.Last != 2e6 || s.Ref.Member != "m" || s.Ref.Record != 2 {
		t.Errorf("%+v", s)
	}
}
