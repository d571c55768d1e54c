package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Steps of a path that are no names of members.
const (
	Element = "[]" // every element of an array
	Member  = "{}" // every member of an object
)

// Plan says where the records of a JSON document are.
type Plan struct {
	// Path leads to a record: at each level the names of members one of which is
	// followed, Element or Member. Without steps every document is one record.
	Path [][]string
	// Rows says that records are arrays, whose columns are beside them.
	Rows bool
}

// String describes the plan for the ledger.
func (p *Plan) String() string {
	var text strings.Builder
	for _, step := range p.Path {
		switch {
		case len(step) > 1:
			text.WriteString(".records")
		case step[0] == Element || step[0] == Member:
			text.WriteString(step[0])
		default:
			text.WriteString("." + step[0])
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

// Names of members that hold records. The strong ones hold nothing else.
var (
	strong = []string{"Records", "records", "logEvents"}
	weak   = []string{"value", "data", "results", "events", "logs", "items", "Events", "Items", "entries", "alerts", "rows", "hits"}
	// late are those that count where the head does not reach to the records.
	late = []string{"Records", "records", "logEvents", "value", "results", "events"}
	// moments are names that records have and envelopes have not.
	moments = []string{"@timestamp", "timestamp", "time", "eventtime", "timegenerated", "timecreated", "creationtime", "createddatetime", "_time", "ts", "event_time", "id.orig_h"}
)

// Explore finds out from the first bytes of a text where its records are. It
// fails if the text does not begin with a JSON object or array of objects.
func Explore(head []byte) (*Plan, error) {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	l := looker{text: head}
	l.space()
	if c := l.peek(); c != '{' && c != '[' {
		return nil, errors.New("does not begin with a JSON object or array")
	}
	top, err := l.value(0)
	if err != nil {
		return nil, err
	}
	if top.complete {
		l.space()
		if c := l.peek(); c != 0 && c != '{' && c != '[' && c != ',' && c != 0x1e {
			return nil, fmt.Errorf("something that is no JSON follows the first document at byte %d", l.at)
		}
	}
	if top.kind == '[' {
		if len(top.kids) == 0 {
			return &Plan{Path: [][]string{{Element}}}, nil
		}
		if top.kids[0].kind != '{' {
			return nil, errors.New("is a JSON array, but not of objects")
		}
		if p := top.kids[0].plan(); p != nil && len(p.Path) > 0 && !p.members() {
			p.Path = append([][]string{{Element}}, p.Path...)
			return p, nil
		}
		return &Plan{Path: [][]string{{Element}}}, nil
	}
	if p := top.plan(); p != nil {
		if l.peek() == '{' && p.members() {
			return &Plan{}, nil // one of several documents is rather a record
		}
		return p, nil
	}
	if !top.complete {
		// The records may come later.
		return &Plan{Path: [][]string{late, {Element}}}, nil
	}
	return &Plan{}, nil
}

// Certain reports whether the head itself tells that there is an envelope.
func (p *Plan) Certain() bool { return len(p.Path) > 0 && len(p.Path[0]) == 1 }

func (p *Plan) members() bool { return p.Path[len(p.Path)-1][0] == Member }

// plan says where the records are within an object, nil if it seems to be one
// itself.
func (n *node) plan() *Plan {
	if h := n.member("hits").member("hits"); h.holdsRecords() {
		return &Plan{Path: [][]string{{"hits"}, {"hits"}, {Element}}}
	}
	for _, name := range []string{"tables", "Tables"} {
		if t := n.member(name); t != nil && t.kind == '[' && len(t.kids) > 0 {
			for _, rows := range []string{"rows", "Rows"} {
				if t.kids[0].member(rows) != nil && t.kids[0].member(strings.Replace(strings.Replace(rows, "rows", "columns", 1), "Rows", "Columns", 1)) != nil {
					return &Plan{Path: [][]string{{name}, {Element}, {rows}, {Element}}, Rows: true}
				}
			}
		}
	}
	for _, name := range strong {
		if n.member(name).holdsRecords() {
			return &Plan{Path: [][]string{{name}, {Element}}}
		}
	}
	if n.isRecord() {
		return nil
	}
	for _, name := range weak {
		if m := n.member(name); m.holdsRecords() && (m == n.largest() || n.isPage()) {
			return &Plan{Path: [][]string{{name}, {Element}}}
		}
	}
	if path := n.long(n.size, 0); path != nil && n.lists() == 1 {
		return &Plan{Path: append(path, []string{Element})}
	}
	if n.alike() {
		return &Plan{Path: [][]string{{Member}}}
	}
	return nil
}

func (n *node) member(name string) *node {
	if n == nil || n.kind != '{' {
		return nil
	}
	for _, k := range n.kids {
		if k.key == name {
			return k
		}
	}
	return nil
}

func (n *node) largest() *node {
	return slices.MaxFunc(n.kids, func(a, b *node) int { return a.size - b.size })
}

// isPage reports whether an object is a page of results of OData.
func (n *node) isPage() bool {
	return slices.ContainsFunc(n.kids, func(k *node) bool { return strings.HasPrefix(k.key, "@odata.") || k.key == "nextLink" })
}

// holdsRecords reports whether a value is an array of objects.
func (n *node) holdsRecords() bool {
	return n != nil && n.kind == '[' && len(n.kids) > 0 && n.kids[0].kind == '{'
}

// isRecord reports whether an object has a time, as records have.
func (n *node) isRecord() bool {
	return slices.ContainsFunc(n.kids, func(k *node) bool {
		return k.kind != '{' && k.kind != '[' && slices.Contains(moments, strings.ToLower(k.key))
	})
}

// long finds the one array of ten or more objects that is most of the text.
func (n *node) long(total, depth int) [][]string {
	if n.kind != '{' || depth >= maxLook-1 {
		return nil
	}
	for _, k := range n.kids {
		if 2*k.size < total {
			continue
		}
		if k.holdsRecords() && (len(k.kids) >= 10 || !k.complete && len(k.kids) >= 2) {
			return [][]string{{k.key}}
		}
		if path := k.long(total, depth+1); path != nil {
			return append([][]string{{k.key}}, path...)
		}
	}
	return nil
}

// lists counts the arrays of several objects that are not within each other.
func (n *node) lists() (count int) {
	if n.holdsRecords() && len(n.kids) > 1 {
		return 1
	}
	for _, k := range n.kids {
		count += k.lists()
	}
	return count
}

// alike reports whether the members of an object are objects that have a member
// in common with the first.
func (n *node) alike() bool {
	if len(n.kids) < 3 {
		return false
	}
	first := n.kids[0]
	for _, k := range n.kids {
		if k.kind != '{' || k.complete && len(k.kids) == 0 {
			return false
		}
		if k.complete && !slices.ContainsFunc(k.kids, func(m *node) bool { return first.member(m.key) != nil }) {
			return false
		}
	}
	return true
}
