package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/ingest"
	"forensic/ingest/formats"
	"forensic/mordor"
	"forensic/store"
	"forensic/store/event"
)

// ingestOptions are the flags that say how evidence is read.
type ingestOptions struct {
	caseDir   string
	format    string
	dataset   string
	maps      []string
	dayFirst  bool
	passwords []string
}

func (o *ingestOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.caseDir, "case", "", "folder of the case; made if it is not there")
	f.StringVar(&o.format, "format", "", "read every member as this format instead of detecting it")
	f.StringVar(&o.dataset, "dataset", "", "name of the evidence set; the default is one for each archive")
	f.StringArrayVar(&o.maps, "map", nil, "take a field of records for a column: TARGET=FIELD, such as time=When or host=Machine; may be repeated")
	f.BoolVar(&o.dayFirst, "day-first", false, "read 3/4/2024 as 3 April where nothing tells the order")
	f.StringArrayVar(&o.passwords, "password", nil, "password of encrypted archives; may be repeated; \"infected\" is always tried; never recorded")
}

func newIngest(a *app) *cobra.Command {
	var o ingestOptions
	cmd := &cobra.Command{
		Use:   "ingest EVIDENCE... --case DIR",
		Short: "Read evidence (files, folders, archives) into a case",
		Long: `Reads evidence into a case. Evidence is opened read-only. An input that is already
stored under the same hash is skipped; an interrupted ingest is resumed by the same command.

Exit codes: 0 every record is accounted for; 1 failed; 2 usage; 3 records were rejected or an
input was unsupported or unreadable; 130 interrupted.`,
		Example: `  forensic ingest evidence/ --case case1
  forensic ingest host-a.zip host-b.zip --case case1 --dataset lab`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			_, s, err := a.ingest(args, o)
			if err != nil {
				return err
			}
			if err := a.summary(s); err != nil {
				return err
			}
			return incomplete(s)
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// ingest reads evidence into the case, which is made if needed.
func (a *app) ingest(evidence []string, o ingestOptions) (*store.Case, *ingest.Summary, error) {
	if o.caseDir == "" {
		return nil, nil, usageError(errors.New("--case DIR is needed"))
	}
	if err := present(evidence); err != nil {
		return nil, nil, err
	}
	c, err := store.Create(o.caseDir, version)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.ingestInto(c, evidence, o)
	return c, s, err
}

// present checks that all evidence is there before a case is made for it.
func present(evidence []string) error {
	for _, path := range evidence {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("evidence: %w", err)
		}
	}
	return nil
}

// records are the options about records of named fields.
func (o *ingestOptions) records() (r ingest.RecordOptions, err error) {
	r.DayFirst = o.dayFirst
	for _, text := range o.maps {
		m, err := ingest.ParseMap(text)
		if err != nil {
			return r, usageError(fmt.Errorf("--map %w", err))
		}
		r.Map = append(r.Map, m)
	}
	if o.format != "" && !slices.ContainsFunc(formats.All, func(f *ingest.Format) bool { return f.Name == o.format }) {
		return r, usageError(fmt.Errorf("--format %q is not known; forensic list formats tells them", o.format))
	}
	return r, nil
}

func (a *app) ingestInto(c *store.Case, evidence []string, o ingestOptions) (*ingest.Summary, error) {
	records, err := o.records()
	if err != nil {
		return nil, err
	}
	w, err := c.NewWriter(a.ctx, a.workers)
	if err != nil {
		return nil, err
	}
	// Most of what an ingest holds is a few large buffers without pointers, cheap
	// to collect: collecting often keeps the peak near what is held.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	bar := a.newProgress()
	s, err := ingest.Run(a.ctx, w, ingest.Options{
		Evidence: evidence, Formats: formats.All, Force: o.format, Workers: a.workers, Progress: bar.show,
		Memory: int64(a.memory) / 4, Records: records, Passwords: o.passwords, TempDir: w.TempDir(),
		Dataset: func(name string) string {
			if o.dataset != "" {
				return o.dataset
			}
			return mordor.Dataset(name)
		},
	})
	bar.done()
	if err = errors.Join(err, w.Close()); err != nil {
		return s, err
	}
	a.tell(s)
	return s, a.custody(c, inputs(s), fmt.Sprintf("ingested %d records, %d rejected, %d duplicate", s.Stored, s.Rejected, s.Duplicate))
}

// inputs lists the evidence files of a run for the custody log.
func inputs(s *ingest.Summary) (list []store.Input) {
	seen := map[string]bool{}
	for _, m := range s.Members {
		if !seen[m.Archive] {
			seen[m.Archive] = true
			list = append(list, store.Input{Name: m.Archive, SHA256: m.Source})
		}
	}
	return list
}

// tell says on stderr what an ingest did, every input that is not whole by
// name.
func (a *app) tell(s *ingest.Summary) {
	for _, r := range s.Refused {
		a.log.Warn(fmt.Sprintf("%s: not read: %s", r.Name, r.Reason))
	}
	for _, f := range s.Damaged {
		a.log.Warn(fmt.Sprintf("%s: damaged: %s", f.Name, f.Damage))
	}
	for _, m := range s.Members {
		name := m.Archive
		if m.Member != "" {
			name += " > " + m.Member
		}
		line := fmt.Sprintf("%s: %s", name, m.Status)
		if m.Format != "" && m.Status == event.StatusUnsupported {
			line += " (" + m.Format + ")"
		}
		switch m.Status {
		case event.StatusStored, event.StatusDuplicate:
			a.log.Debug(fmt.Sprintf("%s, %s", line, plural(m.Read, "record")))
		case event.StatusUnsupported:
			reason := m.Reason
			if short, _, cut := strings.Cut(reason, " ("); cut && !a.verbose && strings.HasPrefix(reason, "no format") {
				reason = short // the ledger tells why each format refused
			}
			a.log.Info(line + ": " + reason)
		default:
			a.log.Warn(line + ": " + m.Reason)
		}
	}
	a.log.Info(fmt.Sprintf("%s (%d already stored), %s of content: %d records read = %d stored + %d rejected + %d duplicate",
		plural(int64(s.Files), "file"), s.Skipped, size(s.Inflated), s.Read, s.Stored, s.Rejected, s.Duplicate))
}

// incomplete turns a run that could not account for everything into exit code 3.
func incomplete(s *ingest.Summary) error {
	if s.Complete() {
		return nil
	}
	n := s.ByState
	return partial(fmt.Sprintf("partial: %d rejected records, %d unsupported, %d empty, %d partly read, %d unreadable members, %d damaged containers, %d paths not read",
		s.Rejected, n[event.StatusUnsupported], n[event.StatusEmpty], n[event.StatusPartial], n[event.StatusFailed], len(s.Damaged), len(s.Refused)))
}
