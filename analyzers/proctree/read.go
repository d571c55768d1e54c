package proctree

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"

	"forensic/analyzers"
	"forensic/store/event"
)

var (
	//go:embed creations.sql
	creationsSQL string
	//go:embed ends.sql
	endsSQL string
	//go:embed sightings.sql
	sightingsSQL string
)

// read fetches everything a forest is built from.
func read(ctx context.Context, data analyzers.Data) (*input, error) {
	in := &input{texts: newTexts()}
	if err := each(ctx, data, creationsSQL, in.addRecord); err != nil {
		return nil, fmt.Errorf("process creations: %w", err)
	}
	if err := each(ctx, data, endsSQL, in.addEnd); err != nil {
		return nil, fmt.Errorf("process ends: %w", err)
	}
	if err := each(ctx, data, sightingsSQL, in.addSighting); err != nil {
		return nil, fmt.Errorf("process sightings: %w", err)
	}
	return in, nil
}

// each calls add for every row of a query.
func each(ctx context.Context, data analyzers.Data, query string, add func(*sql.Rows) error) error {
	rows, err := data.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := add(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (in *input) addRecord(rows *sql.Rows) error {
	var dataset, host, guid, parentGUID, exe, name, cmd, parentExe, parentCmd string
	var user, integrity, sha256, source, member string
	var ts, pid, parentPID, logon sql.NullInt64
	var from, ordinal int64
	err := rows.Scan(&dataset, &host, &ts, &from, &pid, &parentPID, &logon, &guid, &parentGUID, &exe, &name, &cmd,
		&parentExe, &parentCmd, &user, &integrity, &sha256, &source, &member, &ordinal)
	if err != nil {
		return err
	}
	t := in.texts
	in.records = append(in.records, record{
		ts: orNull(ts), pid: orNull(pid), parentPID: orNull(parentPID), logon: orNull(logon), ordinal: ordinal,
		dataset: t.number(dataset), host: t.number(host),
		guid: t.guid(guid), parentGUID: t.guid(parentGUID),
		exe: t.number(exe), name: t.number(name), cmd: t.number(cmd),
		parentExe: t.number(parentExe), parentCmd: t.number(parentCmd),
		user: t.number(user), integrity: t.number(integrity), sha256: t.number(sha256),
		source: t.number(source), member: t.number(member), from: origin(from),
	})
	return nil
}

func (in *input) addEnd(rows *sql.Rows) error {
	var dataset, host, guid, name string
	var ts int64
	var pid sql.NullInt64
	if err := rows.Scan(&dataset, &host, &ts, &pid, &guid, &name); err != nil {
		return err
	}
	t := in.texts
	in.ends = append(in.ends, end{
		dataset: t.number(dataset), host: t.number(host), guid: t.guid(guid), name: t.number(name),
		ts: ts, pid: orNull(pid),
	})
	return nil
}

func (in *input) addSighting(rows *sql.Rows) error {
	var dataset, host, guid, exe string
	var pid, first sql.NullInt64
	if err := rows.Scan(&dataset, &host, &guid, &exe, &pid, &first); err != nil {
		return err
	}
	t := in.texts
	in.sightings = append(in.sightings, sighting{
		dataset: t.number(dataset), host: t.number(host), guid: t.guid(guid), exe: t.number(exe),
		pid: orNull(pid), first: orNull(first),
	})
	return nil
}

func orNull(n sql.NullInt64) int64 {
	if n.Valid {
		return n.Int64
	}
	return event.Null
}
