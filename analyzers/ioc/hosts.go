package ioc

import (
	"context"
	"database/sql"
	"fmt"
	"net/netip"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
	"forensic/store/event"
)

// service is a public service that takes anybody's content or traffic.
type service struct {
	what  string
	share bool // it serves files or text that anybody put there
}

// services by name; what is below a name belongs to it.
var services = map[string]service{
	"pastebin.com": {"paste site", true}, "paste.ee": {"paste site", true}, "hastebin.com": {"paste site", true}, "ghostbin.co": {"paste site", true},
	"rentry.co": {"paste site", true}, "dpaste.org": {"paste site", true}, "termbin.com": {"paste site", true}, "ix.io": {"paste site", true},
	"sprunge.us": {"paste site", true}, "transfer.sh": {"file sharing", true}, "file.io": {"file sharing", true}, "anonfiles.com": {"file sharing", true},
	"0x0.st": {"file sharing", true}, "catbox.moe": {"file sharing", true}, "gofile.io": {"file sharing", true}, "mega.nz": {"file sharing", true},
	"oshi.at": {"file sharing", true}, "sendspace.com": {"file sharing", true}, "bashupload.com": {"file sharing", true}, "cdn.discordapp.com": {"file sharing", true},
	"gist.githubusercontent.com": {"raw files of GitHub", true}, "raw.githubusercontent.com": {"raw files of GitHub", false},
	"ngrok.io": {"tunnel", false}, "ngrok.app": {"tunnel", false}, "ngrok-free.app": {"tunnel", false}, "trycloudflare.com": {"tunnel", false},
	"serveo.net": {"tunnel", false}, "localtunnel.me": {"tunnel", false}, "portmap.io": {"tunnel", false}, "localhost.run": {"tunnel", false},
	"interact.sh": {"out-of-band test", false}, "oast.fun": {"out-of-band test", false}, "oast.live": {"out-of-band test", false}, "oast.pro": {"out-of-band test", false},
	"burpcollaborator.net": {"out-of-band test", false}, "oastify.com": {"out-of-band test", false}, "webhook.site": {"out-of-band test", false}, "requestbin.net": {"out-of-band test", false},
	"duckdns.org": {"dynamic DNS", false}, "no-ip.org": {"dynamic DNS", false}, "ddns.net": {"dynamic DNS", false}, "hopto.org": {"dynamic DNS", false},
}

// serviceOf looks a name up, with the domains below which others register too.
func serviceOf(name string) (service, bool) {
	for domain := name; strings.Contains(domain, "."); _, domain, _ = strings.Cut(domain, ".") {
		if s, ok := services[domain]; ok {
			return s, true
		}
	}
	return service{}, false
}

// hosts reports names that mean something by themselves.
func (c *collection) hosts() {
	for _, i := range c.list {
		if i.Type != observe.DNS {
			continue
		}
		if strings.HasSuffix(i.Value, ".onion") {
			c.claims.addIndicator(claim{
				title: "Hidden service of Tor", subject: i.Value, severity: finding.Medium, techniques: []string{"T1090.003"},
				why: i.Value + " is reached through Tor only.", benign: "Users of Tor Browser; articles about hidden services.",
			}, i)
			continue
		}
		s, ok := serviceOf(i.Value)
		if !ok {
			continue
		}
		c.claims.addIndicator(claim{
			title: "Public service for pasting, sharing or tunnels", subject: i.Value, severity: finding.Low, techniques: []string{"T1102", "T1572"},
			why: fmt.Sprintf("%s: %s.", i.Value, s.what), benign: "Developers and users use these services too.",
		}, i)
	}
}

// hidden reports addresses and names that no plain text of the case shows.
func (c *collection) hidden() {
	for _, i := range c.list {
		scope := scopeOf(i.Key)
		name := i.Type == observe.DNS
		if i.Chain == "" || i.Plain || !name && scope == "" || scope == "loopback" || scope == "unspecified" || scope == "reserved" {
			continue
		}
		f := claim{
			title: "Address hidden in encoded content", subject: i.Value, severity: finding.Medium, value: i.Chain, techniques: []string{"T1027", "T1140"},
			why:    fmt.Sprintf("%s stands in decoded content (%s) and in no plain text of the case.", i.Value, i.Chain),
			benign: "Management scripts that are encoded as a whole name their servers only there.",
		}
		harmless := vendors[registered(i.Key)] || !i.Active
		if name && i.Part != observe.URL || harmless {
			f.severity = finding.Low
		}
		if i.Network {
			f.title = "Address hidden in encoded content was contacted"
			f.techniques = append(f.techniques, "T1071")
			f.why = fmt.Sprintf("%s stands in decoded content (%s) and in no plain text of the case, and network or DNS events name it too.", i.Value, i.Chain)
			if !harmless {
				f.severity = finding.High
			}
		}
		c.claims.addIndicator(f, i)
	}
}

// reachers are programs that are used to reach out on others' behalf, and whether
// they hardly ever do so by themselves.
var reachers = map[string]bool{
	"powershell.exe": false, "pwsh.exe": false, "powershell_ise.exe": false, "rundll32.exe": false, "certutil.exe": false, "bitsadmin.exe": false,
	"wmic.exe": false, "bash": false, "sh": false, "wscript.exe": true, "cscript.exe": true, "mshta.exe": true, "regsvr32.exe": true, "installutil.exe": true,
	"msbuild.exe": true, "regasm.exe": true, "regsvcs.exe": true, "cmstp.exe": true, "scrcons.exe": true, "notepad.exe": true,
}

// contactSQL gives each pair of program and address once.
const contactSQL = `SELECT dataset, host, process_name, destination_ip, n, ports, first, last, ref.source, ref.member, ref.record FROM (
	SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, process_name, destination_ip, count(*) AS n,
		string_agg(DISTINCT destination_port::VARCHAR, ', ' ORDER BY destination_port::VARCHAR) AS ports,
		epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
		min({'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
	FROM events WHERE class = 'network' AND process_name IS NOT NULL AND destination_ip IS NOT NULL
		AND (network_direction IS NULL OR network_direction != 'inbound')
	GROUP BY ALL)
ORDER BY dataset, host, process_name, destination_ip`

// contacted reports connections of such programs to the outside.
func (c *collection) contacted(ctx context.Context, p *analyzers.Pass) error {
	rows, err := p.Data.Query(ctx, contactSQL)
	if err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var process, ip string
		var ports sql.NullString
		var first, last sql.NullInt64
		var at sightings.Place
		var ref event.Ref
		s := sightings.Seen{Columns: []string{"destination_ip"}, First: event.Null, Last: event.Null}
		if err := rows.Scan(&at.Dataset, &at.Host, &process, &ip, &s.Count, &ports, &first, &last, &ref.Source, &ref.Member, &ref.Record); err != nil {
			return fmt.Errorf("contacts: %w", err)
		}
		s.Places, s.Refs = []sightings.Place{at}, []event.Ref{ref}
		if first.Valid {
			s.First, s.Last = first.Int64, last.Int64
		}
		process = strings.ToLower(process)
		rare, ok := reachers[process]
		a, err := netip.ParseAddr(ip)
		if !ok || err != nil || !outside(scope(a.Unmap())) {
			continue
		}
		f := claim{
			title: "Script host or living-off-the-land program contacts the outside", subject: process + " to " + ip, severity: finding.Low,
			why: fmt.Sprintf("%s connected to %s, port %s.", process, ip, ports.String), techniques: []string{"T1071", "T1218"},
			benign: "PowerShell modules and Windows' own help and update tasks reach their vendors' servers.",
		}
		if rare {
			f.severity = finding.Medium
		}
		c.claims.add(f, s)
	}
	return rows.Err()
}
