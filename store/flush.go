package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

// pendingGroup is a written row group whose late columns wait for the end of its
// member, in the spill file: so many rows, and then the order in which the group
// has them.
type pendingGroup struct {
	group *parquet.Group
	rows  int
}

// flush hands the collected rows to be written in the background: those of ended
// members as one finished row group, those of the member being read as a pending
// one, so that the latter can still be dropped.
func (w *Writer) flush() error {
	if err := w.wait(); err != nil || w.rows.rows == 0 {
		return err
	}
	if err := w.open(); err != nil {
		return err
	}
	rows, out := w.rows, w.part.w
	w.rows, w.spare = w.spare, nil
	settled := rows.settled()
	var done, open []uint32
	if settled > 0 {
		done = rows.order(0, settled, &w.late)
	}
	pending := -1
	if n := rows.rows; n > settled {
		open = rows.order(settled, n, &w.late)
		pending = len(w.pending)
		if err := w.setAside(open, settled); err != nil {
			return fmt.Errorf("spill: %w", err)
		}
	}
	w.writing = make(chan error, 1)
	go func() { w.writing <- w.writeGroups(out, rows, done, open, pending) }()
	w.behind = rows
	return nil
}

// wait ends the writing in the background.
func (w *Writer) wait() error {
	if w.writing == nil {
		return nil
	}
	err := <-w.writing
	w.behind.reset()
	w.spare, w.behind, w.writing = w.behind, nil, nil
	return err
}

// writeGroups writes the row groups of a flush.
func (w *Writer) writeGroups(out *parquet.Writer, rows *builder, done, open []uint32, pending int) error {
	if len(done) > 0 {
		group, err := w.writeGroup(out, rows, done)
		if err != nil {
			return err
		}
		if err := writeLate(out, group, done, rows.ts, rows.offset, rows.pid, rows.source); err != nil {
			return err
		}
	}
	if len(open) == 0 {
		return nil
	}
	group, err := w.writeGroup(out, rows, open)
	w.pending[pending].group = group
	return err
}

// setAside moves the late values of rows that are about to be written to the
// spill file, so that memory does not grow with the member. Order is that of the
// builder, whose first rows belong to other members.
func (w *Writer) setAside(order []uint32, first int) error {
	if w.spill == nil {
		f, err := os.CreateTemp(w.c.partsDir(), "late-*"+tmpSuffix)
		if err != nil {
			return err
		}
		w.spill = f
	}
	if err := w.late.Spill(w.spill); err != nil {
		return err
	}
	buf := make([]byte, 0, 4*len(order))
	for _, row := range order {
		buf = binary.LittleEndian.AppendUint32(buf, row-uint32(first))
	}
	_, err := w.spill.Write(buf)
	w.pending = append(w.pending, pendingGroup{rows: len(order)})
	return err
}

// complete writes the late columns of the pending groups.
func (w *Writer) complete(fix func(*event.Late)) error {
	if len(w.pending) == 0 {
		return nil
	}
	if _, err := w.spill.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(w.spill, 1<<20)
	tail := w.late.Detach()
	for _, p := range w.pending {
		if err := w.late.Load(in, p.rows); err != nil {
			return err
		}
		buf := make([]byte, 4*p.rows)
		if _, err := io.ReadFull(in, buf); err != nil {
			return err
		}
		order := make([]uint32, p.rows)
		for i := range order {
			order[i] = binary.LittleEndian.Uint32(buf[4*i:])
		}
		fix(&w.late)
		if err := writeLate(w.part.w, p.group, order, w.late.TS, w.late.Offset, w.late.PID, w.late.Source); err != nil {
			return err
		}
	}
	w.late.Attach(tail)
	return nil
}

// forget empties the spill file for the next member.
func (w *Writer) forget() error {
	w.pending = w.pending[:0]
	w.late.Reset()
	if w.spill == nil {
		return nil
	}
	if _, err := w.spill.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return w.spill.Truncate(0)
}

func (w *Writer) writeGroup(out *parquet.Writer, rows *builder, order []uint32) (*parquet.Group, error) {
	chunks, err := rows.encode(w.ctx, out, order, w.workers)
	if err != nil {
		return nil, err
	}
	group := out.Begin(len(order))
	return group, writeChunks(group, chunks)
}

func writeLate(out *parquet.Writer, g *parquet.Group, order []uint32, ts, offset, pid []int64, source []event.TimeSource) error {
	chunks, err := lateChunks(out, order, ts, offset, pid, source)
	if err != nil {
		return err
	}
	return writeChunks(g, chunks)
}

func writeChunks(g *parquet.Group, chunks []*parquet.Chunk) error {
	for _, c := range chunks {
		if c != nil {
			if err := g.Write(c); err != nil {
				return err
			}
		}
	}
	return nil
}
