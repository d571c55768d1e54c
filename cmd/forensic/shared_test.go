package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"forensic/ingest"
	"forensic/ingest/formats"
	"forensic/mordor"
	"forensic/store"
	"forensic/store/event"
)

// shared returns the folder of the shared evidence, or skips the test.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: the shared evidence is not here")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	return dir
}

// corpusRow is one member as the inventory of the shared evidence counts it.
type corpusRow map[string]string

func (r corpusRow) num(col string) int64 {
	n, _ := strconv.ParseInt(r[col], 10, 64)
	return n
}

func (r corpusRow) windows() bool {
	return strings.Contains(r["family"], "nxlog") || strings.Contains(r["family"], "winevent_ps") || strings.Contains(r["family"], "winlogbeat")
}

func readCorpus(t *testing.T, dir string) (rows []corpusRow) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "data", "corpus.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range records[1:] {
		row := corpusRow{}
		for i, name := range records[0] {
			row[name] = rec[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// counts tells how the columns of the inventory follow from the events table.
var counts = map[string]string{
	"process_creation": "class = 'process_start'",
	"sysmon_1":         "event_channel LIKE '%Sysmon%' AND event_code = '1'",
	"security_4688":    "event_code = '4688'",
	"sysmon_3":         "event_channel LIKE '%Sysmon%' AND event_code = '3'",
	"security_5156":    "event_code = '5156'",
	"sysmon_22":        "event_channel LIKE '%Sysmon%' AND event_code = '22'",
	"ps_4104":          "class = 'script_block'",
	"ps_4103":          "event_code = '4103'",
	"ps_800":           "event_code = '800' AND class = 'script_pipeline'",
	"logon_4624":       "class = 'logon' AND event_code = '4624'",
	"logon_4625":       "class = 'logon' AND event_code = '4625'",
	"sysmon_10":        "class = 'process_access'",
	"sysmon_8":         "class = 'process_inject'",
	"sysmon_7":         "class = 'module_load'",
	"sysmon_11":        "event_channel LIKE '%Sysmon%' AND event_code = '11'",
	"registry":         "class = 'registry'",
	"file":             "class = 'file'",
}

// TestSharedCorpus ingests all of the shared Security-Datasets and compares every
// member with the inventory: records, kinds of events, clocks, hosts.
func TestSharedCorpus(t *testing.T) {
	dir := shared(t)
	c, s := ingestShared(t, filepath.Join(dir, "data", "security-datasets", "datasets"))
	if s.Complete() {
		t.Error("the run claims to be complete, but packet captures and encrypted members are not read")
	}
	members := map[string]event.Member{}
	for _, m := range s.Members {
		if m.Read != m.Stored+m.Rejected+m.Duplicate {
			t.Errorf("%s %s: the ledger does not balance", m.Archive, m.Member)
		}
		if m.Rejected > 0 {
			t.Errorf("%s %s: %d rejected", m.Archive, m.Member, m.Rejected)
		}
		members[m.Archive+"|"+m.Member] = m
	}
	r, err := c.NewReader(store.Limits{}, store.Narrow{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	have := countMembers(t, r)
	compared := 0
	for _, row := range readCorpus(t, dir) {
		key := row["archive"] + "|" + row["member"]
		m, ok := members[key]
		switch {
		case !ok:
			t.Errorf("%s: not in the ledger", key)
		case row["encrypted"] != "" || row["format"] == "pcap" || row["format"] == "pcapng" || row["format"] == "macos":
			if m.Status != event.StatusUnsupported || m.Reason == "" {
				t.Errorf("%s: %s %q, want unsupported with a reason", key, m.Status, m.Reason)
			}
		case row["format"] == "jsonl" || row["format"] == "csv" || row["family"] == "zeek_json":
			if m.Read != row.num("records") {
				t.Errorf("%s: %d records, want %s", key, m.Read, row["records"])
			}
			if row.windows() {
				compareMember(t, row, m, have[key])
				compared++
			}
		}
	}
	if compared < 55 {
		t.Errorf("only %d Windows members compared", compared)
	}
}

// memberCounts are the events of a member by inventory column, and its hosts.
type memberCounts struct {
	n     map[string]int64
	hosts int64
}

func countMembers(t *testing.T, r *store.Reader) map[string]memberCounts {
	t.Helper()
	var names, exprs []string
	for name, cond := range counts {
		names = append(names, name)
		exprs = append(exprs, "count(*) FILTER (WHERE "+cond+")")
	}
	rows, err := r.Query(context.Background(), "SELECT archive, coalesce(member, ''), count(DISTINCT host_name), "+
		strings.Join(exprs, ", ")+" FROM events GROUP BY 1, 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]memberCounts{}
	for rows.Next() {
		var archive, member string
		mc := memberCounts{n: map[string]int64{}}
		values := make([]int64, len(names))
		into := []any{&archive, &member, &mc.hosts}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			mc.n[name] = values[i]
		}
		out[archive+"|"+member] = mc
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func compareMember(t *testing.T, row corpusRow, m event.Member, have memberCounts) {
	t.Helper()
	name := filepath.Base(row["archive"])
	for col := range counts {
		if have.n[col] != row.num(col) {
			t.Errorf("%s: %s is %d, want %s", name, col, have.n[col], row[col])
		}
	}
	if row["tz_offset_s"] != "" && (m.Clock.Offset == nil || *m.Clock.Offset != row.num("tz_offset_s")) {
		t.Errorf("%s: offset %v, want %s", name, m.Clock.Offset, row["tz_offset_s"])
	}
	for what, pair := range map[string][2]any{"first": {row["first_utc"], m.First}, "last": {row["last_utc"], m.Last}} {
		want, err := time.Parse(time.RFC3339Nano, pair[0].(string))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := pair[1].(int64) - want.UnixMicro(); diff > 1e6 || diff < -1e6 {
			t.Errorf("%s: %s event %s, want %s", name, what, time.UnixMicro(pair[1].(int64)).UTC(), want)
		}
	}
	distinct := map[string]bool{}
	for h := range strings.SplitSeq(row["hosts"], ";") {
		h, _, _ = strings.Cut(strings.TrimSpace(h), ":")
		short, _, _ := strings.Cut(strings.ToLower(h), ".")
		distinct[short] = true
	}
	if int(have.hosts) != len(distinct) {
		t.Errorf("%s: %d hosts, want %d", name, have.hosts, len(distinct))
	}
}

func ingestShared(t *testing.T, evidence string) (*store.Case, *ingest.Summary) {
	t.Helper()
	c, err := store.Create(filepath.Join(t.TempDir(), "case"), version)
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.NewWriter(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ingest.Run(context.Background(), w, ingest.Options{Evidence: []string{evidence}, Formats: formats.All, Dataset: mordor.Dataset})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c, s
}
