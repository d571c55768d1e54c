// Package ingesttest is the conformance suite that every format runs: a new
// format passes by handing over itself and a few samples.
package ingesttest

import (
	"testing"

	"forensic/ingest"
	"forensic/store/event"
)

// Sample is content of a format and what must come of it.
type Sample struct {
	Name    string // recorded name
	Content string
	Rows    int
	Rejects int
}

// Run checks a format on its samples: it accepts them, accounts for every record,
// gives the same twice, refuses what is not its own, and survives every cut and
// many damages of them without losing count.
func Run(t *testing.T, f *ingest.Format, samples ...Sample) {
	t.Helper()
	if f.Name == "" || f.Doc == "" || f.Sniff == nil || (f.Decoder == nil) == (f.Open == nil) {
		t.Fatal("a format has a name, a manual, Sniff, and one of Decoder and Open")
	}
	for _, other := range []string{"", "\x00\x01\x02\x03", "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "plain words of no format at all"} {
		if dialect, err := f.Sniff("x", []byte(other)); err == nil {
			t.Errorf("takes %q for %s", other, dialect)
		}
	}
	for _, s := range samples {
		t.Run(s.Name, func(t *testing.T) {
			if _, err := f.Sniff(s.Name, head(s.Content)); err != nil {
				t.Fatalf("refuses its own sample: %v", err)
			}
			rows, rejects := read(t, f, s.Content)
			if rows != s.Rows || rejects != s.Rejects {
				t.Errorf("%d rows and %d rejects, want %d and %d", rows, rejects, s.Rows, s.Rejects)
			}
			for cut := 0; cut < len(s.Content); cut += 1 + len(s.Content)/97 {
				read(t, f, s.Content[:cut])
				damaged := []byte(s.Content)
				damaged[cut] ^= 0x81
				read(t, f, string(damaged))
			}
		})
	}
}

// Check reads arbitrary content, for fuzz targets: nothing may panic, and rows
// must be whole.
func Check(t *testing.T, f *ingest.Format, content string) {
	t.Helper()
	if _, err := f.Sniff("x", head(content)); err == nil {
		read(t, f, content)
	}
}

func head(content string) []byte { return []byte(content[:min(len(content), ingest.HeadSize)]) }

// read reads content and checks what every row must have.
func read(t *testing.T, f *ingest.Format, content string) (rows, rejects int) {
	t.Helper()
	b := Read(t, f, "sample", content)
	for row := range b.Rows() {
		if b.Text(event.ColClass, row) == nil {
			t.Errorf("row %d has no class", row)
		}
	}
	for _, r := range b.Rejects {
		if r.Reason == "" {
			t.Error("a reject without a reason")
		}
	}
	return b.Rows(), len(b.Rejects)
}
