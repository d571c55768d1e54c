package ingest

import (
	"context"
	"fmt"

	"forensic/store/event"
)

// collect hands the results to the sink in reading order.
func (r *run) collect(ctx context.Context) error {
	for t := range r.ordered {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if err := r.take(t); err != nil {
			return err
		}
		if r.Progress != nil {
			r.Progress(r.progress)
		}
	}
	return nil
}

func (r *run) take(t *task) error {
	if r.dropping {
		return r.drop(t)
	}
	if t.member != nil {
		r.progress.Current = t.member.Archive
	}
	switch {
	case t.parsed != nil:
		p := <-t.parsed
		t.member.Blank += p.blank
		r.progress.Inflated += int64(t.block.Size())
		return r.append(t.member, p.batch)
	case t.batch != nil:
		return r.append(t.member, t.batch)
	case t.oversize != nil:
		b := r.batch()
		b.Reject(event.Reject{
			Record: 1, Line: t.oversize.Line, Offset: t.oversize.Offset, Size: t.oversize.Size, Raw: t.oversize.Head,
			Reason: fmt.Sprintf("the line is %d bytes long; the limit is %d", t.oversize.Size, MaxLine),
		})
		return r.append(t.member, b)
	case t.endOf == endMember:
		return r.endMember(t.member)
	case t.endOf == endFile:
		return r.endFile(t)
	default: // a file begins
		_, r.dropping = r.taken[t.file.SHA256]
		return nil
	}
}

// drop passes over a task of a file that another file of this run has brought.
func (r *run) drop(t *task) error {
	switch {
	case t.parsed != nil:
		r.batches.Put((<-t.parsed).batch)
	case t.batch != nil:
		r.batches.Put(t.batch)
	case t.endOf == endFile:
		r.dropping, t.skipped, t.file.Damage = false, true, ""
		return r.endFile(t)
	}
	return nil
}

// append numbers the records of a batch within its member and stores it.
func (r *run) append(m *event.Member, b *event.Batch) error {
	defer r.batches.Put(b)
	nums := b.Cols[event.ColRecord].Nums
	for i := range nums {
		nums[i] += m.Read
	}
	for i := range b.Rejects {
		b.Rejects[i].Record += m.Read
	}
	m.Tables = event.MergeTables(m.Tables, b.Tables)
	for _, n := range b.Notes {
		m.Counts = event.AddNote(m.Counts, n)
	}
	for _, w := range b.Warnings[:min(len(b.Warnings), max(0, event.MaxWarnings-len(m.Warnings)))] {
		if w.Record > 0 {
			w.Record += m.Read
		}
		m.Warnings = append(m.Warnings, w)
	}
	m.Stored += int64(b.Rows())
	m.Rejected += int64(len(b.Rejects))
	m.Read = m.Stored + m.Rejected
	r.progress.Records += int64(b.Rows())
	r.progress.Rejected += int64(len(b.Rejects))
	r.clock.learn(b)
	return r.sink.Append(b)
}

func (r *run) endMember(m *event.Member) error {
	clk := r.clock
	r.clock = newClock()
	clk.settle()
	fix := func(l *event.Late) {
		clk.fix(l)
		if n := l.FillPIDs(); n > 0 {
			m.Counts = event.AddNote(m.Counts, event.Note{N: n, What: "process ids taken from other records of the same process GUID"})
		}
		m.Clock, m.First, m.Last = clk.out, clk.first, clk.last
	}
	if m.SHA256 != "" && m.Read > 0 && r.sink.HasMember(m.SHA256) {
		m.Status, m.Reason = event.StatusDuplicate, "the same content is stored from another file"
		m.Duplicate, m.Stored, m.Rejected = m.Read, 0, 0
		fix = nil
	}
	if m.Status == "" {
		m.Status, m.Reason = outcome(m)
	}
	if err := r.sink.EndMember(m, fix); err != nil {
		return err
	}
	s := r.summary
	s.Members = append(s.Members, *m)
	s.ByState[m.Status]++
	s.Read += m.Read
	s.Stored += m.Stored
	s.Rejected += m.Rejected
	s.Duplicate += m.Duplicate
	s.Inflated += m.Bytes
	return nil
}

// outcome is the status of a member that was read to its end.
func outcome(m *event.Member) (event.MemberStatus, string) {
	switch {
	case m.Bytes == 0:
		return event.StatusEmpty, "the file is empty"
	case m.Read == 0:
		return event.StatusEmpty, "the file holds no record"
	case m.Rejected > 0:
		return event.StatusRejects, fmt.Sprintf("%d of %d records rejected", m.Rejected, m.Read)
	}
	return event.StatusStored, ""
}

func (r *run) endFile(t *task) error {
	r.progress.FilesDone++
	r.progress.BytesDone += t.size
	switch {
	case t.skipped:
		r.summary.Skipped++
		if t.file.SameAs = r.taken[t.file.SHA256]; t.file.SameAs == "" {
			return nil // stored by an earlier run, which has it in the ledger
		}
		return r.sink.EndFile(*t.file)
	case t.file.Damage != "":
		r.summary.Damaged = append(r.summary.Damaged, *t.file)
	}
	if t.file.SHA256 != "" {
		r.taken[t.file.SHA256] = t.file.Name
	}
	return r.sink.EndFile(*t.file)
}
