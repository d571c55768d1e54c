package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
)

// show makes the map of addresses and the tables.
func (c *census) show(p *analyzers.Pass, o options) {
	if len(c.spots) > 0 {
		p.Show(c.picture(p, o))
	}
	p.Show(c.table(p, o))
	if len(c.countries) > 0 {
		p.Show(tallies("countries", "Countries", "Country", "", c.countries, o, "What databases of places say of the addresses outside; the country is that of the network, not of a person."))
	}
	if len(c.networks) > 0 {
		p.Show(tallies("networks", "Networks", "Network", "Countries", c.networks, o, "Who announces the addresses outside."))
	}
	c.registered(p, o)
}

// registered shows which register administers the addresses: that is known without
// any database, and says little of where they are.
func (c *census) registered(p *analyzers.Pass, o options) {
	if c.registeredCount > 0 {
		p.Show(tallies("registries", "Registries", "Registry", "", c.registries, o,
			"Which regional registry administers the addresses outside. An address can be used on another continent than that of its registry."))
	}
}

// tallies is a table of tallies; more heads the column of words beside them.
func tallies(id, title, head, more string, list map[string]*tally, o options, note string) finding.Exhibit {
	words := []string{head + ":text", "Addresses:int", "Records:int", "Sign-ins:int", "Failed sign-ins:int", "First:time", "Last:time"}
	if more != "" {
		words = append(words, more+":text")
	}
	t := &finding.Table{Columns: finding.Columns(words...), Total: int64(len(list))}
	for _, v := range sorted(list)[:min(len(list), o.Rows)] {
		name := v.name
		if name == "" {
			name = "not known"
		}
		row := []string{name, fmt.Sprint(v.addresses), fmt.Sprint(v.records), fmt.Sprint(v.signins), fmt.Sprint(v.failed), finding.TimeCell(v.first), finding.TimeCell(v.last)}
		if more != "" {
			row = append(row, strings.Join(keys(v.more), ", "))
		}
		t.Rows = append(t.Rows, row)
	}
	return finding.Exhibit{ID: id, Title: title, Table: t, Note: note}
}

// table lists the addresses with the most records.
func (c *census) table(p *analyzers.Pass, o options) finding.Exhibit {
	t := &finding.Table{Total: c.external, Columns: finding.Columns("Address:indicator", "Country:text", "Region:text", "City:text", "Latitude:float", "Longitude:float", "ASN:int", "Organisation:text",
		"Traits:text", "Registry:text", "Seen as:text", "Records:int", "Sign-ins:int", "Failed sign-ins:int", "Hosts:int", "Accounts:int", "Data set:text", "First:time", "Last:time",
		"Database:text", "Prefix:text", "Reference:ref")}
	for i := range c.rows {
		t.Rows = append(t.Rows, c.rows[i].row())
	}
	return finding.Exhibit{ID: "addresses", Title: "Addresses", Table: t, Note: "Addresses outside, those with the most records first. An empty cell is not known. " + c.sources(p)}
}

func (s *seen) row() []string {
	lat, lon, asn := "", "", ""
	if at, ok := s.position(); ok {
		lat, lon = strconv.FormatFloat(at.lat, 'f', -1, 64), strconv.FormatFloat(at.lon, 'f', -1, 64)
	}
	if s.network.ASN > 0 {
		asn = fmt.Sprint(s.network.ASN)
	}
	region := s.place.Region
	if region == "" {
		region = s.place.RegionCode
	}
	traits := slices.Clone(s.network.Traits)
	if d := s.disguise(); d.name {
		traits = append(traits, d.String())
	}
	organisation := s.network.Organisation
	if organisation == "" {
		organisation = s.network.ISP
	}
	dataset := s.dataset
	if s.datasets > 1 {
		dataset += fmt.Sprintf(" and %d more", s.datasets-1)
	}
	source, prefix := s.place.Source, ""
	if s.place.Prefix.IsValid() {
		prefix = s.place.Prefix.String()
	} else if s.network.Prefix.IsValid() {
		prefix = s.network.Prefix.String()
	}
	if s.network.Source != "" && s.network.Source != source {
		source = strings.TrimPrefix(source+", "+s.network.Source, ", ")
	}
	return []string{
		s.address, s.country(), region, s.place.City, lat, lon, asn, organisation, strings.Join(traits, ", "), s.registration.Registry, s.roles(), fmt.Sprint(s.records),
		fmt.Sprint(s.signins), fmt.Sprint(s.failed), fmt.Sprint(s.hosts), fmt.Sprint(s.accounts), dataset, finding.TimeCell(s.first), finding.TimeCell(s.last), source, prefix, finding.RefCell(s.ref),
	}
}

// roles says in which places of records the address stands.
func (s *seen) roles() string {
	var list []string
	for _, r := range []struct {
		n    int64
		word string
	}{{s.destination, "destination"}, {s.source, "source"}, {s.signins, "sign-in"}, {s.failed, "failed sign-in"}, {s.answer, "answer to a name"}} {
		if r.n > 0 {
			list = append(list, r.word)
		}
	}
	return strings.Join(list, ", ")
}

// picture is the map of all addresses outside.
func (c *census) picture(p *analyzers.Pass, o options) finding.Exhibit {
	order := make([]spotKey, 0, len(c.spots))
	for key := range c.spots {
		order = append(order, key)
	}
	slices.SortFunc(order, func(a, b spotKey) int {
		return cmp.Or(cmp.Compare(c.spots[b].records, c.spots[a].records), cmp.Compare(a.at.lat, b.at.lat), cmp.Compare(a.at.lon, b.at.lon), cmp.Compare(a.layer, b.layer))
	})
	m := &finding.Map{Unit: "records", PointsTotal: int64(len(order))}
	for _, key := range order[:min(len(order), o.Points)] {
		v := c.spots[key]
		m.Points = append(m.Points, finding.MapPoint{
			Latitude: key.at.lat, Longitude: key.at.lon, Label: v.name, Kind: string(key.layer), Detail: strings.Join(keys(v.more), ", "), Count: v.records, First: v.first, Last: v.last,
			Facts: []finding.Fact{{Name: "Addresses", Value: fmt.Sprint(v.addresses)}, {Name: "Among them", Value: strings.Join(v.examples, ", ")}},
		})
	}
	note := fmt.Sprintf("Places of %d addresses outside, by the number of records. The centre of the addresses is %s (median) or %s (mean of latitudes and longitudes). %s",
		c.located-c.placeless, degrees(median(c.lats), median(c.lons)), degrees(mean(c.lats), mean(c.lons)), c.sources(p))
	return finding.Exhibit{ID: "map", Title: "Where the addresses are", Map: m, Note: note}
}

// degrees prints a place.
func degrees(lat, lon float64) string { return fmt.Sprintf("%.4f, %.4f", lat, lon) }
