// Package alertentity reads the entities that security products attach to their
// alerts, as JSON: those of Sentinel with references ($id and $ref), the evidence
// of Microsoft Graph and of Defender. What an entity is follows from its type,
// what identifies it from MSTICPy's entity classes.
package alertentity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers/internal/entity"
)

// The bounds of what is read of one alert: evidence is hostile.
const (
	MaxBytes    = 1 << 20
	MaxEntities = 500
	maxDepth    = 24
	maxObjects  = 5000
)

// Link ties two entities of one alert by their indices.
type Link struct {
	From, To int
	Verb     string
}

// Alert is what the entities of one alert say. Datasets are not set.
type Alert struct {
	Entities []entity.Entity
	Links    []Link
	// Types counts the entities by the type that the product gave, in lower case
	// without separators, those included that no kind stands for.
	Types map[string]int
	// Cut says that there was more than the bounds allow.
	Cut bool
}

// errLarge is the error of a text beyond MaxBytes.
var errLarge = errors.New("more than 1 MiB of entities")

// Parse reads a JSON array of entities, an object of them by id, one entity, or a
// JSON text that holds one of these. An empty text has none. References to what
// is not there, and circles of them, are left out.
func Parse(text []byte) (Alert, error) {
	if len(text) > MaxBytes {
		return Alert{}, errLarge
	}
	var tree any
	for range 3 { // texts inside texts
		text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
		if len(text) == 0 {
			return Alert{}, nil
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&tree); err != nil {
			return Alert{}, fmt.Errorf("entities: %w", err)
		}
		inner, ok := tree.(string)
		if !ok {
			break
		}
		text = []byte(inner)
	}
	return Read(tree), nil
}

// Read is Parse for JSON that was decoded already, with numbers as json.Number.
func Read(tree any) Alert {
	r := reader{byID: map[string]*object{}, at: map[*object]int{}}
	r.Types = map[string]int{}
	r.collect(tree, 0)
	for i := 0; i < len(r.objects); i++ {
		r.entity(r.objects[i], 0)
	}
	return r.Alert
}

// object is a JSON object with its names in lower case.
type object struct {
	fields map[string]any // an object inside is *object, an array []any
	kind   string         // type in lower case without separators; empty if it says none
}

// reader turns objects into entities.
type reader struct {
	Alert
	objects []*object
	byID    map[string]*object
	at      map[*object]int // index of the entity, -1 where there is none
}

// collect finds the objects of a tree, so that references can be followed.
func (r *reader) collect(v any, depth int) any {
	if depth > maxDepth {
		r.Cut = true
		return nil
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range pairs(v) {
			out = append(out, r.collect(e, depth+1))
		}
		return out
	case map[string]any:
		if len(r.objects) >= maxObjects {
			r.Cut = true
			return nil
		}
		o := &object{fields: make(map[string]any, len(v))}
		r.objects = append(r.objects, o)
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names) // two names may differ in case alone
		for _, name := range names {
			o.fields[strings.ToLower(name)] = r.collect(v[name], depth+1)
		}
		o.kind = typeOf(o)
		if id := o.text("$id"); id != "" && r.byID[id] == nil {
			r.byID[id] = o
		}
		return o
	}
	return v
}

// pairs undoes the form ["host", {...}], in which the type stands beside the
// entity.
func pairs(v []any) []any {
	if len(v) != 2 {
		return v
	}
	kind, ok := v[0].(string)
	o, ok2 := v[1].(map[string]any)
	if !ok || !ok2 || o["Type"] != nil {
		return v
	}
	o = clone(o)
	o["Type"] = kind
	return []any{o}
}

func clone(o map[string]any) map[string]any {
	out := make(map[string]any, len(o)+1)
	for k, v := range o {
		out[k] = v
	}
	return out
}

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

// typeOf reads the type of an entity, as Sentinel, Graph and Defender write it.
func typeOf(o *object) string {
	kind := o.text("type")
	if kind == "" {
		kind = o.text("entitytype")
	}
	if odata := o.text("@odata.type"); kind == "" && odata != "" {
		kind = strings.TrimSuffix(odata[strings.LastIndexByte(odata, '.')+1:], "Evidence")
	}
	kind = separators.Replace(strings.ToLower(kind))
	if same, ok := synonyms[kind]; ok {
		return same
	}
	return kind
}

// synonyms are the words of Graph and Defender for types of Sentinel.
var synonyms = map[string]string{
	"device": "host", "machine": "host", "user": "account", "ipaddress": "ip", "registry": "registryvalue", "hash": "filehash",
	"domain": "dns", "domainname": "dns", "dnsresolution": "dns", "mailcluster": "mailcluster", "cloudlogonrequest": "cloudlogonrequest",
	"azureresource": "cloudresource", "amazonresource": "cloudresource", "googlecloudresource": "cloudresource", "gcpresource": "cloudresource",
	"cloudapplication": "cloudresource", "oauthapplication": "cloudresource", "scheduledtask": "task", "windowsservice": "service",
}

// text is the first of some fields that is a text or a number and not empty.
func (o *object) text(names ...string) string {
	for _, name := range names {
		switch v := o.fields[name].(type) {
		case string:
			if v = strings.TrimSpace(v); v != "" {
				return v
			}
		case json.Number:
			return v.String()
		}
	}
	return ""
}

// child is the first of some fields that is an object, or a reference to one.
func (r *reader) child(o *object, names ...string) *object {
	for _, name := range names {
		if c := r.follow(o.fields[name]); c != nil {
			return c
		}
	}
	return nil
}

// children are the objects of a field that holds an array.
func (r *reader) children(o *object, name string) (list []*object) {
	many, _ := o.fields[name].([]any)
	for _, v := range many {
		if c := r.follow(v); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// follow gives the object itself, or the one it refers to. A reference to a
// reference is followed no further.
func (r *reader) follow(v any) *object {
	o, _ := v.(*object)
	if o == nil {
		return nil
	}
	if ref := o.text("$ref"); ref != "" {
		return r.byID[ref]
	}
	return o
}
