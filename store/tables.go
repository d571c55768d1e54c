package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"forensic/store/event"
	"forensic/store/internal/duck"
)

// Table is a table of the evidence under its own name and with its own columns,
// as SQL sees it.
type Table struct {
	Name    string        `json:"name"`
	Columns []TableColumn `json:"columns"`
}

// TableColumn is a field of the table's records.
type TableColumn struct {
	Name  string `json:"name"`            // of the column
	Field string `json:"field,omitempty"` // of the record, where that differs
	Type  string `json:"type"`            // of SQL

	pointer string // to the value in column data
}

// reserved are the tables that evidence cannot displace.
var reserved = []string{"events", "rejects", "members", "warnings", "indicators"}

// provenance are the columns that lead every table of the evidence.
const provenance = "dataset AS _dataset, archive AS _archive, member AS _member, record AS _record, ts AS _ts, host_name AS _host"

// Tables lists the tables of the evidence by name. Tables whose names differ in
// case only are one, since SQL does not tell them apart.
func (c *Case) Tables() []Table {
	merged := map[string]*event.Table{}
	for _, m := range c.ledger.Members {
		if m.Stored == 0 {
			continue
		}
		for _, t := range m.Tables {
			key := strings.ToLower(t.Name)
			if merged[key] == nil {
				merged[key] = &event.Table{Name: t.Name}
			}
			for _, col := range t.Columns {
				merged[key].Inside(col.In, col.Name).Seen(col.Kinds)
			}
		}
	}
	var list []Table
	for key, t := range merged {
		table := Table{Name: t.Name, Columns: columnsOf(t)}
		if slices.Contains(reserved, key) {
			table.Name += "_table"
		}
		list = append(list, table)
	}
	slices.SortFunc(list, func(a, b Table) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list
}

// columnsOf gives the fields of a table names that SQL can tell apart.
func columnsOf(t *event.Table) []TableColumn {
	taken := map[string]bool{}
	for _, p := range []string{"_dataset", "_archive", "_member", "_record", "_ts", "_host"} {
		taken[p] = true
	}
	out := make([]TableColumn, 0, len(t.Columns))
	for _, c := range t.Columns {
		col := TableColumn{Name: c.Name, Type: typeOf(c.Kinds), pointer: "/" + pointer.Replace(c.Name)}
		if c.In != "" {
			col.Field, col.pointer = c.In+"."+c.Name, "/"+pointer.Replace(c.In)+col.pointer
		}
		for n := 1; taken[strings.ToLower(col.Name)] || col.Name == ""; n++ {
			col.Name, col.Field = fmt.Sprintf("%s_%d", c.Name, n), cmp.Or(col.Field, c.Name)
		}
		taken[strings.ToLower(col.Name)] = true
		out = append(out, col)
	}
	return out
}

// typeOf is the SQL type that holds every value of the kinds seen.
func typeOf(k event.CellKind) string {
	switch {
	case k == event.CellInt:
		return "BIGINT"
	case k == event.CellFloat, k == event.CellFloat|event.CellInt:
		return "DOUBLE"
	case k == event.CellBool:
		return "BOOLEAN"
	case k == event.CellTime:
		return "TIMESTAMP"
	}
	return "VARCHAR"
}

// together is how many fields one call takes out of a record. A call parses the
// whole record and keeps it until its vector of rows is done: one call for each of
// hundreds of fields takes gigabytes, one call for all makes each of them dear.
const together = 16

// view is the statement that makes the table a view over events.
func (t Table) view() string {
	var q, inner strings.Builder
	fmt.Fprintf(&q, "CREATE OR REPLACE VIEW %s AS SELECT _dataset, _archive, _member, _record, _ts, _host", identifier(t.Name))
	for i, c := range t.Columns {
		if i%together == 0 {
			pointers := make([]string, 0, together)
			for _, g := range t.Columns[i:min(i+together, len(t.Columns))] {
				pointers = append(pointers, g.pointer)
			}
			fmt.Fprintf(&inner, ", json_extract_string(data, %s) AS _%d", duck.QuoteList(pointers), i/together)
		}
		value := fmt.Sprintf("_%d[%d]", i/together, i%together+1)
		switch c.Type {
		case "VARCHAR":
		case "TIMESTAMP": // one with a zone is turned into UTC
			value = "TRY_CAST(TRY_CAST(" + value + " AS TIMESTAMPTZ) AS TIMESTAMP)"
		default:
			value = "TRY_CAST(" + value + " AS " + c.Type + ")"
		}
		fmt.Fprintf(&q, ", %s AS %s", value, identifier(c.Name))
	}
	fmt.Fprintf(&q, " FROM (SELECT %s%s FROM events WHERE lower(table_name) = %s)",
		provenance, inner.String(), duck.Quote(strings.ToLower(strings.TrimSuffix(t.Name, t.suffix()))))
	return q.String()
}

// suffix is what was added to the name of a table whose own name is reserved.
func (t Table) suffix() string {
	if stem, ok := strings.CutSuffix(t.Name, "_table"); ok && slices.Contains(reserved, strings.ToLower(stem)) {
		return "_table"
	}
	return ""
}

// pointer escapes a name for a JSON pointer.
var pointer = strings.NewReplacer("~", "~0", "/", "~1")

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// openTables makes the tables of the evidence that a query may name. There can be
// very many, of which a query needs few.
func (r *Reader) openTables(ctx context.Context, query string) error {
	lower := strings.ToLower(query)
	for _, t := range r.tables {
		name := strings.ToLower(t.Name)
		if r.opened[name] || !strings.Contains(lower, name) {
			continue
		}
		if _, err := r.db.ExecContext(ctx, t.view()); err != nil {
			return fmt.Errorf("table %q of the evidence: %w", t.Name, err)
		}
		r.opened[name] = true
	}
	return nil
}
