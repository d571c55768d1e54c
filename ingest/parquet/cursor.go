package parquet

import (
	"errors"
	"fmt"
	"io"

	"forensic/ingest/internal/frame"
)

// maxPage bounds a page, compressed or not, in bytes.
const maxPage = 256 << 20

// maxHeld bounds the pages and dictionaries that are held at a time, in bytes.
const maxHeld = 1 << 30

// errBudget says that compression repeats values beyond reason.
var errBudget = fmt.Errorf("%w: the pages yield much more than a file of its size should hold", frame.ErrLimit)

// source is what the cursors of a row group share.
type source struct {
	r      io.ReaderAt
	end    int64 // behind the last page of the file
	held   int64 // bytes of pages and dictionaries
	values int64 // that may still come
	bytes  int64 // of pages that may still come
	inflater
}

// cursor reads the values of a leaf in a row group one after the other. It stands
// on one: levels and, unless that is null, a value.
type cursor struct {
	src   *source
	leaf  *node
	codec int64
	off   int64 // of the next page
	left  int64 // values of the chunk behind those of the page
	dict  *dictionary
	page  int64 // bytes of the page

	inPage int64 // values of the page behind the current one
	reps   numbers
	defs   numbers
	vals   values

	rep, def int
	value    value
	done     bool
	record   int64 // of the row group that the value belongs to, from 0
}

// open sets a cursor onto the first value of a chunk.
func (c *cursor) open(src *source, leaf *node, k *chunk) error {
	*c = cursor{src: src, leaf: leaf, codec: k.codec, off: k.start(), left: k.values}
	switch {
	case k.encrypted:
		return errors.New("encrypted")
	case k.elsewhere:
		return errors.New("its values are in another file")
	case k.values < 0 || c.off < int64(len(magic)):
		return fmt.Errorf("%d values at byte %d", k.values, c.off)
	}
	c.record = -1
	if err := c.advance(); err != nil {
		return err
	}
	if c.record != 0 {
		return errors.New("its first value continues a record")
	}
	return nil
}

// close gives back what the cursor holds.
func (c *cursor) close() {
	if c.src != nil {
		c.src.held -= c.page + c.dict.memory()
	}
	*c = cursor{}
}

// advance goes to the next value; done tells that there is none.
func (c *cursor) advance() error {
	for c.inPage == 0 {
		if c.left == 0 {
			c.done, c.rep, c.def = true, 0, 0
			c.record++
			return nil
		}
		if err := c.nextPage(); err != nil {
			return err
		}
	}
	c.inPage--
	rep, err := c.reps.next()
	if err != nil {
		return err
	}
	def, err := c.defs.next()
	if err != nil {
		return err
	}
	if int(rep) > c.leaf.rep || int(def) > c.leaf.def {
		return fmt.Errorf("levels %d and %d beyond %d and %d", rep, def, c.leaf.rep, c.leaf.def)
	}
	c.rep, c.def, c.value = int(rep), int(def), value{}
	if rep == 0 {
		c.record++
	}
	if c.def == c.leaf.def {
		c.value, err = c.vals.next()
	}
	return err
}

// nextPage reads a page.
func (c *cursor) nextPage() error {
	h, n, err := readPageHeader(c.src.r, c.off, c.src.end)
	if err != nil {
		return err
	}
	c.off += n
	if h.compressed > c.src.end-c.off {
		return errors.New("a page beyond the end of the pages")
	}
	at := c.off
	c.off += h.compressed
	if h.typ == pageIndex {
		return nil
	}
	if err := c.hold(&h); err != nil {
		return err
	}
	packed := make([]byte, h.compressed)
	if _, err := c.src.r.ReadAt(packed, at); err != nil {
		return fmt.Errorf("reading a page: %w", err)
	}
	switch h.typ {
	case pageDict:
		return c.readDictionary(&h, packed)
	case pageData, pageDataV2:
		return c.readData(&h, packed)
	}
	return fmt.Errorf("a page of the unknown type %d", h.typ)
}

// hold counts what a page will take in memory, in place of the page before.
func (c *cursor) hold(h *pageHeader) error {
	if c.src.bytes -= h.uncompressed; c.src.bytes < 0 {
		return errBudget
	}
	c.src.held += h.uncompressed - c.page
	c.page = h.uncompressed
	if h.typ == pageDict {
		c.src.held += 4 * min(h.values, h.uncompressed)
		defer func() { c.src.held -= 4 * min(h.values, h.uncompressed) }()
	}
	if c.src.held+h.compressed > maxHeld {
		return fmt.Errorf("the pages of a row take more than %d bytes", maxHeld)
	}
	return nil
}

func (c *cursor) readDictionary(h *pageHeader, packed []byte) error {
	if c.dict != nil {
		return errors.New("a second dictionary")
	}
	data, err := c.src.inflate(c.codec, packed, int(h.uncompressed))
	if err != nil {
		return err
	}
	if c.dict, err = newDictionary(&c.leaf.element, data, h.values); err != nil {
		return fmt.Errorf("the dictionary: %w", err)
	}
	c.src.held += c.dict.memory() - c.page
	c.page = 0
	return nil
}

func (c *cursor) readData(h *pageHeader, packed []byte) (err error) {
	if h.values > c.left {
		return fmt.Errorf("a page of %d values where %d are due", h.values, c.left)
	}
	if c.src.values -= h.values; c.src.values < 0 {
		return errBudget
	}
	var data []byte
	if h.typ == pageDataV2 {
		data, err = c.dataV2(h, packed)
	} else {
		data, err = c.dataV1(h, packed)
	}
	if err != nil {
		return err
	}
	c.left -= h.values
	c.inPage = h.values
	c.vals, err = newValues(&c.leaf.element, h.encoding, data, c.dict, h.values)
	return err
}

// dataV1 inflates a page and takes the levels off its data.
func (c *cursor) dataV1(h *pageHeader, packed []byte) ([]byte, error) {
	data, err := c.src.inflate(c.codec, packed, int(h.uncompressed))
	if err != nil {
		return nil, err
	}
	if c.reps, data, err = levelsV1(data, h.repEncoding, c.leaf.rep, h.values); err != nil {
		return nil, err
	}
	c.defs, data, err = levelsV1(data, h.defEncoding, c.leaf.def, h.values)
	return data, err
}

// dataV2 takes the levels, which are not compressed, off a page and inflates the
// rest.
func (c *cursor) dataV2(h *pageHeader, packed []byte) ([]byte, error) {
	c.reps = levelsV2(packed[:h.repBytes], c.leaf.rep)
	c.defs = levelsV2(packed[h.repBytes:h.repBytes+h.defBytes], c.leaf.def)
	levels := h.repBytes + h.defBytes
	codec := c.codec
	if h.plain {
		codec = codecNone
	}
	size := int(h.uncompressed - levels)
	if size == 0 {
		return nil, nil
	}
	return c.src.inflate(codec, packed[levels:], size)
}
