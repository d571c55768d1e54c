package main

import (
	"fmt"
	"io"
	"strings"

	"forensic/analyzers/pivot"
	"forensic/datasets/catalog"
)

const pivotsIntro = `# Pivots

A pivot asks a question (a verb) of entities (nouns). Tables go in and tables come out, so that pivots chain:

` + "```sh" + `
forensic pivot ip 198.51.100.7 --case case1                  # all that is known of it, verb by verb
forensic pivot account.logons 'CORP\bob' --case case1 --last 2d
forensic query --case case1 --format csv --name network.external |
  forensic pivot ip.whois --join left | forensic pivot ip.geo --join left | forensic pivot ip.asset --join left
` + "```" + `

` + "`forensic pivot list [TYPE]`" + ` names types and verbs, ` + "`forensic pivot TYPE.VERB --help`" + ` prints the manual of one.

## Tables in

* Values are arguments, or come from stdin (no value, or ` + "`-`" + `) or from ` + "`--input FILE`" + `.
* The form is told from the first line: a JSON object is JSON lines; names of columns are CSV (comma, semicolon) or TSV;
  anything else is a value a line. A file may be Parquet, with flat columns. A single name of a column counts only if it is
  one that the type has, and names are values where any text can be one. ` + "`--input-format`" + ` decides where that misleads.
* UTF-16 and UTF-8 with a byte order mark are understood. Bytes that are no UTF-8 become U+FFFD, which is said.
* The column is found by its name (below, by type), or named with ` + "`--column`" + `. If several could be meant, the error lists them.
* Where the column is one such as value or Observable and a column such as type or IocType stands beside it, rows of another
  type are passed over.
* Values may be defanged (` + "`hxxp://evil[.]example`" + `). A value that is none of its type, a record that cannot be read, and a cell that is
  empty are counted and said; the first two make the exit code 3.
* Rows are read in batches, with most verbs of up to 20,000, and the values of a batch are put to the case in one query: one for each 200 rows
  where texts have to be searched, one for each value with the queries of the catalogue.

## Tables out

* A table on a terminal, CSV elsewhere, so that a pipe needs no flag; ` + "`--format table|csv|jsonl|parquet`" + `, ` + "`-o FILE`" + `.
* The first column is the entity. A verb that had nothing to look at (no database, no events of the class) says so on stderr with
  what can be done: that is not the same as nothing found.
* ` + "`--where 'events >= 10'`, `--keep a,b`, `--limit n`" + ` narrow the answer. Comparisons: ` + "`= != < <= > >= contains`, `is empty`, `is not empty`" + `.

` + "`--join`" + ` keeps the columns of the input, as pandas.merge does:

| Join | Rows |
|---|---|
| none | the answers, to each value once |
| left | every row of the input in its order, with its answers; empty cells where there is none |
| inner | the rows that have answers |
| right | every answer with the row it belongs to: the same rows as inner, since no answer is without one |
| outer | every row and every answer: the same rows as left |

A row with several answers is repeated. Where input and answer have a column of one name, ` + "`_src`" + ` is put behind the input's and ` + "`_res`" + `
behind the answer's; the column of the values is kept once if the key of the answer has its name. ` + "`--ignore-case`" + ` also compares without
case what is told apart by it, such as paths of Unix.

## Example: from a command to a place

An obfuscated command is decoded, its indicators are extracted, and it is told what is known of them:

` + "```sh" + `
forensic decode 'powershell -enc SQBFAFgA...' --innermost |
  forensic pivot text.iocs --keep type,value |
  forensic pivot text.ti --column value --join left --keep type,value,Provider,Severity |
  forensic pivot ip.geo --column value --join inner --keep value,Severity,CountryCode,City
` + "```" + `

The first step gives a row for each layer of what is encoded, the second a row for each indicator in column decoded, the third what
each provider of threat intelligence in the cache says of it, the last the location of those that are addresses, which the column
type beside value tells. The values come from the cache (` + "`forensic cache add ti|geoip FILE`" + `); what a step knows nothing of stays empty.

## Pipelines

` + "`forensic pivot run FILE`" + ` runs a pipeline that a file describes; ` + "`--print`" + ` writes the commands of a shell that do the same. Unknown keys and
aliases are refused. The form is close to that of MSTICPy's pipelines, whose step types and function names are not read.

` + "```yaml" + `
pipelines:
  outside:
    description: Addresses that programs reached, with what they are and where.
    input:                       # or values: [...], file: FILE, name: QUERY of the catalogue with params; without, as pivot is given it
      query: SELECT destination_ip, count(*) AS events FROM events WHERE destination_ip IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
    steps:
      - name: kinds
        pivot: ip.type
        column: destination_ip   # found by its name if left out
        join: left
        where: ["external = true"]
        output: kinds.csv        # .csv or .jsonl: the table behind this step is written too
      - pivot: ip.first_seen
        join: left
        params: {}               # of the verb
        keep: [ip, first, last]
        limit: 100
        display: true            # shows the first rows on stderr
` + "```" + `

## Types

`

func writePivotsDoc(w io.Writer) error {
	queries, err := catalog.Load()
	if err != nil {
		return err
	}
	fmt.Fprint(w, generated+pivotsIntro)
	for _, n := range pivot.Nouns {
		fmt.Fprintf(w, "* [%s](#%s): %s\n", n.Type, n.Type, n.Doc)
	}
	for i := range pivot.Nouns {
		writeNounDoc(w, &pivot.Nouns[i], queries)
	}
	fmt.Fprint(w, "\n## Verbs\n\nEvery verb of the program's own; the queries of the catalogue are [described there](queries.md).\n")
	for i := range pivot.Verbs {
		writeVerbDoc(w, &pivot.Verbs[i])
	}
	return nil
}

// writeNounDoc describes a type and names its verbs.
func writeNounDoc(w io.Writer, n *pivot.Noun, queries *catalog.Catalog) {
	fmt.Fprintf(w, "\n### %s\n\n%s.\n\n* Columns: `%s`", n.Type, upperFirst(n.Doc), strings.Join(n.Names, "`, `"))
	if len(n.Others) > 0 {
		fmt.Fprintf(w, "; one of them alone: `%s`", strings.Join(n.Others, "`, `"))
	}
	var own, asked []string
	for _, v := range pivot.Of(queries, n.Type) {
		if v.Query() == nil {
			own = append(own, v.Name)
		} else {
			asked = append(asked, fmt.Sprintf("[%s](queries.md#%s)", v.Name, strings.ReplaceAll(v.Name, ".", "")))
		}
	}
	fmt.Fprintf(w, "\n* Verbs: `%s`\n", strings.Join(own, "`, `"))
	if len(asked) > 0 {
		fmt.Fprintf(w, "* Queries of the catalogue: %s\n", strings.Join(asked, ", "))
	}
}

// writeVerbDoc is the manual of a verb.
func writeVerbDoc(w io.Writer, v *pivot.Verb) {
	types := make([]string, len(v.On))
	for i, t := range v.On {
		types[i] = string(t)
	}
	fmt.Fprintf(w, "\n### %s of %s\n\n%s %s\n\n", v.Name, strings.Join(types, ", "), v.Doc, needsText(v))
	for _, p := range v.Params {
		fmt.Fprintf(w, "* `%s`\n", paramText(p))
	}
	if len(v.Params) > 0 {
		fmt.Fprintln(w)
	}
	key := v.Key
	if key == "" {
		key = "the entity"
		if len(types) == 1 {
			key = types[0]
		}
	}
	names := []string{key}
	for _, c := range v.Columns {
		names = append(names, c.Name)
	}
	noun, _ := pivot.NounOf(types[0])
	fmt.Fprintf(w, "Columns: %s.\n\n```sh\n%s\n```\n", strings.Join(names, ", "), pivotExample(noun, v))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
