package geo

import (
	"fmt"
	"strings"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/internal/words"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// hint tells how to add a database.
const hint = "Add one with: forensic cache add geoip FILE"

// nothingKnown says why no place is shown: there is no database, or it knows none of
// the addresses. Neither is a fault of the evidence.
func (c *census) nothingKnown(p *analyzers.Pass) {
	if !hasPlaces(p.Reference.Sources) {
		p.DoesNotApply("%s outside, but no database of places and networks is in the cache, so where they are is not known. %s.", words.Count(c.external, "address"), hint)
		return
	}
	p.DoesNotApply("%s outside, and the databases know none of them%s.", words.Count(c.external, "address"), c.examples())
}

// hasPlaces tells whether there is a database of places or networks.
func hasPlaces(sources []reference.Source) bool {
	for _, s := range sources {
		if s.Kind == "geoip" || s.Kind == "asn" {
			return true
		}
	}
	return false
}

// examples says how many of the unknown addresses are set apart for documentation.
func (c *census) examples() string {
	switch c.documentation {
	case 0:
		return ""
	case c.unknownCount:
		return ": they are set apart for documentation"
	}
	return fmt.Sprintf(" (%d are set apart for documentation)", c.documentation)
}

// unknown counts what no database knows.
func (c *census) unknown(p *analyzers.Pass) {
	if c.located == 0 {
		p.Warn("No database of places knows any of the addresses; places and travel were not judged, networks were. %s.", hint)
	} else if n := c.external - c.located; n > 0 {
		p.Warn("%d of %s outside are in no database of places; they are in the table of addresses without one%s.", n, words.Count(c.external, "address"), c.examples())
	}
	if c.announced == 0 {
		p.Warn("No database of networks knows any of the addresses: whether one belongs to a VPN, a proxy or a data centre is not known. Add one with: forensic cache add asn FILE.")
	}
	if c.placeless > 0 {
		p.Warn("%s with a country but without coordinates, or beyond the limit of places, are not on the map.", words.Count(c.placeless, "address"))
	}
}

// ages warns of databases that were built long before or after the events. Addresses
// move between places and owners.
func (c *census) ages(p *analyzers.Pass, o options) {
	limit := time.Duration(o.AgeDays) * 24 * time.Hour
	for _, s := range p.Reference.Sources {
		switch {
		case !c.used[s.Name]:
		case s.AsOf.IsZero():
			p.Warn("When the data of %s was true is not known; addresses move.", s.Name)
		case c.first == event.Null:
			p.Warn("No event with an address has a time: whether %s of %s fits the evidence is not known.", s.Name, day(s.AsOf))
		case time.UnixMicro(c.first).Sub(s.AsOf) > limit:
			p.Warn("%s is of %s, %d days before the first event with an address (%s): addresses move.", s.Name, day(s.AsOf), days(time.UnixMicro(c.first).Sub(s.AsOf)), day(time.UnixMicro(c.first)))
		case s.AsOf.Sub(time.UnixMicro(c.last)) > limit:
			p.Warn("%s is of %s, %d days after the last event with an address (%s): addresses move.", s.Name, day(s.AsOf), days(s.AsOf.Sub(time.UnixMicro(c.last))), day(time.UnixMicro(c.last)))
		}
	}
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func days(d time.Duration) int64 { return int64(d / (24 * time.Hour)) }

// sources names the databases that answered, with their dates.
func (c *census) sources(p *analyzers.Pass) string {
	var list []string
	for _, s := range p.Reference.Sources {
		if c.used[s.Name] {
			date := "of unknown date"
			if !s.AsOf.IsZero() {
				date = "of " + day(s.AsOf)
			}
			list = append(list, s.Name+" "+date)
		}
	}
	if len(list) == 0 {
		return "Places are those of the reference data."
	}
	return "Places and networks: " + strings.Join(list, "; ") + "."
}
