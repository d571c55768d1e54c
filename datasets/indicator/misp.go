package indicator

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"

	"forensic/datasets/reference"
)

// mispTag is a tag of an event or attribute.
type mispTag struct {
	Name text `json:"name"`
}

// mispGalaxy is a galaxy with its clusters: names of malware, actors and tools.
type mispGalaxy struct {
	Type     text `json:"type"`
	Clusters objects[struct {
		Type  text `json:"type"`
		Value text `json:"value"`
	}] `json:"GalaxyCluster"`
}

// mispAttribute is one value.
type mispAttribute struct {
	Type      text                `json:"type"`
	Category  text                `json:"category"`
	Value     text                `json:"value"`
	Value1    text                `json:"value1"`
	Comment   text                `json:"comment"`
	ToIDs     text                `json:"to_ids"`
	Deleted   text                `json:"deleted"`
	UUID      text                `json:"uuid"`
	Timestamp text                `json:"timestamp"`
	FirstSeen text                `json:"first_seen"`
	LastSeen  text                `json:"last_seen"`
	Tags      objects[mispTag]    `json:"Tag"`
	Galaxies  objects[mispGalaxy] `json:"Galaxy"`
	Event     struct {
		Info text `json:"info"`
	} `json:"Event"`
}

// mispEvent is what an event says of its attributes.
type mispEvent struct {
	info, date, uuid, org, level string
	timestamp, published         string
	tags                         []string
	threats                      []string
}

// mispReader takes the attributes of events.
type mispReader struct {
	im     *importer
	events []mispEvent // of the first pass
	event  int         // how many events of this pass have begun
	first  bool        // the pass that learns what events say
	line   int64       // attributes read
}

// readMISP reads events, lists of them and answers of the search for attributes. It
// reads twice: what an event says of itself may come behind its attributes.
func readMISP(im *importer, in *bufio.Reader) error {
	r := &mispReader{im: im, first: true}
	pass := func(s *stream) error {
		r.event, r.line = 0, 0
		err := s.documents(func() error { return r.document(s) })
		r.first = false
		if err != nil {
			return fmt.Errorf("behind attribute %d: %w", r.line, err)
		}
		return nil
	}
	return im.twice(in, pass, pass)
}

// document finds events and attributes below what wraps them.
func (r *mispReader) document(s *stream) error {
	switch s.PeekKind() {
	case '[':
		return s.elements(func() error { return r.document(s) })
	case '{':
		return r.body(s)
	}
	return s.skip()
}

// body reads an object that is an event, or wraps one: in both, the members are the
// same that matter.
func (r *mispReader) body(s *stream) error {
	n := r.event
	if r.first {
		if len(r.events) >= r.im.limits.events {
			return fmt.Errorf("more than %d events", r.im.limits.events)
		}
		r.events = append(r.events, mispEvent{})
	}
	if n >= len(r.events) {
		return errors.New("an event that the first reading did not meet")
	}
	r.event++
	single := mispAttribute{}
	err := s.members(func(name string) error { return r.member(s, n, name, &single) })
	if err == nil && single.Type != "" && single.Value != "" {
		return r.attribute(n, &single)
	}
	return err
}

// member reads one member of an event, or of what wraps it.
func (r *mispReader) member(s *stream, n int, name string, single *mispAttribute) error {
	switch name {
	case "response", "Event":
		return r.document(s)
	case "Attribute":
		return s.elements(func() error { return r.element(s, n, "") })
	case "Object":
		return s.elements(func() error { return r.objectOf(s, n) })
	case "Org", "Orgc", "Tag", "Galaxy":
		if r.first {
			return r.about(s, n, name)
		}
		return s.skip()
	}
	if k := s.PeekKind(); k == '{' || k == '[' {
		return s.skip()
	}
	v, err := s.value()
	if err != nil {
		return err
	}
	var t text
	if err := decode(v, &t); err != nil {
		return err
	}
	said := string(t)
	if r.first {
		r.events[n].set(name, said)
		return nil
	}
	single.set(name, said)
	return nil
}

// set takes a member of an event.
func (e *mispEvent) set(name, said string) {
	said = clip(said, maxText)
	switch name {
	case "info":
		e.info = said
	case "date":
		e.date = said
	case "uuid":
		e.uuid = said
	case "threat_level_id":
		e.level = said
	case "timestamp":
		e.timestamp = said
	case "publish_timestamp":
		e.published = said
	}
}

// set takes a member of an attribute that stands alone in an array.
func (a *mispAttribute) set(name, said string) {
	for member, at := range map[string]*text{
		"type": &a.Type, "value": &a.Value, "category": &a.Category, "comment": &a.Comment, "to_ids": &a.ToIDs, "deleted": &a.Deleted,
		"uuid": &a.UUID, "timestamp": &a.Timestamp, "first_seen": &a.FirstSeen, "last_seen": &a.LastSeen,
	} {
		if member == name {
			*at = text(said)
		}
	}
}

// about reads what an event says of itself in objects.
func (r *mispReader) about(s *stream, n int, name string) error {
	v, err := s.value()
	if err != nil {
		return err
	}
	e := &r.events[n]
	switch name {
	case "Org", "Orgc":
		var org struct {
			Name text `json:"name"`
		}
		if v.Kind() != '{' {
			return nil
		}
		if err = decode(v, &org); err == nil && (name == "Orgc" || e.org == "") {
			e.org = clip(string(org.Name), maxTag)
		}
	case "Tag":
		var tags objects[mispTag]
		if err = decode(v, &tags); err == nil {
			e.tags, e.threats = addTags(e.tags, e.threats, tags)
		}
	case "Galaxy":
		var galaxies objects[mispGalaxy]
		if err = decode(v, &galaxies); err == nil {
			e.threats = addClusters(e.threats, galaxies)
		}
	}
	return err
}

// objectOf reads an object of an event: attributes that belong together.
func (r *mispReader) objectOf(s *stream, n int) error {
	if s.PeekKind() != '{' {
		return s.skip()
	}
	name, deleted := "", false
	return s.members(func(member string) error {
		switch {
		case member == "Attribute" && !deleted:
			return s.elements(func() error { return r.element(s, n, name) })
		case (member == "name" || member == "deleted") && s.PeekKind() != '{' && s.PeekKind() != '[':
			v, err := s.value()
			if err != nil {
				return err
			}
			var t text
			err = decode(v, &t)
			if member == "name" {
				name = string(t)
			} else {
				deleted = truth(string(t), false)
			}
			return err
		}
		return s.skip()
	})
}

// element reads an attribute of an array.
func (r *mispReader) element(s *stream, n int, object string) error {
	if r.first || s.PeekKind() != '{' {
		return s.skip()
	}
	v, err := s.value()
	if err != nil {
		return err
	}
	var a mispAttribute
	if err := decode(v, &a); err != nil {
		return err
	}
	if object != "" {
		a.Comment = text(told(string(a.Comment), "object "+object))
	}
	return r.attribute(n, &a)
}

// mispSeverity is what MISP says: what is not meant for detection is information, and
// the first threat level of an event is high. The other levels say too little.
func mispSeverity(toIDs bool, level string) reference.Severity {
	switch {
	case !toIDs:
		return reference.Information
	case level == "1":
		return reference.High
	}
	return unsaid
}

// attribute takes an attribute with what its event says.
func (r *mispReader) attribute(n int, a *mispAttribute) error {
	if r.first {
		return nil
	}
	im, e := r.im, &r.events[n]
	r.line++
	if err := im.entry(); err != nil {
		return err
	}
	for _, at := range []string{string(a.Timestamp), e.timestamp, e.published, e.date} {
		im.stated(parseTime(at))
	}
	if truth(string(a.Deleted), false) {
		return im.drop(r.line, string(a.Value), "deleted by the source")
	}
	i := im.blank(r.line)
	i.Severity = mispSeverity(truth(string(a.ToIDs), true), e.level)
	i.Category, i.Provider = string(a.Category), e.org
	tags, threats := addTags(append([]string(nil), e.tags...), append([]string(nil), e.threats...), a.Tags)
	i.Tags, i.Threat = tags, strings.Join(addClusters(threats, a.Galaxies), ", ")
	i.Reference = firstOf(withLabel("event", e.uuid), withLabel("attribute", string(a.UUID)))
	i.Description = told(firstOf(e.info, string(a.Event.Info)), string(a.Comment), seen("first seen", a.FirstSeen), seen("last seen", a.LastSeen))
	return im.typedValue(i, firstOf(string(a.Type), "unknown"), string(a.Value))
}

// seen tells the day of a sighting.
func seen(label string, at text) string {
	t := parseTime(string(at))
	if t.IsZero() {
		return ""
	}
	return label + " " + t.Format(time.DateOnly)
}
