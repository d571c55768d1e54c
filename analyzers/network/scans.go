package network

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

//go:embed scans.sql
var scansSQL string

// refs scans a list of references as JSON.
type refs struct{ to *[]event.Ref }

// Scan takes a value of the database.
func (r refs) Scan(from any) error {
	switch v := from.(type) {
	case string:
		return json.Unmarshal([]byte(v), r.to)
	case []byte:
		return json.Unmarshal(v, r.to)
	case []any: // the driver decodes values of type JSON itself
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, r.to)
	}
	return fmt.Errorf("references come as %T", from)
}

// spread is what one client reached in short time.
type spread struct {
	dataset, client, over string
	most, all, blocked    int64 // within the window, in all, of them blocked
	first, last           int64
	what                  string // some of it
	refs                  []event.Ref
}

// inside is a condition of SQL: the server is one machine of the own network.
const inside = `regexp_matches(server, '^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|f[cd][0-9a-f]{2}:)') AND NOT ends_with(server, '.255')`

// spreads asks for clients that reach at least so many things within a window.
func spreads(ctx context.Context, d analyzers.Data, over, what, where string, seconds, least int64) ([]spread, error) {
	return collect(ctx, d, fmt.Sprintf(scansSQL, flowsSQL, over, what, where, seconds*1e6), func(s *spread) []any {
		return []any{&s.dataset, &s.client, &s.over, &s.most, &s.all, &s.blocked, &s.first, &s.last, &s.what, refs{&s.refs}}
	}, least)
}

// scans reports port scans and sweeps.
func scans(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	// A client may take several ports of the dynamic range of one server; a scan begins below it.
	ports, err := spreads(ctx, p.Data, "server", "port", fmt.Sprintf("port BETWEEN 1 AND %d AND seen <> 'in'", netaddr.ClientPorts-1), o.WindowSeconds, o.ScanPorts)
	if err != nil {
		return err
	}
	r := newReporter(p, o)
	for _, s := range ports {
		f := s.finding(v, "Port scan")
		f.Severity, f.Techniques = finding.Medium, []string{"T1046"}
		f.Why = fmt.Sprintf("%s reached %d ports of %s within %d s, %d in all: %s.", v.label(s.dataset, s.client), s.most, v.label(s.dataset, s.over), o.WindowSeconds, s.all, s.examples())
		f.Benign = "Scanners and inventories of the own administration; a monitoring server."
		r.report(f)
	}
	hosts, err := spreads(ctx, p.Data, "port", "server", "port > 0 AND port < 49152 AND port NOT IN (53, 67, 68, 123, 137, 138) AND seen <> 'in' AND "+inside, o.WindowSeconds, o.SweepHosts)
	if err != nil {
		return err
	}
	for _, s := range hosts {
		f := s.finding(v, "Sweep of the network on one port")
		f.Severity, f.Techniques = finding.Low, []string{"T1046", "T1018"}
		var port int64
		if _, err := fmt.Sscan(s.over, &port); err == nil && (slices.Contains(management, port) || slices.Contains([]int64{21, 23, 1433, 3306, 5432, 5900}, port)) {
			f.Severity = finding.Medium
		}
		f.Why = fmt.Sprintf("%s reached %d machines on port %s within %d s, %d in all: %s.", v.label(s.dataset, s.client), s.most, portText(port, ""), o.WindowSeconds, s.all, s.examples())
		f.Benign = "Scanners, monitoring, software distribution and backup servers."
		r.report(f)
	}
	r.done()
	return nil
}

func (s spread) examples() string {
	if s.all > int64(strings.Count(s.what, ",")+1) {
		return s.what + " and others"
	}
	return s.what
}

// finding has what all findings about a client share.
func (s spread) finding(v *view, title string) finding.Finding {
	f := finding.Finding{
		Title: title, Dataset: s.dataset, Host: v.owner[address{s.dataset, s.client}], First: s.first, Last: s.last,
		Evidence: s.refs, EvidenceTotal: s.all, Score: float64(s.most), Facts: []finding.Fact{{Name: "Client", Value: s.client}, {Name: "Within the window", Value: fmt.Sprint(s.most)}},
	}
	if s.blocked > 0 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Blocked by a filter", Value: fmt.Sprint(s.blocked)})
	}
	return f
}

// fanOut reports clients that reach several machines by services of administration,
// fewer and slower than a sweep.
func fanOut(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := spreads(ctx, p.Data, "0", "server", "port IN (22, 445, 3389, 5985, 5986) AND seen <> 'in' AND "+inside, o.FanSeconds, o.FanHosts)
	if err != nil {
		return err
	}
	swept := map[address]bool{}
	for _, f := range p.Findings {
		if strings.HasPrefix(f.Title, "Sweep") && f.Severity == finding.Medium {
			swept[address{f.Dataset, f.Facts[0].Value}] = true
		}
	}
	r := newReporter(p, o)
	for _, s := range list {
		if swept[address{s.dataset, s.client}] {
			continue
		}
		f := s.finding(v, "One machine reaches many by services of administration")
		f.Severity, f.Techniques = finding.Low, []string{"T1021.001", "T1021.002", "T1021.004", "T1021.006"}
		programs, odd := v.administration(s)
		if odd {
			f.Severity = finding.Medium
		}
		f.Why = fmt.Sprintf("%s reached %d machines by SSH, SMB, RDP or WinRM within %d s, %d in all: %s.", v.label(s.dataset, s.client), s.most, o.FanSeconds, s.all, s.examples())
		if len(programs) > 0 {
			f.Why += " Programs: " + some(programs, o.Examples) + "."
		}
		f.Benign = "Jump hosts, domain controllers, monitoring and software distribution servers do nothing else; a workstation seldom does."
		r.report(f)
	}
	r.done()
	return nil
}

// administration lists the programs by which a client reached others, and whether
// one of them stood out.
func (v *view) administration(s spread) (programs []string, odd bool) {
	for i := range v.links {
		l := &v.links[i]
		if l.dataset != s.dataset || l.client != s.client || l.program == "" || !slices.Contains(management, l.port) {
			continue
		}
		if !slices.Contains(programs, l.base) {
			programs = append(programs, l.base)
		}
		odd = odd || v.verdict[l.key] > 0
	}
	slices.Sort(programs)
	return programs, odd
}
