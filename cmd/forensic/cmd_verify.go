package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"forensic/report"
	"forensic/store"
)

func newVerify(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "verify BUNDLE|CASE",
		Short: "Check a report bundle or a case against its hashes",
		Long: `Checks every file against the recorded SHA-256, that none is missing or too many, and for a
case also the custody chain and that the ledger balances with the stored rows.

Exit codes: 0 intact; 1 failed; 2 usage; 4 something was changed.`,
		Example: `  forensic verify case1-report
  forensic verify case1`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			problems, err := a.verify(args[0])
			if err != nil {
				return err
			}
			if err := a.summary(map[string]any{"intact": len(problems) == 0, "problems": problems}); err != nil {
				return err
			}
			if len(problems) == 0 {
				a.log.Info(args[0] + ": intact")
				return nil
			}
			for _, p := range problems {
				fmt.Fprintln(a.stderr, printable(p))
			}
			return &exitError{code: exitIntegrity, text: fmt.Sprintf("%s: %s", args[0], plural(int64(len(problems)), "problem"))}
		},
	}
}

func (a *app) verify(dir string) (problems []string, err error) {
	has := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	switch {
	case has("case.json"):
		c, err := store.Open(dir, version)
		if err != nil {
			return []string{err.Error()}, nil
		}
		return c.Verify(a.ctx)
	case has("manifest.json"), has("SHA256SUMS"):
		return report.Verify(a.ctx, dir)
	}
	return nil, usageError(errors.Join(fmt.Errorf("%s is neither a case nor a report bundle", dir)))
}
