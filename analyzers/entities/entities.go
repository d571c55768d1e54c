package entities

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/entity"
	"forensic/analyzers/internal/relations"
	"forensic/store/event"
)

// options are the limits of what is read and shown.
type options struct {
	Pairs    int `json:"pairs"`    // different pairs read of one relation
	Answers  int `json:"answers"`  // different names with their answers read
	Rows     int `json:"rows"`     // of the table of one kind
	Links    int `json:"links"`    // rows of the table of links
	Vertices int `json:"vertices"` // of the picture
	Edges    int `json:"edges"`    // of the picture
}

// Analyzer lists entities and links.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "entities",
	Title: "Entities and links",
	Doc:   manual,
}, options{Pairs: 20000, Answers: 20000, Rows: 500, Links: 3000, Vertices: 60, Edges: 240}, run)

//go:embed answers.sql
var answersSQL string

//go:embed hosts.sql
var hostsSQL string

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	var set entity.Set
	if err := hosts(ctx, p, &set); err != nil {
		return fmt.Errorf("hosts: %w", err)
	}
	for i, r := range relations.All {
		if err := read(ctx, p, o, &set, r); err != nil {
			return fmt.Errorf("relation %d: %w", i+1, err)
		}
	}
	if err := answers(ctx, p, o, &set); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	g := set.Merge()
	if len(g.Entities) == 0 {
		p.DoesNotApply("No event names a machine, an account or anything else that can be listed.")
		return nil
	}
	p.Show(picture(g, o))
	tables(p, o, g)
	p.Show(linkTable(p, o, g))
	return nil
}

// hosts adds every machine that has events, whether or not a relation names it.
func hosts(ctx context.Context, p *analyzers.Pass, set *entity.Set) error {
	rows, err := p.Data.Query(ctx, hostsSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		m := entity.Mention{Entity: entity.Entity{Kind: entity.Host}}
		var n int64
		var first, last sql.NullInt64
		if err := rows.Scan(&m.Dataset, &m.Name, &m.Domain, &n, &first, &last, &m.Ref.Source, &m.Ref.Member, &m.Ref.Record); err != nil {
			return err
		}
		p.Examined += n
		m.First, m.Last = micros(first), micros(last)
		set.Add(m)
	}
	return rows.Err()
}

// read adds the pairs of a relation.
func read(ctx context.Context, p *analyzers.Pass, o options, set *entity.Set, r relations.Relation) error {
	rows, err := p.Data.Query(ctx, r.SQL(), o.Pairs)
	if err != nil {
		return err
	}
	defer rows.Close()
	var seen, total int64
	for ; rows.Next(); seen++ {
		a, b := entity.Entity{Kind: r.From.Kind}, entity.Entity{Kind: r.To.Kind}
		var l entity.Link
		var first, last sql.NullInt64
		if err := rows.Scan(&a.Dataset, &a.Host, &a.Name, &a.Domain, &a.ID, &b.Host, &b.Name, &b.Domain, &b.ID,
			&l.Verb, &l.Count, &first, &last, &l.Ref.Source, &l.Ref.Member, &l.Ref.Record, &total); err != nil {
			return err
		}
		b.Dataset, l.First, l.Last = a.Dataset, micros(first), micros(last)
		tie(set, a, b, l)
	}
	if total > seen {
		p.Warn("Pairs of %s and %s (%s): %d, of which the %d with most events were read.", r.From.Kind, r.To.Kind, strings.Trim(r.Verb, "'"), total, seen)
	}
	return rows.Err()
}

// tie adds both ends of a link, and it. A hash that the whole evidence has is
// one; a program that is its own path is left alone.
func tie(set *entity.Set, a, b entity.Entity, l entity.Link) {
	if !a.Valid() || !b.Valid() {
		return
	}
	mention := entity.Mention{Count: l.Count, First: l.First, Last: l.Last, Ref: l.Ref}
	mention.Entity = a
	l.From = set.Add(mention)
	mention.Entity = b
	l.To = set.Add(mention)
	set.Link(l)
}

// answers adds the addresses that names resolved to.
func answers(ctx context.Context, p *analyzers.Pass, o options, set *entity.Set) error {
	rows, err := p.Data.Query(ctx, answersSQL, o.Answers)
	if err != nil {
		return err
	}
	defer rows.Close()
	var seen, total int64
	for ; rows.Next(); seen++ {
		var name, text string
		var a entity.Entity
		var l entity.Link
		var first, last sql.NullInt64
		if err := rows.Scan(&a.Dataset, &name, &text, &l.Count, &first, &last, &l.Ref.Source, &l.Ref.Member, &l.Ref.Record, &total); err != nil {
			return err
		}
		a.Kind, a.Name, l.Verb, l.First, l.Last = entity.DNS, name, "resolved to", micros(first), micros(last)
		for _, answer := range strings.Split(text, ";") {
			b := entity.Entity{Kind: entity.IP, Dataset: a.Dataset, Name: strings.TrimSpace(answer)}
			if b.Valid() && entity.Own(b.Name) {
				tie(set, a, b, l)
			}
		}
	}
	if total > seen {
		p.Warn("Names with different answers: %d, of which the %d with most events were read.", total, seen)
	}
	return rows.Err()
}

func micros(t sql.NullInt64) int64 {
	if !t.Valid {
		return event.Null
	}
	return t.Int64
}

// columns makes table columns of "Name:kind" words.
func columns(words ...string) (out []finding.TableColumn) {
	for _, w := range words {
		name, kind, _ := strings.Cut(w, ":")
		out = append(out, finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)})
	}
	return out
}
