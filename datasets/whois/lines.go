package whois

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// delegated reads a line of a registry's statistics file: registry, country, type,
// start, value, date, status. The value counts addresses of IPv4, and is the
// length of the prefix of IPv6.
func (im *importer) delegated(line int64, text string) error {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "#") {
		return nil
	}
	f := strings.Split(text, "|")
	if len(f) >= 6 && f[0] != "" && f[0][0] >= '0' && f[0][0] <= '9' {
		im.version(f)
		return nil
	}
	im.stats.Rows++
	switch {
	case len(f) >= 6 && f[1] == "*" || len(f) >= 7 && f[2] == "asn":
		im.stats.Skipped++
		return nil
	case len(f) < 7:
		im.stats.Dropped.Add(line, fmt.Sprintf("%d fields, not at least 7", len(f)))
		return nil
	}
	blocks, err := delegatedBlocks(f[2], f[3], f[4])
	if err != nil {
		im.stats.Dropped.Add(line, err.Error())
		return nil
	}
	e := entry{blocks: blocks, registry: f[0], country: f[1], date: date(f[5]), description: strings.TrimSpace(f[6]), line: line}
	return im.add(e)
}

// version takes the date from the first line of a statistics file:
// version, registry, serial, records, from, until, zone.
func (im *importer) version(f []string) {
	if t, err := time.Parse("20060102", f[5]); err == nil && t.After(im.stats.AsOf) {
		im.stats.AsOf = t
	}
}

func delegatedBlocks(kind, start, value string) ([]netip.Prefix, error) {
	a, err := netip.ParseAddr(start)
	n, numErr := strconv.ParseUint(value, 10, 33)
	switch {
	case err != nil || numErr != nil:
		return nil, fmt.Errorf("%q with %q is no block of addresses", shorten(start), shorten(value))
	case kind == "ipv4" && a.Is4():
		return count(a, n)
	case kind == "ipv6" && a.Is6() && n <= 128:
		return whole(netip.PrefixFrom(a.WithZone(""), int(n)).Masked())
	}
	return nil, fmt.Errorf("%q is no block of type %q", shorten(start), shorten(kind))
}

// date writes 20100712 with hyphens; other texts stay as they are.
func date(text string) string {
	text = strings.TrimSpace(text)
	if t, err := time.Parse("20060102", text); err == nil {
		return t.Format(time.DateOnly)
	}
	if text == "00000000" || text == "NA" {
		return ""
	}
	return text
}

// cymru reads a line of Team Cymru's bulk answers: AS, IP, BGP prefix, CC,
// registry, allocated, AS name; or the short form AS, IP, AS name.
func (im *importer) cymru(line int64, text string) error {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "AS ") && strings.Contains(text, "| ") {
		return nil
	}
	if rest, ok := strings.CutPrefix(text, "Bulk mode; "); ok {
		im.bulk(rest)
		return nil
	}
	im.stats.Rows++
	f := strings.SplitN(text, "|", 7)
	for i := range f {
		if f[i] = strings.TrimSpace(f[i]); f[i] == "NA" {
			f[i] = ""
		}
	}
	e := entry{line: line}
	var block string
	switch len(f) {
	case 7:
		block, e.country, e.registry, e.date, e.description = f[2], f[3], f[4], f[5], f[6]
		if block == "" {
			block = f[1] // not announced
		}
	case 3:
		block, e.description = f[1], f[2]
	default:
		im.stats.Dropped.Add(line, fmt.Sprintf("%d fields, not 7 or 3", len(f)))
		return nil
	}
	var err error
	if e.asn, err = parseASN(f[0]); err == nil {
		e.blocks, err = parseBlock(block)
	}
	if err != nil {
		im.stats.Dropped.Add(line, err.Error())
		return nil
	}
	return im.add(e)
}

// bulk takes the date from the greeting: "Bulk mode; whois.cymru.com [date]".
func (im *importer) bulk(text string) {
	_, text, _ = strings.Cut(text, "[")
	text, _, _ = strings.Cut(text, "]")
	if t, err := time.Parse("2006-01-02 15:04:05 -0700", text); err == nil {
		im.stats.AsOf = t.UTC()
	}
}
