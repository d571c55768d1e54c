package entities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/entity"
)

// headings name the tables of the kinds.
var headings = [entity.NumKinds]struct{ id, title string }{
	entity.Host:          {"hosts", "Hosts"},
	entity.Account:       {"accounts", "Accounts"},
	entity.IP:            {"addresses", "Addresses"},
	entity.DNS:           {"names", "Domain names"},
	entity.URL:           {"urls", "URLs"},
	entity.Process:       {"programs", "Programs"},
	entity.File:          {"files", "Files"},
	entity.Hash:          {"hashes", "Hashes"},
	entity.RegistryKey:   {"keys", "Registry keys"},
	entity.Service:       {"services", "Services"},
	entity.Task:          {"tasks", "Scheduled tasks"},
	entity.Mailbox:       {"mailboxes", "Mailboxes"},
	entity.CloudResource: {"resources", "Cloud resources"},
}

// tables shows the entities of each kind: those with most links first, of these
// the ones seldom seen, then by key.
func tables(p *analyzers.Pass, o options, g entity.Graph) {
	of := [entity.NumKinds][]*entity.Merged{}
	for i := range g.Entities {
		e := &g.Entities[i]
		of[e.Kind] = append(of[e.Kind], e)
	}
	for kind, list := range of {
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, compare)
		h := headings[kind]
		t := &finding.Table{Total: int64(len(list)), Columns: columns("Name:"+cell(entity.Kind(kind)), "Detail:code", "Data set:text", "Host:text",
			"Other names:text", "Links:int", "Mentions:int", "First:time", "Last:time", "Reference:ref")}
		for _, e := range list[:min(len(list), o.Rows)] {
			t.Rows = append(t.Rows, []string{
				e.Label(), e.Detail(), e.Dataset, e.Host, strings.Join(e.Aliases, "\n"), fmt.Sprint(e.Links),
				fmt.Sprint(e.Mentions), finding.TimeCell(e.First), finding.TimeCell(e.Last), finding.RefCell(e.Ref),
			})
		}
		if len(list) > o.Rows {
			p.Warn("%s: %d, of which the table has the %d with most links.", h.title, len(list), o.Rows)
		}
		p.Show(finding.Exhibit{ID: h.id, Title: h.title, Table: t, Note: "Those with most links first, then those seldom seen."})
	}
}

func compare(a, b *entity.Merged) int {
	return cmp.Or(cmp.Compare(b.Links, a.Links), cmp.Compare(a.Mentions, b.Mentions), strings.Compare(a.Key, b.Key))
}

// cell is the kind of the column of names.
func cell(k entity.Kind) string {
	switch k {
	case entity.IP, entity.DNS, entity.URL:
		return "indicator"
	case entity.Host, entity.Account, entity.Mailbox:
		return "text"
	}
	return "code"
}

// linkTable lists the links, those with most events first.
func linkTable(p *analyzers.Pass, o options, g entity.Graph) finding.Exhibit {
	list := slices.Clone(g.Links)
	slices.SortStableFunc(list, func(a, b entity.Link) int { return cmp.Compare(b.Count, a.Count) })
	t := &finding.Table{Total: int64(len(list)), Columns: columns("From kind:text", "From:code", "Verb:text", "To kind:text", "To:code",
		"Data set:text", "Host:text", "Events:int", "First:time", "Last:time", "Reference:ref")}
	for _, l := range list[:min(len(list), o.Links)] {
		a, b := &g.Entities[l.From], &g.Entities[l.To]
		t.Rows = append(t.Rows, []string{
			a.Kind.String(), a.Detail(), l.Verb, b.Kind.String(), b.Detail(),
			cmp.Or(a.Dataset, b.Dataset), cmp.Or(a.Host, b.Host), fmt.Sprint(l.Count), finding.TimeCell(l.First), finding.TimeCell(l.Last), finding.RefCell(l.Ref),
		})
	}
	if len(list) > o.Links {
		p.Warn("Links: %d, of which the table has the %d with most events.", len(list), o.Links)
	}
	return finding.Exhibit{ID: "links", Title: "Who did what to whom", Table: t, Note: "Those with most events first."}
}
