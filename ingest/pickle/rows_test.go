package pickle

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// TestPlainFrame checks that a plain index is left out and that cells are
// written as those of other tables.
func TestPlainFrame(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "plain.pkl"))
	if err != nil {
		t.Fatal(err)
	}
	b := read(t, "plain.pkl", string(content))
	var rows []string
	for row := range b.Rows() {
		rows = append(rows, string(b.Text(event.ColData, row)))
	}
	want := []string{`{"n":1.5,"when":"2020-05-12T15:44:02.250000Z"}`, `{"n":null,"when":null}`}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if notes := []event.Note{{N: 1, What: "numbers that are NaN or infinite, null in data"}}; !cmp.Equal(notes, b.Notes) {
		t.Error(b.Notes)
	}
}
