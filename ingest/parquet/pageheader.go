package parquet

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// maxHeader bounds the header of a page, in bytes.
const maxHeader = 16 << 20

// pageHeader describes a page.
type pageHeader struct {
	typ          int64
	uncompressed int64 // bytes
	compressed   int64 // bytes
	values       int64
	encoding     int64
	defEncoding  int64 // of the levels; RLE in a page of version 2
	repEncoding  int64
	defBytes     int64 // version 2
	repBytes     int64
	plain        bool // version 2: not compressed whatever the codec
}

// The types of pages.
const (
	pageData   = 0
	pageIndex  = 1
	pageDict   = 2
	pageDataV2 = 3
)

// readPageHeader reads the header at an offset and returns its length.
func readPageHeader(r io.ReaderAt, off, end int64) (h pageHeader, n int64, err error) {
	for window := int64(4 << 10); ; window *= 16 {
		have := min(window, end-off)
		if have <= 0 {
			return h, 0, errors.New("the pages end before the values do")
		}
		buf := make([]byte, have)
		if _, err := r.ReadAt(buf, off); err != nil {
			return h, 0, fmt.Errorf("reading the header of a page: %w", err)
		}
		c := &compact{in: buf}
		h = pageHeader{defEncoding: encodingRLE, repEncoding: encodingRLE}
		h.read(c)
		if c.err == nil {
			return h, int64(c.pos), h.check()
		}
		if !errors.Is(c.err, errShort) || have < window || window >= maxHeader {
			return h, 0, fmt.Errorf("the header of a page is damaged: %w", c.err)
		}
	}
}

func (h *pageHeader) read(c *compact) {
	c.ints(map[int]*int64{1: &h.typ, 2: &h.uncompressed, 3: &h.compressed}, func(id int, typ byte) bool {
		if typ != typeStruct {
			return false
		}
		switch id {
		case 5:
			c.ints(map[int]*int64{1: &h.values, 2: &h.encoding, 3: &h.defEncoding, 4: &h.repEncoding}, nil)
		case 7:
			c.ints(map[int]*int64{1: &h.values, 2: &h.encoding}, nil)
		case 8:
			c.ints(map[int]*int64{1: &h.values, 4: &h.encoding, 5: &h.defBytes, 6: &h.repBytes}, func(id int, typ byte) bool {
				h.plain = h.plain || id == 7 && typ == typeFalse
				return false
			})
		default:
			return false
		}
		return true
	})
}

// check refuses sizes that no page has.
func (h *pageHeader) check() error {
	for _, n := range [...]int64{h.uncompressed, h.compressed, h.values, h.defBytes, h.repBytes} {
		if n < 0 || n > math.MaxInt32 {
			return fmt.Errorf("a page with a size of %d", n)
		}
	}
	if h.compressed > maxPage || h.uncompressed > maxPage {
		return fmt.Errorf("a page of %d bytes, at most %d are read", max(h.compressed, h.uncompressed), maxPage)
	}
	if h.defBytes+h.repBytes > h.uncompressed || h.defBytes+h.repBytes > h.compressed {
		return errors.New("a page shorter than its levels")
	}
	return nil
}
