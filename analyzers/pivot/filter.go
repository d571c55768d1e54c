package pivot

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Condition is a comparison of a column with a value.
type Condition struct {
	Column, Op, Value string
}

// ops are the comparisons. Equality heeds case, contains does not; below and above
// compare numbers where both are numbers, else texts.
var ops = []string{"is not empty", "is empty", "contains", "!=", "<=", ">=", "=", "<", ">"}

var conditionForm = regexp.MustCompile(`^\s*("[^"]+"|[^\s"=<>!]+)\s*(is not empty|is empty|contains\s|!=|<=|>=|=|<|>)(.*)$`)

// ParseCondition reads a condition such as Severity = high, events >= 10,
// "State" is not empty, value contains example.
func ParseCondition(text string) (Condition, error) {
	m := conditionForm.FindStringSubmatch(text)
	if m == nil {
		return Condition{}, fmt.Errorf("condition %q: want COLUMN, one of %s, and a value", clip(text), strings.Join(ops, ", "))
	}
	c := Condition{Column: strings.Trim(m[1], `"`), Op: strings.TrimSpace(m[2]), Value: strings.TrimSpace(m[3])}
	if len(c.Value) > 1 && c.Value[0] == '"' && c.Value[len(c.Value)-1] == '"' {
		c.Value = c.Value[1 : len(c.Value)-1]
	}
	if strings.HasSuffix(c.Op, "empty") && c.Value != "" {
		return Condition{}, fmt.Errorf("condition %q: nothing follows %s", clip(text), c.Op)
	}
	return c, nil
}

// String is the condition as ParseCondition reads it.
func (c Condition) String() string {
	column, value := c.Column, c.Value
	if strings.ContainsAny(column, " \t=<>!") {
		column = `"` + column + `"`
	}
	if value != strings.TrimSpace(value) || strings.HasPrefix(value, `"`) {
		value = `"` + value + `"`
	}
	return strings.TrimSpace(column + " " + c.Op + " " + value)
}

// holds tells whether a cell meets the condition.
func (c Condition) holds(cell any) bool {
	text := cellText(cell)
	if t, ok := cell.(time.Time); ok {
		text = t.UTC().Format(time.RFC3339Nano)
	}
	switch c.Op {
	case "is empty":
		return text == ""
	case "is not empty":
		return text != ""
	case "contains":
		return strings.Contains(strings.ToLower(text), strings.ToLower(c.Value))
	case "=":
		return text == c.Value
	case "!=":
		return text != c.Value
	}
	if text == "" {
		return false // what is unknown is neither below nor above
	}
	order := strings.Compare(text, c.Value)
	if a, err := strconv.ParseFloat(text, 64); err == nil {
		if b, err := strconv.ParseFloat(c.Value, 64); err == nil {
			order = compare(a, b)
		}
	}
	switch c.Op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Choice narrows a table.
type Choice struct {
	Where []Condition // all must hold
	Keep  []string    // columns in this order; empty for all
	Limit int64       // rows; 0 for all
}

// None tells whether everything is kept.
func (c Choice) None() bool { return len(c.Where) == 0 && len(c.Keep) == 0 && c.Limit == 0 }

// Choose narrows a table. Closing the result closes the table.
func Choose(in Table, c Choice) (Table, error) {
	if c.None() {
		return in, nil
	}
	out := &chosen{Table: in, choice: c}
	var names []string
	for _, col := range in.Columns() {
		names = append(names, col.Name)
	}
	find := func(name string) (int, error) {
		if i := columnNamed(names, name); i >= 0 {
			return i, nil
		}
		return -1, &UsageError{fmt.Errorf("there is no column %q; the table has %s", clip(name), list(names))}
	}
	for _, w := range c.Where {
		i, err := find(w.Column)
		if err != nil {
			return nil, err
		}
		out.where = append(out.where, i)
	}
	for _, k := range c.Keep {
		i, err := find(k)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out.keep, i) {
			return nil, &UsageError{fmt.Errorf("column %q is kept twice", clip(k))}
		}
		out.keep = append(out.keep, i)
	}
	return out, nil
}

type chosen struct {
	Table
	choice Choice
	where  []int
	keep   []int
	given  int64
}

func (c *chosen) Columns() []Column {
	all := c.Table.Columns()
	if len(c.keep) == 0 {
		return all
	}
	out := make([]Column, len(c.keep))
	for i, k := range c.keep {
		out[i] = all[k]
	}
	return out
}

func (c *chosen) Next() ([]any, error) {
	if c.choice.Limit > 0 && c.given >= c.choice.Limit {
		return nil, io.EOF
	}
	for {
		row, err := c.Table.Next()
		if err != nil {
			return nil, err
		}
		if !c.holds(row) {
			continue
		}
		c.given++
		if len(c.keep) == 0 {
			return row, nil
		}
		out := make([]any, len(c.keep))
		for i, k := range c.keep {
			out[i] = row[k]
		}
		return out, nil
	}
}

func (c *chosen) holds(row []any) bool {
	for i, w := range c.choice.Where {
		if !w.holds(row[c.where[i]]) {
			return false
		}
	}
	return true
}

// Collect reads a table whole; for tables that are known to be small.
func Collect(t Table) (rows [][]any, err error) {
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, slices.Clone(row))
	}
}
