package linux

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// options are the limits of what is shown and what counts as strange.
type options struct {
	Burst       int   `json:"burst"`         // commands by sudo
	BurstWithin int64 `json:"burst_seconds"` // in so many seconds
	Rows        int   `json:"rows"`          // of a table
	Examples    int   `json:"examples"`      // commands and references in one finding
	Findings    int   `json:"findings"`      // of commands
	CommandCap  int   `json:"command_cap"`   // bytes of a command that are shown
}

// Analyzer looks at Linux machines.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "linux",
	Title: "Linux sessions and commands",
	Doc:   manual,
	Needs: []event.Class{event.ProcessStart, event.Privilege, event.Logon, event.Account, event.TaskChange, event.Other},
}, options{Burst: 10, BurstWithin: 5, Rows: 2000, Examples: 20, Findings: 300, CommandCap: 1000}, run)

//go:embed commands.sql
var commandsSQL string

//go:embed servers.sql
var serversSQL string

//go:embed shellnet.sql
var shellnetSQL string

const anyLinux = `SELECT count(*) FROM events
WHERE process_executable LIKE '/%' OR process_working_directory LIKE '/%'
    OR event_provider IN ('auditd', 'sudo', 'su', 'sshd', 'cron', 'CRON', 'crond', 'systemd-logind', 'useradd', 'usermod', 'osquery', 'Linux-Sysmon')`

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	counts, err := scan.All(ctx, p.Data, anyLinux, func(n *int64) []any { return []any{n} })
	if err != nil {
		return err
	}
	if p.Examined = counts[0]; p.Examined == 0 {
		p.DoesNotApply("The evidence has no events of Linux machines: no paths that begin with a slash, no syslog, no audit records.")
		return nil
	}
	for _, part := range []struct {
		name string
		run  func(context.Context, *analyzers.Pass, options) error
	}{
		{"commands", commands}, {"servers", servers}, {"connections", connections}, {"sudo", sudo}, {"bursts", bursts}, {"accounts", accounts}, {"sessions", sessions},
	} {
		if err := part.run(ctx, p, o); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// place is a machine and an account on it.
type place struct{ dataset, host, user string }

// command is a command line of one user on one machine.
type command struct {
	place
	text        string
	n           int64
	first, last sql.NullInt64
	ref         event.Ref
}

func (c *command) fields() []any {
	return []any{&c.dataset, &c.host, &c.user, &c.text, &c.n, &c.first, &c.last, &c.ref.Source, &c.ref.Member, &c.ref.Record}
}

// commands reports those that rules match: one finding for each rule and user of
// a machine.
func commands(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, commandsSQL, (*command).fields, hintExpression())
	if err != nil {
		return err
	}
	type group struct {
		place
		rule *rule
	}
	hits := map[group][]command{}
	var order []group
	for _, c := range list {
		for _, r := range judge(c.text) {
			g := group{c.place, r}
			if hits[g] == nil {
				order = append(order, g)
			}
			hits[g] = append(hits[g], c)
		}
	}
	slices.SortStableFunc(order, func(a, b group) int { return int(b.rule.severity) - int(a.rule.severity) })
	for i, g := range order {
		if i == o.Findings {
			p.Warn("Risky commands of %d more users and kinds are not reported; the limit is %d findings.", len(order)-i, o.Findings)
			break
		}
		p.Report(commandFinding(g.rule, hits[g], o))
	}
	return nil
}

func commandFinding(r *rule, hits []command, o options) finding.Finding {
	f := finding.Finding{
		Title: r.title, Severity: r.severity, Techniques: r.techniques, Benign: r.benign,
		Dataset: hits[0].dataset, Host: hits[0].host, User: hits[0].user, First: event.Null, Last: event.Null,
	}
	var examples []string
	for _, c := range hits {
		f.Widen(scan.Micros(c.first), scan.Micros(c.last))
		f.EvidenceTotal += c.n
		if len(f.Evidence) < o.Examples {
			f.Evidence = append(f.Evidence, c.ref)
			f.Facts = append(f.Facts, finding.Fact{Name: "Command", Value: words.Cut(c.text, o.CommandCap)})
		}
		if len(examples) < 3 {
			examples = append(examples, words.Cut(c.text, 200))
		}
	}
	f.Why = fmt.Sprintf("%s by %s: %s", words.Count(f.EvidenceTotal, "command"), account(f.User), strings.Join(examples, " · "))
	return f
}

// servers reports shells and download tools under processes that serve others.
func servers(ctx context.Context, p *analyzers.Pass, o options) error {
	type child struct {
		command
		parent, image string
	}
	list, err := scan.All(ctx, p.Data, serversSQL, func(c *child) []any {
		return []any{&c.dataset, &c.host, &c.user, &c.parent, &c.image, &c.text, &c.n, &c.first, &c.last, &c.ref.Source, &c.ref.Member, &c.ref.Record}
	})
	if err != nil {
		return err
	}
	for _, c := range list[:min(len(list), o.Findings)] {
		f := finding.Finding{
			Title: "Shell or tool started by a server process", Severity: finding.Medium, Techniques: []string{"T1190", "T1059.004"},
			Why:     fmt.Sprintf("%s started %s %s: %s", c.parent, c.image, words.Times(c.n), words.Cut(c.text, 300)),
			Dataset: c.dataset, Host: c.host, User: c.user, First: event.Null, Last: event.Null,
			Facts:    []finding.Fact{{Name: "Parent", Value: c.parent}, {Name: "Program", Value: c.image}, {Name: "Command", Value: words.Cut(c.text, o.CommandCap)}},
			Evidence: []event.Ref{c.ref}, EvidenceTotal: c.n,
			Benign: "Applications that call system tools by design, such as monitoring pages and backup jobs.",
		}
		f.Widen(scan.Micros(c.first), scan.Micros(c.last))
		p.Report(f)
	}
	return nil
}

// connections reports shells that talk to the network themselves.
func connections(ctx context.Context, p *analyzers.Pass, o options) error {
	type connection struct {
		command
		port int64
		ip   string
	}
	list, err := scan.All(ctx, p.Data, shellnetSQL, func(c *connection) []any {
		return []any{&c.dataset, &c.host, &c.user, &c.text, &c.ip, &c.port, &c.n, &c.first, &c.last, &c.ref.Source, &c.ref.Member, &c.ref.Record}
	})
	if err != nil {
		return err
	}
	for _, c := range list[:min(len(list), o.Findings)] {
		f := finding.Finding{
			Title: "Shell with a network connection", Severity: finding.High, Techniques: []string{"T1059.004", "T1095"},
			Why:     fmt.Sprintf("%s is connected with %s, port %d (%s). Shells start programs that connect; they hardly ever do so themselves.", c.text, c.ip, c.port, words.Count(c.n, "event")),
			Dataset: c.dataset, Host: c.host, User: c.user, First: event.Null, Last: event.Null,
			Facts:    []finding.Fact{{Name: "Shell", Value: c.text}, {Name: "Destination", Value: c.ip}, {Name: "Port", Value: fmt.Sprint(c.port)}},
			Evidence: []event.Ref{c.ref}, EvidenceTotal: c.n,
			Benign: "Scripts that test a port through /dev/tcp.",
		}
		f.Widen(scan.Micros(c.first), scan.Micros(c.last))
		p.Report(f)
	}
	return nil
}

func account(user string) string {
	if user == "" {
		return "an unknown user"
	}
	return user
}
