package indicator

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"forensic/datasets/reference"
)

// maxNames bounds the names and relationships that are remembered of a file.
const maxNames = 1 << 20

// stixObject is what is read of any object of STIX 2.0 and 2.1.
type stixObject struct {
	Type           text   `json:"type"`
	ID             text   `json:"id"`
	Name           text   `json:"name"`
	Description    text   `json:"description"`
	Created        text   `json:"created"`
	Modified       text   `json:"modified"`
	CreatedBy      text   `json:"created_by_ref"`
	Revoked        text   `json:"revoked"`
	Confidence     text   `json:"confidence"`
	Labels         texts  `json:"labels"`
	IndicatorTypes texts  `json:"indicator_types"`
	Pattern        text   `json:"pattern"`
	PatternType    text   `json:"pattern_type"`
	ValidFrom      text   `json:"valid_from"`
	ValidUntil     text   `json:"valid_until"`
	Relationship   text   `json:"relationship_type"`
	Source         text   `json:"source_ref"`
	Target         text   `json:"target_ref"`
	Markings       texts  `json:"object_marking_refs"`
	MarkingType    text   `json:"definition_type"`
	Definition     marked `json:"definition"`
	Phases         objects[struct {
		Name text `json:"phase_name"`
	}] `json:"kill_chain_phases"`
	References objects[struct {
		Source text `json:"source_name"`
		URL    text `json:"url"`
		ID     text `json:"external_id"`
	}] `json:"external_references"`
}

// marked is the definition of a marking. That of a statement is of no use here.
type marked struct{ TLP string }

// UnmarshalJSONFrom reads the next value.
func (m *marked) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	v, err := d.ReadValue()
	if err != nil || v.Kind() != '{' {
		return err
	}
	var in struct {
		TLP text `json:"tlp"`
	}
	err = decode(v, &in)
	m.TLP = string(in.TLP)
	return err
}

// stixReader takes the indicators of a bundle.
type stixReader struct {
	im *importer
	// names are those of identities, malware and actors, and the colours of
	// markings, by id; threats are what indicators indicate.
	names   map[string]string
	threats map[string][]string
	kept    int
	line    int64
	// learning is the first of two passes.
	learning bool
}

// readSTIX reads bundles, envelopes of TAXII, and objects one after the other. It
// reads twice: an indicator may come before the objects that explain it.
func readSTIX(im *importer, in *bufio.Reader) error {
	r := &stixReader{im: im, names: map[string]string{}, threats: map[string][]string{}, learning: true}
	return im.twice(in, func(s *stream) error { return r.pass(s, r.learn) }, func(s *stream) error {
		r.line, r.learning = 0, false
		return r.pass(s, r.take)
	})
}

// pass calls f for every object of the file.
func (r *stixReader) pass(s *stream, f func(*stixObject) error) error {
	err := s.documents(func() error { return r.document(s, f) })
	if err != nil {
		return fmt.Errorf("object %d: %w", r.line, err)
	}
	return nil
}

// document reads a bundle object by object; anything else is an object itself.
func (r *stixReader) document(s *stream, f func(*stixObject) error) error {
	if s.PeekKind() != '{' {
		return s.skip()
	}
	own := []byte{'{'}
	bundle := false
	err := s.members(func(name string) error {
		if name == "objects" && s.PeekKind() == '[' {
			bundle = true
			return s.elements(func() error { return r.object(s, f) })
		}
		v, err := s.value()
		if err != nil {
			return err
		}
		own, err = s.appendMember(own, name, v)
		return err
	})
	if err != nil || bundle {
		return err
	}
	return r.one(append(own, '}'), f)
}

func (r *stixReader) object(s *stream, f func(*stixObject) error) error {
	if s.PeekKind() != '{' {
		return s.skip()
	}
	v, err := s.value()
	if err != nil {
		return err
	}
	return r.one(v, f)
}

func (r *stixReader) one(v jsontext.Value, f func(*stixObject) error) error {
	r.line++
	if r.learning && bytes.Contains(v, []byte(`"pattern"`)) {
		return nil // an indicator, which explains nothing
	}
	var o stixObject
	if err := decode(v, &o); err != nil {
		return err
	}
	return f(&o)
}

// learn remembers the names that indicators refer to.
func (r *stixReader) learn(o *stixObject) error {
	if r.kept >= maxNames {
		r.im.note(1, "objects beyond the first million were not looked at for names")
		return nil
	}
	switch o.Type {
	case "identity", "malware", "intrusion-set", "threat-actor", "campaign", "tool", "infrastructure", "attack-pattern", "vulnerability":
		r.names[string(o.ID)] = clip(string(o.Name), maxTag)
		r.kept++
	case "marking-definition":
		if o.Definition.TLP != "" {
			r.names[string(o.ID)] = "tlp:" + clip(o.Definition.TLP, maxTag)
			r.kept++
		}
	case "relationship":
		if o.Relationship == "indicates" && strings.HasPrefix(string(o.Source), "indicator--") && !truth(string(o.Revoked), false) {
			if all := r.threats[string(o.Source)]; len(all) < maxOnly {
				r.threats[string(o.Source)] = append(all, string(o.Target))
				r.kept++
			}
		}
	}
	return nil
}

// observables are the objects that describe what was seen. They say nothing of it
// being harmful.
var observables = map[text]bool{
	"artifact": true, "autonomous-system": true, "directory": true, "domain-name": true, "email-addr": true, "email-message": true, "file": true,
	"ipv4-addr": true, "ipv6-addr": true, "mac-addr": true, "mutex": true, "network-traffic": true, "observed-data": true, "process": true,
	"software": true, "url": true, "user-account": true, "windows-registry-key": true, "x509-certificate": true,
}

// take takes an object that is an indicator.
func (r *stixReader) take(o *stixObject) error {
	im := r.im
	if err := im.entry(); err != nil {
		return err
	}
	if observables[o.Type] {
		im.note(1, "objects describe what was seen and claim nothing of it: not taken")
		return nil
	}
	if o.Type != "indicator" {
		return nil
	}
	im.stated(parseTime(string(o.Created)))
	im.stated(parseTime(string(o.Modified)))
	switch pt := strings.ToLower(string(o.PatternType)); {
	case truth(string(o.Revoked), false):
		return im.drop(r.line, string(o.ID), dropRevoked)
	case pt != "" && pt != "stix":
		return im.drop(r.line, string(o.ID), "a pattern of "+clip(pt, 20)+", not of STIX")
	case o.Pattern == "":
		return im.drop(r.line, string(o.ID), "an indicator without a pattern")
	}
	return im.pattern(r.describe(o), string(o.Pattern))
}

// describe is an indicator with what the object says of its pattern.
func (r *stixReader) describe(o *stixObject) reference.Indicator {
	i := r.im.blank(r.line)
	i.ValidFrom, i.ValidUntil = parseTime(string(o.ValidFrom)), parseTime(string(o.ValidUntil))
	if n, err := strconv.Atoi(string(o.Confidence)); err == nil && n >= 0 && n <= 100 {
		i.Confidence = n
	}
	kinds := append(append(texts{}, o.IndicatorTypes...), o.Labels...)
	if len(kinds) > 0 {
		i.Category = kinds[0]
	}
	for _, k := range kinds {
		if k == "benign" {
			i.Severity = reference.Information
		}
	}
	i.Tags = kinds
	for _, p := range o.Phases {
		i.Tags = append(i.Tags, string(p.Name))
	}
	for _, m := range o.Markings {
		if tlp := firstOf(r.names[m], tlpMarkings[m]); tlp != "" {
			i.Tags = append(i.Tags, strings.ToLower(tlp))
		}
	}
	var threats []string
	for _, id := range r.threats[string(o.ID)] {
		if name := r.names[id]; name != "" {
			threats = append(threats, name)
		}
	}
	i.Threat = strings.Join(threats, ", ")
	i.Provider = r.names[string(o.CreatedBy)]
	i.Reference = string(o.ID)
	for _, ref := range o.References {
		if ref.URL != "" {
			i.Reference = string(ref.URL)
			break
		}
	}
	i.Description = told(string(o.Name), string(o.Description))
	return i
}

// tlpMarkings are the ids that the standards fix for markings.
var tlpMarkings = map[string]string{
	"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "tlp:white",
	"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "tlp:green",
	"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "tlp:amber",
	"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "tlp:red",
	"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "tlp:clear",
	"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "tlp:green",
	"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "tlp:amber",
	"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "tlp:amber+strict",
	"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "tlp:red",
}
