package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"forensic/analyzers/finding"
)

// mapTable is the points of a map, then its arcs with the places at both ends. A row
// of an arc has no coordinates of its own.
func mapTable(m *finding.Map) finding.Table {
	t := finding.Table{Total: mapTotal(m), Columns: heads(
		"Kind:kind:text", "Place:place:text", "To:to:text", "Detail:detail:text", "Latitude:latitude:float", "Longitude:longitude:float", "Kilometres:km:float", "Hours:hours:float",
		"Count:count:int", "First:first:time", "Last:last:time", "Severity:severity:severity", "Why:why:text", "Facts:facts:text")}
	for _, p := range m.Points {
		t.Rows = append(t.Rows, []string{
			p.Kind, p.Label, "", p.Detail, coordinate(p.Latitude), coordinate(p.Longitude), "", "", fmt.Sprint(p.Count), rfc3339(p.First), rfc3339(p.Last), severityCell(p.Flagged), p.Why, joinFacts(p.Facts),
		})
	}
	for _, a := range m.Arcs {
		t.Rows = append(t.Rows, []string{
			"way", pointLabel(m, a.From), pointLabel(m, a.To), a.Label, "", "", coordinate(a.KM), coordinate(a.Hours), fmt.Sprint(a.Count), rfc3339(a.First), rfc3339(a.Last), severityCell(a.Flagged), a.Why, joinFacts(a.Facts),
		})
	}
	return t
}

// mapTotal is the number of rows there would be without a limit.
func mapTotal(m *finding.Map) int64 {
	return max(m.PointsTotal, int64(len(m.Points))) + max(m.ArcsTotal, int64(len(m.Arcs)))
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// pointLabel is the name of a point, empty for an index outside the points.
func pointLabel(m *finding.Map, i int) string {
	if i < 0 || i >= len(m.Points) {
		return ""
	}
	return m.Points[i].Label
}

// geoJSONPath is the file of a map in the bundle for other programs of maps.
func geoJSONPath(name string) string { return "data/" + name + ".geojson" }

// feature is one thing of a GeoJSON document (RFC 7946).
type feature struct {
	Type       string         `json:"type"`
	Geometry   geometry       `json:"geometry"`
	Properties map[string]any `json:"properties"` // written by key
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"` // longitude before latitude
}

// writeGeoJSON writes points and arcs as features. Those without a place on the earth
// are left out; the other data files have them.
func writeGeoJSON(w io.Writer, m *finding.Map) error {
	features := []feature{}
	for _, p := range m.Points {
		if onEarth(p) {
			features = append(features, feature{"Feature", geometry{"Point", [2]float64{p.Longitude, p.Latitude}}, map[string]any{
				"kind": p.Kind, "label": p.Label, "detail": p.Detail, "count": p.Count, "first": rfc3339(p.First), "last": rfc3339(p.Last),
				"severity": severityCell(p.Flagged), "why": p.Why, "facts": joinFacts(p.Facts),
			}})
		}
	}
	for _, a := range m.Arcs {
		if a.From < 0 || a.From >= len(m.Points) || a.To < 0 || a.To >= len(m.Points) || !onEarth(m.Points[a.From]) || !onEarth(m.Points[a.To]) {
			continue
		}
		from, to := m.Points[a.From], m.Points[a.To]
		properties := map[string]any{
			"kind": "way", "label": a.Label, "from": from.Label, "to": to.Label, "count": a.Count, "first": rfc3339(a.First), "last": rfc3339(a.Last),
			"severity": severityCell(a.Flagged), "why": a.Why, "facts": joinFacts(a.Facts),
		}
		for key, v := range map[string]float64{"km": a.KM, "hours": a.Hours} {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				properties[key] = v
			}
		}
		features = append(features, feature{"Feature", way(from, to), properties})
	}
	enc := json.NewEncoder(w)
	return enc.Encode(map[string]any{"type": "FeatureCollection", "features": features})
}

func onEarth(p finding.MapPoint) bool {
	return p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180
}

// way is a straight line in degrees between two points; one over the antimeridian is
// cut there in two, as RFC 7946, section 3.1.9, asks for.
func way(from, to finding.MapPoint) geometry {
	a, b := [2]float64{from.Longitude, from.Latitude}, [2]float64{to.Longitude, to.Latitude}
	if math.Abs(a[0]-b[0]) <= 180 {
		return geometry{"LineString", [][2]float64{a, b}}
	}
	edge := math.Copysign(180, a[0])
	share := math.Abs(edge-a[0]) / (360 - math.Abs(a[0]-b[0]))
	lat := math.Round((a[1]+(b[1]-a[1])*share)*1e6) / 1e6
	return geometry{"MultiLineString", [][][2]float64{{a, {edge, lat}}, {{-edge, lat}, b}}}
}
