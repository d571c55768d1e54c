package main

import (
	"fmt"
	"io"
	"strings"

	"forensic/datasets/cache"
	"forensic/datasets/indicator"
	"forensic/datasets/reference"
)

// writeReferenceDoc documents the kinds of reference data and the formats of
// threat intelligence.
func writeReferenceDoc(w io.Writer) error {
	fmt.Fprint(w, generated+`# Reference data

What is known from elsewhere than the evidence: places and owners of addresses, threat intelligence, sets of hashes, registers,
assets. It is kept outside of cases in a folder that can be copied to another machine (`+"`--cache DIR`, `FORENSIC_CACHE`"+`, or the
user's cache folder), and used by every run unless `+"`--cache none`"+` is given. A case notes which sources its results rest on, by
name, SHA-256, origin, licence and date; the report tells how far each is from the evidence. The clock plays no part in that.

`+"```sh"+`
forensic cache add geoip GeoLite2-City.mmdb --license "GeoLite2 EULA"
forensic cache add ti feed.csv --map value=ioc --map severity=level --as-of 2024-05-10
forensic cache list
forensic cache verify
`+"```"+`

Without any of it, an address is still told as private, shared, reserved, multicast or for documentation, or with the registry
that administers it, after the registries of IANA.

## Kinds

| Kind | What |
|---|---|
`)
	for _, k := range cache.Kinds() {
		fmt.Fprintf(w, "| `%s` | %s |\n", k.Name, mdCell(strings.ReplaceAll(k.Doc, "\n", " ")))
	}
	fmt.Fprint(w, "\n## Formats of threat intelligence\n\nContent decides; `--format` overrides. What cannot be used is counted with its reason and position.\n")
	for _, f := range indicator.Formats() {
		fmt.Fprintf(w, "\n### %s\n\n%s\n", f.Name, f.Doc)
	}
	fmt.Fprintf(w, "\n## The table indicators\n\nQueries see what was added as the table `indicators`:\n\n```sql\n%s\n```\n\nTypes: %s. Ways of matching:\n\n", tidy(reference.IndicatorColumns), typeWords())
	for _, m := range matchDocs {
		fmt.Fprintf(w, "* `%s`: %s\n", m.match, m.doc)
	}
	return nil
}

// tidy puts a list of columns on one line each.
func tidy(columns string) string {
	list := strings.Split(strings.Join(strings.Fields(columns), " "), ", ")
	return strings.Join(list, ",\n")
}

var matchDocs = []struct {
	match reference.Match
	doc   string
}{
	{reference.Exact, "the same value, in canonical form. A name below an indicated domain and a URL with a query more match too, as a weaker claim"},
	{reference.Block, "a CIDR block that holds the address"},
	{reference.Below, "the domain and every name below it"},
	{reference.Prefix, "a URL, folder or registry key and everything below it"},
	{reference.Wildcard, `an SQL LIKE pattern, with \ as escape character`},
}
