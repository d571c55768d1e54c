package pivot

import (
	"context"
	"fmt"
	"strings"

	"forensic/analyzers/internal/entity"
	"forensic/analyzers/internal/relations"
	"forensic/datasets/catalog"
)

// related are the columns of related.
var related = []Column{
	{"direction", "VARCHAR"},
	{"verb", "VARCHAR"},
	{"type", "VARCHAR"},
	{"related", "VARCHAR"},
	{"on_host", "VARCHAR"},
	{"events", "BIGINT"},
	{"first", "TIMESTAMP"},
	{"last", "TIMESTAMP"},
	{"links", "BIGINT"},
	{"source", "VARCHAR"},
	{"member", "VARCHAR"},
	{"record", "BIGINT"},
}

// relatedParams bound what is given of one kind of link.
var relatedParams = []catalog.Param{{
	Name: "most", Type: catalog.Int, Default: int64(200),
	Description: "Rows of one verb and type for each value, those with most events first; column links tells how many there are",
}}

// askRelated gives what shares an event with each value, and by which verb.
func askRelated(ctx context.Context, q *Question) (Cursor, error) {
	most, _ := q.Params["most"].(int64)
	var branches []string
	for _, r := range relations.All {
		if r.From.Kind == q.Noun.kind {
			branches = append(branches, q.relationSQL(r, r.From, r.To, "out"))
		}
		if r.To.Kind == q.Noun.kind {
			branches = append(branches, q.relationSQL(r, r.To, r.From, "in"))
		}
	}
	rows, err := q.run(ctx, "related", fmt.Sprintf(relatedSQL, wantedSQL, strings.Join(branches, "\n    UNION ALL\n"), max(most, 1)), relatedRaw)
	if err != nil {
		return nil, err
	}
	return &relatedCursor{Cursor: rows, cells: make([]any, len(related))}, nil
}

// relatedRaw are the columns of relatedSQL behind the index of the value.
var relatedRaw = []Column{
	{"direction", "VARCHAR"},
	{"verb", "VARCHAR"},
	{"kind", "BIGINT"},
	{"on_host", "VARCHAR"},
	{"name", "VARCHAR"},
	{"domain", "VARCHAR"},
	{"id", "VARCHAR"},
	{"events", "BIGINT"},
	{"first", "TIMESTAMP"},
	{"last", "TIMESTAMP"},
	{"links", "BIGINT"},
	{"source", "VARCHAR"},
	{"member", "VARCHAR"},
	{"record", "BIGINT"},
}

const relatedSQL = `WITH %s, pair AS (
%s
), counted AS (
    SELECT value_index, direction, verb, kind, other.host AS host, other.name AS name, other.domain AS domain, other.id AS id,
        count(DISTINCT (source, member, record)) AS events, min(ts) AS first, max(ts) AS last, min((source, member, record)) AS ref
    FROM pair
    WHERE other.name <> '' OR other.id <> ''
    GROUP BY ALL
)
SELECT value_index, direction, verb, kind, host, name, domain, id, events, first, last,
    count(*) OVER (PARTITION BY value_index, direction, verb, kind) AS links, ref[1], ref[2], ref[3]
FROM counted
QUALIFY row_number() OVER (PARTITION BY value_index, direction, verb, kind ORDER BY events DESC, host, name, domain, id) <= %d
ORDER BY value_index, events DESC, direction, verb, kind, host, name, domain, id`

// relationSQL gives the events of a relation of which one side is wanted, with the
// other side.
func (q *Question) relationSQL(r relations.Relation, mine, other relations.Side, direction string) string {
	var texts []string
	for i, e := range []string{other.Host, other.Name, other.Domain, other.ID} {
		if e == "" {
			e = "''"
		}
		texts = append(texts, fmt.Sprintf("'%s': left(coalesce(%s, ''), 1024)", []string{"host", "name", "domain", "id"}[i], e))
	}
	columns := fmt.Sprintf("dataset, ts, source, member, record, %s AS verb, {%s} AS other", r.Verb, strings.Join(texts, ", "))
	side := Question{Noun: &Noun{places: q.Noun.side(mine)}, IgnoreCase: q.IgnoreCase}
	const kept = "'%s' AS direction, n.verb AS verb, %d AS kind, n.other AS other, n.ts AS ts, n.source AS source, n.member AS member, n.record AS record"
	head := fmt.Sprintf(kept, direction, other.Kind)
	if len(side.Noun.places) == 0 {
		return fmt.Sprintf(`    SELECT w.i AS value_index, %s
    FROM (SELECT %s, lower(%s) AS text FROM events WHERE %s) n JOIN wanted w ON w.t <> '' AND contains(n.text, w.t)`, head, columns, mine.Name, r.Where)
	}
	return fmt.Sprintf(`    SELECT w.i AS value_index, %s
    FROM (SELECT %s, unnest(%s) AS place FROM events WHERE %s AND (%s)) n
    JOIN wanted w ON w.v <> '' AND n.place.k = w.k AND n.place.v = w.v AND %s`,
		head, columns, side.placeList(), r.Where, side.placeFilter(), scopesFit)
}

// side makes the places of one side of a relation, none where the value is searched
// for in the text.
func (n *Noun) side(s relations.Side) []place {
	at := func(kind, format string) place {
		return place{kind: kind, expr: strings.ReplaceAll(format, "@", "("+s.Name+")")}
	}
	switch n.Type {
	case IP:
		return []place{at("ip", "@")}
	case Host:
		p := at("host", "split_part(lower(@), '.', 1)")
		p.scope = "lower(" + s.Domain + ")"
		return []place{p}
	case Account:
		p := place{kind: "name", expr: fmt.Sprintf("split_part(lower(%s), '@', 1)", s.Name)}
		p.scope = domainOf(s.Name, s.Domain)
		return []place{p, {kind: "sid", expr: "upper(" + s.ID + ")"}}
	case Process, File:
		name := "(" + s.Name + ")"
		return []place{{kind: "path", expr: windowsPath(name)}, {kind: "volume", expr: onVolume(name)}, at("name", `regexp_extract(lower(@), '[^\\/]+$')`)}
	case Hash:
		return exact("hash", "process_hash_md5", "process_hash_sha1", "process_hash_sha256", "process_hash_imphash")
	case DNS:
		return []place{at("dns", "rtrim(lower(@), '.')")}
	case Registry:
		return []place{keysAbove(s.Name)}
	case Service:
		return []place{at("name", "lower(@)")}
	case Task:
		return []place{at("path", `ltrim(lower(@), '\')`), at("name", `regexp_extract(lower(@), '[^\\]+$')`)}
	case Mailbox:
		return []place{at("mail", "lower(@)"), {kind: "name", expr: "split_part(lower(" + s.Name + "), '@', 1)"}}
	}
	return nil
}

// relatedCursor writes what is related as readers know it.
type relatedCursor struct {
	Cursor
	cells []any
}

func (c *relatedCursor) Columns() []Column { return related }

func (c *relatedCursor) Next() (int, []any, error) {
	i, raw, err := c.Cursor.Next()
	if err != nil {
		return 0, nil, err
	}
	text := func(at int) string { s, _ := raw[at].(string); return s }
	kind, _ := raw[2].(int32)
	e := entity.Entity{Kind: entity.Kind(kind), Host: text(3), Name: text(4), Domain: text(5), ID: text(6)}
	c.cells[0], c.cells[1], c.cells[2], c.cells[3] = raw[0], raw[1], typeWord(e.Kind), e.Detail()
	copy(c.cells[4:], append([]any{raw[3]}, raw[7:]...))
	return i, c.cells, nil
}

// typeWord is the type of a kind of entity, so that what is related can be asked
// about.
func typeWord(k entity.Kind) string {
	for i := range Nouns {
		if Nouns[i].kind == k {
			return string(Nouns[i].Type)
		}
	}
	return k.String()
}
