package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"forensic/datasets/cache"
	"forensic/datasets/reference"
	"forensic/report"
	"forensic/store"
	"forensic/store/event"
)

// noCache is the value of --cache that leaves reference data out.
const noCache = "none"

// cacheDir is the folder of the cache: of --cache, of FORENSIC_CACHE, or in the
// user's cache folder. Empty means none.
func (a *app) cacheDir() (string, error) {
	dir := a.cache
	if dir == "" {
		dir = os.Getenv("FORENSIC_CACHE")
	}
	if dir == noCache {
		return "", nil
	}
	if dir != "" {
		return dir, nil
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", hint(errors.New("the user's cache folder is not known"), "name a folder for reference data with --cache DIR, or leave it out with --cache none")
	}
	return filepath.Join(base, "forensic", "reference"), nil
}

// knownData is the reference data of a run. Close it.
type knownData struct {
	*reference.Set
	close func() error
}

func (k *knownData) Close() error { return k.close() }

// references opens the reference data of this run, of the kinds that are wanted: each
// file is read to compare its hash.
func (a *app) references(want func(kind string) bool) (*knownData, error) {
	dir, err := a.cacheDir()
	if a.cache == "" && err != nil {
		dir, err = "", nil // a machine without a home has no cache
	}
	if err != nil {
		return nil, err
	}
	if dir == "" {
		set, close := cache.Builtin()
		return &knownData{set, close}, nil
	}
	set, close, err := cache.At(dir).Load(a.ctx, want)
	if err != nil {
		return nil, hint(fmt.Errorf("reference data: %w", err), "forensic cache verify tells what is wrong; --cache none leaves reference data out")
	}
	return &knownData{set, close}, nil
}

// reader opens what queries of the case see: its own tables and the indicators.
func (a *app) reader(c *store.Case, n store.Narrow, set *reference.Set) (*store.Reader, error) {
	return c.NewReader(a.queryLimits(), n, indicatorTable(set))
}

// indicatorTable is the table of what threat intelligence says.
func indicatorTable(set *reference.Set) store.Attachment {
	return store.Attachment{Table: "indicators", Columns: reference.IndicatorColumns, Files: set.Indicators}
}

// saveReferences notes with the case which reference data its results rest on. When
// only some analyzers were run, the results of the others may rest on more.
func (a *app) saveReferences(c *store.Case, set *reference.Set, all bool) error {
	list := append([]reference.Source{}, set.Sources...) // [] if there is none
	if !all {
		var before []reference.Source
		if err := c.LoadReferences(&before); err != nil {
			return fmt.Errorf("references: %w", err)
		}
		for _, s := range before {
			same := func(o reference.Source) bool { return o.Kind == s.Kind && o.Name == s.Name && o.SHA256 == s.SHA256 }
			if !slices.ContainsFunc(list, same) {
				list = append(list, s)
			}
		}
		slices.SortStableFunc(list, func(x, y reference.Source) int {
			return strings.Compare(x.Kind+"\x00"+x.Name+"\x00"+x.SHA256, y.Kind+"\x00"+y.Name+"\x00"+y.SHA256)
		})
	}
	return c.SaveReferences(list)
}

// referenceInputs are the sources as inputs of a command, for the custody log.
func referenceInputs(set *reference.Set) (list []store.Input) {
	for _, s := range set.Sources {
		list = append(list, store.Input{Name: s.Kind + " " + s.Name, SHA256: s.SHA256})
	}
	return list
}

// referenceRows are the sources that the stored results rest on, for the report.
func referenceRows(c *store.Case, first, last int64) ([]report.Reference, error) {
	var sources []reference.Source
	if err := c.LoadReferences(&sources); err != nil {
		return nil, fmt.Errorf("references: %w", err)
	}
	var list []report.Reference
	for _, s := range sources {
		r := report.Reference{
			Kind: s.Kind, Name: s.Name, Format: s.Format, File: s.File, SHA256: s.SHA256, Bytes: s.Bytes, Records: s.Records, Dropped: s.Dropped,
			Origin: s.Origin, License: s.License, AsOf: event.Null, Notes: s.Notes,
		}
		if !s.AsOf.IsZero() {
			r.AsOf = s.AsOf.UnixMicro()
		}
		r.Age, r.Stale = s.Age(instant(first), instant(last))
		list = append(list, r)
	}
	return list, nil
}
