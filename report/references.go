package report

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// referencesTable lists the reference data that the results rest on.
func referencesTable(list []Reference) finding.Table {
	t := finding.Table{Columns: heads("Kind:kind:text", "Name:name:text", "Format:format:text", "As of:as_of:time", "Age:age:text", "Entries:entries:int", "Not usable:dropped:int",
		"Origin:origin:indicator", "Licence:license:text", "Notes:notes:text", "File:file:text", "Bytes:bytes:int", "SHA-256:sha256:hash")}
	for _, r := range list {
		age := r.Age
		if r.Stale {
			age = "! " + age
		}
		t.Rows = append(t.Rows, []string{
			r.Kind, r.Name, r.Format, finding.TimeCell(r.AsOf), age, fmt.Sprint(r.Records), fmt.Sprint(r.Dropped),
			r.Origin, r.License, strings.Join(r.Notes, "\n"), r.File, fmt.Sprint(r.Bytes), r.SHA256,
		})
	}
	return t
}

// stale lists the sources whose age limits what follows from them.
func (in *Input) stale() (list []Reference) {
	for _, r := range in.References {
		if r.Stale {
			list = append(list, r)
		}
	}
	return list
}

// methodPage is the page on method and custody.
type methodPage struct {
	*Input
	Known *tableView // reference data, nil if there was none
}

func (s *site) method() methodPage {
	p := methodPage{Input: s.in}
	if len(s.in.References) > 0 {
		p.Known = showTable(referencesTable(s.in.References), "Reference data", "data/references.csv", maxRows)
	}
	return p
}

// queriesPage is the query catalogue.
type queriesPage struct {
	Families []queryFamilyView
	Count    int64
	Present  int64 // queries that have something to look at
}

type queryFamilyView struct {
	QueryFamily
	Total, Present int64
}

func (s *site) queries() queriesPage {
	var p queriesPage
	for _, f := range s.in.Queries {
		v := queryFamilyView{QueryFamily: f, Total: int64(len(f.Queries))}
		for _, q := range f.Queries {
			if q.Present {
				v.Present++
			}
		}
		p.Families = append(p.Families, v)
		p.Count, p.Present = p.Count+v.Total, p.Present+v.Present
	}
	return p
}
