package sightings_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
	"forensic/analyzers/internal/unwrap"
)

var options = sightings.Options{Limits: unwrap.Defaults, Max: 100}

// lines are the observables of a set with where they were seen.
func lines(s *sightings.Set) (out []string) {
	for _, o := range s.Observed() {
		out = append(out, fmt.Sprintf("%s %s x%d %s %s %q plain=%v network=%v", o.Type, o.Value, o.Count, o.Columns, sightings.HostList(o.Places), o.Chain, o.Plain, o.Network))
	}
	return out
}

var rows = []analyzertest.Row{
	{"class": "process_start", "host_name": "h1", "process_command_line": "curl -o x http://files.example.com/a.exe"},
	{"class": "process_start", "host_name": "h2", "process_command_line": "curl -o x http://files.example.com/a.exe"},
	{"class": "script_block", "host_name": "h2", "script_text": "x " + base64.StdEncoding.EncodeToString([]byte("ping 198.51.100.5 and then ping 198.51.100.5"))},
	{"class": "network", "host_name": "h1", "destination_ip": "198.51.100.5"},
}

func TestCollect(t *testing.T) {
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...), Workers: 2}
	set, err := sightings.Collect(t.Context(), p, options)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`dns files.example.com x2 [process_command_line] h1, h2 "" plain=true network=false`,
		`ipv4 198.51.100.5 x2 [destination_ip script_text] h1, h2 "base64 > utf-8" plain=false network=true`,
		`url http://files.example.com/a.exe x2 [process_command_line] h1, h2 "" plain=true network=false`,
	}
	if diff := cmp.Diff(want, lines(set)); diff != "" {
		t.Error(diff)
	}
	m := set.Mentions()
	if len(m) != 1 || m[0].Beside != (sightings.Beside{Fetcher: "curl"}) || m[0].Script || m[0].Count != 2 {
		t.Errorf("mentions: %+v", m)
	}
	if p.Examined != 3 || set.Left != 0 {
		t.Errorf("examined %d, left %d", p.Examined, set.Left)
	}
}

func TestTooMany(t *testing.T) {
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...), Workers: 2}
	set, err := sightings.Collect(t.Context(), p, sightings.Options{Limits: unwrap.Defaults, Max: 2})
	if err != nil {
		t.Fatal(err)
	}
	if set.Len() != 2 || !set.Full() || set.Left == 0 {
		t.Errorf("%d kept, %d left", set.Len(), set.Left)
	}
	all := sightings.NewSet(100)
	if err := sightings.Each(t.Context(), p, unwrap.Defaults, func(s sightings.Sighting) error { all.Add(s); return nil }); err != nil {
		t.Fatal(err)
	}
	if all.Len() != 3 {
		t.Errorf("read once more: %v", lines(all))
	}
}

// counting counts queries.
type counting struct {
	analyzers.Data
	n *int
}

func (c counting) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*c.n++
	return c.Data.Query(ctx, query, args...)
}

// The second of two analyzers of one run reads nothing and says the same.
func TestShared(t *testing.T) {
	n, shared := 0, &analyzers.Shared{}
	data := counting{analyzertest.Data(t, rows...), &n}
	first := &analyzers.Pass{Data: data, Workers: 1, Shared: shared}
	second := &analyzers.Pass{Data: data, Workers: 2, Shared: shared}
	a, err := sightings.Collect(t.Context(), first, options)
	if err != nil {
		t.Fatal(err)
	}
	before := n
	b, err := sightings.Collect(t.Context(), second, options)
	if err != nil || a != b || n != before || first.Examined != second.Examined {
		t.Errorf("%v; %d queries after %d; examined %d and %d", err, n, before, first.Examined, second.Examined)
	}
	stop := errors.New("stop")
	if err := sightings.Each(t.Context(), first, unwrap.Defaults, func(sightings.Sighting) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestMerge(t *testing.T) {
	seen := func(host string, record int64) *sightings.Observed {
		s := sightings.NewSet(1)
		x := sightings.Sighting{Key: sightings.Key{Type: observe.DNS, Value: "x.example"}, Count: 1, First: record, Last: record}
		x.Host, x.Ref.Record = host, record
		s.Add(x)
		return s.Observed()[0]
	}
	a, b := seen("h1", 7), seen("h2", 3)
	a.Merge(b)
	if a.Count != 2 || a.First != 3 || a.Last != 7 || a.Refs[0].Record != 3 || sightings.HostList(a.Places) != "h1, h2" {
		t.Errorf("%+v", a)
	}
}
