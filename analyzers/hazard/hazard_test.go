package hazard

import (
	"context"
	"database/sql"
	"testing"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

func TestNothingNoted(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "other"})
	if len(p.Findings) != 0 || len(p.Exhibits) != 0 {
		t.Errorf("%d findings, %d exhibits", len(p.Findings), len(p.Exhibits))
	}
}

func TestCallsAreFindings(t *testing.T) {
	p := &analyzers.Pass{Data: analyzertest.Data(t)}
	insert(t, p.Data, `INSERT INTO warnings VALUES
		('lab', 'b.pkl', 'ff', '', 'pickle-class', 'unknown class x.Y', 0, 9),
		('lab', 'a.zip', 'ee', 'm.pkl', 'pickle-call', 'os.system(''id'')', 2, 4)`)
	if err := Analyzer.Run(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if len(p.Findings) != 1 || len(p.Exhibits) != 1 || len(p.Exhibits[0].Table.Rows) != 2 {
		t.Fatalf("findings %+v, exhibits %+v", p.Findings, p.Exhibits)
	}
	f := p.Findings[0]
	if f.Severity != finding.High || f.Evidence[0].Record != 2 || f.Facts[0].Value != "a.zip > m.pkl" {
		t.Errorf("%+v", f)
	}
}

// insert runs a statement through the query of the data.
func insert(t *testing.T, d analyzers.Data, statement string) {
	t.Helper()
	var rows *sql.Rows
	rows, err := d.Query(context.Background(), statement)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	rows.Close()
}
