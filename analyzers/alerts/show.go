package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/entity"
)

// finding says what the product said, and what the case has of its entities.
func (gr *group) finding(g entity.Graph, o options) finding.Finding {
	a := gr.alerts[0]
	what := "Alert"
	if a.incident {
		what = "Incident"
	}
	f := finding.Finding{
		Title: what + " of a security product: " + cmp.Or(a.name, "without a name"), Severity: gr.severity(), Dataset: a.dataset,
		Benign: "Products raise false alarms, demonstrations and tests: ask what the product saw.",
	}
	f.First, f.Last = gr.span()
	hosts := map[string]bool{}
	for _, one := range gr.alerts {
		f.Techniques = append(f.Techniques, one.techniques...)
		f.Evidence = append(f.Evidence, one.refs...)
		hosts[one.host] = true
	}
	if len(hosts) == 1 {
		f.Host = a.host
	}
	slices.Sort(f.Techniques)
	f.Techniques = slices.Compact(f.Techniques)
	f.EvidenceTotal = int64(len(f.Evidence))
	f.Evidence = f.Evidence[:min(len(f.Evidence), o.Evidence)]
	met := gr.met()
	f.Why = fmt.Sprintf("%s by %s, severity %s. The product said so, this tool did not judge. %d of %d entities occur in other events of the case.",
		plural(len(gr.alerts), strings.ToLower(what)), cmp.Or(a.provider, "an unnamed product"), cmp.Or(gr.words(func(a *alert) string { return a.severity }), "not given"), len(met), len(gr.entities))
	f.Facts = gr.facts(g, met, o)
	f.Score = float64(len(met))
	if a.id != "" {
		f.Query = fmt.Sprintf("SELECT ts, table_name, data FROM events WHERE class = 'other' AND data LIKE '%%%s%%'", strings.ReplaceAll(a.id, "'", "''"))
	}
	for _, i := range met {
		f.Evidence = append(f.Evidence, gr.seen[i].ref)
		if f.EvidenceTotal++; len(f.Evidence) >= 2*o.Evidence {
			break
		}
	}
	return f
}

// met are the positions of the entities that occur in other events, those seldom
// seen first: they tell most.
func (gr *group) met() (list []int) {
	for i, s := range gr.seen {
		if s.total() > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(gr.seen[a].total(), gr.seen[b].total()) })
	return list
}

// facts names the words of the product and the entities.
func (gr *group) facts(g entity.Graph, met []int, o options) (facts []finding.Fact) {
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, finding.Fact{Name: name, Value: value})
		}
	}
	add("Status", gr.words(func(a *alert) string { return a.status }))
	add("Classification", gr.words(func(a *alert) string { return a.verdict }))
	add("Tactics", gr.words(func(a *alert) string { return a.tactics }))
	add("Description", gr.alerts[0].description)
	for n, i := range met {
		if n == o.Named {
			add("More entities in other events", fmt.Sprint(len(met)-n))
			break
		}
		e, s := &g.Entities[gr.entities[i]], gr.seen[i]
		add(e.Kind.String()+" "+e.Label(), s.words())
	}
	var rest []string
	for i, at := range gr.entities {
		if gr.seen[i].total() == 0 && len(rest) < o.Named {
			rest = append(rest, g.Entities[at].Kind.String()+" "+g.Entities[at].Label())
		}
	}
	add("Only in the alerts", strings.Join(rest, ", "))
	return facts
}

// words says where an entity was seen.
func (s seen) words() string {
	text := fmt.Sprintf("named %d times before, %d during and %d after the alerts", s.before, s.during, s.after)
	if s.untimed > 0 {
		text += fmt.Sprintf(", %d at an unknown time", s.untimed)
	}
	text += ", on " + s.machine
	if s.machines > 1 {
		text += fmt.Sprintf(" and %d other machines", s.machines-1)
	}
	return text
}

// words counts the values of a text over the alerts, most frequent first.
func (gr *group) words(text func(*alert) string) string {
	counts := map[string]int{}
	var names []string
	for _, a := range gr.alerts {
		t := text(a)
		if t == "" {
			continue
		}
		if counts[t]++; counts[t] == 1 {
			names = append(names, t)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	if len(names) == 1 {
		return names[0]
	}
	for i, n := range names[:min(len(names), 5)] {
		names[i] = fmt.Sprintf("%s (%d)", n, counts[n])
	}
	return strings.Join(names[:min(len(names), 5)], ", ")
}

// alertTable lists the alerts by time.
func alertTable(p *analyzers.Pass, list []*alert, o options) finding.Exhibit {
	t := &finding.Table{Total: int64(len(list)), Columns: columns("Time:time", "Last:time", "Name:text", "Provider:text", "Severity of the product:text", "Status:text",
		"Classification:text", "Tactics:text", "Techniques:text", "Host:text", "Entities:text", "Id:code", "Data set:text", "Reference:ref")}
	for _, a := range list[:min(len(list), o.Rows)] {
		t.Rows = append(t.Rows, []string{
			finding.TimeCell(a.first), finding.TimeCell(a.last), a.name, a.provider, a.severity, a.status, a.verdict, a.tactics,
			strings.Join(a.techniques, " "), a.host, a.named(o.Named), a.id, a.dataset, finding.RefCell(a.refs[0]),
		})
	}
	if len(list) > o.Rows {
		p.Warn("Alerts: %d, of which the table has the first %d.", len(list), o.Rows)
	}
	return finding.Exhibit{ID: "alerts", Title: "Alerts and incidents", Table: t, Note: "By time. Severity and status are the words of the product."}
}

// named lists the entities of an alert, as many as fit.
func (a *alert) named(most int) string {
	var list []string
	for _, e := range a.entities[:min(len(a.entities), most)] {
		list = append(list, e.Kind.String()+" "+e.Label())
	}
	if n := len(a.entities) - most; n > 0 {
		list = append(list, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, "\n")
}

// entityTable lists the entities of the alerts, those that occur elsewhere first.
func entityTable(p *analyzers.Pass, g entity.Graph, groups []*group, o options) finding.Exhibit {
	type line struct {
		gr *group
		i  int
	}
	var lines []line
	for _, gr := range groups {
		for i := range gr.entities {
			lines = append(lines, line{gr, i})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		return cmp.Compare(min(b.gr.seen[b.i].total(), 1), min(a.gr.seen[a.i].total(), 1))
	})
	t := &finding.Table{Total: int64(len(lines)), Columns: columns("Kind:text", "Entity:code", "Alert:text", "Provider:text", "Before:int", "During:int", "After:int",
		"Unknown time:int", "First:time", "Last:time", "Machines:int", "One machine:text", "Reference:ref")}
	for _, l := range lines[:min(len(lines), o.Rows)] {
		e, s, a := &g.Entities[l.gr.entities[l.i]], l.gr.seen[l.i], l.gr.alerts[0]
		row := []string{e.Kind.String(), e.Detail(), a.name, a.provider, "0", "0", "0", "0", "", "", "0", "", finding.RefCell(e.Ref)}
		if s.total() > 0 {
			row = append(row[:4], fmt.Sprint(s.before), fmt.Sprint(s.during), fmt.Sprint(s.after), fmt.Sprint(s.untimed),
				finding.TimeCell(s.first), finding.TimeCell(s.last), fmt.Sprint(s.machines), s.machine, finding.RefCell(s.ref))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(lines) > o.Rows {
		p.Warn("Entities of alerts: %d, of which the table has %d.", len(lines), o.Rows)
	}
	return finding.Exhibit{
		ID: "entities", Title: "Entities of alerts in other events", Table: t,
		Note: "How often other events name the entity before the first, during and after the last alert of the name. The reference is the first such event, or else the alert.",
	}
}

// picture ties alerts to the entities they name.
func picture(g entity.Graph, groups []*group, o options) finding.Exhibit {
	out := &finding.Graph{}
	var shown []*group
	for _, gr := range groups {
		if len(gr.entities) > 0 && len(shown) < max(1, o.Vertices/3) {
			shown = append(shown, gr)
		}
	}
	in, elsewhere := make([]int, len(g.Entities)), make([]int64, len(g.Entities))
	for _, gr := range shown {
		for i, at := range gr.entities {
			in[at]++
			elsewhere[at] += min(gr.seen[i].total(), 1)
		}
	}
	var order []int
	for i := range g.Entities {
		if in[i] > 0 {
			order = append(order, i)
		}
	}
	out.VerticesTotal = int64(len(groups) + len(g.Entities))
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(elsewhere[b], elsewhere[a]), cmp.Compare(in[b], in[a]), cmp.Compare(g.Entities[b].Mentions, g.Entities[a].Mentions))
	})
	order = order[:min(len(order), o.Vertices-len(shown))]
	slices.Sort(order)
	for _, gr := range shown {
		first, last := gr.span()
		out.Vertices = append(out.Vertices, finding.Vertex{
			Kind: "alert", Label: gr.alerts[0].name, Detail: gr.alerts[0].provider, Count: int64(len(gr.alerts)),
			First: first, Last: last, Flagged: gr.severity(), Why: "said " + gr.words(func(a *alert) string { return a.severity }),
		})
	}
	at := map[int]int{}
	for _, i := range order {
		e := &g.Entities[i]
		at[i] = len(out.Vertices)
		out.Vertices = append(out.Vertices, finding.Vertex{Kind: e.Kind.String(), Label: e.Label(), Detail: e.Detail(), Count: e.Mentions, First: e.First, Last: e.Last})
	}
	for v, gr := range shown {
		first, last := gr.span()
		for _, i := range gr.entities {
			if to, ok := at[i]; ok {
				out.Edges = append(out.Edges, finding.Edge{From: v, To: to, Verb: "names", First: first, Last: last})
			}
		}
	}
	for _, l := range g.Links {
		from, ok := at[l.From]
		to, ok2 := at[l.To]
		if ok && ok2 {
			out.Edges = append(out.Edges, finding.Edge{From: from, To: to, Verb: l.Verb, Count: l.Count, First: l.First, Last: l.Last})
		}
	}
	return finding.Exhibit{
		ID: "picture", Title: "Alerts and their entities", Graph: out,
		Note: "The severest alerts, by name, and their entities: those first that other events name, then those of several alerts.",
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// columns makes table columns of "Name:kind" words.
func columns(words ...string) (out []finding.TableColumn) {
	for _, w := range words {
		name, kind, _ := strings.Cut(w, ":")
		out = append(out, finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)})
	}
	return out
}
