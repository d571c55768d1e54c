package pivot

import (
	"fmt"
	"slices"
	"strings"
)

// Join tells which columns and rows of the input a step keeps.
type Join string

// The joins, as in SQL and in pandas.merge. Every answer belongs to a row of the
// input, so that right gives the rows of inner, and outer those of left.
const (
	NoJoin    Join = ""      // the answers only, to each value once
	LeftJoin  Join = "left"  // every row of the input in its order, and its answers
	InnerJoin Join = "inner" // the rows that have answers
	RightJoin Join = "right" // every answer, and the rows it belongs to
	OuterJoin Join = "outer" // every row and every answer
)

// Joins lists the joins.
var Joins = []Join{LeftJoin, InnerJoin, RightJoin, OuterJoin}

// keeps tells whether rows without an answer stay.
func (j Join) keeps() bool { return j == LeftJoin || j == OuterJoin }

// findColumn finds the column with the values.
func (r *Running) findColumn() (err error) {
	var names []string
	for _, c := range r.in.Columns() {
		names = append(names, c.Name)
	}
	if r.step.Column == "" {
		r.column, err = r.step.Noun.Column(names)
	} else if r.column = columnNamed(names, r.step.Column); r.column < 0 {
		err = fmt.Errorf("there is no column %q; the table has %s", r.step.Column, list(names))
	}
	if err != nil {
		return err
	}
	r.kind = r.step.Noun.kindColumn(names, r.column)
	return nil
}

// columnNamed finds a column by its name, if need be without case; -1 if there is
// none.
func columnNamed(columns []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
}

// layout makes the columns of the output.
func (r *Running) layout(answer []Column) {
	key := Column{r.step.Verb.KeyOf(r.step.Noun.Type), "VARCHAR"}
	if r.step.Join == NoJoin {
		r.columns = unique(append([]Column{key}, answer...))
		return
	}
	r.columns, r.key = merge(r.in.Columns(), r.column, key, answer)
}

// unique gives columns of one name different ones.
func unique(columns []Column) []Column {
	taken := map[string]bool{}
	out := slices.Clone(columns)
	for i := range out {
		for taken[out[i].Name] {
			out[i].Name += "_res"
		}
		taken[out[i].Name] = true
	}
	return out
}

// merge puts the columns of an answer behind those of the input, as pandas.merge
// does with suffixes _src and _res: the key of the answer is the column of the
// values if it has its name, else a column of its own (at key); other names that
// both have get the suffixes.
func merge(in []Column, value int, key Column, answer []Column) (out []Column, keyAt int) {
	right := answer
	keyAt = -1
	if key.Name != in[value].Name {
		right = append([]Column{key}, answer...)
		keyAt = len(in)
	}
	left, names := map[string]int{}, map[string]bool{}
	for i, c := range in {
		left[c.Name] = i
	}
	out = slices.Clone(in)
	taken := func(name string) bool { return names[name] }
	var added []Column
	for _, c := range right {
		if i, both := left[c.Name]; both {
			if i == value && keyAt < 0 {
				c.Name += "_res" // the key column stays what it is
			} else {
				out[i].Name = in[i].Name + "_src"
				c.Name += "_res"
			}
		}
		added = append(added, c)
	}
	out = append(out, added...)
	for i := range out {
		for taken(out[i].Name) {
			suffix := "_res"
			if i < len(in) {
				suffix = "_src"
			}
			out[i].Name += suffix
		}
		names[out[i].Name] = true
	}
	return out, keyAt
}
