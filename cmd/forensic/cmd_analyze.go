package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/runner"
	"forensic/analyzers/suite"
	"forensic/datasets/cache"
	"forensic/store"
)

func newAnalyze(a *app) *cobra.Command {
	var caseDir, baseline string
	var o narrowOptions
	cmd := &cobra.Command{
		Use:   "analyze --case DIR [NAME...]",
		Short: "Run the analyzers over a case, all or those named",
		Long: `Runs the analyzers over a case and keeps their results with it.

Exit codes: 0 every analyzer ran or did not apply; 1 failed; 2 usage; 3 an analyzer failed or
could not look at everything; 130 interrupted.`,
		Example: `  forensic analyze --case case1
  forensic analyze --case case1 proctree decode --host wks01
  forensic analyze --case case1 --baseline lastmonth`,
		RunE: func(_ *cobra.Command, names []string) error {
			c, err := a.openCase(caseDir)
			if err != nil {
				return err
			}
			n, err := o.narrow(a.clock(c))
			if err != nil {
				return err
			}
			results, err := a.analyze(c, baseline, names, n)
			if err != nil {
				return err
			}
			if err := a.summary(results); err != nil {
				return err
			}
			return unfinished(results)
		},
	}
	cmd.Flags().StringVar(&caseDir, "case", "", "folder of the case")
	addBaseline(cmd.Flags(), &baseline)
	o.addFlags(cmd.Flags())
	return cmd
}

func addBaseline(f *pflag.FlagSet, dir *string) {
	f.StringVar(dir, "baseline", "", "folder of another case that holds what is normal; the manual of an analyzer says what it learns from it")
}

// analyze runs the named analyzers, all without names, and stores their results.
// baseline is the folder of the case to learn from, or empty.
func (a *app) analyze(c *store.Case, baseline string, names []string, n store.Narrow) ([]finding.Result, error) {
	list, err := pick(names)
	if err != nil {
		return nil, err
	}
	known, err := a.references(cache.All)
	if err != nil {
		return nil, err
	}
	defer known.Close()
	r, err := a.reader(c, n, known.Set)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	outcome := fmt.Sprintf("analyzed with %d analyzers", len(list))
	var normal analyzers.Data
	if baseline != "" {
		b, err := store.Open(baseline, version)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		reader, err := a.reader(b, store.Narrow{}, known.Set)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		defer reader.Close()
		normal, outcome = reader, outcome+" against a baseline"
	}
	results, err := runner.Run(a.ctx, runner.Input{Data: r, Baseline: normal, Reference: known.Set}, list, a.workers)
	if err != nil {
		return nil, err
	}
	byName := map[string]any{}
	for _, res := range results {
		byName[res.Name] = res
		line := fmt.Sprintf("%s: %s, %s", res.Name, res.Status, plural(int64(len(res.Findings)), "finding"))
		if res.Err != "" {
			line += ": " + res.Err
		}
		a.log.Info(line)
	}
	if err := c.SaveResults(byName, len(names) == 0, n.String()); err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	if err := a.saveReferences(c, known.Set, len(names) == 0); err != nil {
		return nil, err
	}
	return results, a.custody(c, referenceInputs(known.Set), outcome)
}

// pick returns the analyzers of the names in suite order; all without names.
func pick(names []string) ([]*analyzers.Analyzer, error) {
	if len(names) == 0 {
		return suite.All, nil
	}
	var list []*analyzers.Analyzer
	var known []string
	for _, an := range suite.All {
		known = append(known, an.Name)
		if slices.Contains(names, an.Name) {
			list = append(list, an)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, usageError(fmt.Errorf("analyzer %q is not known; there are %s", name, strings.Join(known, ", ")))
		}
	}
	return list, nil
}

// unfinished turns failed or partial analyzers into exit code 3.
func unfinished(results []finding.Result) error {
	var bad []string
	for _, r := range results {
		if r.Status != finding.OK && r.Status != finding.NotApplicable {
			bad = append(bad, fmt.Sprintf("%s %s", r.Name, r.Status))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return partial("partial: " + strings.Join(bad, ", "))
}
