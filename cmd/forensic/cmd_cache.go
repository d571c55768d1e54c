package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"forensic/datasets/cache"
	"forensic/datasets/reference"
	"forensic/datasets/timerange"
)

func newCache(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache add KIND FILE... | list | remove NAME... | verify",
		Short: "Reference data: places of addresses, threat intelligence, hashes, registers, assets",
		Long: `Keeps reference data outside of cases, in the folder that --cache or FORENSIC_CACHE names, or else in
the user's cache folder; it can be copied to another machine. Every run uses what is there and notes
in the case which sources it used: name, hash, origin, licence and date. --cache none uses none.

Without any of it an address is still private, reserved, multicast, or under one of the registries.`,
		Example: `  forensic cache add geoip GeoLite2-City.mmdb --license "GeoLite2 EULA"
  forensic cache add ti urlhaus.csv --origin https://urlhaus.example --as-of 2024-05-10`,
	}
	cmd.AddCommand(newCacheAdd(a), newCacheList(a), newCacheRemove(a), newCacheVerify(a))
	return cmd
}

// openCache is the cache that commands change: there must be one.
func (a *app) openCache() (*cache.Cache, error) {
	dir, err := a.cacheDir()
	if err != nil {
		return nil, err
	}
	if dir == "" {
		return nil, usageError(errors.New("--cache none names no folder"))
	}
	return cache.At(dir), nil
}

// addOptions are the flags of cache add.
type addOptions struct {
	cache.Options
	asOf, severity string
	columns        []string
	kind           string
	bad            bool
}

func newCacheAdd(a *app) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add KIND FILE...",
		Short: "Check files and add them",
		Long:  addLong(),
		Example: `  forensic cache add asn GeoLite2-ASN.mmdb --cache /media/stick/reference
  forensic cache add ti feed.csv --map value=ioc --map type=kind --severity high --provider "Sector CERT"
  forensic cache add hashes NSRLFile.txt.zip --name nsrl --as-of 2024-03-01`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return a.cacheAdd(args[0], args[1:], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Name, "name", "", "name of the source; the default is made of the file's name")
	f.StringVar(&o.Origin, "origin", "", "where the file comes from")
	f.StringVar(&o.License, "license", "", "note on the terms of its use")
	f.StringVar(&o.asOf, "as-of", "", "when the data was true, as a date; the default is what the file says")
	f.BoolVar(&o.Replace, "replace", false, "replace a source of that name")
	f.StringVar(&o.Indicator.Format, "format", "", "ti, hashes: the format, if the content is not to decide (docs/reference.md)")
	f.StringVar(&o.Indicator.Provider, "provider", "", "ti, hashes: whose statement it is; the default is what the file says, or its name")
	f.StringVar(&o.severity, "severity", "", "ti, hashes: severity where the file says none: unknown, information, warning, high")
	f.IntVar(&o.Indicator.Confidence, "confidence", 0, "ti: confidence from 1 to 100 where the file says none")
	f.StringVar(&o.Indicator.Category, "category", "", "ti: category where the file says none")
	f.StringVar(&o.kind, "type", "", "ti: what plain values are: "+typeWords()+"; the default is told by each value")
	f.StringArrayVar(&o.columns, "map", nil, "ti: column of a table, as field=column (fields: value, type, severity, confidence, category, threat, description, tags, valid_from, valid_until, reference); can be repeated")
	f.BoolVar(&o.Indicator.Subdomains, "subdomains", false, "ti: domains also stand for every name below them")
	f.BoolVar(&o.Indicator.KeepPrivate, "keep-private", false, "ti: keep private and reserved addresses, which are dropped otherwise")
	f.BoolVar(&o.Indicator.KnownGood, "good", false, "ti: the values are known to be harmless")
	f.BoolVar(&o.bad, "bad", false, "hashes: the files are known to be harmful; the default is that they are known to be good")
	return cmd
}

func addLong() string {
	var b strings.Builder
	b.WriteString("Checks each file, brings it into the form in which it is used and adds it. Files may be compressed with gzip, or be\nthe only member of a zip. A damaged file is refused; entries that cannot be used are counted and told.\n\nKinds:\n")
	for _, k := range cache.Kinds() {
		fmt.Fprintf(&b, "  %-7s %s\n", k.Name, strings.ReplaceAll(k.Doc, "\n", "\n          "))
	}
	b.WriteString("\nExit codes: 0 added; 1 refused; 2 usage; 3 added, but some entries could not be used.")
	return b.String()
}

func typeWords() string {
	words := make([]string, len(reference.IndicatorTypes))
	for i, t := range reference.IndicatorTypes {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}

// settle turns the texts of flags into options.
func (o *addOptions) settle(now time.Time) error {
	if o.asOf != "" {
		at, err := timerange.Parse(o.asOf, timerange.Clock{Now: now, End: now})
		if err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
		o.AsOf = at
	}
	if o.severity != "" {
		s, err := reference.ParseSeverity(o.severity)
		if err != nil {
			return fmt.Errorf("--severity: %w", err)
		}
		o.Indicator.Severity = &s
	}
	if o.kind != "" {
		o.Indicator.Type = reference.IndicatorType(o.kind)
		if !strings.Contains(", "+typeWords()+",", ", "+o.kind+",") {
			return fmt.Errorf("--type %q: want one of %s", o.kind, typeWords())
		}
	}
	for _, c := range o.columns {
		field, column, ok := strings.Cut(c, "=")
		if !ok || field == "" || column == "" {
			return fmt.Errorf("--map %q: want field=column", c)
		}
		if o.Indicator.Columns == nil {
			o.Indicator.Columns = map[string]string{}
		}
		o.Indicator.Columns[field] = column
	}
	return nil
}

func (a *app) cacheAdd(kind string, files []string, o addOptions) error {
	if err := o.settle(a.now()); err != nil {
		return usageError(err)
	}
	if len(files) > 1 && o.Name != "" {
		return usageError(errors.New("--name is for one file"))
	}
	if _, known := cache.Find(kind); !known {
		return usageError(fmt.Errorf("kind %q is not known; there are %s", kind, strings.Join(cache.Names(), ", ")))
	}
	if kind == "hashes" {
		o.Indicator.KnownGood = !o.bad
	}
	c, err := a.openCache()
	if err != nil {
		return err
	}
	var added []cache.Entry
	var dropped int64
	for _, file := range files {
		e, err := c.Add(a.ctx, kind, file, o.Options)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		added, dropped = append(added, e), dropped+e.Dropped
		a.log.Info(fmt.Sprintf("%s: %s, %s, %s", e.Name, e.Format, plural(e.Records, "record"), asOf(e.Source)))
		for _, note := range e.Notes {
			a.log.Info("  " + note)
		}
		for _, reject := range e.Rejects {
			a.log.Warn(fmt.Sprintf("%s: not used: %s", e.Name, reject))
		}
	}
	if err := a.summary(added); err != nil {
		return err
	}
	if dropped > 0 {
		return partial(fmt.Sprintf("partial: %s could not be used", plural(dropped, "entry")))
	}
	return nil
}

func asOf(s reference.Source) string {
	if s.AsOf.IsZero() {
		return "of unknown date (--as-of tells it)"
	}
	return "as of " + s.AsOf.UTC().Format(time.DateOnly)
}

func newCacheList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the sources with their kind, date and hash",
		Long:    "Lists the sources with their kind, format, number of records, date, origin and the hash of the file that was added.\n\nExit codes: 0 done; 1 failed.",
		Example: "  forensic cache list\n  forensic cache list --json --cache /media/stick/reference",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.openCache()
			if err != nil {
				return err
			}
			list, err := c.List()
			if err != nil {
				return err
			}
			if a.json {
				return a.summary(append([]cache.Entry{}, list...))
			}
			if len(list) == 0 {
				a.log.Info("no reference data in " + c.Dir() + "; forensic cache add KIND FILE adds some")
				return nil
			}
			return listEntries(a.stdout, list)
		},
	}
}

func listEntries(out io.Writer, list []cache.Entry) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tNAME\tRECORDS\tAS OF\tFORMAT\tORIGIN\tSHA-256")
	for _, e := range list {
		date := "-"
		if !e.AsOf.IsZero() {
			date = e.AsOf.UTC().Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%.16s\n", e.Kind, e.Name, e.Records, date, printable(e.Format), printable(e.Origin), e.SHA256)
	}
	return w.Flush()
}

func newCacheRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME...",
		Short:   "Remove sources",
		Long:    "Removes sources by their names. What cases noted of them stays there.\n\nExit codes: 0 done; 1 failed.",
		Example: "  forensic cache remove urlhaus",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, names []string) error {
			c, err := a.openCache()
			if err != nil {
				return err
			}
			for _, name := range names {
				if err := c.Remove(name); err != nil {
					return err
				}
				a.log.Info("removed " + name)
			}
			return nil
		},
	}
}

func newCacheVerify(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "verify",
		Short:   "Compare every source with its hash",
		Long:    "Compares the data of every source with the hash it had when it was added, and opens it.\n\nExit codes: 0 all is well; 1 failed; 4 something was changed or is missing.",
		Example: "  forensic cache verify --cache /media/stick/reference",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.openCache()
			if err != nil {
				return err
			}
			problems, err := c.Verify(a.ctx)
			if err != nil {
				return err
			}
			for _, p := range problems {
				a.log.Error(p)
			}
			if len(problems) > 0 {
				return &exitError{code: exitIntegrity, text: plural(int64(len(problems)), "source") + " not as added"}
			}
			a.log.Info("all sources are as they were added")
			return nil
		},
	}
}
