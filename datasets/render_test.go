package datasets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// record is a line with its fields.
type record struct {
	text   string // unescaped values, for searching
	fields map[string]any
}

func parseRecords(lines []byte) ([]record, error) {
	var out []record
	for i, line := range bytes.Split(bytes.TrimSuffix(lines, []byte("\n")), []byte("\n")) {
		r := record{}
		if err := json.Unmarshal(line, &r.fields); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		var b strings.Builder
		for _, k := range slices.Sorted(maps.Keys(r.fields)) {
			fmt.Fprintf(&b, "%q:\"%v\" ", k, r.fields[k])
		}
		r.text = b.String()
		out = append(out, r)
	}
	return out, nil
}

// eventTime corrects EventTime to UTC.
func eventTime(t *testing.T, fields map[string]any) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateTime, fields["EventTime"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return at.Add(4 * time.Hour)
}

func shortHost(fields map[string]any) string {
	short, _, _ := strings.Cut(fields["Hostname"].(string), ".")
	return short
}

// TestRecords checks every record of the sample: header, types, times, and the
// data fields its kind promises.
func TestRecords(t *testing.T) {
	byID := make(map[int]*kind)
	for _, k := range kinds() {
		byID[k.id] = k
	}
	seen, bare, short := make(map[int]int), 0, 0
	numbers := make(map[string]bool)
	all := sampleRecords(t)
	for i, r := range all {
		f := r.fields
		id, _ := f["EventID"].(float64)
		k := byID[int(id)]
		if k == nil || !strings.EqualFold(f["Channel"].(string), k.channel) || f["SourceName"] != k.source {
			t.Fatalf("record %d: event %v of %v in %v", i, f["EventID"], f["SourceName"], f["Channel"])
		}
		seen[k.id]++
		checkTimes(t, i, f)
		_, rendered := f["Message"]
		if !rendered {
			bare++
		}
		if !strings.Contains(f["Hostname"].(string), ".") {
			short++
		}
		checkData(t, i, k, f, rendered)
		number := fmt.Sprint(shortHost(f), strings.ToLower(k.channel), f["RecordNumber"])
		if numbers[number] {
			t.Errorf("record %d: number %s twice", i, number)
		}
		numbers[number] = true
	}
	for id := range byID {
		if seen[id] == 0 {
			t.Errorf("no event %d in the sample", id)
		}
	}
	if n := len(all); bare < n/5 || bare > n*7/10 || short < n/100 || short > n/10 {
		t.Errorf("of %d records %d have no message and %d a short host name", n, bare, short)
	}
}

func checkTimes(t *testing.T, i int, f map[string]any) {
	t.Helper()
	received, err := time.Parse("2006-01-02T15:04:05.000Z", f["@timestamp"].(string))
	if err != nil {
		t.Fatalf("record %d: %v", i, err)
	}
	late := received.Sub(eventTime(t, f))
	if late < time.Second || late > 5*time.Second {
		t.Errorf("record %d was received %v after EventTime", i, late)
	}
	if printed, _ := f["EventReceivedTime"].(string); printed != received.Add(-4*time.Hour).Format(time.DateTime) {
		t.Errorf("record %d: EventReceivedTime %s, received %v", i, printed, received)
	}
	if utc, ok := f["UtcTime"].(string); ok {
		at, err := time.Parse("2006-01-02 15:04:05.000", utc)
		if d := at.Sub(eventTime(t, f)); err != nil || d < -time.Second || d > time.Second {
			t.Errorf("record %d: UtcTime %s is %v off EventTime (%v)", i, utc, d, err)
		}
	}
}

func checkData(t *testing.T, i int, k *kind, f map[string]any, rendered bool) {
	t.Helper()
	for _, key := range []string{"Keywords", "SeverityValue", "Task", "RecordNumber", "ThreadID", "ExecutionProcessID", "port"} {
		if _, ok := f[key].(float64); !ok {
			t.Errorf("record %d: %s is %v, want a number", i, key, f[key])
		}
	}
	for _, name := range k.fields {
		v, ok := f[name].(string)
		want := !k.textOnly && (rendered || !slices.Contains(k.lost, name))
		optional := name == "Path" || name == "ShareLocalPath" || name == "Payload"
		if ok != want && !(optional && !ok) {
			t.Errorf("record %d, event %d: field %s present: %v, want %v", i, k.id, name, ok, want)
		}
		pid := strings.HasSuffix(name, "ProcessId")
		if hexadecimal := strings.HasPrefix(v, "0x"); ok && pid && hexadecimal != (k.channel == securityChannel && k != filterConnect) {
			t.Errorf("record %d, event %d: %s is %s", i, k.id, name, v)
		}
		if ok && strings.HasSuffix(strings.ToLower(name), "processguid") && (v != strings.ToLower(v) || len(v) != 38) {
			t.Errorf("record %d, event %d: %s is %s", i, k.id, name, v)
		}
	}
}

// TestValuesMatchFields checks that each event gives a value for each field.
func TestValuesMatchFields(t *testing.T) {
	events, _ := sampleEvents()
	for _, e := range events {
		if len(e.values) != len(e.kind.fields) {
			t.Fatalf("event %d has %d values for %d fields", e.kind.id, len(e.values), len(e.kind.fields))
		}
	}
}

func TestAppendEscaped(t *testing.T) {
	for _, s := range []string{"", `C:\Windows`, "a\r\n\tb", `say "x"`, "\x00\x1f", "®é日"} {
		var got string
		if err := json.Unmarshal(append(appendEscaped([]byte{'"'}, s), '"'), &got); err != nil || got != s {
			t.Errorf("%q comes back as %q (%v)", s, got, err)
		}
	}
}

func TestAppendDateTime(t *testing.T) {
	for day := time.Date(1971, 1, 1, 23, 59, 58, 7e6, time.UTC); day.Year() < 2101; day = day.AddDate(0, 0, 1) {
		if got, want := instantOf(day).utcTime(), day.Format("2006-01-02 15:04:05.000"); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestCompileRejectsUnknownField(t *testing.T) {
	for _, text := range []string{"{Nothing}", "{open", "{}"} {
		if _, err := compile(&kind{id: 1, fields: []string{"A"}, text: text}); err == nil {
			t.Errorf("message %q was accepted", text)
		}
	}
}
