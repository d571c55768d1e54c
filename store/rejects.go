package store

import (
	"os"
	"path/filepath"
	"slices"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

const (
	// rejectBytes is the size of raw records at which a row group of rejects is
	// written.
	rejectBytes = 8 << 20
	// fullRejects is how many rejects of one member keep all the raw bytes that
	// were handed over; later ones keep shortRaw bytes, so that a large file of
	// another kind does not fill the disk. Their position is always kept.
	fullRejects = 1000
	shortRaw    = 256
)

// The columns of the rejects table.
const (
	rejDataset = iota
	rejArchive
	rejSource
	rejMember
	rejRecord
	rejLine
	rejOffset
	rejSize
	rejReason
	rejRaw
	rejColumns
)

var rejectColumns = []parquet.Column{
	{Name: "dataset", Type: parquet.String},
	{Name: "archive", Type: parquet.String},
	{Name: "source", Type: parquet.String},
	{Name: "member", Type: parquet.String},
	{Name: "record", Type: parquet.Int64},
	{Name: "line_no", Type: parquet.Int64},
	{Name: "byte_offset", Type: parquet.Int64},
	{Name: "size", Type: parquet.Int64},
	{Name: "reason", Type: parquet.String},
	{Name: "raw", Type: parquet.Bytes},
}

// rejectWriter keeps rejected records in their own Parquet file. Rows of the
// member being read stay droppable until keep.
type rejectWriter struct {
	dir     string
	file    *os.File
	w       *parquet.Writer
	waiting []event.Reject // of the member being read, not yet written
	count   int64          // of the member being read
	bytes   int
	groups  []rejectGroup // of the member being read
	kept    bool          // the file holds rejects of an ended member
}

type rejectGroup struct {
	group *parquet.Group
	rows  int
}

func (r *rejectWriter) add(b *event.Batch) error {
	for _, rej := range b.Rejects {
		r.count++
		if r.count > fullRejects {
			rej.Raw = rej.Raw[:min(len(rej.Raw), shortRaw)]
		}
		r.waiting = append(r.waiting, rej)
		r.bytes += len(rej.Raw) + 64
	}
	if r.bytes < rejectBytes {
		return nil
	}
	return r.flush()
}

// flush writes the waiting rejects as a row group; what is the same for all
// rows of a member is written when the member ends.
func (r *rejectWriter) flush() error {
	if len(r.waiting) == 0 {
		return nil
	}
	if r.file == nil {
		file, err := os.CreateTemp(r.dir, "rejects-*"+tmpSuffix)
		if err != nil {
			return err
		}
		r.file, r.w = file, parquet.NewWriter(file, rejectColumns, map[string]string{"forensic.table": "rejects"})
	}
	n := len(r.waiting)
	nums := map[int][]int64{rejRecord: make([]int64, n), rejLine: make([]int64, n), rejOffset: make([]int64, n), rejSize: make([]int64, n)}
	var reason, raw event.Vector
	for i, rej := range r.waiting {
		nums[rejRecord][i], nums[rejLine][i], nums[rejOffset][i], nums[rejSize][i] = rej.Record, rej.Line, rej.Offset, rej.Size
		reason.Codes = append(reason.Codes, reason.Dict.Add([]byte(rej.Reason)))
		raw.Codes = append(raw.Codes, raw.Dict.Append(rej.Raw))
	}
	group := rejectGroup{group: r.w.Begin(n), rows: n}
	for col := rejRecord; col < rejColumns; col++ {
		v := parquet.Values{Nums: nums[col]}
		switch col {
		case rejReason:
			v = textValues(&reason)
		case rejRaw:
			v = textValues(&raw)
		}
		if err := r.write(group, col, v); err != nil {
			return err
		}
	}
	r.groups = append(r.groups, group)
	r.waiting, r.bytes = r.waiting[:0], 0
	return nil
}

func (r *rejectWriter) write(g rejectGroup, col int, v parquet.Values) error {
	chunk, err := r.w.Encode(col, g.rows, nil, v)
	if err != nil {
		return err
	}
	return g.group.Write(chunk)
}

func textValues(v *event.Vector) parquet.Values {
	return parquet.Values{Codes: v.Codes, Value: v.Dict.Value, Distinct: v.Dict.Len()}
}

// keep ends a member and completes its rejects.
func (r *rejectWriter) keep(m *event.Member) error {
	if err := r.flush(); err != nil {
		return err
	}
	for _, g := range r.groups {
		for col, text := range []string{rejDataset: m.Dataset, rejArchive: m.Archive, rejSource: m.Source, rejMember: m.Member} {
			var v event.Vector
			code := v.Dict.Add([]byte(text))
			v.Codes = slices.Repeat([]uint32{code}, g.rows)
			if err := r.write(g, col, textValues(&v)); err != nil {
				return err
			}
		}
		r.kept = true
	}
	r.groups, r.count = r.groups[:0], 0
	return nil
}

// drop forgets the rejects of the member being read.
func (r *rejectWriter) drop() {
	for _, g := range r.groups {
		g.group.Drop()
	}
	r.groups, r.waiting, r.bytes, r.count = r.groups[:0], r.waiting[:0], 0, 0
}

// close finishes the file and returns its name, empty if there are no rejects.
func (r *rejectWriter) close(c *Case) (name string, err error) {
	if !r.kept {
		r.abandon()
		return "", nil
	}
	name = c.nextPart("rejects")
	err = finish(r.w, r.file, filepath.Join(r.dir, name))
	r.file, r.w, r.kept = nil, nil, false
	return name, err
}

// abandon closes a file that nobody needs; sweep removes it.
func (r *rejectWriter) abandon() {
	if r.file != nil {
		r.file.Close()
	}
	r.file, r.w, r.kept = nil, nil, false
}
