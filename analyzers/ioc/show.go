package ioc

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/observe"
	"forensic/store/event"
)

// order ranks the types for readers.
var order = []observe.Type{
	observe.URL, observe.IPv4, observe.IPv6, observe.DNS, observe.Email, observe.SHA256, observe.SHA1, observe.MD5, observe.WindowsPath, observe.LinuxPath,
}

// sorted returns the indicators: decoded ones first, then addresses of the
// outside, then by type, count and value.
func (c collection) sorted() []*indicator {
	list := slices.Collect(maps.Values(c))
	rank := func(i *indicator) int {
		switch {
		case i.decoded:
			return 0
		case outside(scopeOf(i.key)) || i.Type == observe.URL:
			return 1
		}
		return 2
	}
	slices.SortFunc(list, func(a, b *indicator) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(slices.Index(order, a.Type), slices.Index(order, b.Type)),
			cmp.Compare(b.count, a.count), strings.Compare(a.Value, b.Value))
	})
	return list
}

func show(p *analyzers.Pass, list []*indicator, maxRows int) {
	isPath := func(i *indicator) bool { return i.Type == observe.WindowsPath || i.Type == observe.LinuxPath }
	var marks, paths []*indicator
	for _, i := range list {
		if isPath(i) {
			paths = append(paths, i)
		} else {
			marks = append(marks, i)
		}
	}
	if len(marks) > 0 {
		p.Show(finding.Exhibit{
			ID: "indicators", Title: "Indicators",
			Note:  "What stood in decoded content first, then addresses of the outside. \"Part of\" names what an indicator was always part of.",
			Table: tableOf(marks, maxRows, finding.KindIndicator),
		})
	}
	if len(paths) > 0 {
		p.Show(finding.Exhibit{ID: "paths", Title: "Paths", Note: "Files and folders that commands and scripts name.", Table: tableOf(paths, maxRows, finding.KindCode)})
	}
}

func tableOf(list []*indicator, maxRows int, kind finding.ColumnKind) *finding.Table {
	t := &finding.Table{Total: int64(len(list)), Columns: []finding.TableColumn{
		{Name: "Type", Key: "type", Kind: finding.KindText},
		{Name: "Indicator", Key: "value", Kind: kind},
		{Name: "Scope", Key: "scope", Kind: finding.KindText},
		{Name: "Part of", Key: "part_of", Kind: finding.KindText},
		{Name: "Found in", Key: "found_in", Kind: finding.KindText},
		{Name: "Decoded", Key: "decoded", Kind: finding.KindText},
		{Name: "Records", Key: "records", Kind: finding.KindInt},
		{Name: "Machines", Key: "machines", Kind: finding.KindInt},
		{Name: "First seen", Key: "first_seen", Kind: finding.KindTime},
		{Name: "Last seen", Key: "last_seen", Kind: finding.KindTime},
		{Name: "Reference", Key: "reference", Kind: finding.KindRef},
	}}
	for _, i := range list[:min(len(list), maxRows)] {
		decoded := ""
		if i.decoded {
			decoded = "yes"
			if !i.plain && !i.network {
				decoded = "only there"
			}
		}
		t.Rows = append(t.Rows, []string{
			string(i.Type), i.Value, scopeOf(i.key), string(i.part), strings.Join(slices.Sorted(maps.Keys(i.sources)), ", "), decoded,
			strconv.FormatInt(i.count, 10), strconv.Itoa(len(i.hosts)), finding.TimeCell(i.first), finding.TimeCell(i.last),
			finding.RefCell(i.ref),
		})
	}
	return t
}

// hidden reports addresses and names that no plain text of the case shows.
func hidden(p *analyzers.Pass, list []*indicator) {
	for _, i := range list {
		host := i.Type == observe.IPv4 || i.Type == observe.IPv6 || i.Type == observe.DNS
		if !i.decoded || i.plain || !host || scopeOf(i.key) == "loopback" {
			continue
		}
		f := finding.Finding{
			Title: "Address hidden in encoded content", Severity: finding.Medium, Techniques: []string{"T1027", "T1140"},
			Why:   fmt.Sprintf("%s stands in decoded content and in no plain text of the case.", i.Value),
			First: i.first, Last: i.last, Evidence: i.refs, EvidenceTotal: i.count,
			Facts:  []finding.Fact{{Name: "Type", Value: string(i.Type)}, {Name: "Found in", Value: strings.Join(slices.Sorted(maps.Keys(i.sources)), ", ")}, {Name: "Machines", Value: strconv.Itoa(len(i.hosts))}},
			Benign: "Management scripts that are encoded as a whole name their servers only there.",
		}
		if i.network {
			f.Title, f.Severity = "Address hidden in encoded content was contacted", finding.High
			f.Techniques = append(f.Techniques, "T1071")
			f.Why = fmt.Sprintf("%s stands in decoded content and in no plain text of the case, and network or DNS events name it too.", i.Value)
		}
		for h := range i.hosts {
			if len(i.hosts) == 1 {
				f.Dataset, f.Host = h[0], h[1]
			}
		}
		p.Report(f)
	}
}

// hosts of scripts and programs that are used to reach out on others' behalf.
const reachers = `('powershell.exe', 'pwsh.exe', 'powershell_ise.exe', 'wscript.exe', 'cscript.exe', 'mshta.exe', 'rundll32.exe', 'regsvr32.exe',
	'installutil.exe', 'msbuild.exe', 'regasm.exe', 'regsvcs.exe', 'cmstp.exe', 'wmic.exe', 'certutil.exe', 'bitsadmin.exe', 'scrcons.exe', 'notepad.exe', 'bash', 'sh')`

// contacted reports connections of such programs to the outside.
func contacted(ctx context.Context, p *analyzers.Pass) error {
	rows, err := p.Data.Query(ctx, `SELECT dataset, host, process_name, destination_ip, n, ports, first, last, ref.source, ref.member, ref.record FROM (
			SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, process_name, destination_ip, count(*) AS n,
				string_agg(DISTINCT destination_port::VARCHAR, ', ' ORDER BY destination_port::VARCHAR) AS ports,
				epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
				min({'ts': ts, 'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
			FROM events WHERE class = 'network' AND process_name IN `+reachers+` AND destination_ip IS NOT NULL
				AND (network_direction IS NULL OR network_direction != 'inbound')
			GROUP BY dataset, host_name, process_name, destination_ip)
		ORDER BY dataset, host, process_name, destination_ip`)
	if err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var dataset, host, process, ip string
		var ports sql.NullString
		var n int64
		var first, last sql.NullInt64
		var ref event.Ref
		if err := rows.Scan(&dataset, &host, &process, &ip, &n, &ports, &first, &last, &ref.Source, &ref.Member, &ref.Record); err != nil {
			return fmt.Errorf("contacts: %w", err)
		}
		k := key{observe.IPv4, ip}
		if strings.Contains(ip, ":") {
			k.Type = observe.IPv6
		}
		if !outside(scopeOf(k)) {
			continue
		}
		f := finding.Finding{
			Title: "Script host or living-off-the-land program contacts the outside", Severity: finding.Medium, Techniques: []string{"T1071", "T1218"},
			Why:     fmt.Sprintf("%s connected %d times to %s, port %s.", process, n, ip, ports.String),
			Dataset: dataset, Host: host, First: event.Null, Last: event.Null, Evidence: []event.Ref{ref}, EvidenceTotal: n,
			Facts:  []finding.Fact{{Name: "Program", Value: process}, {Name: "Address", Value: ip}, {Name: "Ports", Value: ports.String}, {Name: "Connections", Value: strconv.FormatInt(n, 10)}},
			Benign: "PowerShell modules and Windows' own help and update tasks reach their vendors' servers.",
		}
		if first.Valid {
			f.First, f.Last = first.Int64, last.Int64
		}
		p.Report(f)
	}
	return rows.Err()
}
