package proctree

import (
	"context"
	"fmt"

	"forensic/analyzers"
	"forensic/store/event"
)

// options are the limits of what is shown. They change no finding but the
// number of references it lists.
type options struct {
	Forests     int `json:"forests"`      // data sets whose trees are drawn
	ForestNodes int `json:"forest_nodes"` // processes drawn of one data set
	TableRows   int `json:"table_rows"`   // processes listed
	RarePairs   int `json:"rare_pairs"`   // pairs of parent and process listed
	Refs        int `json:"refs"`         // references listed with one finding

	BurstMinutes  int `json:"burst_minutes"`  // in which programs that explore are counted
	BurstPrograms int `json:"burst_programs"` // different ones that make a finding
}

// Analyzer rebuilds process trees and judges who started whom.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "proctree",
	Title: "Process trees",
	Doc:   manual,
	Needs: []event.Class{event.ProcessStart},
}, options{Forests: 60, ForestNodes: 2000, TableRows: 50_000, RarePairs: 300, Refs: 20, BurstMinutes: 15, BurstPrograms: 5}, run)

func run(ctx context.Context, pass *analyzers.Pass, o options) error {
	in, err := read(ctx, pass.Data)
	if err != nil {
		return err
	}
	pass.Examined = int64(len(in.records))
	f := build(in)
	if err := ctx.Err(); err != nil {
		return err
	}
	j := f.judge()
	for _, found := range f.findings(j, o.Refs) {
		pass.Report(found)
	}
	for _, found := range f.bursts(o) {
		pass.Report(found)
	}
	pass.Show(f.summary())
	f.showForests(pass, j, o)
	pass.Show(f.rare(j, o.RarePairs))
	pass.Show(f.table(j, o.TableRows))
	f.warn(pass)
	return nil
}

// warn says what limits the result.
func (f *forest) warn(pass *analyzers.Pass) {
	var refused, silent, timeless int
	for i := range f.hosts {
		refused += f.hosts[i].refused
		silent += f.hosts[i].silent
	}
	for i := range f.records {
		if f.records[i].ts == event.Null {
			timeless++
		}
	}
	if silent > 0 {
		pass.Warn("The command line of %s was not logged: rules about arguments could not look at %s.", many(silent, "process"), themOrIt(silent))
	}
	if timeless > 0 {
		pass.CouldNotLook("%s without a time: the parent could be sought by process GUID only.", many(timeless, "process creation"))
	}
	if refused > 0 {
		pass.Warn("The parent named by %s started later or descends from it; such links were not drawn.", many(refused, "process"))
	}
}

// many counts things in words: 1 process, 2 processes.
func many(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case thing[len(thing)-1] == 's':
		return fmt.Sprintf("%d %ses", n, thing)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func themOrIt(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
