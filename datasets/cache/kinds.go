package cache

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"forensic/datasets/addresses"
	"forensic/datasets/assets"
	"forensic/datasets/geoip"
	"forensic/datasets/indicator"
	"forensic/datasets/internal/tabular"
	"forensic/datasets/reference"
	"forensic/datasets/whois"
)

// Kind is a kind of reference data.
type Kind struct {
	Name, Doc string
	ext       string // of the file with the data
	// prepare checks a file and writes it in the form in which it is used.
	prepare func(ctx context.Context, in, out, name string, o Options) (prepared, error)
	// open adds what prepare wrote to what a run knows.
	open func(o *opened, path, name string) error
}

// kinds are in the order in which they are listed.
var kinds = []Kind{
	{
		Name: "geoip", ext: ".mmdb", prepare: preparePlaces, open: openMMDB,
		Doc: "where addresses are: a database in MaxMind's format (City, Country, Enterprise and their like)",
	},
	{
		Name: "asn", ext: ".mmdb", prepare: prepareNetworks, open: openMMDB,
		Doc: "who announces addresses and what they are used for: a database in MaxMind's format (ASN, ISP, Domain,\nConnection-Type, Anonymous-IP and their like)",
	},
	{
		Name: "ti", ext: ".parquet", prepare: prepareIndicators, open: openIndicators,
		Doc: "threat intelligence: " + formatNames(),
	},
	{
		Name: "hashes", ext: ".parquet", prepare: prepareIndicators, open: openIndicators,
		Doc: "sets of hashes, known to be good (the default; NSRL) or bad (--bad)",
	},
	{
		Name: "whois", ext: ".whois", prepare: prepareWhois, open: openWhois,
		Doc: "what registers say of networks: dumps of whois, RDAP or the registries' statistics, as CSV, JSON lines or text",
	},
	{
		Name: "assets", ext: ".assets", prepare: prepareAssets, open: openAssets,
		Doc: "what an organisation says of its machines, addresses and accounts: a list as CSV or JSON lines",
	},
}

// Kinds lists the kinds.
func Kinds() []Kind { return slices.Clone(kinds) }

// Names lists the names of the kinds.
func Names() (names []string) {
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return names
}

// Find gives the kind of that name.
func Find(name string) (Kind, bool) {
	if i := order(name); i < len(kinds) {
		return kinds[i], true
	}
	return Kind{}, false
}

// order is the place of a kind in the list, after its end for none.
func order(name string) int {
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return i
	}
	return len(kinds)
}

// opened is what a run has opened of a cache.
type opened struct {
	sources    []reference.Source
	databases  []*geoip.DB
	dumps      []*whois.File
	lists      inventories
	indicators []string
}

// set is all of it as a run asks it, with what is built in.
func (o *opened) set() (*reference.Set, func() error) {
	known := addresses.New(o.databases, o.dumps)
	set := &reference.Set{Sources: o.sources, Addresses: known, Indicators: o.indicators}
	if len(o.lists) > 0 {
		set.Assets = o.lists
	}
	return set, known.Close
}

// inventories are lists of assets, of which the first that knows a name answers.
type inventories []*assets.List

// Asset looks a name up.
func (l inventories) Asset(name string) (reference.Asset, bool) {
	for _, list := range l {
		if a, ok := list.Asset(name); ok {
			return a, true
		}
	}
	return reference.Asset{}, false
}

func preparePlaces(ctx context.Context, in, out, _ string, _ Options) (prepared, error) {
	return prepareMMDB(ctx, in, out, "asn", func(i geoip.Info) int64 { return i.Places })
}

func prepareNetworks(ctx context.Context, in, out, _ string, _ Options) (prepared, error) {
	return prepareMMDB(ctx, in, out, "geoip", func(i geoip.Info) int64 { return i.Carriers })
}

// prepareMMDB reads a whole database once, because some damaged ones open and
// answer wrongly. other is the kind of a database in which count finds nothing.
func prepareMMDB(ctx context.Context, in, out, other string, count func(geoip.Info) int64) (p prepared, err error) {
	info, err := geoip.Inspect(ctx, in)
	if err != nil {
		return p, err
	}
	if count(info) == 0 {
		return p, fmt.Errorf("it is a database of another kind (%s: %s); add it as %s", info.DatabaseType, info.Kind(), other)
	}
	p.format, p.records, p.asOf = info.DatabaseType+" ("+info.Kind()+")", count(info), info.Built
	if info.Unused > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d networks tell neither a place nor an owner", info.Unused))
	}
	return p, os.Rename(in, out)
}

func openMMDB(o *opened, path, name string) error {
	db, err := geoip.Open(path, name)
	if err != nil {
		return err
	}
	o.databases = append(o.databases, db)
	return nil
}

func prepareIndicators(ctx context.Context, in, out, name string, o Options) (p prepared, err error) {
	err = rewrite(in, out, func(r io.Reader, w io.Writer) error {
		s, err := indicator.WriteParquet(ctx, r, name, w, o.Indicator)
		p = prepared{format: s.Format, origin: s.Origin, records: s.Records, dropped: s.Dropped, asOf: s.AsOf, notes: s.Notes}
		for _, t := range s.Types {
			p.notes = append(p.notes, fmt.Sprintf("%d of type %s", t.Count, t.Type))
		}
		for _, d := range s.Drops {
			p.rejects = append(p.rejects, fmt.Sprintf("%d: %s (%s)", d.Count, d.Reason, examples(d)))
		}
		return err
	})
	if err == nil && p.records == 0 {
		err = errors.New("it has no indicator that can be used" + because(p.rejects))
	}
	return p, err
}

func because(rejects []string) string {
	if len(rejects) == 0 {
		return ""
	}
	return ": " + strings.Join(rejects[:min(len(rejects), 3)], "; ")
}

func examples(d indicator.Drop) string {
	var list []string
	for _, e := range d.Examples {
		list = append(list, fmt.Sprintf("%d: %s", e.Line, e.Value))
	}
	return strings.Join(list, ", ")
}

func prepareWhois(ctx context.Context, in, out, name string, _ Options) (p prepared, err error) {
	err = rewrite(in, out, func(r io.Reader, w io.Writer) error {
		s, err := whois.Import(ctx, r, w, name)
		p = prepared{format: s.Format, records: s.Blocks, asOf: s.AsOf}
		p.reject(s.Dropped)
		if s.Merged > 0 {
			p.notes = append(p.notes, fmt.Sprintf("%d blocks stood there twice or more", s.Merged))
		}
		if s.Skipped > 0 {
			p.notes = append(p.notes, fmt.Sprintf("%d rows are of other things than addresses", s.Skipped))
		}
		return err
	})
	return p, err
}

func openWhois(o *opened, path, name string) error {
	dump, err := whois.Open(path, name)
	if err != nil {
		return err
	}
	o.dumps = append(o.dumps, dump)
	return nil
}

func prepareAssets(ctx context.Context, in, out, name string, _ Options) (p prepared, err error) {
	err = rewrite(in, out, func(r io.Reader, w io.Writer) error {
		s, err := assets.Import(ctx, r, w, name)
		p = prepared{format: s.Format, records: s.Assets}
		p.reject(s.Dropped)
		if s.Repeated > 0 {
			p.notes = append(p.notes, fmt.Sprintf("%d names belong to an earlier asset already", s.Repeated))
		}
		if len(s.Untouched) > 0 {
			p.notes = append(p.notes, "columns kept as they are: "+strings.Join(s.Untouched, ", "))
		}
		return err
	})
	return p, err
}

func openAssets(o *opened, path, name string) error {
	list, err := assets.Open(path, name)
	if err != nil {
		return err
	}
	o.lists = append(o.lists, list)
	return nil
}

// reject notes the rows that could not be used.
func (p *prepared) reject(dropped tabular.Problems) {
	p.dropped = dropped.Count
	for _, d := range dropped.First {
		p.rejects = append(p.rejects, fmt.Sprintf("line %d: %s", d.Line, d.Reason))
	}
}

// formatNames lists the formats of threat intelligence.
func formatNames() string {
	var names []string
	for _, f := range indicator.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func openIndicators(o *opened, path, _ string) error {
	o.indicators = append(o.indicators, path)
	return nil
}

// rewrite reads one file and writes another.
func rewrite(in, out string, do func(io.Reader, io.Writer) error) error {
	r, err := os.Open(in)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.Create(out)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 256<<10)
	err = do(bufio.NewReaderSize(r, 256<<10), buffered)
	return errors.Join(err, buffered.Flush(), w.Close())
}
