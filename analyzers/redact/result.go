package redact

import (
	"encoding/hex"
	"slices"
	"strings"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// Result rewrites what an analyzer said and showed. The manual of the analyzer is
// the same for every case and stays.
func (r *Redactor) Result(res *finding.Result) {
	r.texts(&res.Err, &res.Options)
	r.lines(res.Warnings)
	for i := range res.Findings {
		r.finding(&res.Findings[i])
	}
	slices.SortStableFunc(res.Findings, finding.Compare)
	for i := range res.Exhibits {
		r.exhibit(&res.Exhibits[i])
	}
}

func (r *Redactor) texts(list ...*string) {
	for _, s := range list {
		*s = r.text(*s, true)
	}
}

func (r *Redactor) lines(list []string) {
	for i := range list {
		list[i] = r.text(list[i], true)
	}
}

func (r *Redactor) facts(list []finding.Fact) {
	for i := range list {
		f := &list[i]
		f.Name, f.Value = r.factName(f.Name), r.one(factKind(f.Name), f.Value)
	}
}

// factName rewrites the name of a fact, which may be an entity with its kind in front:
// "account CORP\ann", "host wks01".
func (r *Redactor) factName(s string) string {
	word, rest, ok := strings.Cut(s, " ")
	if k := factKind(word); ok && k != kindProse && (r.phase == writing && r.words[strings.ToLower(rest)] || strings.ContainsAny(rest, `\@`)) {
		return word + " " + r.value(k, rest)
	}
	return r.text(s, false)
}

// factKind is what a fact or a column of a table holds: names for readers are more
// loosely chosen than those of fields, so only plain ones count.
func factKind(name string) kind {
	switch plainName(name) {
	case "host", "hosts", "machine", "workstation", "computer", "spellings":
		return kindHost
	case "user", "account", "by", "who", "actor", "caller", "principal":
		return kindAccount
	case "guid", "processguid":
		return kindProcess
	case "domain":
		return kindPeer
	}
	return kindProse
}

func (r *Redactor) finding(f *finding.Finding) {
	f.ID = r.findingID(f.ID)
	r.texts(&f.Title, &f.Why, &f.Dataset, &f.Benign, &f.Query)
	f.Host, f.User = r.one(kindHost, f.Host), r.one(kindAccount, f.User)
	r.facts(f.Facts)
	r.refs(f.Evidence)
	r.lines(f.Warnings)
	slices.SortFunc(f.Evidence, event.Ref.Compare)
}

// one maps a value that should be a name; several may stand on lines of their own.
func (r *Redactor) one(k kind, s string) string {
	if ip, _, ok := parseAddress(s); ok && r.phase != writing {
		r.mu.Lock()
		r.known[ip] = true
		r.mu.Unlock()
	}
	switch {
	case k == kindProse:
		return r.label(s)
	case strings.Contains(s, "\n"):
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			lines[i] = r.value(k, l)
		}
		return strings.Join(lines, "\n")
	case strings.ContainsAny(s, ",;"):
		return r.text(s, true)
	}
	return r.value(k, s)
}

func (r *Redactor) refs(list []event.Ref) {
	for i := range list {
		list[i].Member = r.text(list[i].Member, false)
	}
}

// findingID hides what an id tells: it is a hash over names, which whoever guesses
// them could check.
func (r *Redactor) findingID(id string) string {
	digits, number, numbered := strings.Cut(id, "-")
	if r.back || len(digits) != 12 {
		return id
	}
	sum := mac(r.key.derive("finding"), []byte(digits))
	id = hex.EncodeToString(sum[:6])
	if numbered {
		id += "-" + number
	}
	return id
}

func (r *Redactor) exhibit(e *finding.Exhibit) {
	e.ID = r.slug(e.ID)
	r.texts(&e.Title, &e.Note)
	switch {
	case e.Table != nil:
		r.cells(e.Table)
	case e.Series != nil:
		r.texts(&e.Series.YLabel)
		for i := range e.Series.Lines {
			e.Series.Lines[i].Name = r.label(e.Series.Lines[i].Name)
		}
	case e.Lanes != nil:
		for i := range e.Lanes.Lanes {
			l := &e.Lanes.Lanes[i]
			l.Group, l.Name = r.label(l.Group), r.label(l.Name)
		}
		for i := range e.Lanes.Marks {
			r.texts(&e.Lanes.Marks[i].Label)
		}
	case e.Forest != nil:
		for i := range e.Forest.Nodes {
			n := &e.Forest.Nodes[i]
			n.Group = r.label(n.Group)
			r.texts(&n.Label, &n.Detail, &n.Why)
			n.Color = r.one(kindAccount, n.Color)
			r.facts(n.Facts)
			r.refs(n.Evidence)
		}
	case e.Matrix != nil:
		r.texts(&e.Matrix.XLabel, &e.Matrix.YLabel, &e.Matrix.Unit)
		for _, list := range [][]string{e.Matrix.X, e.Matrix.Y} {
			for i := range list {
				list[i] = r.label(list[i])
			}
		}
	case e.Graph != nil:
		for i := range e.Graph.Vertices {
			v := &e.Graph.Vertices[i]
			k := vertexKind(v.Kind)
			v.Label, v.Detail = r.one(k, v.Label), r.one(k, v.Detail)
			r.texts(&v.Kind, &v.Why)
			r.facts(v.Facts)
		}
		for i := range e.Graph.Edges {
			r.texts(&e.Graph.Edges[i].Verb)
		}
	case e.Map != nil:
		r.texts(&e.Map.Unit)
		for i := range e.Map.Points {
			p := &e.Map.Points[i]
			r.texts(&p.Label, &p.Kind, &p.Detail, &p.Why)
			r.facts(p.Facts)
		}
		for i := range e.Map.Arcs {
			a := &e.Map.Arcs[i]
			a.Label = r.one(kindAccount, a.Label)
			r.texts(&a.Why)
			r.facts(a.Facts)
		}
	case e.Document != nil:
		if e.Document.Type == "json" {
			e.Document.Text = r.json(e.Document.Text, 0)
		} else {
			r.texts(&e.Document.Text)
		}
	}
}

func vertexKind(name string) kind {
	switch name {
	case "host":
		return kindHost
	case "account", "mailbox":
		return kindAccount
	case "dns":
		return kindPeer
	}
	return kindProse
}

// cells rewrites the cells of a table, and the heads of its columns.
func (r *Redactor) cells(t *finding.Table) {
	for col, c := range t.Columns {
		t.Columns[col].Name, t.Columns[col].Key = r.text(c.Name, false), r.text(c.Key, false)
		if c.Kind == finding.KindInt || c.Kind == finding.KindFloat || c.Kind == finding.KindTime || c.Kind == finding.KindSeverity {
			continue
		}
		k := factKind(c.Key)
		for _, row := range t.Rows {
			if col < len(row) {
				row[col] = r.one(k, row[col])
			}
		}
	}
}
