package schemas

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// sample is a record and the columns it must have, one "name=value" a line.
type sample struct{ schema, record, want string }

// samples are grouped in the files of their families.
var samples = slices.Concat(
	entraSamples, azureSamples, officeSamples, awsSamples, gcpSamples, defenderSamples, networkSamples, sentinelSamples, memorySamples,
	frameSamples, commonSamples, asimSamples, velociraptorSamples,
)

func TestSamples(t *testing.T) {
	for _, s := range samples {
		t.Run(s.schema, func(t *testing.T) {
			b, schema := row(t, s.record)
			if schema == nil || schema.Name != s.schema {
				t.Fatalf("taken for %v", schema)
			}
			want := strings.Fields(strings.ReplaceAll(s.want, " ", "\x00"))
			var got []string
			for i, line := range want {
				want[i] = strings.ReplaceAll(strings.Trim(line, "\x00"), "\x00", " ")
				name, _, _ := strings.Cut(want[i], "=")
				got = append(got, name+"="+column(t, b, name))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if data := string(b.Text(event.ColData, 0)); data != s.record {
				t.Errorf("data is %s", data)
			}
		})
	}
}

// row maps one record.
func row(t *testing.T, line string) (*event.Batch, *record.Schema) {
	t.Helper()
	fields, err := jsonscan.Object(nil, []byte(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	m, b := record.NewMapper(All), &event.Batch{}
	m.Begin(b, "file", nil)
	b.Next()
	m.Row(fields, []byte(line))
	return b, record.Of(All, fields)
}

// column is the text of a column of the first row; empty for NULL.
func column(t *testing.T, b *event.Batch, name string) string {
	t.Helper()
	c := event.Col(slices.IndexFunc(event.Columns[:], func(c event.Column) bool { return c.Name == name }))
	if int(c) >= event.NumCols {
		t.Fatalf("no column %s", name)
	}
	if event.Columns[c].Kind == event.Text {
		return string(b.Text(c, 0))
	}
	n := b.Int(c, 0)
	switch {
	case n == event.Null:
		return ""
	case event.Columns[c].Kind == event.Time:
		return time.UnixMicro(n).UTC().Format(time.RFC3339Nano)
	}
	return strconv.FormatInt(n, 10)
}

// Every schema must have a sample, and each row a class.
func TestEverySchemaHasASample(t *testing.T) {
	have := map[string]bool{}
	for _, s := range samples {
		have[s.schema] = true
	}
	for _, s := range All {
		if !have[s.Name] && !slices.Contains(windows, s) {
			t.Errorf("%s has no sample", s.Name)
		}
	}
}

// A sample belongs to its own schema alone, or to more general ones behind it.
func TestOrder(t *testing.T) {
	for _, s := range samples {
		fields, err := jsonscan.Object(nil, []byte(s.record))
		if err != nil {
			t.Fatal(err)
		}
		own, first := -1, -1
		for i, schema := range All {
			if record.Of([]*record.Schema{schema}, fields) == nil {
				continue
			}
			if first < 0 {
				first = i
			}
			if own < 0 && schema.Name == s.schema {
				own = i
			}
		}
		if own < 0 || own != first {
			t.Errorf("a sample of %s is taken by schema %d, its own is %d", s.schema, first, own)
		}
	}
}

// kinds says which ways of reading fit which kinds of columns.
var kinds = map[record.As][]event.Kind{
	record.Text: {event.Text}, record.Lower: {event.Text}, record.Int: {event.Int}, record.IP: {event.Text}, record.Host: {event.Text},
	record.User: {event.Text}, record.Path: {event.Text}, record.Hashes: {event.Text}, record.Bool: {event.Bool}, record.Time: {event.Time},
	record.Outcome: {event.Text}, record.Transport: {event.Text}, record.Direction: {event.Text},
}

func TestDeclarations(t *testing.T) {
	docs := map[string]bool{}
	for i, s := range All {
		if s.Name == "" || s.Doc == "" || len(s.Needs) == 0 {
			t.Errorf("schema %d, %q: a schema has a name, a document and telling fields", i, s.Name)
		}
		if key := s.Name + "\n" + s.Doc + "\n" + strings.Join(s.Needs, ","); docs[key] {
			t.Errorf("%s is there twice", s.Name)
		} else {
			docs[key] = true
		}
		if s.Class != "" && !slices.Contains(event.Classes, s.Class) {
			t.Errorf("%s: no class %q", s.Name, s.Class)
		}
		if s.Windows == winlog.NoLayout && (s.Class == "" || len(s.Fields) == 0) {
			t.Errorf("%s: no class or no columns", s.Name)
		}
		for _, c := range s.Const {
			if event.Columns[c.To].Kind != event.Text {
				t.Errorf("%s: constant of %s", s.Name, event.Columns[c.To].Name)
			}
		}
		checkMaps(t, s)
	}
	for _, maps := range [][]record.Map{created, acting, ocsfCreated, ocsfActing} {
		checkMaps(t, &record.Schema{Name: "list", Fields: maps})
	}
	for action, c := range actions {
		if !slices.Contains(event.Classes, c) {
			t.Errorf("%s: no class %q", action, c)
		}
	}
}

func checkMaps(t *testing.T, s *record.Schema) {
	t.Helper()
	seen := map[record.Map]bool{}
	for _, m := range s.Fields {
		if m.From == "" || seen[m] {
			t.Errorf("%s: field %q for %s is empty or there twice", s.Name, m.From, event.Columns[m.To].Name)
		}
		seen[m] = true
		if !slices.Contains(kinds[m.As], event.Columns[m.To].Kind) {
			t.Errorf("%s: %s cannot be read for %s", s.Name, m.From, event.Columns[m.To].Name)
		}
		special := map[record.As]bool{record.Host: m.To == event.ColHost, record.Hashes: m.To == event.ColHashSHA256}
		if ok, listed := special[m.As]; listed && !ok {
			t.Errorf("%s: %s is read for other columns than %s", s.Name, m.From, event.Columns[m.To].Name)
		}
	}
}

// Hostile records must not stop anything.
func FuzzSchemas(f *testing.F) {
	for _, s := range samples {
		f.Add(s.record)
	}
	f.Add(`{"AlertName":1,"SystemAlertId":[],"ProviderName":{},"Entities":"[[],{\"Type\":\"ip\",\"Address\":\"-\"},1]"}`)
	f.Fuzz(func(t *testing.T, line string) {
		fields, err := jsonscan.Object(nil, []byte(line))
		if err != nil {
			return
		}
		m, b := record.NewMapper(All), &event.Batch{}
		m.Begin(b, "t", nil)
		for range 2 {
			b.Next()
			m.Row(fields, []byte(line))
		}
		for c := range event.Col(event.NumCols) {
			if event.Columns[c].Kind == event.Text && string(b.Text(c, 0)) != string(b.Text(c, 1)) {
				t.Errorf("%s differs", event.Columns[c].Name)
			}
		}
	})
}
