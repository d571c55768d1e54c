package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/runner"
	"forensic/analyzers/suite"
	"forensic/store"
)

// narrowOptions are the flags that narrow the data.
type narrowOptions struct {
	from, to   string
	host, user string
}

func (o *narrowOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.from, "from", "", "only events from this time: RFC 3339, a date, or -2d, -6h, -1w before now; UTC without a zone")
	f.StringVar(&o.to, "to", "", "only events before this time")
	f.StringVar(&o.host, "host", "", "only events of this host (short name)")
	f.StringVar(&o.user, "user", "", "only events of this account (name without domain)")
}

func (o *narrowOptions) narrow(now time.Time) (n store.Narrow, err error) {
	if n.From, err = parseTime(o.from, now); err != nil {
		return n, usageError(fmt.Errorf("--from: %w", err))
	}
	if n.To, err = parseTime(o.to, now); err != nil {
		return n, usageError(fmt.Errorf("--to: %w", err))
	}
	n.Host, n.User = o.host, o.user
	return n, nil
}

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
			n, err := o.narrow(a.now())
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
	known, err := a.references()
	if err != nil {
		return nil, err
	}
	r, err := a.reader(c, n, known)
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
		reader, err := a.reader(b, store.Narrow{}, known)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		defer reader.Close()
		normal, outcome = reader, outcome+" against a baseline"
	}
	results, err := runner.Run(a.ctx, runner.Input{Data: r, Baseline: normal, Reference: known}, list, a.workers)
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
	return results, a.custody(c, nil, outcome)
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

// parseTime reads a time flag; empty is the zero time.
func parseTime(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if s[0] == '-' && len(s) > 2 {
		units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
		unit, ok := units[s[len(s)-1]]
		var n int
		if _, err := fmt.Sscanf(s[1:len(s)-1], "%d", &n); ok && err == nil {
			return now.UTC().Add(-time.Duration(n) * unit), nil
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write 2020-09-21T18:58:30Z, 2020-09-21 or -2d", s)
}
