package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// newCase makes an empty case.
func newCase(t *testing.T) *Case {
	t.Helper()
	c, err := Create(filepath.Join(t.TempDir(), "case"), "test")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keepTimes is the late fix of a member whose printed times are UTC.
func keepTimes(l *event.Late) {
	for i := range l.TS {
		l.Source[i] = event.SourceUTC
	}
	l.FillPIDs()
}

// put writes one file with one member of n rows; big rows force row groups in
// the middle of the member.
func put(t *testing.T, w *Writer, name string, n int, big bool, fix func(*event.Late)) {
	t.Helper()
	m := &event.Member{Archive: name, Source: "sha-" + name, SHA256: "content-" + name, Status: event.StatusStored, First: event.Null, Last: event.Null}
	padding := ""
	if big {
		padding = strings.Repeat("x", 100_000)
	}
	var b event.Batch
	for i := range n {
		b.Reset()
		b.Next()
		b.SetString(event.ColDataset, "set")
		b.SetString(event.ColSource, m.Source)
		b.SetString(event.ColArchive, name)
		b.SetInt(event.ColRecord, int64(i+1))
		b.SetInt(event.ColTS, int64(n-i)*1e6)
		b.SetString(event.ColHost, fmt.Sprint("host", i%2))
		b.SetString(event.ColClass, "other")
		b.SetString(event.ColMessage, fmt.Sprint(i, " é \x00 ", padding))
		b.SetString(event.ColProcGUID, fmt.Sprint("{", i%3, "}"))
		if i == n-1 {
			b.SetInt(event.ColProcPID, 77)
		}
		if i%10 == 9 {
			b.Reject(event.Reject{Record: int64(i), Line: int64(i), Reason: "bad", Raw: []byte{0xff, 0x00}})
			m.Rejected++
		}
		if err := w.Append(&b); err != nil {
			t.Fatal(err)
		}
		m.Stored++
	}
	m.Read = m.Stored + m.Rejected
	if fix == nil {
		m.Status, m.Duplicate, m.Stored, m.Rejected = event.StatusDuplicate, m.Read, 0, 0
	}
	if err := w.EndMember(m, fix); err != nil {
		t.Fatal(err)
	}
	if err := w.EndFile(event.EvidenceFile{Name: name, SHA256: m.Source}); err != nil {
		t.Fatal(err)
	}
}

func writer(t *testing.T, c *Case) *Writer {
	t.Helper()
	w, err := c.NewWriter(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ask returns the first column of a query as text.
func ask(t *testing.T, c *Case, query string) (out []string) {
	t.Helper()
	r, err := c.NewReader(Limits{Threads: 1}, Narrow{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := r.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v any
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(v))
	}
	return out
}

func TestWriteAndReadBack(t *testing.T) {
	for name, big := range map[string]bool{"one row group": false, "late columns": true} {
		t.Run(name, func(t *testing.T) {
			c := newCase(t)
			w := writer(t, c)
			put(t, w, "before", 5, false, keepTimes)
			put(t, w, "a", 1500, big, keepTimes)
			put(t, w, "dropped", 700, big, nil)
			put(t, w, "after", 5, false, keepTimes)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			for query, want := range map[string]string{
				"SELECT count(*) FROM events":                                                                   "1510",
				"SELECT count(*) FROM rejects":                                                                  "150",
				"SELECT count(*) FROM events WHERE archive = 'dropped'":                                         "0",
				"SELECT sum(epoch_us(ts)) FROM events WHERE archive = 'a'":                                      fmt.Sprint(1500 * 1501 / 2 * 1_000_000),
				"SELECT count(*) FROM events WHERE ts_source = 'utc'":                                           "1510",
				"SELECT count(*) FROM events WHERE archive = 'a' AND process_pid = 77":                          "500",
				"SELECT count(*) FROM events WHERE epoch_us(ts) != (1501 - record) * 1000000 AND archive = 'a'": "0",
				"SELECT message[1:10] FROM events WHERE archive = 'after' AND record = 1":                       "0 é \x00 ",
				"SELECT hex(raw) FROM rejects LIMIT 1":                                                          "FF00",
				"SELECT count(*) FROM members":                                                                  "4",
			} {
				if got := ask(t, c, query); len(got) != 1 || got[0] != want {
					t.Errorf("%s = %q, want %q", query, got, want)
				}
			}
			if err := c.Seal(context.Background()); err != nil {
				t.Fatal(err)
			}
			if problems, err := c.Verify(context.Background()); err != nil || len(problems) > 0 {
				t.Errorf("verify: %v, %v", problems, err)
			}
		})
	}
}

func TestUnfinishedFileIsNotStored(t *testing.T) {
	c := newCase(t)
	w := writer(t, c)
	put(t, w, "whole", 20, false, keepTimes)
	if err := w.commit(); err != nil {
		t.Fatal(err)
	}
	put(t, w, "lost", 30, false, keepTimes)
	var b event.Batch
	b.Next()
	b.SetString(event.ColSource, "half")
	if err := w.Append(&b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"20"}, ask(t, c, "SELECT count(*) FROM events")); diff != "" {
		t.Error(diff)
	}
	again, err := Open(c.Dir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	w = writer(t, again)
	if !w.HasFile("sha-whole") || w.HasFile("sha-lost") || w.HasMember("content-lost") {
		t.Error("what was not committed counts as stored")
	}
	put(t, w, "lost", 30, false, keepTimes)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"50"}, ask(t, again, "SELECT count(*) FROM events")); diff != "" {
		t.Error(diff)
	}
}

func TestKilledWriterLeavesNothing(t *testing.T) {
	c := newCase(t)
	w := writer(t, c)
	put(t, w, "a", 1500, true, keepTimes)
	c.unlock() // as the end of the process does
	_ = w
	again, err := Open(c.Dir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := writer(t, again).Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(again.partsDir())
	if err != nil || len(left) > 0 {
		t.Errorf("parts left: %v, %v", left, err)
	}
}

func TestSecondWriterIsRefused(t *testing.T) {
	c := newCase(t)
	w := writer(t, c)
	other, err := Open(c.Dir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.NewWriter(context.Background(), 1); err == nil {
		t.Error("two writers at once")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestManySmallPartsAreMerged(t *testing.T) {
	c := newCase(t)
	for i := range compactParts + 1 {
		w := writer(t, c)
		put(t, w, fmt.Sprint("file", i), 10, false, keepTimes)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.Ledger().Parts); n != 1 {
		t.Errorf("%d parts", n)
	}
	want := []string{fmt.Sprint(10 * (compactParts + 1))}
	if diff := cmp.Diff(want, ask(t, c, "SELECT count(*) FROM events WHERE ts IS NOT NULL AND typeof(ts) = 'TIMESTAMP'")); diff != "" {
		t.Error(diff)
	}
}

func TestVerifyFindsOneFlippedBit(t *testing.T) {
	c := newCase(t)
	w := writer(t, c)
	put(t, w, "a", 20, false, keepTimes)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := c.Record(Custody{User: "somebody", Time: time.Unix(0, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Seal(context.Background()); err != nil {
		t.Fatal(err)
	}
	names, err := c.sealed()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, sumsName) {
		path := filepath.Join(c.Dir(), name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if problems, err := c.Verify(context.Background()); err == nil && len(problems) == 0 {
			t.Errorf("a flipped bit in %s goes unseen", name)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if problems, err := c.Verify(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("intact again, but %v, %v", problems, err)
	}
}

func TestUserQueriesOnlyRead(t *testing.T) {
	c := newCase(t)
	r, err := c.NewReader(Limits{}, Narrow{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	abs, err := filepath.Abs(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"DROP VIEW events", "SELECT 1; DROP VIEW events", "COPY (SELECT 1) TO '" + abs + "/x.csv'", "INSTALL httpfs", "LOAD httpfs",
		"SET threads=1", "ATTACH 'x.db'", "CREATE TABLE t (a INT)", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')",
		"PRAGMA version", "CALL pragma_version()",
	} {
		if rows, err := r.QueryReadOnly(context.Background(), bad); err == nil {
			if rows.Next() || rows.Err() == nil {
				t.Errorf("%s was allowed", bad)
			}
			rows.Close()
		}
	}
	for _, good := range []string{"SELECT count(*) FROM events", "WITH x AS (SELECT 1) SELECT * FROM x", "FROM members", "SELECT 1;"} {
		rows, err := r.QueryReadOnly(context.Background(), good)
		if err != nil {
			t.Errorf("%s: %v", good, err)
			continue
		}
		rows.Close()
	}
	if _, err := os.Stat(filepath.Join(abs, "x.csv")); err == nil {
		t.Error("a query wrote a file")
	}
}
