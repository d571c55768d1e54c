package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/report"
	"forensic/store"
)

// reportOptions are the flags that say where the bundle goes.
type reportOptions struct {
	out   string
	title string
	force bool
}

func (o *reportOptions) addFlags(f *pflag.FlagSet) {
	f.StringVarP(&o.out, "output", "o", "", "folder of the bundle; the default is the folder report of the case")
	f.StringVar(&o.title, "title", "", "name of the case on the report; the default is made of the case hash, so that the report does not depend on the folder")
	f.BoolVar(&o.force, "force", false, "replace an existing bundle")
}

// check settles the folder and refuses an existing one early. The default place
// inside the case is the program's own, so it is replaced without asking.
func (o *reportOptions) check(caseDir string) error {
	if o.out == "" {
		o.out, o.force = filepath.Join(caseDir, "report"), true
	}
	if _, err := os.Lstat(o.out); err == nil && !o.force {
		return hint(fmt.Errorf("%s exists", o.out), "take another folder with -o, or replace it with --force")
	}
	return nil
}

// bundle tells what was written.
type bundle struct {
	Bundle   string `json:"bundle"`
	Index    string `json:"index"`
	CaseHash string `json:"case_hash"`
	Findings int    `json:"findings"`
	Events   int64  `json:"events"`
	Complete bool   `json:"complete"`
	Why      string `json:"why,omitempty"`
}

// partial is exit code 3 for a bundle that says it is not complete.
func (b *bundle) partial() error {
	if b.Complete {
		return nil
	}
	return partial("partial: " + b.Why)
}

func newReport(a *app) *cobra.Command {
	var caseDir string
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report --case DIR [-o BUNDLE]",
		Short: "Write the static report bundle of a case",
		Long: `Writes the report from the results that are stored with the case.

Exit codes: 0 complete; 1 failed; 2 usage; 3 written, but the case is not complete.`,
		Example: `  forensic report --case case1 -o case1-report
  forensic report --case case1 -o case1-report --force`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.openCase(caseDir)
			if err != nil {
				return err
			}
			if err := o.check(caseDir); err != nil {
				return err
			}
			b, err := a.buildReport(c, o)
			if err != nil {
				return err
			}
			if err := a.summary(b); err != nil {
				return err
			}
			return b.partial()
		},
	}
	cmd.Flags().StringVar(&caseDir, "case", "", "folder of the case")
	o.addFlags(cmd.Flags())
	return cmd
}

// buildReport builds the bundle beside its place and renames it.
func (a *app) buildReport(c *store.Case, o reportOptions) (*bundle, error) {
	in, err := a.reportInput(c, o.title)
	if err != nil {
		return nil, err
	}
	tmp := o.out + ".tmp"
	if err := os.RemoveAll(tmp); err != nil {
		return nil, err
	}
	if err := report.Build(a.ctx, tmp, *in); err != nil {
		return nil, errors.Join(fmt.Errorf("report: %w", err), os.RemoveAll(tmp))
	}
	if err := replaceDir(tmp, o.out); err != nil {
		return nil, err
	}
	b := &bundle{Bundle: o.out, Index: filepath.Join(o.out, "index.html"), CaseHash: in.CaseHash, Events: in.Events}
	for _, r := range in.Results {
		b.Findings += len(r.Findings)
	}
	b.Complete, b.Why = in.Completeness()
	a.log.Info(fmt.Sprintf("report: %s (%s, case hash %.12s)", b.Index, plural(int64(b.Findings), "finding"), b.CaseHash))
	return b, a.custody(c, nil, "report written, case hash "+in.CaseHash)
}

// replaceDir renames a finished folder to its place, moving an old one away
// first, so that there is never half a bundle.
func replaceDir(from, to string) error {
	old := to + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(to, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return os.RemoveAll(old)
}
