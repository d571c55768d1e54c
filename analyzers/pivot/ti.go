package pivot

import (
	"context"
	"io"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/catalog"
	"forensic/datasets/reference"
)

// ti are the columns of ti: those of MSTICPy's table of results, in its order.
var ti = []Column{
	{"IocType", "VARCHAR"},
	{"SafeIoc", "VARCHAR"},
	{"QuerySubtype", "VARCHAR"},
	{"Provider", "VARCHAR"},
	{"Result", "BOOLEAN"},
	{"Severity", "VARCHAR"},
	{"Details", "VARCHAR"},
	{"RawResult", "VARCHAR"},
	{"Reference", "VARCHAR"},
	{"Status", "BIGINT"},
}

var tiParams = []catalog.Param{{
	Name: "refused", Type: catalog.Bool, Default: true,
	Description: "also give rows for values that are not looked up, such as private addresses, with the reason (status 2); MSTICPy leaves them out",
}}

// tiValues is how many values are looked up at once: each time the table is read.
const tiValues = 200_000

// indicators is where the table indicators is: in the case, or alone without one.
func (e *Env) indicators() analyzers.Data {
	if e.Data != nil {
		return e.Data
	}
	return e.Indicators
}

// checkIndicators tells whether there is threat intelligence at all.
func checkIndicators(ctx context.Context, e *Env) error {
	absent := &NotApplicable{Why: "there is no threat intelligence", Hint: "add some with: forensic cache add ti FILE"}
	if e.indicators() == nil {
		return absent
	}
	table, err := e.threats(ctx)
	if err == nil && table.Empty() {
		return absent
	}
	return err
}

// threats opens the table indicators once.
func (e *Env) threats(ctx context.Context) (*threat.Table, error) {
	if e.table == nil {
		table, err := threat.Open(ctx, e.indicators())
		if err != nil {
			return nil, err
		}
		e.table = table
	}
	return e.table, nil
}

// askTI looks values up at every provider that has indicators of their type.
func askTI(ctx context.Context, q *Question) (Cursor, error) {
	table, err := q.Env.threats(ctx)
	if err != nil {
		return nil, err
	}
	refused, _ := q.Params["refused"].(bool)
	var list []threat.Observable
	var index []int
	for _, a := range q.Values {
		for _, kind := range indicatorTypes(table, q.Noun.Type, a.Text) {
			list, index = append(list, threat.Observable{Type: kind, Value: a.Text}), append(index, a.Index)
		}
	}
	c := &rowCursor{columns: ti}
	err = table.Results(ctx, list, refused, func(i int, r threat.Result) error {
		c.add(index[i], r.IocType, r.SafeIoc, known(r.QuerySubtype), r.Provider, r.Result, r.Severity.String(), known(r.Details), known(r.RawResult), known(r.Reference), int64(r.Status))
		return nil
	})
	return c, err
}

// indicatorTypes are the types of indicators that a value can be. A text is told by
// itself.
func indicatorTypes(table *threat.Table, t Type, value string) []reference.IndicatorType {
	switch t {
	case IP:
		return []reference.IndicatorType{reference.IP}
	case DNS:
		return []reference.IndicatorType{reference.DNS}
	case URL:
		return []reference.IndicatorType{reference.URL}
	case Mailbox:
		return []reference.IndicatorType{reference.Email}
	case Registry:
		return []reference.IndicatorType{reference.RegistryKey}
	case File, Process:
		if strings.ContainsAny(value, `\/`) {
			return []reference.IndicatorType{reference.Path}
		}
		return []reference.IndicatorType{reference.FileName}
	case Hash:
		kind := reference.HashType(value)
		if kind == reference.MD5 && table.Has(reference.ImpHash) {
			return []reference.IndicatorType{kind, reference.ImpHash} // nothing tells them apart
		}
		return []reference.IndicatorType{kind}
	}
	return []reference.IndicatorType{""}
}

// rowCursor gives rows that are in memory already.
type rowCursor struct {
	columns []Column
	rows    [][]any
	index   []int
	next    int
}

func (c *rowCursor) add(index int, cells ...any) {
	c.index, c.rows = append(c.index, index), append(c.rows, cells)
}

func (c *rowCursor) Columns() []Column { return c.columns }

func (c *rowCursor) Next() (int, []any, error) {
	if c.next == len(c.rows) {
		return 0, nil, io.EOF
	}
	c.next++
	return c.index[c.next-1], c.rows[c.next-1], nil
}

func (c *rowCursor) Close() error { return nil }
