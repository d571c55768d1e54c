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

// LearnResult reads a result for the names in it.
func (r *Redactor) LearnResult(res *finding.Result) {
	for i := range res.Findings {
		f := &res.Findings[i]
		r.host(f.Host, false)
		r.account(f.User)
	}
	for i := range res.Exhibits {
		if t := res.Exhibits[i].Table; t != nil {
			r.cells(t)
		}
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
		list[i].Value = r.value(factKind(list[i].Name), list[i].Value)
	}
}

// factKind is what a fact or a column of a table holds: names for readers are more
// loosely chosen than those of fields, so only plain ones count.
func factKind(name string) kind {
	switch plainName(name) {
	case "host", "hosts", "machine", "workstation", "computer":
		return kindHost
	case "user", "account", "by", "who", "actor", "caller":
		return kindAccount
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

// one maps a value that should be a name; one that lists several is a text.
func (r *Redactor) one(k kind, s string) string {
	if strings.ContainsAny(s, ",;\n") {
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
	e.ID = r.text(e.ID, false)
	r.texts(&e.Title, &e.Note)
	switch {
	case e.Table != nil:
		r.cells(e.Table)
	case e.Series != nil:
		r.texts(&e.Series.YLabel)
		for i := range e.Series.Lines {
			r.texts(&e.Series.Lines[i].Name)
		}
	case e.Lanes != nil:
		for i := range e.Lanes.Lanes {
			r.texts(&e.Lanes.Lanes[i].Group, &e.Lanes.Lanes[i].Name)
		}
		for i := range e.Lanes.Marks {
			r.texts(&e.Lanes.Marks[i].Label)
		}
	case e.Forest != nil:
		for i := range e.Forest.Nodes {
			n := &e.Forest.Nodes[i]
			r.texts(&n.Group, &n.Label, &n.Detail, &n.Why)
			n.Color = r.one(kindAccount, n.Color)
			r.facts(n.Facts)
			r.refs(n.Evidence)
		}
	case e.Matrix != nil:
		r.lines(e.Matrix.X)
		r.lines(e.Matrix.Y)
	case e.Graph != nil:
		for i := range e.Graph.Vertices {
			v := &e.Graph.Vertices[i]
			k := vertexKind(v.Kind)
			v.Label, v.Detail = r.one(k, v.Label), r.one(k, v.Detail)
			r.texts(&v.Why)
			r.facts(v.Facts)
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

// cells rewrites the cells of a table.
func (r *Redactor) cells(t *finding.Table) {
	for col, c := range t.Columns {
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
