package store

import (
	"context"
	"os"
	"path/filepath"

	pq "github.com/parquet-go/parquet-go"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

// twinRejects rewrites one file of rejects, which are few.
func (c *Case) twinRejects(ctx context.Context, part, to string, rw Rewriting) (err error) {
	in, err := openPart(filepath.Join(c.partsDir(), part))
	if err != nil {
		return err
	}
	defer in.close()
	file, err := os.OpenFile(to+tmpSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	out := parquet.NewWriter(file, rejectColumns, map[string]string{"forensic.table": "rejects"})
	for _, g := range in.file.RowGroups() {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		group := out.Begin(int(g.NumRows()))
		for col, chunk := range g.ColumnChunks() {
			values, err := rejectValues(col, chunk, rw)
			if err != nil {
				return err
			}
			encoded, err := out.Encode(col, int(g.NumRows()), nil, values)
			if err != nil {
				return err
			}
			if err := group.Write(encoded); err != nil {
				return err
			}
		}
	}
	return finish(out, file, to)
}

// rejectValues reads and rewrites a column of rejects.
func rejectValues(col int, chunk pq.ColumnChunk, rw Rewriting) (parquet.Values, error) {
	r := newColumnReader(chunk)
	defer r.close()
	var v event.Vector
	for {
		values, err := r.next(chunkRows)
		if err != nil {
			return parquet.Values{}, err
		}
		if len(values) == 0 {
			break
		}
		for _, x := range values {
			switch {
			case rejectColumns[col].Type == parquet.Int64 && x.IsNull():
				v.Nums = append(v.Nums, event.Null)
			case rejectColumns[col].Type == parquet.Int64:
				v.Nums = append(v.Nums, x.Int64())
			case x.IsNull():
				v.Codes = append(v.Codes, 0)
			case col == rejRaw:
				v.Codes = append(v.Codes, v.Dict.Append(rw.Raw(x.ByteArray())))
			case col == rejSource:
				v.Codes = append(v.Codes, v.Dict.Add(x.ByteArray()))
			default:
				v.Codes = append(v.Codes, v.Dict.Add([]byte(rw.Name(string(x.ByteArray())))))
			}
		}
	}
	if rejectColumns[col].Type == parquet.Int64 {
		return parquet.Values{Nums: v.Nums}, nil
	}
	return textValues(&v), nil
}
