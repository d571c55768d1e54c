package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"forensic/analyzers/finding"
	"forensic/datasets"
	"forensic/store"
)

func newRun(a *app) *cobra.Command {
	var in ingestOptions
	var out reportOptions
	var failOn, baseline string
	cmd := &cobra.Command{
		Use:   "run [EVIDENCE...] --case DIR [-o BUNDLE]",
		Short: "Ingest, analyze and report in one go",
		Long: `The main job: reads evidence into a case, runs every analyzer and writes the report bundle.
Without EVIDENCE it uses the embedded sample, a small invented intrusion.

The bundle goes to the folder report of the case unless -o names another.

Exit codes: 0 complete; 1 failed; 2 usage; 3 the report is written, but records were rejected, an
input was unsupported or an analyzer failed; 5 findings at or above --fail-on; 130 interrupted.`,
		Example: `  forensic run --case demo
  forensic run evidence/ --case case1 -o case1-report`,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.run(args, in, out, baseline, failOn)
		},
	}
	in.addFlags(cmd.Flags())
	out.addFlags(cmd.Flags())
	addBaseline(cmd.Flags(), &baseline)
	cmd.Flags().StringVar(&failOn, "fail-on", "", "end with code 5 on findings of this severity or above: info, low, medium, high, critical")
	return cmd
}

func (a *app) run(evidence []string, in ingestOptions, out reportOptions, baseline, failOn string) error {
	if in.caseDir == "" {
		return usageError(errors.New("--case DIR is needed"))
	}
	if failOn != "" {
		if _, err := finding.ParseSeverity(failOn); err != nil {
			return usageError(fmt.Errorf("--fail-on: %w", err))
		}
	}
	if err := out.check(in.caseDir); err != nil {
		return err
	}
	if err := present(evidence); err != nil {
		return err
	}
	c, err := store.Create(in.caseDir, version)
	if err != nil {
		return err
	}
	if len(evidence) == 0 {
		sample := filepath.Join(in.caseDir, "sample")
		if err := datasets.WriteSample(sample); err != nil {
			return fmt.Errorf("embedded sample: %w", err)
		}
		evidence = []string{sample}
	}
	if _, err := a.ingestInto(c, evidence, in); err != nil {
		return err
	}
	results, err := a.analyze(c, baseline, nil, store.Narrow{})
	if err != nil {
		return err
	}
	built, err := a.buildReport(c, out)
	if err != nil {
		return err
	}
	if err := a.summary(built); err != nil {
		return err
	}
	if failOn != "" {
		level, _ := finding.ParseSeverity(failOn)
		for _, r := range results {
			for _, f := range r.Findings {
				if f.Severity >= level {
					return &exitError{code: exitFindings, text: "findings at or above " + failOn}
				}
			}
		}
	}
	return built.partial()
}
