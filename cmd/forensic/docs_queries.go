package main

import (
	"fmt"
	"io"
	"strings"

	"forensic/datasets/catalog"
)

func writeQueriesDoc(w io.Writer) error {
	list, err := catalog.Load()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, generated+`# Query catalogue

%d queries over the table `+"`events`"+` ([schema](schema.md)). `+"`forensic query --case DIR --name NAME --param name=value`"+` runs one;
`+"`forensic queries list|search|show`"+` finds them. Values are bound, never pasted into the SQL. A row is a record, named by
its last columns source, member and record, unless the query says that its rows are groups.

* `+"`--from`, `--to`, `--last`, `--host`, `--user`"+` narrow what a query sees. `+"`-2d`, `-6h`, `-1.5w`, `-2mon`"+` count back from the last event of the
  evidence, `+"`now-2d`"+` from now; `+"`@d`"+` at the end rounds down to the day (units s, m or min, h, d, w, mon, y).
* `+"`--add \"AND logon_type = 10\"`"+` is a further condition over the columns of `+"`events`"+`.
* `+"`--split 1d`"+` runs a query whose rows are records for one stretch of time after the other. Records without a time are in none.
* `+"`--queries DIR`"+` adds queries of your own, in files that end in .yaml:

`+"```yaml"+`
family: own
description: Queries of our team.
queries:
  logons_of_account:
    description: Every logon of one account.
    attack: [T1078]              # ATT&CK techniques
    needs: [logon]               # classes of events, of which one is enough
    rows: events                 # one row is a record; or groups: a row stands for many
    parameters:                  # types: str, int, float, datetime, list, bool; without a default it is required
      account: {type: str, description: Name without domain, aliases: [user]}
      codes: {type: list, description: Event ids, default: ["4624", "4625"]}
    entity: {account: account}   # kind of entity: the parameter that takes one
    example: {account: adm.okafor}
    sql: |
      SELECT ts, host_name, target_user_name, source, member, record
      FROM events
      WHERE lower(target_user_name) = lower($account) AND list_contains($codes, event_code)
      ORDER BY ts, source, member, record
`+"```"+`

Families:

`, len(list.All()))
	for _, f := range list.Families {
		fmt.Fprintf(w, "* [%s](#%s): %s (%d)\n", f.Name, f.Name, f.Description, len(f.Queries))
	}
	for _, f := range list.Families {
		fmt.Fprintf(w, "\n## %s\n\n%s\n", f.Name, f.Description)
		for _, q := range f.Queries {
			writeQueryDoc(w, q)
		}
	}
	return nil
}

func writeQueryDoc(w io.Writer, q *catalog.Query) {
	fmt.Fprintf(w, "\n### %s\n\n%s", q.Name, q.Description)
	if q.Rows == catalog.RowsGroups {
		fmt.Fprint(w, " Rows are groups.")
	}
	if len(q.Attack) > 0 {
		fmt.Fprintf(w, " ATT&CK: %s.", strings.Join(q.Attack, ", "))
	}
	if len(q.Needs) > 0 {
		fmt.Fprintf(w, " Needs one of: %s.", strings.Join(q.Needs, ", "))
	}
	if text := entityText(q); text != "" {
		fmt.Fprintf(w, " Entities: %s.", text)
	}
	fmt.Fprint(w, "\n\n")
	for _, p := range q.Params {
		fmt.Fprintf(w, "* `%s`\n", paramText(p))
	}
	if len(q.Params) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "```sh\n%s\n```\n\n```sql\n%s\n```\n", exampleText(q), q.SQL)
}
