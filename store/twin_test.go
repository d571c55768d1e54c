package store

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// upper is a rewriting that writes the letter h in capitals.
func upper() Rewriting {
	text := func(s string) string { return strings.ReplaceAll(s, "h", "H") }
	return Rewriting{
		Column: func(c event.Col, b []byte) []byte {
			if c == event.ColSource {
				return b
			}
			return []byte(text(string(b)))
		},
		Raw: func(b []byte) []byte { return append(bytes.Clone(b), '!') }, Name: text, Field: text, Narrowed: text,
		Result: func(_ string, data []byte) (any, error) {
			var s string
			err := json.Unmarshal(data, &s)
			return text(s), err
		},
		References: func(data []byte) (any, error) { return json.RawMessage(text(string(data))), nil },
	}
}

func TestTwin(t *testing.T) {
	c := newCase(t)
	w, err := c.NewWriter(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, "half.json", 400, true, keepTimes) // forces several row groups
	put(t, w, "other.json", 30, false, keepTimes)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.SaveResults(map[string]any{"one": "with h"}, true, "host h"); err != nil {
		t.Fatal(err)
	}
	if err := c.SaveReferences([]string{"feed of h"}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "twin")
	twin, err := c.Twin(t.Context(), dir, "shown", 2, upper())
	if err != nil {
		t.Fatal(err)
	}
	var references []string
	if err := twin.LoadReferences(&references); err != nil || len(references) != 1 || references[0] != "feed of H" {
		t.Errorf("references: %q, %v", references, err)
	}
	if err := twin.Record(Custody{Outcome: "twin"}); err != nil {
		t.Fatal(err)
	}
	if err := twin.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if twin, err = Open(dir, "test"); err != nil || !twin.IsTwin() || twin.Name() != "shown" || twin.Hash() != c.Hash() {
		t.Fatalf("%+v, %v", twin, err)
	}
	if problems, err := twin.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	const query = `SELECT replace(concat_ws('|', dataset, host_name, message, archive, process_entity_id), 'h', 'H') AS v,
		concat_ws('|', source, record, ts, ts_source, tz_offset_s, process_pid) AS n FROM events ORDER BY archive, record`
	if diff := cmp.Diff(all(t, c, query), all(t, twin, query)); diff != "" {
		t.Error(diff)
	}
	if got := all(t, twin, "SELECT count(*) FILTER (contains(message, 'h')) AS v, '' AS n FROM events"); got[0] != "0 " {
		t.Error(got)
	}
	var raw [][]byte
	if err := twin.RejectTexts(t.Context(), func(b []byte) error { raw = append(raw, bytes.Clone(b)); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(raw) == 0 || !bytes.HasSuffix(raw[0], []byte("!")) {
		t.Errorf("rejects %q", raw)
	}
	var s string
	if err := twin.LoadResult("one", &s); err != nil || s != "witH H" {
		t.Errorf("%q, %v", s, err)
	}
	if n, err := twin.Narrowed(); err != nil || n != "Host H" {
		t.Errorf("%q, %v", n, err)
	}
}

// all reads two columns of a query.
func all(t *testing.T, c *Case, query string) (list []string) {
	t.Helper()
	r, err := c.NewReader(Limits{}, Narrow{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := r.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			t.Fatal(err)
		}
		list = append(list, a+" "+b)
	}
	return list
}

func TestTwinLeavesNothingBehind(t *testing.T) {
	c := newCase(t)
	w, err := c.NewWriter(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, "a.json", 5, false, keepTimes)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "twin")
	if _, err := c.Twin(ctx, dir, "x", 1, upper()); err == nil {
		t.Error("a cancelled twin was written")
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something is left")
	}
}

// TestTextsOfMixedGroups reads a column that is NULL in the first row group.
func TestTextsOfMixedGroups(t *testing.T) {
	c := newCase(t)
	w, err := c.NewWriter(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, "a.json", 5, false, keepTimes)
	if err := w.flush(); err != nil {
		t.Fatal(err)
	}
	m := &event.Member{Archive: "b", Source: "sha-b", SHA256: "b", Status: event.StatusStored, First: event.Null, Last: event.Null, Read: 1, Stored: 1}
	var b event.Batch
	b.Next()
	b.SetString(event.ColUser, "somebody")
	b.SetString(event.ColSource, m.Source)
	if err := w.Append(&b); err != nil {
		t.Fatal(err)
	}
	if err := w.EndMember(m, keepTimes); err != nil {
		t.Fatal(err)
	}
	if err := w.EndFile(event.EvidenceFile{Name: "b", SHA256: m.Source}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var users []string
	err = c.Texts(t.Context(), []int{int(event.ColUser)}, func(_ int, text []byte) error { users = append(users, string(text)); return nil })
	if err != nil || !slices.Equal(users, []string{"somebody"}) {
		t.Errorf("%q, %v", users, err)
	}
}
