package linux

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

//go:embed sessions.sql
var sessionsSQL string

// mark is one end of a session.
type mark struct {
	dataset, host, program string
	user, by               string // whose session, and who opened it
	id                     int64  // process or audit session, -1 where unknown
	from                   string // address or name of the machine it came from
	at                     int64
	ref                    event.Ref
	opens                  bool
}

// session is a stretch in which a user was there. End is event.Null where no end
// was logged.
type session struct {
	mark
	end int64
}

// pair joins what opens and what closes sessions, in order of time: the ends of
// one program, account and process of a machine, oldest first. An end without a
// beginning is left out: the session began before the evidence.
func pair(marks []mark) (list []session) {
	type key struct {
		dataset, host, program, user string
		id                           int64
	}
	open := map[key][]int{}
	for _, m := range marks {
		k := key{m.dataset, m.host, m.program, m.user, m.id}
		if m.opens {
			open[k] = append(open[k], len(list))
			list = append(list, session{mark: m, end: event.Null})
		} else if waiting := open[k]; len(waiting) > 0 {
			list[waiting[0]].end = m.at
			open[k] = waiting[1:]
		}
	}
	return list
}

// sessions shows the sessions, longest first.
func sessions(ctx context.Context, p *analyzers.Pass, o options) error {
	marks, err := scan.All(ctx, p.Data, sessionsSQL, func(m *mark) []any {
		return []any{&m.dataset, &m.host, &m.program, &m.user, &m.by, &m.id, &m.from, &m.at, &m.ref.Source, &m.ref.Member, &m.ref.Record, &m.opens}
	})
	if err != nil {
		return err
	}
	list := pair(marks)
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b session) int {
		return strings.Compare(a.dataset+"\x00"+a.host, b.dataset+"\x00"+b.host)
	})
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Program:text", "User:text", "Opened by:text",
		"From:indicator", "Start:time", "End:time", "Seconds:float", "Reference:ref")}
	for _, s := range list[:min(len(list), o.Rows)] {
		end, length := "", ""
		if s.end != event.Null {
			end, length = finding.TimeCell(s.end), fmt.Sprintf("%.6g", float64(s.end-s.at)/1e6)
		}
		t.Rows = append(t.Rows, []string{s.dataset, s.host, s.program, s.user, s.by, s.from, finding.TimeCell(s.at), end, length, finding.RefCell(s.ref)})
	}
	p.Show(finding.Exhibit{
		ID: "sessions", Title: "Sessions", Table: t,
		Note: "Sessions without an end were open when the logs ended, or their end was not logged. By data set, host and start.",
	})
	return nil
}
