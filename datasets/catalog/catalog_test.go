package catalog

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/timerange"
)

func load(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogue(t *testing.T) {
	c := load(t)
	if n := len(c.All()); n < 80 {
		t.Errorf("%d queries, want 80 or more", n)
	}
	kinds := map[string]int{}
	for _, q := range c.All() {
		for kind := range q.Entity {
			kinds[kind]++
		}
		upper := strings.ToUpper(q.SQL)
		if !strings.Contains(upper, "ORDER BY") {
			t.Errorf("%s: its rows have no order", q.Name)
		}
		if q.Rows == RowsEvents && !strings.HasSuffix(q.SQL, "source, member, record") {
			t.Errorf("%s: rows are not ordered down to the record", q.Name)
		}
		if strings.Contains(upper, "SELECT *") {
			t.Errorf("%s: SELECT *", q.Name)
		}
		if _, _, err := q.Bind(q.Example, Options{}); err != nil {
			t.Error(err)
		}
	}
	for kind := range EntityTypes {
		if kinds[kind] == 0 {
			t.Errorf("no query takes the entity %s", kind)
		}
	}
}

// query is a folder with one query, of which lines are replaced.
func query(replace ...string) fstest.MapFS {
	text := `family: own
description: Queries of a user.
queries:
  by_user:
    description: What one user did.
    attack: [T1078]
    needs: [logon]
    rows: events
    parameters:
      user: {type: str, description: Name of the account, aliases: [who]}
      codes: {type: list, description: Event ids, default: ["4624", "it's"]}
      most: {type: int, description: Rows at most, default: 0x10}
      since: {type: datetime, description: From when, default: -1.5d}
      share: {type: float, description: Share at least, default: 0.5}
      strict: {type: bool, description: Whether strictly, default: false}
    entity: {account: user}
    example: {user: alice}
    sql: |
      SELECT '$no ? ;' AS "$no", source, member, record FROM events
      WHERE user_name = $user AND ts >= $since AND $strict AND $share > 0 AND list_contains($codes, event_code) AND $user <> '' -- $no
      ORDER BY source, member, record LIMIT $most
`
	return fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(strings.NewReplacer(replace...).Replace(text))}, "README.md": &fstest.MapFile{Data: []byte("no query")}}
}

func TestBind(t *testing.T) {
	c, err := Load(query())
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Get("own.by_user")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2020, 3, 3, 12, 0, 0, 0, time.UTC)
	o := Options{Clock: timerange.Clock{End: end, Start: end}}
	sql, args, err := q.Bind(map[string]any{"who": []string{"x' OR 1=1 --"}}, o)
	if err != nil {
		t.Fatal(err)
	}
	want := `SELECT '$no ? ;' AS "$no", source, member, record FROM events
WHERE user_name = ($1::VARCHAR) AND ts >= (make_timestamp($2::BIGINT)) AND ($3::BOOLEAN) AND ($4::DOUBLE) > 0 AND list_contains(($5::JSON::VARCHAR[]), event_code) AND ($1::VARCHAR) <> '' -- $no
ORDER BY source, member, record LIMIT ($6::BIGINT)`
	if diff := cmp.Diff(want, sql); diff != "" {
		t.Error(diff)
	}
	values := []any{"x' OR 1=1 --", end.Add(-36 * time.Hour).UnixMicro(), false, 0.5, `["4624","it's"]`, int64(16)}
	if diff := cmp.Diff(values, args); diff != "" {
		t.Error(diff)
	}
	o.From, o.To, o.Add = end, end.Add(time.Hour), " and host_name = 'a;)--' OR (pid > 1)"
	sql, args, err = q.Bind(map[string]any{"user": "u", "codes": " 1, 2,", "since": "2020-01-01", "strict": "true", "share": "1e-1", "most": 3}, o)
	if err != nil {
		t.Fatal(err)
	}
	head := "WITH events AS NOT MATERIALIZED (SELECT * FROM main.events WHERE ts >= make_timestamp($1::BIGINT) AND ts < make_timestamp($2::BIGINT) AND (\nhost_name = 'a;)--' OR (pid > 1)\n))\nSELECT "
	if !strings.HasPrefix(sql, head) {
		t.Errorf("narrowed:\n%s", sql)
	}
	values = []any{end.UnixMicro(), end.Add(time.Hour).UnixMicro(), "u", int64(1577836800000000), true, 0.1, `["1","2"]`, int64(3)}
	if diff := cmp.Diff(values, args); diff != "" {
		t.Error(diff)
	}
}

func TestBindBeforeOwnTables(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1 FROM events":                      "WITH @\nSELECT 1 FROM events",
		"-- WITH\n SELECT 1 FROM events":            "WITH @\n-- WITH\n SELECT 1 FROM events",
		"WITH x AS (SELECT 1) SELECT 1":             "WITH @, x AS (SELECT 1) SELECT 1",
		"with recursive x AS (SELECT 1) SELECT 1":   "WITH RECURSIVE @, x AS (SELECT 1) SELECT 1",
		"WITH recursively AS (SELECT 1) SELECT 'x'": "WITH @, recursively AS (SELECT 1) SELECT 'x'",
	} {
		q := &Query{SQL: sql}
		got, _, err := q.Bind(nil, Options{Add: "true"})
		view := "events AS NOT MATERIALIZED (SELECT * FROM main.events WHERE (\ntrue\n))"
		if err != nil || got != strings.ReplaceAll(want, "@", view) {
			t.Errorf("%q gives %q, %v", sql, got, err)
		}
	}
}

func TestWhatCannotBeBound(t *testing.T) {
	c, err := Load(query())
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Get("own.by_user")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		params map[string]any
		add    string
		says   string
	}{
		"missing":        {nil, "", "it needs user (str: Name of the account)"},
		"unknown":        {map[string]any{"user": "a", "nobody": "x"}, "", `no parameter "nobody"; there are user, codes`},
		"twice":          {map[string]any{"user": "a", "who": "b"}, "", "twice"},
		"no number":      {map[string]any{"user": "a", "most": "1.5"}, "", `"1.5" is no int`},
		"no time":        {map[string]any{"user": "a", "since": "soon"}, "", "no time"},
		"no truth":       {map[string]any{"user": "a", "strict": "perhaps"}, "", "is no bool"},
		"no share":       {map[string]any{"user": "a", "share": "half"}, "", "is no float"},
		"two values":     {map[string]any{"user": []string{"a", "b"}}, "", "2 values"},
		"a map":          {map[string]any{"user": map[string]any{}}, "", "is no str"},
		"statement":      {map[string]any{"user": "a"}, "true; DROP TABLE events", "semicolon"},
		"closes":         {map[string]any{"user": "a"}, "true) UNION (SELECT 1", "not opened"},
		"leaves open":    {map[string]any{"user": "a"}, "AND (true", "not closed"},
		"comment":        {map[string]any{"user": "a"}, "true -- x", "comment"},
		"long comment":   {map[string]any{"user": "a"}, "true /* x", "comments"},
		"widens":         {map[string]any{"user": "a"}, "OR true", "OR"},
		"parameter":      {map[string]any{"user": "a"}, "a = $user", "parameter"},
		"question mark":  {map[string]any{"user": "a"}, "a = ?", "?"},
		"open quote":     {map[string]any{"user": "a"}, "a = 'x", "no end"},
		"dollar quote":   {map[string]any{"user": "a"}, "a = $$x$$", "$"},
		"escaped quote":  {map[string]any{"user": "a"}, `a = E'\') OR true --'`, "backslash"},
		"only a keyword": {map[string]any{"user": "a"}, " AND ", "empty"},
	} {
		if sql, _, err := q.Bind(test.params, Options{Add: test.add, Clock: timerange.Clock{Now: time.Unix(0, 0)}}); err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), q.Name) {
			t.Errorf("%s: %v, want %q\n%s", name, err, test.says, sql)
		}
	}
}

func TestOwnFolders(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for name, test := range map[string]struct {
		folder fstest.MapFS
		says   string
	}{
		"nothing in it":     {fstest.MapFS{}, "no file"},
		"name taken":        {query("family: own", "family: all", "by_user:", "hosts:"), "all.hosts is taken by catalogue: all.yaml"},
		"unknown field":     {query("    rows: events", "    rows: events\n    limit: 5"), "limit"},
		"name in capitals":  {query("by_user:", "ByUser:"), "snake_case"},
		"family":            {query("family: own", "family: Own-Queries"), "snake_case"},
		"short text":        {query("What one user did.", "x"), "1 characters"},
		"long text":         {query("What one user did.", strings.Repeat("é", 1025)), "1025 characters"},
		"technique":         {query("T1078", "1078"), "technique"},
		"class":             {query("[logon]", "[logons]"), "class"},
		"rows":              {query("rows: events", "rows: many"), "rows"},
		"type":              {query("type: int", "type: integer"), `"integer" is no type`},
		"default":           {query("0x10", "ten"), "default"},
		"not declared":      {query("user_name = $user", "user_name = $account"), "$account is not declared"},
		"used by alias":     {query("user_name = $user", "user_name = $who"), "$who is not declared"},
		"not used":          {query("AND $strict", ""), `"strict" is declared but not used`},
		"only in quotes":    {query("AND $strict", "AND '$strict' <> ''"), `"strict" is declared but not used`},
		"alias twice":       {query("aliases: [who]", "aliases: [who, codes]"), "used twice"},
		"entity":            {query("{account: user}", "{person: user}"), "no kind of entity"},
		"entity's param":    {query("{account: user}", "{account: users}"), `no parameter "users"`},
		"no example":        {query("example: {user: alice}", "example: {}"), `lacks the parameter "user"`},
		"wrong example":     {query("{user: alice}", "{user: alice, most: x}"), "example: most"},
		"statements":        {query("LIMIT $most", "LIMIT $most; SELECT 1"), "semicolon"},
		"no query":          {query("SELECT '$no", "DELETE '$no"), "begin with SELECT"},
		"key twice":         {query("    rows: events", "    rows: events\n    rows: groups"), "rows"},
		"two documents":     {query("LIMIT $most\n", "LIMIT $most\n---\nfamily: other\n"), "document"},
		"no yaml":           {fstest.MapFS{"a.yml": {Data: []byte("\x00{")}}, "a.yml"},
		"deep":              {query("[T1078]", deep), "deeper"},
		"large":             {query("What one user did.", strings.Repeat("x", maxFile)), "larger"},
		"alias":             {query("attack: [T1078]", "attack: &a [T1078]", "needs: [logon]", "needs: *a"), "alias"},
		"alias bomb":        {fstest.MapFS{"a.yaml": {Data: []byte(bomb())}}, "line"},
		"alias bomb inside": {query("{user: alice}", "{user: &a [x, x, x, x], most: &b [*a, *a, *a, *a], since: &c [*b, *b, *b, *b], share: [*c, *c]}"), "alias"},
		"a pipe":            {fstest.MapFS{"a.yaml": {Mode: os.ModeNamedPipe}}, "regular"},
		"a folder":          {fstest.MapFS{"a.yaml/x": {}}, "regular"},
	} {
		if _, err := Load(test.folder); err == nil || !strings.Contains(err.Error(), test.says) || len(err.Error()) > 2000 {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
	c, err := Load(query("family: own", "family: windows"), query())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get("windows.by_user"); err != nil {
		t.Error(err)
	}
	if _, err := Load(query(), query()); err == nil || !strings.Contains(err.Error(), "own.by_user is taken by own.yaml") {
		t.Errorf("twice: %v", err)
	}
}

// bomb is YAML that grows to 9^9 items where aliases are followed.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9))
	}
	return b.String()
}

func TestGetAndSearch(t *testing.T) {
	c := load(t)
	if _, err := c.Get("lsass_access"); err == nil || !strings.Contains(err.Error(), "did you mean hunting.lsass_access") {
		t.Errorf("near: %v", err)
	}
	if _, err := c.Get("zzz"); err == nil || !strings.Contains(err.Error(), "queries list") {
		t.Errorf("far: %v", err)
	}
	found := c.Search("LSASS", "t1003")
	if len(found) < 2 || found[0].Name != "hunting.lsass_access" {
		t.Errorf("search: %v", found)
	}
	if n := len(c.Search("lsass", "nothing of the kind")); n != 0 {
		t.Errorf("%d queries have it", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(bomb()))
	f.Add(query()["own.yaml"].Data)
	f.Add(query("LIMIT $most", "'")["own.yaml"].Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		family, err := parse(data)
		if err != nil {
			return
		}
		for _, q := range family.Queries {
			if _, _, err := q.Bind(q.Example, Options{Add: "true", Clock: timerange.Clock{Now: time.Unix(0, 0)}}); err != nil {
				t.Errorf("%s: %v", q.Name, err)
			}
		}
	})
}

func FuzzCondition(f *testing.F) {
	for _, s := range []string{"AND a = 'x'", "a) OR (b", "'--'", `"a""b" = 1`, "$1", "e'\\''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		condition, err := checkCondition(s)
		if err != nil {
			return
		}
		again, err := checkCondition(condition)
		if err != nil && condition != "" && !strings.HasPrefix(strings.ToUpper(condition), "OR") || err == nil && strings.Count(again, "(") != strings.Count(condition, "(") {
			t.Errorf("%q became %q became %q: %v", s, condition, again, err)
		}
	})
}
