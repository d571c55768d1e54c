package rarity

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/markov"
	"forensic/analyzers/internal/sessions"
	"forensic/store/event"
)

// separator joins the values of who in SQL.
const separator = "\x1f"

// row is one event of a kind.
type row struct {
	dataset, who string
	at           int64
	ref          event.Ref
	command      markov.Command
	cut          bool // parameters were left out
}

// query selects the events of a kind, by data set, who and time.
func (k *kind) query() string {
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT coalesce(dataset, '') AS dataset, %s AS who, epoch_us(ts) AS micros, source, coalesce(member, '') AS member, record, %s AS event", k.whoSQL(), k.event)
	for i, c := range k.params {
		fmt.Fprintf(&b, ", %s AS p%d", c.sql, i)
	}
	for _, expr := range []string{k.bag, k.flags} {
		if expr != "" {
			fmt.Fprintf(&b, ", %s", expr)
		}
	}
	fmt.Fprintf(&b, " FROM events WHERE %s AND ts IS NOT NULL", k.filter())
	b.WriteString(" ORDER BY dataset, who, micros, source, member, record LIMIT ?")
	return b.String()
}

// whoSQL joins the values of who, without the characters that join them.
func (k *kind) whoSQL() string {
	var parts []string
	for _, c := range k.who {
		parts = append(parts, fmt.Sprintf("replace(coalesce(%s, ''), chr(31), ' ')", c.sql))
	}
	return strings.Join(parts, " || chr(31) || ")
}

// filter is the condition for the events of a kind.
func (k *kind) filter() string {
	if !k.oneSource {
		return k.where
	}
	return k.where + ` AND (coalesce(dataset, ''), coalesce(host_name, ''), coalesce(event_code, '')) IN (
		SELECT (dataset, host, max({'n': n, 'code': code}).code) FROM (
			SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, coalesce(event_code, '') AS code, count(*) AS n
			FROM events WHERE ` + k.where + ` AND ts IS NOT NULL GROUP BY ALL)
		GROUP BY dataset, host)`
}

// count tells how many events of a kind there are, with and without time.
func (k *kind) count(ctx context.Context, data analyzers.Data) (timed, timeless int64, err error) {
	rows, err := data.Query(ctx, "SELECT count(ts), count(*) - count(ts) FROM events WHERE "+k.where)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&timed, &timeless); err != nil {
			return 0, 0, err
		}
	}
	return timed, timeless, rows.Err()
}

// each calls fn for the first most events of a kind and returns how many it saw;
// one more than most says that there are others.
func (k *kind) each(ctx context.Context, data analyzers.Data, most int64, fn func(*row) error) (n int64, err error) {
	rows, err := data.Query(ctx, k.query(), most+1)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var r row
	extra := make([]sql.NullString, len(k.params)+2)
	to := []any{&r.dataset, &r.who, &r.at, &r.ref.Source, &r.ref.Member, &r.ref.Record, &r.command.Name}
	for i := range k.params {
		to = append(to, &extra[i])
	}
	more := extra[len(k.params):]
	for i, expr := range []string{k.bag, k.flags} {
		if expr != "" {
			to = append(to, &more[i])
		}
	}
	for rows.Next() {
		if n++; n > most {
			break
		}
		if err := rows.Scan(to...); err != nil {
			return n, err
		}
		k.fill(&r, extra)
		if err := fn(&r); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// fill makes the command of a row from what was scanned.
func (k *kind) fill(r *row, extra []sql.NullString) {
	r.command.Name = clip(r.command.Name, maxValue)
	r.command.Params = r.command.Params[:0]
	r.cut = false
	for i, c := range k.params {
		if extra[i].Valid && extra[i].String != "" {
			r.command.Params = append(r.command.Params, markov.Param{Name: c.name, Value: clip(extra[i].String, maxValue)})
		}
	}
	for i, read := range []func(string) ([]markov.Param, bool){bag, flags} {
		if v := extra[len(k.params)+i]; v.Valid {
			params, cut := read(v.String)
			r.command.Params = append(r.command.Params, params...)
			r.cut = r.cut || cut
		}
	}
}

// collection is the sessions of one data set, compactly.
type collection struct {
	dataset string
	corpus  *markov.Corpus
	who     []string
	list    []session
	events  []mark
	files   []event.Ref // without record
	cut     int64       // events of which parameters were left out

	cutter sessions.Cutter
}

// session is the place of a session in the corpus, by its index, and its bounds.
type session struct {
	who         int32
	from        int32 // first of events
	first, last int64
}

// mark tells where and when an event of a session was logged.
type mark struct {
	file   int32
	record int64
	at     int64
}

func newCollection(k *kind, dataset string, o options, known *markov.Model) *collection {
	return &collection{
		dataset: dataset,
		corpus:  markov.NewCorpus(markov.Values, markov.CorpusOptions{MaxParams: o.MaxParams, MaxValues: markov.MaxModelled, Known: known}),
		cutter:  sessions.Cutter{Limits: k.limits},
	}
}

// add takes the next event, in the order of the query.
func (c *collection) add(who string, r *row) {
	if n := len(c.who); n == 0 || c.who[n-1] != who {
		c.who = append(c.who, who)
	}
	subject := int32(len(c.who) - 1)
	if c.cutter.Starts(subject, r.at) {
		c.close()
		c.list = append(c.list, session{who: subject, from: int32(len(c.events)), first: r.at})
	}
	c.list[len(c.list)-1].last = r.at
	if n := len(c.files); n == 0 || c.files[n-1].Source != r.ref.Source || c.files[n-1].Member != r.ref.Member {
		c.files = append(c.files, event.Ref{Source: r.ref.Source, Member: r.ref.Member})
	}
	c.events = append(c.events, mark{int32(len(c.files) - 1), r.ref.Record, r.at})
	if r.cut {
		c.cut++
	}
	c.corpus.Append(c.corpus.Step(r.command))
}

// close ends the session that is open, if any.
func (c *collection) close() {
	if c.corpus.Len() < len(c.list) {
		c.corpus.Close()
	}
}

// ref names event i.
func (c *collection) ref(i int) event.Ref {
	m := c.events[i]
	r := c.files[m.file]
	r.Record = m.record
	return r
}
