package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/analyzers/finding"
)

func TestTwinOfABundle(t *testing.T) {
	dir := t.TempDir()
	in := Input{
		Case: "Case wombat", ToolVersion: "1", CaseHash: "00",
		Hosts: []Host{{Dataset: "d", Name: "wombat", Spellings: []string{"WOMBAT"}, Events: 1}},
		Results: []finding.Result{{
			Name: "ioc", Title: "Indicators", Status: finding.OK, Exhibits: []finding.Exhibit{{
				ID: "of-wombat", Title: "Of wombat & <others>", Table: &finding.Table{
					Columns: finding.Columns("Host:text", "Command:code", "Number:int"),
					Rows:    [][]string{{"wombat", "=cmd wombat \"x\" & <y>", "7"}, {"", "", ""}},
				},
			}},
		}},
	}
	if err := Build(t.Context(), filepath.Join(dir, "a"), in); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("wombat", "kitten", "WOMBAT", "KITTEN").Replace
	rw := Rewriting{Name: text, Text: text, Cell: func(_, s string) string { return text(s) }}
	if err := Twin(t.Context(), filepath.Join(dir, "a"), filepath.Join(dir, "b"), rw, map[string][]byte{"extra": []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if problems, err := Verify(t.Context(), filepath.Join(dir, "b")); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	want := in
	want.Case = "Case kitten"
	want.Hosts = []Host{{Dataset: "d", Name: "kitten", Spellings: []string{"KITTEN"}, Events: 1}}
	e := &want.Results[0].Exhibits[0]
	e.ID, e.Title, e.Table.Rows[0] = "of-kitten", "Of kitten & <others>", []string{"kitten", "=cmd kitten \"x\" & <y>", "7"}
	if err := Build(t.Context(), filepath.Join(dir, "c"), want); err != nil {
		t.Fatal(err)
	}
	// The twin is what the report of the rewritten results would be, but for what
	// escapes look like.
	for _, name := range []string{"data/ioc-of-kitten.csv", "data/ioc-of-kitten.parquet", "data/hosts.csv", "ioc.html", "index.html"} {
		got, err := os.ReadFile(filepath.Join(dir, "b", name))
		if err != nil {
			t.Fatal(err)
		}
		made, err := os.ReadFile(filepath.Join(dir, "c", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, made) && !strings.HasSuffix(name, ".parquet") {
			t.Errorf("%s:\n%.600s\nwant\n%.600s", name, got, made)
		}
	}
}
