package alerts

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/alertentity"
	"forensic/analyzers/internal/entity"
	"forensic/store/event"
)

// alert is one alert or incident of a product.
type alert struct {
	dataset, id, name, provider string
	severity, status, verdict   string // as the product says
	tactics, host, description  string
	techniques                  []string
	first, last                 int64 // microseconds UTC; event.Null where unknown
	incident                    bool
	entities                    []entity.Entity
	links                       []alertentity.Link
	types                       map[string]int
	cut, unread                 bool // the entities are not all, or could not be read
	refs                        []event.Ref
}

// alertRow is a record of an alert, as events holds it.
type alertRow struct {
	dataset, table, host, provider, name, level, status, code string
	data                                                      []byte
	time                                                      int64
	ref                                                       event.Ref
}

// maxAlerts bounds the alerts of one incident.
const maxAlerts = 500

// alerts reads the alerts of a record: one, or those inside an incident.
func (r alertRow) alerts() []*alert {
	a := &alert{
		dataset: r.dataset, name: r.name, provider: r.provider, severity: r.level, status: r.status, host: r.host,
		first: r.time, last: r.time, refs: []event.Ref{r.ref}, incident: strings.Contains(strings.ToLower(r.table), "incident"),
	}
	d := json.NewDecoder(bytes.NewReader(r.data))
	d.UseNumber()
	var fields map[string]any
	if err := d.Decode(&fields); err != nil || fields == nil {
		a.unread = true
		return []*alert{a}
	}
	f := lower(fields)
	inner, _ := f["alerts"].([]any)
	if f.text("incidentid") == "" || len(inner) == 0 {
		a.read(f)
		a.readEntities(f, r.table)
		return []*alert{a}
	}
	var list []*alert
	for _, v := range inner[:min(len(inner), maxAlerts)] {
		if m, ok := v.(map[string]any); ok {
			one := *a
			one.incident = false
			one.read(lower(m))
			one.readEntities(lower(m), r.table)
			one.cut = one.cut || len(inner) > maxAlerts
			list = append(list, &one)
		}
	}
	return list
}

// record is a JSON object with its names in lower case; what stood below
// "properties" counts as its own.
type record map[string]any

func lower(m map[string]any) record {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	out := record{}
	for _, name := range names {
		short := strings.TrimPrefix(strings.ToLower(name), "properties.")
		if _, ok := out[short]; !ok || short == strings.ToLower(name) {
			out[short] = m[name]
		}
	}
	return out
}

// text is the first of some fields that is not empty; a list becomes its texts.
func (f record) text(names ...string) string {
	for _, name := range names {
		if s := plain(f[name]); s != "" {
			return s
		}
	}
	return ""
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case []any:
		var list []string
		for _, e := range v[:min(len(v), 50)] {
			if s, ok := e.(string); ok && s != "" {
				list = append(list, s)
			}
		}
		return strings.Join(list, ", ")
	}
	return ""
}

var technique = regexp.MustCompile(`\bT\d{4}(\.\d{3})?\b`)

// read takes what the record says over what the columns say.
func (a *alert) read(f record) {
	set := func(to *string, names ...string) {
		if s := f.text(names...); s != "" {
			*to = clip(s)
		}
	}
	set(&a.id, "systemalertid", "alertid", "incidentid", "name", "id", "provideralertid")
	if f.text("systemalertid", "alertid") == "" && a.incident {
		set(&a.id, "incidentname", "name", "id")
	}
	set(&a.name, "alertdisplayname", "alertname", "title", "displayname", "incidentname")
	set(&a.provider, "productname", "detectionsource", "servicesource", "vendorinformation.provider", "alertproductnames", "additionaldata.alertproductnames", "providername", "provider")
	if v, ok := f["vendorinformation"].(map[string]any); ok {
		vendor := lower(v)
		a.provider = clip(vendor.text("provider", "vendor"))
	}
	set(&a.severity, "alertseverity", "severity")
	set(&a.status, "status")
	set(&a.verdict, "classification", "determination")
	set(&a.tactics, "tactics", "category", "categories", "additionaldata.tactics")
	set(&a.description, "description")
	if a.host == "" {
		set(&a.host, "compromisedentity", "computerdnsname", "devicename")
	}
	a.techniques = technique.FindAllString(f.text("techniques", "mitretechniques", "attacktechniques", "additionaldata.techniques"), 50)
	slices.Sort(a.techniques)
	a.techniques = slices.Compact(a.techniques)
	for _, name := range []string{"endtimeutc", "endtime", "lastactivitydatetime", "lasteventtime", "lastactivity", "lastactivitytime", "lastactivitytimeutc"} {
		if t, ok := clock(f.text(name)); ok {
			a.last = max(a.last, t)
		}
	}
	if a.first == event.Null {
		for _, name := range []string{"firstactivitydatetime", "firsteventtime", "firstactivity", "createddatetime", "alertcreationtime", "creationtime", "eventdatetime"} {
			if t, ok := clock(f.text(name)); ok {
				a.first, a.last = t, max(a.last, t)
				break
			}
		}
	}
}

// clock reads the times of products; those without a zone are UTC.
func clock(s string) (int64, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}

// readEntities reads the entities where the record has them: a text or a tree.
func (a *alert) readEntities(f record, table string) {
	var got alertentity.Alert
	var err error
	if table == "AlertEvidence" {
		got = alertentity.Read(map[string]any(f))
	}
	for _, name := range []string{"entities", "evidence"} {
		v := f[name]
		if v == nil || len(got.Entities) > 0 {
			continue
		}
		if s, ok := v.(string); ok {
			got, err = alertentity.Parse([]byte(s))
		} else {
			got = alertentity.Read(v)
		}
		a.unread = a.unread || err != nil
	}
	a.entities, a.links, a.types, a.cut = got.Entities, got.Links, got.Types, got.Cut
	for i := range a.entities {
		a.entities[i].Dataset = a.dataset
		if a.host == "" && a.entities[i].Kind == entity.Host {
			a.host = a.entities[i].Label()
		}
	}
}

// join adds what another record says of the same alert: evidence is one row each.
func (a *alert) join(b *alert) {
	shift := len(a.entities)
	if shift+len(b.entities) > alertentity.MaxEntities {
		a.cut = true
	} else {
		a.entities = append(a.entities, b.entities...)
		for _, l := range b.links {
			a.links = append(a.links, alertentity.Link{From: l.From + shift, To: l.To + shift, Verb: l.Verb})
		}
	}
	a.refs = append(a.refs, b.refs...)
	a.cut, a.unread = a.cut || b.cut, a.unread || b.unread
	if a.first == event.Null || b.first != event.Null && b.first < a.first {
		a.first = b.first
	}
	a.last = max(a.last, b.last)
	for _, s := range [][2]*string{{&a.host, &b.host}, {&a.severity, &b.severity}, {&a.provider, &b.provider}, {&a.tactics, &b.tactics}} {
		if *s[0] == "" {
			*s[0] = *s[1]
		}
	}
}

// rank is the severity in words of this program.
func (a *alert) rank() finding.Severity {
	switch strings.ToLower(a.severity) {
	case "informational", "information", "info", "unspecified", "none", "":
		return finding.Info
	case "medium", "moderate":
		return finding.Medium
	case "high", "critical", "severe":
		return finding.High
	}
	return finding.Low
}

var closedAsHarmless = regexp.MustCompile(`(?i)false|benign|informationalexpected|notmalicious|expectedactivity`)

var namedTest = regexp.MustCompile(`(?i)\btest alert\b|not a threat`)

// harmless tells alerts that someone closed as false or expected, and those that
// the product itself names a test.
func (a *alert) harmless() bool {
	return closedAsHarmless.MatchString(a.verdict) || namedTest.MatchString(a.name)
}

// clip bounds a text for a cell.
func clip(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
