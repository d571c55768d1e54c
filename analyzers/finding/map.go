package finding

// Map is places on the earth and ways between them: where the addresses of a case
// are, from where accounts signed in.
type Map struct {
	// Points come in reading order: where a picture has no room, the first win.
	Points []MapPoint `json:"points"`
	Arcs   []MapArc   `json:"arcs,omitempty"`
	Unit   string     `json:"unit,omitempty"` // what a point counts: "sign-ins"
	// PointsTotal and ArcsTotal are the numbers there would be without a limit; 0
	// means all are here.
	PointsTotal int64 `json:"points_total,omitempty"`
	ArcsTotal   int64 `json:"arcs_total,omitempty"`
}

// MapPoint is one place of a Map. A point whose coordinates are outside their range
// is not drawn.
type MapPoint struct {
	Latitude  float64 `json:"latitude"`  // degrees north, -90 to 90
	Longitude float64 `json:"longitude"` // degrees east, -180 to 180
	Label     string  `json:"label"`     // short name: "Oslo, NO"
	Kind      string  `json:"kind"`      // layer it belongs to: "server", "sign-in"
	Detail    string  `json:"detail,omitempty"`
	Facts     []Fact  `json:"facts,omitempty"`
	Count     int64   `json:"count,omitempty"` // events behind it; 0 if unknown
	// First and Last are microseconds since 1970 UTC; event.Null where unknown.
	First   int64    `json:"first"`
	Last    int64    `json:"last"`
	Flagged Severity `json:"flagged,omitempty"` // severity of the worst finding about it
	Why     string   `json:"why,omitempty"`     // why it is flagged
}

// MapArc is a way between two points of a Map. An arc whose index is outside the
// points is not drawn.
type MapArc struct {
	From  int     `json:"from"`  // index into Points: where it begins
	To    int     `json:"to"`    // index into Points: where it ends
	Label string  `json:"label"` // who or what moved, or seems to have: an account
	KM    float64 `json:"km"`    // along the great circle
	// Hours is the shortest time in which the way was made, 0 for no time at all.
	Hours float64 `json:"hours"`
	Facts []Fact  `json:"facts,omitempty"`
	Count int64   `json:"count,omitempty"` // how often
	// First and Last are microseconds since 1970 UTC; event.Null where unknown.
	First   int64    `json:"first"`
	Last    int64    `json:"last"`
	Flagged Severity `json:"flagged,omitempty"` // severity of the worst finding about it
	Why     string   `json:"why,omitempty"`     // why it is flagged
}
