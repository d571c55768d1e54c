package texts

import (
	"context"
	"database/sql"
	_ "embed"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/store/event"
)

// inParts tells of a record that holds a part of a longer script.
const inParts = "(coalesce(script_parts, 0) > 1 AND script_id IS NOT NULL AND script_part IS NOT NULL)"

// script is one distinct script in parts on one machine. ID names one of the
// times that it was logged.
type script struct {
	digest, id string
	bytes      int64
	Seen
}

//go:embed scripts.sql
var scriptsSQL string

// scripts reads the scripts that were logged in parts, in the order of the
// digests of their parts. Parts are told by script block id and number; one that
// was logged twice counts once.
func scripts(ctx context.Context, data analyzers.Data, where string, portion int64, fn func(Seen) error) error {
	list, err := listScripts(ctx, data)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		n, size := 0, int64(0)
		for n < len(list) && (n == 0 || list[n].digest == list[n-1].digest || size < portion && n < maxScripts) {
			if n == 0 || list[n].digest != list[n-1].digest {
				size += list[n].bytes
			}
			n++
		}
		if err := readScripts(ctx, data, where, list[:n], fn); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// maxScripts bounds the parameters of a query.
const maxScripts = 500

func listScripts(ctx context.Context, data analyzers.Data) (out []script, err error) {
	rows, err := data.Query(ctx, strings.ReplaceAll(scriptsSQL, "{in_parts}", inParts))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s script
		var first, last sql.NullInt64
		if err := rows.Scan(&s.digest, &s.Dataset, &s.Host, &s.id, &s.bytes, &s.Count, &s.Records, &s.Incomplete, &first, &last); err != nil {
			return nil, err
		}
		s.First, s.Last, s.Columns = orNull(first), orNull(last), []string{"script_text"}
		out = append(out, s)
	}
	return out, rows.Err()
}

// place names one time that a script was logged.
type place struct{ dataset, host, id string }

func (s *script) place() place { return place{s.Dataset, s.Host, s.id} }

// readScripts reads the texts and the parts of a few scripts.
func readScripts(ctx context.Context, data analyzers.Data, where string, list []script, fn func(Seen) error) error {
	var heads []script // the first of each text
	for i, s := range list {
		if i == 0 || s.digest != list[i-1].digest {
			heads = append(heads, s)
		}
	}
	texts, err := joined(ctx, data, where, heads)
	if err != nil {
		return err
	}
	parts := map[place][]event.Ref{}
	for chunk := range slices.Chunk(list, maxScripts) {
		if err := partsOf(ctx, data, chunk, parts); err != nil {
			return err
		}
	}
	text, ok := "", false
	for i, s := range list {
		if i == 0 || s.digest != list[i-1].digest {
			text, ok = texts[s.place()]
		}
		refs := parts[s.place()]
		if !ok || len(refs) == 0 {
			continue
		}
		s.Text, s.Parts, s.Ref = text, refs, refs[0]
		if err := fn(s.Seen); err != nil {
			return err
		}
	}
	return nil
}

// marks are the ids of scripts as parameters.
func marks(list []script) (string, []any) {
	args := make([]any, len(list))
	for i := range list {
		args[i] = list[i].id
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", "), args
}

// joined returns the texts that the condition holds for.
func joined(ctx context.Context, data analyzers.Data, where string, list []script) (map[place]string, error) {
	in, args := marks(list)
	rows, err := data.Query(ctx, `SELECT dataset, host, script_id, v FROM (
			SELECT dataset, host, script_id, string_agg(part, '' ORDER BY script_part) AS v FROM (
				SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, script_id, script_part,
					coalesce(min_by(script_text, md5(script_text)), '') AS part
				FROM events WHERE `+inParts+` AND script_id IN (`+in+`) GROUP BY 1, 2, 3, 4)
			GROUP BY 1, 2, 3)
		WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	wanted := map[place]bool{}
	for i := range list {
		wanted[list[i].place()] = true
	}
	out := map[place]string{}
	for rows.Next() {
		var p place
		var text string
		if err := rows.Scan(&p.dataset, &p.host, &p.id, &text); err != nil {
			return nil, err
		}
		if wanted[p] {
			out[p] = text
		}
	}
	return out, rows.Err()
}

// partsOf adds the records of the parts, the first of each.
func partsOf(ctx context.Context, data analyzers.Data, list []script, into map[place][]event.Ref) error {
	in, args := marks(list)
	rows, err := data.Query(ctx, `SELECT coalesce(dataset, ''), coalesce(host_name, ''), script_id, script_part, source, coalesce(member, ''), record
		FROM events WHERE `+inParts+` AND script_id IN (`+in+`) ORDER BY 1, 2, 3, 4, 5, 6, 7`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	wanted := map[place]bool{}
	for i := range list {
		wanted[list[i].place()] = true
	}
	var at place
	var part int64
	for first := true; rows.Next(); first = false {
		var p place
		var n int64
		var r event.Ref
		if err := rows.Scan(&p.dataset, &p.host, &p.id, &n, &r.Source, &r.Member, &r.Record); err != nil {
			return err
		}
		if wanted[p] && (first || p != at || n != part) {
			into[p] = append(into[p], r)
		}
		at, part = p, n
	}
	return rows.Err()
}
