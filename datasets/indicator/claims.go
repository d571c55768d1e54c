package indicator

import (
	"fmt"
	"slices"
	"strings"

	"forensic/datasets/reference"
)

// claim is a value that a pattern names: one comparison, seen by itself.
type claim struct {
	t     reference.IndicatorType
	match reference.Match
	value string
	said  string   // the comparison in words
	only  []string // what the pattern wants besides
}

// refusal is a comparison that names no value.
type refusal struct{ said, reason string }

// outcome is what may be concluded from an expression.
type outcome struct {
	claims   []claim
	refusals []refusal
	// conditions are comparisons that were left out, because others of the same
	// conjunction say more. They are told with the claims and are no refusals.
	conditions int64
}

// maxOnly bounds the conditions that are told with a claim.
const maxOnly = 8

// conclude tells what an expression claims. Each part of an OR is a claim by
// itself. An AND (and a sequence of observations) claims only that all its parts
// are seen together: any of them alone would claim too much. So the most specific
// part is taken, several if they are equally specific, and the others are told as
// conditions. leaf judges a comparison.
func conclude(e *Expr, leaf func(*Expr) outcome) outcome {
	if !e.joins() {
		return qualified(leaf(e), e)
	}
	parts := make([]outcome, len(e.Parts))
	for i, p := range e.Parts {
		parts[i] = conclude(p, leaf)
	}
	if e.Op == "OR" {
		var all outcome
		for _, o := range parts {
			all.claims = append(all.claims, o.claims...)
			all.refusals = append(all.refusals, o.refusals...)
			all.conditions += o.conditions
		}
		return qualified(all, e)
	}
	return qualified(together(fileAndFolder(parts)), e)
}

// qualified tells the qualifiers of an observation with its claims.
func qualified(o outcome, e *Expr) outcome {
	for i := range o.claims {
		o.claims[i].only = withConditions(o.claims[i].only, maxOnly, e.Qualifiers...)
	}
	return o
}

// together is the outcome of a conjunction.
func together(parts []outcome) outcome {
	best := -1
	for _, o := range parts {
		best = max(best, o.rank())
	}
	var all outcome
	if best < 0 {
		for _, o := range parts {
			all.refusals = append(all.refusals, o.refusals...)
		}
		return all
	}
	// Hashes together are of one file, and each alone says all: they are no
	// conditions of each other.
	var conditions []string
	for _, o := range parts {
		if o.rank() < best || best < hashRank {
			conditions = withConditions(conditions, maxOnly+1, o.said())
		}
	}
	for _, o := range parts {
		all.conditions += o.conditions + int64(len(o.refusals))
		if o.rank() < best {
			all.conditions += int64(len(o.claims))
			continue
		}
		own := o.said()
		for _, c := range o.claims {
			for _, s := range conditions {
				if s != own {
					c.only = withConditions(c.only, maxOnly, s)
				}
			}
			all.claims = append(all.claims, c)
		}
	}
	return all
}

// hashRank is the rank of hashes of files.
const hashRank = 6

// rank is that of the weakest claim, -1 if there is none.
func (o outcome) rank() int {
	if len(o.claims) == 0 {
		return -1
	}
	weakest := hashRank + 1
	for _, c := range o.claims {
		weakest = min(weakest, specific(c.t, c.match))
	}
	return weakest
}

// said is the outcome in words, cut short.
func (o outcome) said() string {
	var out []string
	for _, c := range o.claims[:min(len(o.claims), maxOnly)] {
		out = append(out, c.said)
	}
	for _, r := range o.refusals[:min(len(o.refusals), maxOnly)] {
		out = append(out, r.said)
	}
	join := " or "
	if len(o.refusals) > 0 {
		join = ", "
	}
	return clip(strings.Join(out, join), maxSaid)
}

// withConditions adds conditions that are new, up to a bound.
func withConditions(only []string, bound int, more ...string) []string {
	only = slices.Clip(only)
	for _, s := range more {
		if s != "" && len(only) < bound && !slices.Contains(only, s) {
			only = append(only, s)
		}
	}
	return only
}

// fileAndFolder makes one path of the name of a file and the folder that it must
// lie in.
func fileAndFolder(parts []outcome) []outcome {
	name, folder := -1, -1
	for i, o := range parts {
		if len(o.claims) != 1 || len(o.refusals) > 0 {
			continue
		}
		switch c := o.claims[0]; {
		case c.t == reference.FileName && c.match == reference.Exact:
			name = i
		case c.t == reference.Path && c.match == reference.Prefix:
			folder = i
		}
	}
	if name < 0 || folder < 0 {
		return parts
	}
	n, f := parts[name].claims[0], parts[folder].claims[0]
	sep := "/"
	if strings.Contains(f.value, `\`) || len(f.value) > 1 && f.value[1] == ':' {
		sep = `\`
	}
	whole := claim{
		t: reference.Path, match: reference.Exact, value: strings.TrimRight(f.value, `\/`) + sep + n.value,
		said: n.said + " and " + f.said, only: withConditions(n.only, maxOnly, f.only...),
	}
	out := []outcome{{claims: []claim{whole}, conditions: parts[name].conditions + parts[folder].conditions}}
	for i, o := range parts {
		if i != name && i != folder {
			out = append(out, o)
		}
	}
	return out
}

// maxSaid bounds a comparison in words, in bytes.
const maxSaid = 200

// words are a comparison as people read it.
func (e *Expr) words() string {
	not := ""
	if e.Not {
		not = "NOT "
	}
	if e.Op == "EXISTS" {
		return clip(not+"EXISTS "+e.Path, maxSaid)
	}
	value := ""
	if len(e.Values) > 0 {
		value = "'" + e.Values[0] + "'"
	}
	if len(e.Values) > 1 {
		value = fmt.Sprintf("(%s and %d more)", value, len(e.Values)-1)
	}
	return clip(e.Path+" "+not+e.Op+" "+value, maxSaid)
}
