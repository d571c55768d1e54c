// Package whois keeps what the registries say of networks, read from dumps that
// people have: tables (CSV, JSON lines) with columns such as cidr, asn, country;
// RDAP answers; bulk answers of Team Cymru; the statistics files of the regional
// registries ("delegated"); and the whois columns of MSTICPy (asn_cidr, nets ...).
//
// Import writes one compact file, sorted by block. Open answers from it without
// reading it into memory: the smallest block that holds an address wins.
package whois

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"forensic/datasets/internal/tabular"
)

// Stats is what an import made of a dump.
type Stats struct {
	Format  string    // what the dump turned out to be, in words
	Rows    int64     // of the dump, without headers and empty lines
	Blocks  int64     // that can be asked for
	Merged  int64     // blocks that were there already; what the earlier row lacks is taken from the later
	Skipped int64     // rows of other things than addresses: autonomous systems, summaries
	AsOf    time.Time // when the dump was made, UTC; zero if it does not say
	Dropped tabular.Problems
}

// importer collects the rows of one dump.
type importer struct {
	stats Stats
	rows  builder
}

// Import reads a dump and writes the compact form to out, which should be
// buffered. name is the dump's in errors. A dump without any block is an error.
func Import(ctx context.Context, in io.Reader, out io.Writer, name string) (Stats, error) {
	im := &importer{}
	if err := im.read(ctx, tabular.NewInput(in)); err != nil {
		return Stats{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(im.rows.rows) == 0 {
		return Stats{}, fmt.Errorf("%s: %w", name, im.nothing())
	}
	im.stats.Merged = im.rows.finish()
	im.stats.Blocks = int64(len(im.rows.rows))
	if err := im.rows.write(out); err != nil {
		return Stats{}, fmt.Errorf("%s: %w", name, err)
	}
	return im.stats, nil
}

// nothing says why a dump has no block.
func (im *importer) nothing() error {
	text := "no row names a block of addresses; wanted are columns such as cidr, or start and end, RDAP objects, Team Cymru's bulk answers or a registry's delegated file"
	if d := im.stats.Dropped.First; len(d) > 0 {
		text += fmt.Sprintf(" (line %d: %s)", d[0].Line, d[0].Reason)
	}
	return errors.New(text)
}

var (
	delegatedLine = regexp.MustCompile(`(?m)^(?:\d+(?:\.\d+)?\|)?(?:afrinic|apnic|arin|lacnic|ripencc|iana|nro)\|[^|]*\|[^|]*\|`)
	cymruLine     = regexp.MustCompile(`(?m)^(?:Bulk mode; |AS +\| (?:IP|BGP)|(?:\d+|NA) +\| [0-9A-Fa-f.:]+ +\| )`)
)

// read tells what the dump is by its beginning.
func (im *importer) read(ctx context.Context, in *tabular.Input) error {
	head, err := in.Head()
	switch {
	case err != nil:
		return err
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("this is no text; archives must be unpacked first")
	case in.IsJSON():
		im.stats.Format = "JSON objects"
		return in.JSON(ctx, im.bad, im.object)
	case delegatedLine.Match(head):
		im.stats.Format = "statistics of a regional registry (delegated)"
		return in.Lines(ctx, im.delegated)
	case cymruLine.Match(head):
		im.stats.Format = "bulk answers of Team Cymru"
		return in.Lines(ctx, im.cymru)
	}
	return im.table(ctx, in)
}

func (im *importer) bad(line int64, reason string) {
	im.stats.Rows++
	im.stats.Dropped.Add(line, reason)
}

// entry is what a row says of its blocks.
type entry struct {
	blocks                                           []netip.Prefix
	asn                                              uint32
	country, registry, date, description, name, mail string // mail: addresses with spaces between
	line                                             int64
}

// add stores an entry for each of its blocks.
func (im *importer) add(e entry) error {
	e.country = country(e.country)
	e.registry = registry(e.registry)
	for _, b := range e.blocks {
		if err := im.rows.add(b, e); err != nil {
			return err
		}
	}
	return nil
}

// country is a code of two letters in capitals, or empty.
func country(text string) string {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) != 2 || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return text
}

// registry is the code of a registry, from its code, its name or its host.
func registry(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, code := range []string{"afrinic", "apnic", "lacnic", "ripe", "arin"} {
		if strings.Contains(text, code) {
			return map[bool]string{true: "ripencc", false: code}[code == "ripe"]
		}
	}
	return text
}
