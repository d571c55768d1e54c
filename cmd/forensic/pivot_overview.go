package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"forensic/analyzers/pivot"
	"forensic/datasets/cache"
)

// Bounds of an overview.
const (
	overviewValues = 100 // it is for reading
	overviewRows   = 5   // shown of each answer
)

// section is what one verb has to say in an overview.
type section struct {
	Verb    string           `json:"verb"`
	Status  string           `json:"status"` // answered, nothing, not_applicable, skipped or failed
	Rows    int64            `json:"rows"`
	Note    string           `json:"note,omitempty"`
	First   []map[string]any `json:"first,omitempty"`
	columns []pivot.Column
	first   [][]any
}

// overview asks every verb of a type.
func (a *app) overview(o pivotOptions, typ string, values []string) error {
	noun, err := pivot.NounOf(typ)
	if err != nil {
		return usageError(err)
	}
	if o.join != "" || len(o.params)+len(o.where)+len(o.keep) > 0 || o.limit != 0 || o.ignoreCase {
		return usageError(errors.New("--join, --param, --where, --keep, --limit and --ignore-case belong to a verb: TYPE.VERB"))
	}
	format, err := o.output.check(a)
	if err != nil {
		return err
	}
	env, closeEnv, err := o.env.open(a, cache.All)
	if err != nil {
		return err
	}
	defer closeEnv()
	given, bad, err := a.overviewInput(o, noun, values)
	if err != nil {
		return err
	}
	var list []*section
	for _, v := range pivot.Of(env.Queries, noun.Type) {
		s, err := a.askSection(env, noun, v, given)
		if err != nil {
			return err
		}
		list = append(list, s)
	}
	if err := a.writeOverview(o, format, noun, given, list); err != nil {
		return err
	}
	if bad || slices.ContainsFunc(list, func(s *section) bool { return s.Status == "failed" }) {
		return partial("")
	}
	return nil
}

// overviewInput reads the values; bad tells that some could not be.
func (a *app) overviewInput(o pivotOptions, noun *pivot.Noun, values []string) (given []string, bad bool, err error) {
	in, err := o.input.open(a, noun, values)
	if err != nil {
		return nil, false, err
	}
	defer in.Close()
	var names []string
	for _, c := range in.Columns() {
		names = append(names, c.Name)
	}
	at := slices.Index(names, o.input.column)
	if o.input.column == "" {
		at, err = noun.Column(names)
	} else if at < 0 {
		err = fmt.Errorf("there is no column %q; the table has %s", o.input.column, strings.Join(names, ", "))
	}
	if err != nil {
		return nil, false, usageError(err)
	}
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, err
		}
		text, _ := row[at].(string)
		v, err := noun.Parse(text)
		if err != nil {
			a.log.Warn(err.Error())
			bad = true
			continue
		}
		if slices.Contains(given, v.Text) {
			continue
		}
		if given = append(given, v.Text); len(given) > overviewValues {
			return nil, false, usageError(fmt.Errorf("an overview takes at most %d values; ask one verb: %s.VERB", overviewValues, noun.Type))
		}
	}
	if len(given) == 0 {
		return nil, false, usageError(fmt.Errorf("no value is one of type %s: %s", noun.Type, noun.Doc))
	}
	return given, bad, nil
}

// askSection asks one verb. An error of the verb is its section, not the end.
func (a *app) askSection(env *pivot.Env, noun *pivot.Noun, v *pivot.Verb, values []string) (*section, error) {
	s := &section{Verb: string(noun.Type) + "." + v.Name}
	if names := v.Missing(nil); len(names) > 0 {
		s.Status, s.Note = "skipped", "it needs --param "+strings.Join(names, "=... --param ")+"=..."
		return s, nil
	}
	err := a.fillSection(s, env, pivot.Values(noun, values), pivot.Step{Noun: noun, Verb: v})
	var noCase *pivot.ErrNoCase
	switch {
	case err == nil:
	case a.ctx.Err() != nil:
		return nil, err
	case errors.As(err, &noCase):
		s.Status, s.Note = "not_applicable", "it asks the events of a case: --case DIR"
	default:
		s.Status, s.Note = "failed", err.Error()
	}
	return s, nil
}

func (a *app) fillSection(s *section, env *pivot.Env, in pivot.Table, step pivot.Step) error {
	running, err := pivot.Run(a.ctx, env, in, step)
	if err != nil {
		return err
	}
	defer running.Close()
	s.columns = running.Columns()
	for {
		row, err := running.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if s.Rows++; len(s.first) < overviewRows {
			s.first = append(s.first, slices.Clone(row))
		}
	}
	switch {
	case running.Stats.Absent != nil:
		s.Status, s.Note = "not_applicable", running.Stats.Absent.Why
	case s.Rows == 0:
		s.Status = "nothing"
	default:
		s.Status = "answered"
	}
	return nil
}

// listed is a small table that is in memory.
type listed struct {
	columns []pivot.Column
	rows    [][]any
}

func (l *listed) Columns() []pivot.Column { return l.columns }
func (l *listed) Close() error            { return nil }

func (l *listed) Next() ([]any, error) {
	if len(l.rows) == 0 {
		return nil, io.EOF
	}
	row := l.rows[0]
	l.rows = l.rows[1:]
	return row, nil
}

// writeOverview writes the sections: for reading as texts with tables, else as one
// table with a row for each verb.
func (a *app) writeOverview(o pivotOptions, format string, noun *pivot.Noun, values []string, list []*section) error {
	if a.json {
		for _, s := range list {
			s.First = objects(s)
		}
		return a.summary(struct {
			Type   pivot.Type `json:"type"`
			Values []string   `json:"values"`
			Verbs  []*section `json:"verbs"`
		}{noun.Type, values, list})
	}
	if format != "table" || o.output.out != "" {
		t := &listed{columns: []pivot.Column{{Name: "verb", Type: "VARCHAR"}, {Name: "status", Type: "VARCHAR"}, {Name: "rows", Type: "BIGINT"}, {Name: "note", Type: "VARCHAR"}}}
		for _, s := range list {
			t.rows = append(t.rows, []any{s.Verb, s.Status, s.Rows, s.Note})
		}
		return a.writeTable(t, format, o.output.out)
	}
	fmt.Fprintf(a.stdout, "%s %s\n", noun.Type, printable(strings.Join(values, ", ")))
	for _, s := range list {
		if s.Status != "answered" {
			continue
		}
		fmt.Fprintf(a.stdout, "\n%s: %s\n", s.Verb, plural(s.Rows, "row"))
		if _, err := writeRows(a.stdout, "table", &rowsOf{table: s.filled()}); err != nil {
			return err
		}
	}
	for _, group := range []struct{ status, title string }{
		{"nothing", "Nothing found"}, {"not_applicable", "Not applicable"}, {"skipped", "Not asked"}, {"failed", "Failed"},
	} {
		a.writeGroup(group.title, group.status, list)
	}
	return nil
}

// filled is the first rows without what makes a table too wide to read: columns that
// are empty in all of them, and those that only name the record.
func (s *section) filled() *listed {
	out := &listed{rows: make([][]any, len(s.first))}
	for i, c := range s.columns {
		if slices.Contains([]string{"dataset", "source", "member", "record"}, c.Name) || !slices.ContainsFunc(s.first, func(row []any) bool { return cell(row[i]) != "" }) {
			continue
		}
		out.columns = append(out.columns, c)
		for r, row := range s.first {
			out.rows[r] = append(out.rows[r], row[i])
		}
	}
	return out
}

// writeGroup lists the verbs of one status, those with the same note together.
func (a *app) writeGroup(title, status string, list []*section) {
	var notes []string
	verbs := map[string][]string{}
	for _, s := range list {
		if s.Status != status {
			continue
		}
		if verbs[s.Note] == nil {
			notes = append(notes, s.Note)
		}
		verbs[s.Note] = append(verbs[s.Note], s.Verb)
	}
	for _, note := range notes {
		text := "\n" + title + ": " + strings.Join(verbs[note], ", ")
		if note != "" {
			text += " (" + note + ")"
		}
		fmt.Fprintln(a.stdout, printable(text))
	}
}

// objects are the first rows of a section as JSON has them.
func objects(s *section) (out []map[string]any) {
	for _, row := range s.first {
		o := map[string]any{}
		for i, c := range s.columns {
			o[c.Name] = row[i]
		}
		out = append(out, o)
	}
	return out
}
