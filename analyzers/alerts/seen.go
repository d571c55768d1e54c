package alerts

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/entity"
	"forensic/store/event"
)

//go:embed seen.sql
var seenSQL string

// wanted is an entity of a group of alerts to look for in the other events.
type wanted struct {
	ID     int    `json:"id"`
	Kind   string `json:"k"`
	Value  string `json:"v"`
	Host   string `json:"h"` // empty for any
	Domain string `json:"d"` // first label; empty for any
	First  *int64 `json:"a"` // of the alerts, microseconds; nil where unknown
	Last   *int64 `json:"b"`
}

// seen is where a wanted entity occurs in other events.
type seen struct {
	before, during, after, untimed int64 // mentions
	first, last                    int64
	ref                            event.Ref
	machines                       int64
	machine                        string // one of them, with its data set
}

func (s seen) total() int64 { return s.before + s.during + s.after + s.untimed }

// everywhere are values that say nothing about an alert.
var everywhere = map[string]bool{
	"administrator": true, "admin": true, "root": true, "guest": true, "user": true, "unknown": true, "localhost": true,
}

// want says what to look for; ok is false for what occurs everywhere.
func want(e entity.Entity) (w wanted, ok bool) {
	key := strings.Split(e.Key(), "\x00")
	w = wanted{Kind: e.Kind.String(), Value: key[len(key)-1], Host: strings.ToLower(e.Host)}
	switch e.Kind {
	case entity.Host:
		w.Value, w.Host = e.Label(), ""
	case entity.IP:
		w.Value, w.Host = e.Label(), ""
		ok = entity.Own(w.Value)
		return w, ok
	case entity.Account:
		name := e.Label()
		w.Value = strings.ToLower(name[strings.LastIndexByte(name, '\\')+1:])
		w.Value, _, _ = strings.Cut(w.Value, "@")
		w.Domain, _, _ = strings.Cut(strings.ToLower(e.Domain), ".")
		if w.Domain == "workgroup" {
			w.Domain = ""
		}
		if w.Domain != "" {
			w.Host = "" // an account of a domain can be anywhere
		}
		return w, w.Value != "" && !everywhere[w.Value] && !e.System()
	case entity.Process:
		w.Value = strings.ToLower(strings.TrimSpace(e.CommandLine))
		if w.Value == "" {
			w.Value, w.Kind = key[3], "image" // kind, data set, host, path
		}
	case entity.File:
		if !strings.ContainsAny(w.Value, `\/`) {
			w.Kind, w.Value = "file name", strings.ToLower(w.Value)
		}
	case entity.Mailbox:
		w.Kind = "cloud resource"
	case entity.URL, entity.DNS, entity.Hash:
		w.Host = ""
	}
	return w, w.Value != "" && !everywhere[w.Value]
}

// search looks for entities in all events that are no alerts. The answer has the
// ids of those that occur.
func search(ctx context.Context, p *analyzers.Pass, list []wanted) (map[int]seen, error) {
	if len(list) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	rows, err := p.Data.Query(ctx, seenSQL, string(text))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int]seen{}
	for rows.Next() {
		var id int
		var s seen
		var first, last sql.NullInt64
		if err := rows.Scan(&id, &s.before, &s.during, &s.after, &s.untimed, &first, &last, &s.machines, &s.machine,
			&s.ref.Source, &s.ref.Member, &s.ref.Record); err != nil {
			return nil, err
		}
		s.first, s.last = micros(first), micros(last)
		out[id] = s
	}
	return out, rows.Err()
}

func micros(t sql.NullInt64) int64 {
	if !t.Valid {
		return event.Null
	}
	return t.Int64
}
