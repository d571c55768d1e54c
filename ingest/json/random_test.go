package json

import (
	stdjson "encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAgainstStandard writes random records in many ways with encoding/json and
// reads them back.
func TestAgainstStandard(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 300 {
		var records []any
		var want []string
		for range 2 + r.IntN(8) {
			record := map[string]any{"id": round, "more": randomValue(r, 0)}
			text, _ := stdjson.Marshal(record)
			records, want = append(records, record), append(want, string(text))
		}
		around := map[string]any{"a": "{\"}", "count": len(records), "next": []int{1, 2}}
		var document any = records
		switch r.IntN(4) {
		case 0:
			around["Records"] = records
			document = around
		case 1:
			around["hits"] = map[string]any{"hits": records, "total": 1}
			document = around
		case 2:
			document = []any{map[string]any{"z": around, "records": records}}
		}
		text, _ := stdjson.Marshal(document)
		if r.IntN(2) == 0 {
			text, _ = stdjson.MarshalIndent(document, "", strings.Repeat(" ", r.IntN(4)))
		}
		got := read(t, string(text), 16+r.IntN(200), 1<<20)
		if diff := cmp.Diff(want, data(got.rows)); diff != "" || got.err != nil || got.rejects != nil {
			t.Fatalf("%s: %s %v %q", text, diff, got.err, got.rejects)
		}
	}
}

func randomValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(8); {
	case n == 0:
		return []string{"", "\"", "\\", "]}", "{[", "\n", "é\u2028", strings.Repeat("x\\", 30)}[r.IntN(8)]
	case n == 1:
		return r.Float64()
	case n == 2:
		return nil
	case n < 5 && depth < 4:
		list := []any{}
		for range r.IntN(4) {
			list = append(list, randomValue(r, depth+1))
		}
		return list
	case n < 7 && depth < 4:
		object := map[string]any{}
		for i := range r.IntN(4) {
			object[fmt.Sprint("k\"", i)] = randomValue(r, depth+1)
		}
		return object
	}
	return r.IntN(1000)
}
