package network

import (
	"os"
	"path/filepath"
	"testing"

	"forensic/analyzers/analyzertest"
)

// TestSharedFlows counts ends and ties of the flows that MSTICPy's test_network and
// notebooks draw, with the functions that make matrix and graph. As there, rows
// without one of the ends are left out. MSTICPy's edges have no direction; here one
// that is there and back counts twice.
func TestSharedFlows(t *testing.T) {
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED names no folder with shared evidence")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	file := filepath.Join(dir, "data", "msticpy", "testdata", "az_net_flows.csv")
	d := analyzertest.Data(t)
	for _, test := range []struct {
		from, to                    string
		vertices, edges, back, rows int // back: edges that another one turns round
		columns, cells              int
	}{
		{"SrcIP", "AllExtIPs", 3, 4, 1, 2, 3, 5},
		{"ResourceGroup", "AllExtIPs", 85, 84, 0, 1, 84, 84},
		{"L7Protocol", "AllExtIPs", 94, 89, 0, 7, 87, 89},
	} {
		ties, err := collect(t.Context(), d, "SELECT "+test.from+", "+test.to+", count(*) FROM read_csv(?, all_varchar = true) WHERE "+test.from+" <> '' AND "+test.to+" <> '' GROUP BY ALL ORDER BY ALL",
			func(x *tie) []any { return []any{&x.from.label, &x.to.label, &x.n} }, file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ties { // one node for a value, whichever column it is in
			ties[i].from.kind, ties[i].to.kind = "machine", "machine"
		}
		g := graphOf(ties, 1000)
		m, cut := matrixOf(ties, test.to, 1000)
		if len(g.Vertices) != test.vertices || len(g.Edges) != test.edges+test.back || len(m.Y) != test.rows || len(m.X) != test.columns || len(m.Cells) != test.cells || cut {
			t.Errorf("%s to %s: %d vertices, %d edges, %d x %d with %d cells", test.from, test.to, len(g.Vertices), len(g.Edges), len(m.Y), len(m.X), len(m.Cells))
		}
	}
}
