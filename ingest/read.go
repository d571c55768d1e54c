package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"

	"golang.org/x/sync/errgroup"

	"forensic/ingest/internal/lines"
	"forensic/ingest/internal/unpack"
	"forensic/store/event"
)

const (
	// BlockSize is about how much text one parser takes at a time: enough that
	// dictionaries pay, little enough that they stay in the cache.
	BlockSize = 1 << 20
	// MaxLine is the longest line that is parsed.
	MaxLine = 16 << 20
	// batchRows bounds the batches of formats that are not lines.
	batchRows = 4096
)

// task is one step of the reading order.
type task struct {
	member *event.Member // the member it belongs to; nil for the end of a file
	format *Format
	input  *Input
	block  *lines.Block
	parsed chan parsed // delivers the block's batch; nil if there is nothing to parse

	batch    *event.Batch // rows of a format that is not lines
	oversize *lines.Oversize
	endOf    end
	file     *event.EvidenceFile
	skipped  bool
	size     int64 // of the evidence file, at its end
}

type end uint8

const (
	endNothing end = iota
	endMember
	endFile
)

type parsed struct {
	batch *event.Batch
	blank int64
}

// read reads the sources in lanes, several at a time.
func (r *run) read(ctx context.Context, sources []unpack.Source) error {
	force, err := r.forced()
	if err != nil {
		close(r.lanes)
		return err
	}
	readers, ctx := errgroup.WithContext(ctx)
	for i, src := range sources {
		lane := make(chan *task, laneTasks)
		select {
		case r.lanes <- lane:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		readers.Go(func() error {
			defer close(lane)
			return r.readSource(ctx, lane, i, src, force)
		})
	}
	close(r.lanes)
	return readers.Wait()
}

func (r *run) readSource(ctx context.Context, lane chan<- *task, i int, src unpack.Source, force *Format) error {
	file := &event.EvidenceFile{Name: src.Name, Bytes: src.Size}
	done := &task{endOf: endFile, file: file, size: src.Size}
	var err error
	if file.SHA256, err = unpack.Hash(ctx, src.Path); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		file.Damage = plain(err)
		return r.push(ctx, lane, done)
	}
	if r.sink.HasFile(file.SHA256) || !r.claims.take(file.SHA256, i) {
		done.skipped = true
		return r.push(ctx, lane, done)
	}
	if err := r.push(ctx, lane, &task{file: file}); err != nil {
		return err
	}
	proto := event.Member{
		Dataset: r.dataset(src), Archive: src.Name, Source: file.SHA256,
		First: event.Null, Last: event.Null,
	}
	err = unpack.Open(ctx, src, unpack.Options{Passwords: r.Passwords, TempDir: r.TempDir}, func(m unpack.Member, content io.Reader) error {
		member := proto
		member.Member, member.Notes = m.Name, m.Notes
		return r.readMember(ctx, lane, &member, m, content, force)
	})
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		file.Damage = plain(err)
	}
	return r.push(ctx, lane, done)
}

// readMember pushes the tasks of one member. Its own troubles go to its ledger
// line; an error ends the run.
func (r *run) readMember(ctx context.Context, lane chan<- *task, m *event.Member, src unpack.Member, content io.Reader, force *Format) error {
	last := &task{member: m, endOf: endMember}
	if src.Kind != unpack.KindData {
		m.Status, m.Reason = event.StatusUnsupported, src.Reason
		return r.push(ctx, lane, last)
	}
	digest := sha256.New()
	counted := &counter{r: io.TeeReader(content, digest)}
	head := r.heads.Get().(*bufio.Reader)
	head.Reset(counted)
	defer r.heads.Put(head)
	start, err := head.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) && len(start) == 0 {
		m.Status, m.Reason = event.StatusFailed, plain(err)
		return r.push(ctx, lane, last)
	}
	if len(start) > 0 {
		err = r.readContent(ctx, lane, m, head, start, force)
	} else {
		err = nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil && m.Status == event.StatusUnsupported {
		err = drain(head) // for its hash
	}
	m.Bytes = counted.n
	if err != nil {
		m.Status, m.Reason = event.StatusPartial, plain(err)
	} else {
		m.SHA256 = hex.EncodeToString(digest.Sum(nil))
	}
	return r.push(ctx, lane, last)
}

// readContent detects the format and pushes the content. The error is about
// reading the member.
func (r *run) readContent(ctx context.Context, lane chan<- *task, m *event.Member, content io.Reader, head []byte, force *Format) error {
	in := &Input{Name: path.Join(m.Archive, m.Member), Head: bytes.Clone(head), Options: r.Records, TempDir: r.TempDir}
	var text io.Reader = content
	encoding := utf16Of(head)
	if encoding != "" {
		text, in.Head = decodeUTF16(encoding, content, in.Head)
	}
	format, dialect, err := detect(r.Formats, force, in, head)
	if err != nil && isBlank(in.Head) && len(head) < HeadSize {
		m.Status, m.Reason = event.StatusEmpty, "the file holds nothing but blanks"
		return drain(content)
	}
	if err != nil {
		m.Format, m.Status, m.Reason = describe(head), event.StatusUnsupported, err.Error()
		return nil
	}
	m.Format = dialect
	if format.Binary {
		text, in.Head = content, head
	} else if encoding != "" {
		m.Notes = append(m.Notes, "text in "+encoding+"; offsets are those of the text in UTF-8")
	}
	if format.Decoder != nil {
		return r.readText(ctx, lane, m, format, text, in)
	}
	return r.readRecords(ctx, lane, m, format, text, in)
}

func (r *run) readText(ctx context.Context, lane chan<- *task, m *event.Member, format *Format, content io.Reader, in *Input) error {
	var s Splitter
	if format.Split != nil {
		s = format.Split(content, in)
	} else {
		s = lines.NewSplitter(content, BlockSize, MaxLine)
	}
	for {
		block, oversize, err := s.Next()
		if block != nil {
			t := &task{member: m, format: format, input: in, block: block, parsed: make(chan parsed, 1)}
			if err := r.push(ctx, lane, t); err != nil {
				return err
			}
		}
		if oversize != nil {
			if err := r.push(ctx, lane, &task{member: m, oversize: oversize}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *run) readRecords(ctx context.Context, lane chan<- *task, m *event.Member, format *Format, content io.Reader, in *Input) error {
	reader, err := format.Open(content, in)
	if err != nil {
		return err
	}
	if c, ok := reader.(io.Closer); ok {
		defer c.Close()
	}
	for {
		b := r.batch()
		var readErr error
		for readErr == nil && b.Rows() < batchRows && b.Bytes() < BlockSize {
			readErr = reader.Read(b)
		}
		provenance(b, m)
		if err := r.push(ctx, lane, &task{member: m, batch: b}); err != nil {
			return err
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// plain is an error's text for the ledger, without the path of this machine.
func plain(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
