package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"forensic/datasets/catalog"
	"forensic/datasets/timerange"
	"forensic/store"
	"forensic/store/event"
)

// namedOptions are the flags for a query of the catalogue.
type namedOptions struct {
	name    string
	params  []string
	add     string
	split   string
	folders []string
}

func (o *namedOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.name, "name", "", "query of the catalogue")
	f.StringArrayVar(&o.params, "param", nil, "value of a parameter, as name=value; can be repeated")
	f.StringVar(&o.add, "add", "", "further condition over the columns of events, such as \"AND logon_type = 10\"")
	f.StringVar(&o.split, "split", "", "run the query for each stretch of this length, such as 1d; for queries whose rows are records")
	addQueries(f, &o.folders)
}

func addQueries(f *pflag.FlagSet, folders *[]string) {
	f.StringArrayVar(folders, "queries", nil, "folder with queries of your own, in the form of the catalogue (docs/queries.md); can be repeated")
}

// used tells whether a flag was given that only --name gives a meaning.
func (o *namedOptions) used() bool {
	return len(o.params)+len(o.folders) > 0 || o.add != "" || o.split != ""
}

// catalogue loads the queries, with those of the user's folders.
func catalogue(folders []string) (*catalog.Catalog, error) {
	var extra []fs.FS
	for _, dir := range folders {
		root, err := os.OpenRoot(dir) // nothing outside is read through links
		if err != nil {
			return nil, usageError(fmt.Errorf("--queries: %w", err))
		}
		defer root.Close()
		extra = append(extra, root.FS())
	}
	list, err := catalog.Load(extra...)
	if err != nil {
		return nil, usageError(err)
	}
	return list, nil
}

// params takes the values of --param apart. A parameter that is given once can be a
// list with commas.
func (o *namedOptions) values() (map[string]any, error) {
	given := map[string][]string{}
	for _, p := range o.params {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--param %q: want name=value", p)
		}
		given[name] = append(given[name], value)
	}
	values := map[string]any{}
	for name, list := range given {
		if values[name] = list; len(list) == 1 {
			values[name] = list[0]
		}
	}
	return values, nil
}

// queryNamed runs a query of the catalogue.
func (a *app) queryNamed(o queryOptions) error {
	if err := a.checkFormat(&o); err != nil {
		return err
	}
	list, err := catalogue(o.named.folders)
	if err != nil {
		return err
	}
	q, err := list.Get(o.named.name)
	if err != nil {
		return usageError(err)
	}
	params, err := o.named.values()
	if err != nil {
		return usageError(err)
	}
	c, err := a.openCase(o.caseDir)
	if err != nil {
		return err
	}
	clock := a.clock(c)
	n, err := o.narrow.narrow(clock)
	if err != nil {
		return err
	}
	options := catalog.Options{Add: o.named.add, Clock: clock}
	if _, _, err := q.Bind(params, options); err != nil {
		return usageError(err)
	}
	ranges, err := o.named.ranges(q, n, clock)
	if err != nil {
		return usageError(fmt.Errorf("--split: %w", err))
	}
	return a.answer(c, n, o, q.SQL+o.named.add, func(ctx context.Context, r *store.Reader) (closer, error) {
		if err := a.noteAbsent(ctx, r, q); err != nil {
			return nil, err
		}
		s := &pieces{ranges: ranges, open: func(piece timerange.Range) (*sql.Rows, error) {
			options.From, options.To = piece.From, piece.To
			text, args, err := q.Bind(params, options)
			if err != nil {
				return nil, err
			}
			return r.QueryReadOnly(ctx, text, args...)
		}}
		return s, s.begin()
	})
}

// ranges are the stretches that the query is run for; one without bounds when it is
// not split.
func (o *namedOptions) ranges(q *catalog.Query, n store.Narrow, clock timerange.Clock) ([]timerange.Range, error) {
	if o.split == "" {
		return []timerange.Range{{}}, nil
	}
	if q.Rows != catalog.RowsEvents {
		return nil, fmt.Errorf("%s counts records, and counts of pieces are not those of the whole; only queries whose rows are records can be split", q.Name)
	}
	step, err := timerange.ParseSpan(o.split)
	if err != nil {
		return nil, err
	}
	whole := bounds(n, clock)
	if whole.From.IsZero() || whole.To.IsZero() {
		return nil, errors.New("the evidence has no times")
	}
	return timerange.Split(whole, step)
}

// noteAbsent says when the evidence has none of the events that the query is about:
// no rows then mean nothing.
func (a *app) noteAbsent(ctx context.Context, r *store.Reader, q *catalog.Query) error {
	if len(q.Needs) == 0 {
		return nil
	}
	counts, err := r.Count(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(q.Needs, func(class string) bool { return counts[event.Class(class)] > 0 }) {
		a.log.Warn(fmt.Sprintf("%s does not apply: there are no events of class %s", q.Name, strings.Join(q.Needs, ", ")))
	}
	return nil
}

// pieces are the results of one query for several stretches of time, one after the
// other. At most one is open.
type pieces struct {
	ranges []timerange.Range // of those not opened yet
	open   func(timerange.Range) (*sql.Rows, error)
	*sql.Rows
	err error
}

// begin opens the first piece, which tells the columns.
func (p *pieces) begin() (err error) {
	p.Rows, err = p.open(p.ranges[0])
	p.ranges = p.ranges[1:]
	return err
}

// Next goes on to the next row, of the next piece where one has ended.
func (p *pieces) Next() bool {
	for p.err == nil && !p.Rows.Next() {
		if p.err = p.Rows.Err(); p.err != nil || len(p.ranges) == 0 {
			return false
		}
		p.Rows.Close()
		next, err := p.open(p.ranges[0])
		if err != nil {
			p.err = err
			return false
		}
		p.Rows, p.ranges = next, p.ranges[1:]
	}
	return p.err == nil
}

// Err is the first error of a piece.
func (p *pieces) Err() error { return p.err }
