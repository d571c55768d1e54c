package linux

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

//go:embed sudo.sql
var sudoSQL string

//go:embed speed.sql
var speedSQL string

//go:embed accounts.sql
var accountsSQL string

// use is how one user used sudo towards one target.
type use struct {
	place
	target                       string
	n, refused, distinct, shells int64
	why, refusedCommand          string
	first, last                  sql.NullInt64
	ref                          event.Ref // of a refusal, if there was one
}

// sudo shows who used it and reports refusals.
func sudo(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, sudoSQL, func(u *use) []any {
		return []any{
			&u.dataset, &u.host, &u.user, &u.target, &u.n, &u.refused, &u.distinct, &u.shells, &u.why, &u.refusedCommand,
			&u.first, &u.last, &u.ref.Source, &u.ref.Member, &u.ref.Record,
		}
	})
	if err != nil || len(list) == 0 {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "User:text", "Became:text", "Commands:int",
		"Different:int", "Root shells:int", "Refused:int", "First:time", "Last:time", "Reference:ref")}
	for i, u := range list {
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{
				u.dataset, u.host, u.user, u.target, fmt.Sprint(u.n), fmt.Sprint(u.distinct), fmt.Sprint(u.shells), fmt.Sprint(u.refused),
				finding.TimeCell(scan.Micros(u.first)), finding.TimeCell(scan.Micros(u.last)), finding.RefCell(u.ref),
			})
		}
		if u.refused > 0 {
			f := finding.Finding{
				Title: "Refused sudo", Severity: finding.Low, Techniques: []string{"T1548.003"},
				Why:     fmt.Sprintf("%s was refused %s: %s", account(u.user), words.Times(u.refused), strings.Trim(u.why+", "+words.Cut(u.refusedCommand, 200), ", ")),
				Dataset: u.dataset, Host: u.host, User: u.user, First: event.Null, Last: event.Null,
				Facts:    []finding.Fact{{Name: "Command", Value: words.Cut(u.refusedCommand, o.CommandCap)}, {Name: "Became", Value: u.target}},
				Evidence: []event.Ref{u.ref}, EvidenceTotal: u.refused,
				Benign: "A wrong password, or a user who does not know that sudo is not for them.",
			}
			f.Widen(scan.Micros(u.first), scan.Micros(u.last))
			p.Report(f)
		}
		if u.shells > 0 {
			f := finding.Finding{
				Title: "Root shell through sudo", Severity: finding.Info, Techniques: []string{"T1548.003"},
				Why:     fmt.Sprintf("%s started a shell by sudo %s: what was done in it is in no log of sudo.", account(u.user), words.Times(u.shells)),
				Dataset: u.dataset, Host: u.host, User: u.user, First: event.Null, Last: event.Null,
				Evidence: []event.Ref{u.ref}, EvidenceTotal: u.shells,
				Benign: "Usual for administrators.",
			}
			f.Widen(scan.Micros(u.first), scan.Micros(u.last))
			p.Report(f)
		}
	}
	p.Show(finding.Exhibit{ID: "sudo", Title: "Use of sudo", Table: t, Note: "The first use of a user in this evidence need not be the first ever."})
	return nil
}

// bursts reports commands that came faster than a person types.
func bursts(ctx context.Context, p *analyzers.Pass, o options) error {
	type burst struct {
		command
		took int64
	}
	list, err := scan.All(ctx, p.Data, speedSQL, func(b *burst) []any {
		return []any{&b.dataset, &b.host, &b.user, &b.n, &b.took, &b.first, &b.last, &b.ref.Source, &b.ref.Member, &b.ref.Record}
	}, o.Burst-1, o.BurstWithin*1e6)
	if err != nil {
		return err
	}
	for _, b := range list {
		f := finding.Finding{
			Title: "Commands faster than a person types", Severity: finding.Info, Techniques: []string{"T1059.004"},
			Why:     fmt.Sprintf("%s gave %d commands by sudo within %.1f s, and went on so for %s.", account(b.user), o.Burst, float64(b.took)/1e6, words.Count(b.n, "command")),
			Dataset: b.dataset, Host: b.host, User: b.user, First: event.Null, Last: event.Null,
			Evidence: []event.Ref{b.ref}, EvidenceTotal: b.n,
			Benign: "Scripts and deployment tools that run as this user.",
		}
		f.Widen(scan.Micros(b.first), scan.Micros(b.last))
		p.Report(f)
	}
	return nil
}

// administrators are groups whose members can become root.
var administrators = map[string]bool{"sudo": true, "wheel": true, "admin": true, "root": true, "docker": true, "lxd": true, "adm": true, "shadow": true, "disk": true}

// change is a change of an account.
type change struct {
	dataset, host, action, name, group, message string
	at                                          sql.NullInt64
	ref                                         event.Ref
}

// accounts reports new users and new administrators.
func accounts(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, accountsSQL, func(c *change) []any {
		return []any{&c.dataset, &c.host, &c.action, &c.name, &c.group, &c.message, &c.at, &c.ref.Source, &c.ref.Member, &c.ref.Record}
	}, o.Findings+1)
	if err != nil {
		return err
	}
	if len(list) > o.Findings {
		p.Warn("More than %d changes of accounts; the rest is not judged.", o.Findings)
	}
	for _, c := range list[:min(len(list), o.Findings)] {
		f := finding.Finding{
			Dataset: c.dataset, Host: c.host, User: c.name, First: event.Null, Last: event.Null, Evidence: []event.Ref{c.ref},
			Facts: []finding.Fact{{Name: "Account", Value: c.name}, {Name: "Message", Value: c.message}},
			Why:   strings.TrimSpace(c.action + ": " + words.Cut(c.message, 300)), Benign: "Administrators and packages create accounts.",
		}
		f.Widen(scan.Micros(c.at), scan.Micros(c.at))
		switch {
		case strings.Contains(c.message, "UID=0,"):
			f.Title, f.Severity, f.Techniques = "Second account with user id 0", finding.High, []string{"T1136.001"}
			f.Benign = "Hardly any; the account is root under another name."
		case administrators[c.group]:
			f.Title, f.Severity, f.Techniques = "Account put into a group of administrators", finding.Medium, []string{"T1098.007"}
		case strings.HasPrefix(c.message, "new user:") || c.action == "ADD_USER":
			f.Title, f.Severity, f.Techniques = "Account created", finding.Low, []string{"T1136.001"}
		default:
			continue
		}
		p.Report(f)
	}
	return nil
}
