package report

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

func TestGeoJSON(t *testing.T) {
	m := &finding.Map{
		Points: []finding.MapPoint{
			{Latitude: -18, Longitude: 178, Label: "Suva", Kind: "sign-in", Count: 3, First: event.Null, Last: event.Null},
			{Latitude: 22, Longitude: -158, Label: "<Honolulu>", Kind: "sign-in", Flagged: finding.High, First: 0, Last: 0},
			{Latitude: 91, Longitude: 0, Label: "nowhere"},
		},
		Arcs: []finding.MapArc{{From: 0, To: 1, KM: 5100, Hours: 1, Count: 2, First: 0, Last: 0}, {From: 0, To: 2}, {From: 7, To: -1}, {From: 1, To: 1, KM: math.NaN(), Hours: math.Inf(1), First: 0, Last: 0}},
	}
	var out bytes.Buffer
	if err := writeGeoJSON(&out, m); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Type     string
		Features []struct {
			Geometry   json.RawMessage
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range doc.Features {
		got = append(got, string(f.Geometry))
	}
	want := []string{
		`{"type":"Point","coordinates":[178,-18]}`,
		`{"type":"Point","coordinates":[-158,22]}`,
		`{"type":"MultiLineString","coordinates":[[[178,-18],[180,-14.666667]],[[-180,-14.666667],[-158,22]]]}`,
		`{"type":"LineString","coordinates":[[-158,22],[-158,22]]}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if doc.Type != "FeatureCollection" || doc.Features[1].Properties["label"] != "<Honolulu>" || doc.Features[1].Properties["severity"] != "high" || doc.Features[2].Properties["km"] != 5100.0 {
		t.Errorf("%s", out.String())
	}
}

func TestMapTable(t *testing.T) {
	table := mapTable(&finding.Map{
		Points:      []finding.MapPoint{{Latitude: 52.5, Longitude: 13.4, Label: "Berlin", Kind: "server", Count: 3, First: 0, Last: event.Null}},
		Arcs:        []finding.MapArc{{From: 0, To: 5, Label: "eve", KM: 12.5, Hours: 0.25, Count: 1, First: event.Null, Last: event.Null, Flagged: finding.Low, Why: "w"}},
		PointsTotal: 9,
	})
	want := [][]string{
		{"server", "Berlin", "", "", "52.5", "13.4", "", "", "3", "1970-01-01T00:00:00Z", "", "", "", ""},
		{"way", "Berlin", "", "eve", "", "", "12.5", "0.25", "1", "", "", "low", "w", ""},
	}
	if diff := cmp.Diff(want, table.Rows); diff != "" || table.Total != 10 {
		t.Error(diff, table.Total)
	}
}
