package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"forensic/store/event"
	"forensic/store/internal/duck"
)

const (
	// compactParts is how many small parts may stand before they are merged:
	// many small files make queries several times slower.
	compactParts = 8
	// smallPart is the size below which a part counts as small.
	smallPart = 32 << 20
	// compactMemory bounds DuckDB's sort; it spills beyond.
	compactMemory = 512 << 20
)

// compact merges the small parts of the events into one, sorted by dataset, host
// and time, when there are many.
func (c *Case) compact(ctx context.Context, threads int) error {
	var small, paths []string
	abs, err := filepath.Abs(c.partsDir())
	if err != nil {
		return err
	}
	for _, p := range c.ledger.Parts {
		info, err := os.Stat(filepath.Join(abs, p))
		if err != nil {
			return err
		}
		if info.Size() < smallPart {
			small = append(small, p)
			paths = append(paths, filepath.Join(abs, p))
		}
	}
	if len(small) <= compactParts {
		return nil
	}
	merged := c.nextPart("events")
	if err := mergeParts(ctx, abs, paths, filepath.Join(abs, merged), threads); err != nil {
		return fmt.Errorf("compacting %d parts: %w", len(small), err)
	}
	next := c.ledger.clone()
	next.Parts = slices.DeleteFunc(next.Parts, func(p string) bool { return slices.Contains(small, p) })
	next.Parts = append(next.Parts, merged)
	if err := c.saveLedger(next); err != nil {
		return err
	}
	return c.sweep()
}

func mergeParts(ctx context.Context, dir string, parts []string, to string, threads int) error {
	db, err := duck.Open(duck.Limits{Threads: threads, Memory: compactMemory, Dir: dir, Temp: filepath.Join(dir, "sort"+tmpSuffix)})
	if err != nil {
		return err
	}
	defer db.Close()
	names := make([]string, event.NumCols)
	for i, col := range event.Columns {
		names[i] = col.Name
	}
	_, err = db.ExecContext(ctx, "COPY (SELECT "+strings.Join(names, ", ")+" FROM read_parquet("+duck.QuoteList(parts)+
		") ORDER BY dataset, host_name, ts, source, member, record) TO "+duck.Quote(to+tmpSuffix)+
		" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, "sort"+tmpSuffix)); err != nil {
		return err
	}
	return os.Rename(to+tmpSuffix, to)
}
