package alerts

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/alertentity"
	"forensic/analyzers/internal/entity"
	"forensic/store/event"
)

// options are the limits of what is read and shown.
type options struct {
	Records  int `json:"records"`      // of alerts that are read
	Bytes    int `json:"record_bytes"` // of one of them
	Rows     int `json:"rows"`         // of a table
	Findings int `json:"findings"`     // names of alerts reported
	Searched int `json:"searched"`     // entities of one name of alert that are looked for
	Named    int `json:"named"`        // entities named in one finding
	Evidence int `json:"evidence"`     // records listed with one finding
	Vertices int `json:"vertices"`     // of the picture
}

// Analyzer shows the alerts of products.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "alerts",
	Title: "Alerts of security products",
	Doc:   manual,
}, options{Records: 20000, Bytes: 4 << 20, Rows: 1000, Findings: 200, Searched: 100, Named: 12, Evidence: 20, Vertices: 60}, run)

//go:embed alerts.sql
var alertsSQL string

// group is the alerts of one name and provider in a data set.
type group struct {
	alerts   []*alert
	entities []int // indices into the graph, by kind and key
	seen     []seen
	skipped  int // entities that were not looked for
}

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := read(ctx, p, o)
	if err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	if len(list) == 0 {
		p.DoesNotApply("The evidence has no alerts of security products.")
		return nil
	}
	g, of := entities(list)
	groups := grouped(list, of)
	if err := look(ctx, p, o, g, groups); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if len(groups) > o.Findings {
		p.Warn("Alerts have %d different names, of which %d are reported.", len(groups), o.Findings)
	}
	for _, gr := range groups[:min(len(groups), o.Findings)] {
		p.Report(gr.finding(g, o))
	}
	p.Show(picture(g, groups, o))
	p.Show(alertTable(p, list, o))
	p.Show(entityTable(p, g, groups, o))
	return nil
}

// read gives the alerts in order of time. Records with one id are one alert.
func read(ctx context.Context, p *analyzers.Pass, o options) ([]*alert, error) {
	rows, err := p.Data.Query(ctx, alertsSQL, o.Bytes, o.Records)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*alert
	byID := map[string]*alert{}
	var total int64
	for rows.Next() {
		var r alertRow
		var t sql.NullInt64
		var data sql.NullString
		if err := rows.Scan(&r.dataset, &r.table, &t, &r.host, &r.provider, &r.name, &r.level, &r.status, &r.code, &data,
			&r.ref.Source, &r.ref.Member, &r.ref.Record, &total); err != nil {
			return nil, err
		}
		r.time, r.data = micros(t), []byte(data.String)
		p.Examined++
		for _, a := range r.alerts() {
			if first := byID[a.key()]; first != nil {
				first.join(a)
				continue
			}
			byID[a.key()] = a
			list = append(list, a)
		}
	}
	if total > p.Examined {
		p.CouldNotLook("Records of alerts: %d, of which %d were read.", total, p.Examined)
	}
	warn(p, list)
	slices.SortStableFunc(list, func(a, b *alert) int { return cmp.Or(cmp.Compare(a.first, b.first), strings.Compare(a.key(), b.key())) })
	return list, rows.Err()
}

// key is the id of an alert in its data set, or its record where it has none.
func (a *alert) key() string {
	if a.id == "" {
		return a.dataset + "\x00" + finding.RefCell(a.refs[0])
	}
	return a.dataset + "\x00id\x00" + strings.ToLower(a.id)
}

// warn counts the alerts that could not be read whole.
func warn(p *analyzers.Pass, list []*alert) {
	var cut, unread, untimed int
	for _, a := range list {
		if a.cut {
			cut++
		}
		if a.unread {
			unread++
		}
		if a.first == event.Null {
			untimed++
		}
	}
	if cut > 0 {
		p.CouldNotLook("Alerts with more entities than are read (%d), or of incidents with more alerts (%d): %d.", alertentity.MaxEntities, maxAlerts, cut)
	}
	if unread > 0 {
		p.CouldNotLook("Alerts whose entities are no JSON or too large: %d.", unread)
	}
	if untimed > 0 {
		p.Warn("Alerts without a time: %d.", untimed)
	}
}

// entities merges those of all alerts; of gives the merged ones of each alert,
// sorted, each once. Runs of one command are one: they are looked for as one.
func entities(list []*alert) (g entity.Graph, of map[*alert][]int) {
	var set entity.Set
	added := map[*alert][]int{}
	for _, a := range list {
		for _, e := range a.entities {
			if e.Name != "" || e.CommandLine != "" {
				e.PID, e.Started = "", ""
			}
			added[a] = append(added[a], set.Add(entity.Mention{Entity: e, Count: 1, First: a.first, Last: a.last, Ref: a.refs[0]}))
		}
		for _, l := range a.links {
			set.Link(entity.Link{From: added[a][l.From], To: added[a][l.To], Verb: l.Verb, Count: 1, First: a.first, Last: a.last, Ref: a.refs[0]})
		}
	}
	g, of = set.Merge(), map[*alert][]int{}
	for a, indices := range added {
		for _, i := range indices {
			if i >= 0 {
				of[a] = append(of[a], g.Of[i])
			}
		}
		slices.Sort(of[a])
		of[a] = slices.Compact(of[a])
	}
	return g, of
}

// grouped puts alerts of one name together: severest first, then most alerts.
func grouped(list []*alert, of map[*alert][]int) []*group {
	byName := map[[3]string]*group{}
	var groups []*group
	for _, a := range list {
		key := [3]string{a.dataset, a.name, a.provider}
		gr := byName[key]
		if gr == nil {
			gr = &group{}
			byName[key] = gr
			groups = append(groups, gr)
		}
		gr.alerts = append(gr.alerts, a)
		gr.entities = append(gr.entities, of[a]...)
	}
	for _, gr := range groups {
		slices.Sort(gr.entities)
		gr.entities = slices.Compact(gr.entities)
		gr.seen = make([]seen, len(gr.entities))
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		x, y := a.alerts[0], b.alerts[0]
		return cmp.Or(cmp.Compare(b.severity(), a.severity()), cmp.Compare(len(b.alerts), len(a.alerts)),
			strings.Compare(x.name, y.name), strings.Compare(x.provider, y.provider), strings.Compare(x.dataset, y.dataset))
	})
	return groups
}

// severity is the highest of those that were not closed as harmless.
func (gr *group) severity() finding.Severity {
	worst := finding.Info
	for _, a := range gr.alerts {
		if !a.harmless() {
			worst = max(worst, a.rank())
		}
	}
	return worst
}

// span is the time of the alerts; event.Null where none has one.
func (gr *group) span() (first, last int64) {
	first, last = event.Null, event.Null
	for _, a := range gr.alerts {
		if a.first != event.Null && (first == event.Null || a.first < first) {
			first = a.first
		}
		last = max(last, a.last)
	}
	return first, last
}

// look searches the other events for the entities of each group.
func look(ctx context.Context, p *analyzers.Pass, o options, g entity.Graph, groups []*group) error {
	type place struct{ group, entity int }
	var list []wanted
	var places []place
	skipped := 0
	for i, gr := range groups[:min(len(groups), o.Findings)] {
		first, last := gr.span()
		n := 0
		for j, at := range gr.entities {
			w, ok := want(g.Entities[at].Entity)
			if !ok {
				continue
			}
			if n++; n > o.Searched {
				gr.skipped++
				skipped++
				continue
			}
			w.ID = len(list)
			if first != event.Null {
				w.First, w.Last = &first, &last
			}
			list, places = append(list, w), append(places, place{i, j})
		}
	}
	if skipped > 0 {
		p.Warn("Entities of alerts that were not looked for in the other events: %d, beyond the %d of each name of alert.", skipped, o.Searched)
	}
	found, err := search(ctx, p, list)
	for id, s := range found {
		at := places[id]
		groups[at.group].seen[at.entity] = s
	}
	return err
}
