package indicator

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/parquet-go/parquet-go"

	"forensic/datasets/reference"
)

// row is an indicator as the table holds it: the columns of
// reference.IndicatorColumns. What the source does not say is NULL. Times have no
// zone in SQL and are UTC.
type row struct {
	Type        string `parquet:"type,dict"`
	Value       string `parquet:"value"`
	Match       string `parquet:"match,dict"`
	Severity    string `parquet:"severity,dict"`
	KnownGood   bool   `parquet:"known_good"`
	Confidence  *int32 `parquet:"confidence,optional,dict"`
	Category    string `parquet:"category,optional,dict"`
	Threat      string `parquet:"threat,optional,dict"`
	Description string `parquet:"description,optional"`
	Tags        string `parquet:"tags,optional,dict"` // an array of JSON
	ValidFrom   *int64 `parquet:"valid_from,optional,timestamp(microsecond:local)"`
	ValidUntil  *int64 `parquet:"valid_until,optional,timestamp(microsecond:local)"`
	Provider    string `parquet:"provider,dict"`
	File        string `parquet:"file,dict"`
	Line        int64  `parquet:"line,delta"`
	Reference   string `parquet:"reference,optional"`
}

// Bounds of a row group. DuckDB reads row groups of 122,880 rows best.
const (
	groupRows  = 122_880
	groupBytes = 48 << 20
)

// WriteParquet reads a file and writes its indicators as Parquet, with the columns
// of reference.IndicatorColumns. Within a row group they are sorted by type, match,
// value and line: equal input gives equal bytes, and values compress better. Memory
// is bounded by two row groups, however large the file is. After an error the output
// is not complete and of no use.
func WriteParquet(ctx context.Context, in io.Reader, name string, out io.Writer, o Options) (Stats, error) {
	return writeParquet(ctx, in, name, out, o, groupRows)
}

// writeParquet is WriteParquet with the number of rows of a row group.
func writeParquet(ctx context.Context, in io.Reader, name string, out io.Writer, o Options, most int) (Stats, error) {
	w := newGroupWriter(out, most)
	stats, err := Import(ctx, in, name, o, w.add)
	if closed := w.close(); err == nil {
		err = closed
	}
	return stats, err
}

// groupWriter collects a row group while the one before is written.
type groupWriter struct {
	most    int // rows of a group
	rows    []row
	bytes   int
	numbers []int32 // 0 to 100, for confidences
	tags    map[string]string

	groups chan []row
	free   chan written
	done   chan error
}

// written is a buffer that can be used again, and what came of writing its rows.
type written struct {
	rows []row
	err  error
}

func newGroupWriter(out io.Writer, most int) *groupWriter {
	w := &groupWriter{most: most, groups: make(chan []row), free: make(chan written, 1), done: make(chan error, 1), tags: map[string]string{}}
	for n := range int32(101) {
		w.numbers = append(w.numbers, n)
	}
	w.free <- written{}
	go func() { w.done <- writeGroups(out, w.groups, w.free) }()
	return w
}

// writeGroups writes one row group after the other. After an error it takes further
// ones without writing.
func writeGroups(out io.Writer, groups <-chan []row, free chan<- written) error {
	p := parquet.NewGenericWriter[row](out, parquet.Compression(&parquet.Zstd), parquet.CreatedBy("forensic", "", ""),
		parquet.BloomFilters(parquet.SplitBlockFilter(10, "value")))
	var failed error
	for g := range groups {
		if failed == nil {
			failed = writeGroup(p, g)
		}
		clear(g)
		free <- written{g[:0], failed}
	}
	if failed != nil {
		return failed
	}
	return p.Close()
}

// writeGroup writes rows in order. Rows are large: their places are sorted, not they
// themselves.
func writeGroup(p *parquet.GenericWriter[row], g []row) error {
	order := make([]*row, len(g))
	for i := range g {
		order[i] = &g[i]
	}
	slices.SortFunc(order, compareRows)
	part := make([]row, 0, 1024)
	for len(order) > 0 {
		n := min(len(order), cap(part))
		part = part[:0]
		for _, r := range order[:n] {
			part = append(part, *r)
		}
		if _, err := p.Write(part); err != nil {
			return err
		}
		order = order[n:]
	}
	return p.Flush()
}

func compareRows(a, b *row) int {
	if a.Type != b.Type {
		return strings.Compare(a.Type, b.Type)
	}
	if a.Match != b.Match {
		return strings.Compare(a.Match, b.Match)
	}
	if c := strings.Compare(a.Value, b.Value); c != 0 {
		return c
	}
	return cmp.Compare(a.Line, b.Line)
}

// add takes an indicator.
func (w *groupWriter) add(i reference.Indicator) error {
	r := row{
		Type: string(i.Type), Value: i.Value, Match: string(i.Match), Severity: i.Severity.String(), KnownGood: i.KnownGood,
		Category: i.Category, Threat: i.Threat, Description: i.Description, Tags: w.joined(i.Tags),
		ValidFrom: micros(i.ValidFrom), ValidUntil: micros(i.ValidUntil), Provider: i.Provider, File: i.File, Line: i.Line, Reference: i.Reference,
	}
	if i.Confidence >= 0 {
		r.Confidence = &w.numbers[min(i.Confidence, 100)]
	}
	w.rows = append(w.rows, r)
	w.bytes += len(r.Value) + len(r.Category) + len(r.Threat) + len(r.Description) + len(r.Tags) + len(r.Reference)
	if len(w.rows) < w.most && w.bytes < groupBytes {
		return nil
	}
	return w.flush()
}

// flush hands the rows over and takes the buffer of the group before.
func (w *groupWriter) flush() error {
	last := <-w.free
	w.groups <- w.rows
	w.rows, w.bytes = last.rows, 0
	return last.err
}

// close writes what is left and the end of the file.
func (w *groupWriter) close() error {
	var err error
	if len(w.rows) > 0 {
		err = w.flush()
	}
	close(w.groups)
	if failed := <-w.done; err == nil {
		err = failed
	}
	return err
}

// joined is a list of tags as an array of JSON. Most rows have the same ones as
// others.
func (w *groupWriter) joined(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	k := strings.Join(tags, "\x00")
	if s, ok := w.tags[k]; ok {
		return s
	}
	if len(w.tags) > 10_000 {
		clear(w.tags)
	}
	b := []byte{'['}
	for n, t := range tags {
		if n > 0 {
			b = append(b, ',')
		}
		if quoted, err := jsontext.AppendQuote(b, t); err == nil {
			b = quoted
		}
	}
	s := string(append(b, ']'))
	w.tags[k] = s
	return s
}

func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}
