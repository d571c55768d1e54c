package finding

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

func TestMapSurvivesJSON(t *testing.T) {
	want := Exhibit{ID: "map", Title: "Origins", Map: &Map{
		Unit: "sign-ins", PointsTotal: 9, ArcsTotal: 7,
		Points: []MapPoint{
			{Latitude: 52.520008, Longitude: 13.404954, Label: "Berlin", Kind: "sign-in", Detail: "d", Facts: []Fact{{"a", "b"}}, Count: 3, First: 1, Last: 1<<53 + 1, Flagged: High, Why: "w"},
			{Latitude: -90, Longitude: -180, First: event.Null, Last: event.Null},
		},
		Arcs: []MapArc{{From: 1, To: 0, Label: "ann", KM: 504.21571518252625, Hours: 1.0 / 3, Facts: []Fact{{"c", "d"}}, Count: 2, First: event.Null, Last: 5, Flagged: Low, Why: "x"}},
	}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Exhibit
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
