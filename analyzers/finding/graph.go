package finding

// Graph is things and what ties them: entities of a case, machines and the
// addresses they talk to.
type Graph struct {
	// Vertices come in reading order: the kind that occurs first is drawn first.
	Vertices []Vertex `json:"vertices"`
	Edges    []Edge   `json:"edges"`
	// VerticesTotal and EdgesTotal are the numbers there would be without a
	// limit; 0 means all are here.
	VerticesTotal int64 `json:"vertices_total,omitempty"`
	EdgesTotal    int64 `json:"edges_total,omitempty"`
}

// Vertex is one thing of a Graph.
type Vertex struct {
	Kind   string `json:"kind"`             // heading it stands under: "host", "account"
	Label  string `json:"label"`            // short name
	Detail string `json:"detail,omitempty"` // full identity, verbatim evidence
	Facts  []Fact `json:"facts,omitempty"`
	Count  int64  `json:"count,omitempty"` // events that name it; 0 if unknown
	// First and Last are microseconds since 1970 UTC; event.Null where unknown.
	First   int64    `json:"first"`
	Last    int64    `json:"last"`
	Flagged Severity `json:"flagged,omitempty"` // severity of the worst finding about it
	Why     string   `json:"why,omitempty"`     // why it is flagged
}

// Edge ties two vertices of a Graph. An edge whose index is outside the vertices
// is not drawn.
type Edge struct {
	From  int    `json:"from"` // index into Vertices: who did it
	To    int    `json:"to"`   // index into Vertices: to whom
	Verb  string `json:"verb"` // reads From Verb To: "logged on to"
	Count int64  `json:"count,omitempty"`
	// First and Last are microseconds since 1970 UTC; event.Null where unknown.
	First   int64    `json:"first"`
	Last    int64    `json:"last"`
	Flagged Severity `json:"flagged,omitempty"` // severity of the worst finding about it
}
