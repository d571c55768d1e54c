package main

import (
	"forensic/datasets/reference"
	"forensic/store"
)

// references gives the reference data of this run.
func (a *app) references() (*reference.Set, error) { return &reference.Set{}, nil }

// reader opens what queries of the case see: its own tables and the indicators.
func (a *app) reader(c *store.Case, n store.Narrow, known *reference.Set) (*store.Reader, error) {
	return c.NewReader(a.queryLimits(), n, store.Attachment{
		Table: "indicators", Columns: reference.IndicatorColumns, Files: known.Indicators,
	})
}
