package logons

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// options are the limits of what is shown and what counts as strange.
type options struct {
	Guesses       int64 `json:"guesses"`        // failures of one account from one source
	GuessMinutes  int64 `json:"guess_minutes"`  // within so long
	Sprayed       int   `json:"sprayed"`        // accounts that fail from one source
	SprayMinutes  int64 `json:"spray_minutes"`  // within so long
	SprayTries    int64 `json:"spray_tries"`    // for each account on average, at most
	Unknown       int   `json:"unknown"`        // names that do not exist, from one source
	AfterMinutes  int64 `json:"after_minutes"`  // in which a success belongs to the failures
	RoastServices int   `json:"roast_services"` // with RC4 tickets for one account
	HistoryDays   int64 `json:"history_days"`   // of evidence, before it can be its own history
	Findings      int   `json:"findings"`       // of one rule
	Rows          int   `json:"rows"`           // of a table
	Matrix        int   `json:"matrix"`         // accounts and hosts of the picture
	Refs          int   `json:"refs"`           // listed with a finding
}

// Analyzer looks at logons.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "logons",
	Title: "Logons",
	Doc:   manual,
	Needs: []event.Class{event.Logon, event.ProcessStart, event.Privilege, event.Share, event.ObjectAccess},
}, options{
	Guesses: 10, GuessMinutes: 10, Sprayed: 8, SprayMinutes: 60, SprayTries: 5, Unknown: 8, AfterMinutes: 60, RoastServices: 3,
	HistoryDays: 7, Findings: 50, Rows: 5000, Matrix: 40, Refs: 20,
}, run)

//go:embed attempts.sql
var attemptsSQL string

//go:embed minutes.sql
var minutesSQL string

//go:embed sessions.sql
var sessionsSQL string

// attempt is attempts that are alike.
type attempt struct {
	dataset, host, code             string
	failed                          bool
	account, domain, origin         string
	logonType                       int64
	packageName, process, keyLength string
	encryption, service, preauth    string
	reason                          string
	elevated                        bool
	server, actor                   string
	count                           int64
	first, last                     int64 // event.Null if unknown
	refs                            [2]event.Ref
}

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := attempts(ctx, p.Data)
	if err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	for i := range list {
		p.Examined += list[i].count
	}
	known, err := sessions(ctx, p, o)
	if err != nil {
		return fmt.Errorf("sessions: %w", err)
	}
	if len(list) == 0 && known == 0 {
		p.DoesNotApply("No event names an account that logs on, or a logon session.")
		return nil
	}
	if err := guessing(ctx, p, o); err != nil {
		return fmt.Errorf("failures: %w", err)
	}
	judge(p, list, o)
	if err := firsts(ctx, p, list, o); err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	p.Show(failures(list, o))
	showMatrix(p, list, o)
	return nil
}

func attempts(ctx context.Context, d analyzers.Data) ([]attempt, error) {
	list, err := scan.All(ctx, d, attemptsSQL, func(a *attempt) []any {
		return []any{
			&a.dataset, &a.host, &a.code, &a.failed, &a.account, &a.domain, &a.origin, &a.logonType, &a.packageName, &a.process, &a.keyLength, &a.encryption, &a.service,
			&a.preauth, &a.reason, &a.elevated, &a.server, &a.actor, &a.count, scan.Time(&a.first), scan.Time(&a.last),
			&a.refs[0].Source, &a.refs[0].Member, &a.refs[0].Record, &a.refs[1].Source, &a.refs[1].Member, &a.refs[1].Record,
		}
	})
	for i := range list {
		a := &list[i]
		a.account, _, _ = strings.Cut(a.account, "@") // 4769 names accounts as mail addresses
	}
	return list, err
}

// person tells whether an account is one that people use, and not a machine or a
// part of Windows.
func person(account string) bool {
	switch account {
	case "", "-", "system", "local service", "network service", "anonymous logon", "anonymous", "null", "(invalid user)", "iusr":
		return false
	}
	return !strings.HasSuffix(account, "$") && !strings.HasPrefix(account, "dwm-") && !strings.HasPrefix(account, "umfd-") &&
		!strings.HasPrefix(account, "healthmailbox") && !strings.HasPrefix(account, "sm_")
}

// session is a logon session as all its events tell it.
type session struct {
	dataset, host         string
	id                    int64
	account, domain       string
	logonType             int64
	packageName, origin   string
	linked                int64
	born, ended, elevated bool
	processes, events     int64
	first, last           int64
	ref                   event.Ref
	total, unborn         int64 // of all sessions, and of those without logon event
}

// sessions shows the sessions and tells how many there are.
func sessions(ctx context.Context, p *analyzers.Pass, o options) (total int64, err error) {
	t := &finding.Table{Columns: finding.Columns("Data set:text", "Host:text", "Logon id:text", "Account:text", "Domain:text", "Type:text", "Package:text", "Source:text",
		"First:time", "Last:time", "Logon seen:text", "Logoff seen:text", "Special privileges:text", "Linked id:text", "Processes:int", "Events:int", "Evidence:ref")}
	var without int64
	list, err := scan.All(ctx, p.Data, sessionsSQL, func(s *session) []any {
		return []any{
			&s.dataset, &s.host, &s.id, &s.account, &s.domain, &s.logonType, &s.packageName, &s.origin, &s.linked, &s.born, &s.ended, &s.elevated, &s.processes, &s.events,
			scan.Time(&s.first), scan.Time(&s.last), &s.ref.Source, &s.ref.Member, &s.ref.Record, &s.total, &s.unborn,
		}
	}, o.Rows)
	for i := range list {
		total, without = list[i].total, list[i].unborn
		t.Rows = append(t.Rows, list[i].row())
	}
	if err != nil || total == 0 {
		return total, err
	}
	e := finding.Exhibit{
		ID: "sessions", Title: "Logon sessions", Table: t,
		Note: fmt.Sprintf("Out of every event that names a logon id. Of %s, %d have no logon event in the evidence: they began before it, or it was not collected.", words.Count(total, "session"), without),
	}
	if total > int64(len(t.Rows)) {
		t.Total = total
		p.Warn("%d of %d logon sessions are listed.", len(t.Rows), total)
	}
	p.Show(e)
	return total, nil
}

func (s *session) row() []string {
	yes := map[bool]string{true: "yes", false: "no"}
	linked := ""
	if s.linked != 0 {
		linked = hex(s.linked)
	}
	return []string{
		s.dataset, s.host, hex(s.id), s.account, s.domain, typeName(s.logonType), s.packageName, s.origin, finding.TimeCell(s.first), finding.TimeCell(s.last),
		yes[s.born], yes[s.ended], yes[s.elevated], linked, fmt.Sprint(s.processes), fmt.Sprint(s.events), finding.RefCell(s.ref),
	}
}

// hex is a logon id as Windows prints it.
func hex(id int64) string { return fmt.Sprintf("0x%x", uint64(id)) }
