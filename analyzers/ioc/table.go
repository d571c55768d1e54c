package ioc

import (
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
)

// local are the types that name something on a machine.
var local = map[observe.Type]bool{
	observe.Pipe: true, observe.Mutex: true, observe.RegistryKey: true, observe.WindowsPath: true, observe.LinuxPath: true,
}

func show(p *analyzers.Pass, list []*sightings.Observed, maxRows int) {
	var marks, paths []*sightings.Observed
	for _, i := range list {
		if local[i.Type] {
			paths = append(paths, i)
		} else {
			marks = append(marks, i)
		}
	}
	if len(marks) > 0 {
		p.Show(finding.Exhibit{
			ID: "indicators", Title: "Indicators",
			Note:  "What stood in decoded content first, then addresses of the outside and URLs. \"Part of\" names what an indicator was always part of.",
			Table: tableOf(marks, maxRows, finding.KindIndicator),
		})
	}
	if len(paths) > 0 {
		p.Show(finding.Exhibit{
			ID: "paths", Title: "Paths, keys, pipes and mutexes", Note: "What commands, scripts and messages name on machines.",
			Table: tableOf(paths, maxRows, finding.KindCode),
		})
	}
}

func tableOf(list []*sightings.Observed, maxRows int, kind finding.ColumnKind) *finding.Table {
	t := &finding.Table{Total: int64(len(list)), Columns: []finding.TableColumn{
		{Name: "Type", Key: "type", Kind: finding.KindText},
		{Name: "Indicator", Key: "value", Kind: kind},
		{Name: "Scope", Key: "scope", Kind: finding.KindText},
		{Name: "Registered domain", Key: "registered_domain", Kind: finding.KindIndicator},
		{Name: "Part of", Key: "part_of", Kind: finding.KindText},
		{Name: "Found in", Key: "found_in", Kind: finding.KindText},
		{Name: "Decoded from", Key: "decoded_from", Kind: finding.KindText},
		{Name: "Only decoded", Key: "only_decoded", Kind: finding.KindText},
		{Name: "Records", Key: "records", Kind: finding.KindInt},
		{Name: "Machines", Key: "machines", Kind: finding.KindInt},
		{Name: "Hosts", Key: "hosts", Kind: finding.KindText},
		{Name: "First seen", Key: "first_seen", Kind: finding.KindTime},
		{Name: "Last seen", Key: "last_seen", Kind: finding.KindTime},
		{Name: "Reference", Key: "reference", Kind: finding.KindRef},
	}}
	for _, i := range list[:min(len(list), maxRows)] {
		only := ""
		if i.OnlyDecoded() {
			only = "yes"
		}
		t.Rows = append(t.Rows, []string{
			string(i.Type), i.Value, scopeOf(i.Key), registered(i.Key), string(i.Part), strings.Join(i.Columns, ", "),
			i.Chain, only, strconv.FormatInt(i.Count, 10), strconv.Itoa(len(i.Places)), sightings.HostList(i.Places),
			finding.TimeCell(i.First), finding.TimeCell(i.Last), finding.RefCell(i.Refs[0]),
		})
	}
	return t
}

// registered returns the domain that somebody registered below a public suffix,
// of a name, an e-mail address or the host of a URL; empty if there is none.
func registered(k key) string {
	name := k.Value
	switch k.Type {
	case observe.DNS:
	case observe.Email:
		name = name[strings.LastIndexByte(name, '@')+1:]
	case observe.URL:
		name = hostOf(name)
	default:
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if suffix, icann := publicsuffix.PublicSuffix(name); err != nil || !icann && !strings.Contains(suffix, ".") {
		return ""
	}
	return domain
}

// hostOf returns the host of a URL as package observe writes it.
func hostOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if strings.HasPrefix(rest, "[") {
		host, _, _ := strings.Cut(rest[1:], "]")
		return host
	}
	host, _, _ := strings.Cut(rest, ":")
	return host
}
