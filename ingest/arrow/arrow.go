// Package arrow reads tables in Apache Arrow's interchange format: Feather files,
// Arrow files and Arrow streams. The library decodes record batches; what it
// would believe of the evidence is checked before it sees it, and its panics at
// damaged evidence become errors.
package arrow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"forensic/ingest"
	"forensic/ingest/internal/frame"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/ingest/internal/spool"
	"forensic/store/event"
)

// Format reads Arrow and Feather files.
var Format = &ingest.Format{
	Name: "arrow",
	Doc: "Apache Arrow files and streams, and Feather of version 2: each row is a record, its columns are the fields. Times are printed in ISO 8601, " +
		"with a Z where the column has a zone; lists, maps and structures as JSON; bytes that are no text as {\"$b64\": ...}. The index of a data frame is a column too.",
	Binary:  true,
	Schemas: schemas.All,
	Sniff:   sniff,
	Open:    open,
}

func sniff(_ string, head []byte) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("FEA1")):
		return "", errors.New("is a Feather file of version 1, which is not read")
	case bytes.HasPrefix(head, append(magic, 0, 0)):
		return "arrow file", nil
	case !bytes.HasPrefix(head, continuation):
		return "", errors.New("does not begin as an Arrow file or stream")
	}
	n := int((&meta{buf: head}).uint(4, 4))
	if n == 0 || n > maxMeta {
		return "", errors.New("is no Arrow stream: its first message has no plausible length")
	}
	if len(head) >= 8+n {
		if kind, _, err := new(checker).message(head[8 : 8+n]); err != nil || kind != messageSchema {
			return "", errors.New("is no Arrow stream: its first message is no schema")
		}
	} else if len(head) < ingest.HeadSize {
		return "", errors.New("is no Arrow stream: its first message is cut short")
	}
	return "arrow stream", nil
}

func open(r io.Reader, in *ingest.Input) (ingest.Reader, error) {
	f, broken := spool.New(r, in.TempDir, 0)
	if f == nil {
		return nil, broken
	}
	rd, err := newReader(f, f.Size(), in)
	if err != nil {
		f.Close()
		return nil, errors.Join(broken, err)
	}
	if broken != nil {
		rd.after = broken
	}
	rd.file = f
	return rd, nil
}

// fileReader reads the rows of a file or stream, batch by batch.
type fileReader struct {
	file  *spool.File
	ipc   *ipc.Reader
	index frame.Index
	table *frame.Table
	after error // to be returned after the last batch

	batch  arrow.RecordBatch
	cells  []appender // of the columns of the batch
	row    int64      // the next one of the batch
	before int64      // rows of all batches before it
}

func newReader(r io.ReaderAt, size int64, in *ingest.Input) (rd *fileReader, err error) {
	defer func() {
		if p := recover(); p != nil {
			rd, err = nil, fmt.Errorf("the file broke the reader: %v", p)
		}
	}()
	places, after := survey(r, size)
	if len(places) == 0 || places[0].kind != messageSchema {
		return nil, errors.Join(errors.New("there is no schema"), after)
	}
	rd = &fileReader{after: after}
	source := &messages{r: r, left: places}
	source.Retain()
	rd.ipc, err = ipc.NewReaderFromMessageReader(source, ipc.WithAllocator(&limited{memory.NewGoAllocator(), maxMemory, 2<<30 + 1024*size}))
	if err != nil {
		return nil, err
	}
	schema := rd.ipc.Schema()
	if meta, ok := schema.Metadata().GetValue("pandas"); ok {
		rd.index = frame.PandasIndex([]byte(meta))
	}
	var columns []frame.Column
	for _, f := range schema.Fields() {
		c := frame.Column{Name: f.Name, Kind: kindOf(f.Type)}
		if name, ok := rd.index.Names[f.Name]; ok {
			c.Name = name
		}
		columns = append(columns, c)
	}
	for _, r := range rd.index.Ranges {
		columns = append(columns, frame.Column{Name: r.Name, Kind: event.CellInt})
	}
	rd.table, err = frame.New(in, record.TableName(in.Name), columns, size)
	return rd, err
}

// Close releases the file.
func (rd *fileReader) Close() error {
	rd.ipc.Release()
	return rd.file.Close()
}

// readRows is how many rows a call of Read makes at most.
const readRows = 256

// Read appends some rows.
func (rd *fileReader) Read(b *event.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file broke the reader: %v", p)
		}
	}()
	rd.table.Begin(b)
	for range readRows {
		for rd.batch == nil || rd.row == rd.batch.NumRows() {
			if err := rd.next(); err != nil {
				return err
			}
		}
		if err := rd.table.Row(rd.cell); err != nil {
			return err
		}
		if rd.row++; b.Bytes() > ingest.BlockSize {
			break
		}
	}
	return nil
}

// next reads a batch.
func (rd *fileReader) next() error {
	if rd.batch != nil {
		rd.before += rd.batch.NumRows()
		rd.batch = nil
	}
	rd.row = 0
	batch, err := rd.ipc.Read()
	switch {
	case errors.Is(err, io.EOF) && rd.after != nil:
		return rd.after
	case err != nil:
		return err
	case batch.NumCols() == 0:
		return io.EOF
	}
	rd.cells = rd.cells[:0]
	for i, f := range batch.Schema().Fields() {
		a, err := newAppender(batch.Column(i), f, &rd.table.Values)
		if err != nil {
			return fmt.Errorf("column %q: %w", f.Name, err)
		}
		rd.cells = append(rd.cells, a)
	}
	rd.batch = batch
	return nil
}

// cell appends the cell of a column in the current row. A damaged one rejects the
// row.
func (rd *fileReader) cell(dst []byte, column int) (out []byte, err error) {
	if i := column - len(rd.cells); i >= 0 {
		return strconv.AppendInt(dst, rd.index.Ranges[i].Value(rd.before+rd.row), 10), nil
	}
	defer func() {
		if p := recover(); p != nil {
			out, err = dst, fmt.Errorf("the cell is damaged: %v", p)
		}
	}()
	return rd.cells[column](dst, int(rd.row))
}
