package unpack

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
)

const reasonLink = "a link; links are not followed"

// tar delivers the entries of a tar stream. Stored tells how many bytes of the
// source have gone into it so far.
func (w *walker) tar(l level, r *bufio.Reader, stored func() int64) error {
	t := tar.NewReader(r)
	empty := true
	cut := false // the entry before was not read to its end
	for {
		h, err := t.Next()
		switch {
		case w.ended() != nil:
			return w.ended()
		case errors.Is(err, io.EOF):
			return w.afterTar(r)
		case errors.Is(err, tar.ErrInsecurePath):
			// Names are made safe here, and never used as paths.
		case err != nil && (cut || empty):
			return w.damage("the tar is damaged or ends early", err)
		case err != nil:
			return w.damage("the tar is damaged or ends early, though the last member read is whole", err)
		}
		whole, err := w.tarEntry(l, t, h, stored)
		if err != nil {
			return err
		}
		cut, empty = !whole, false
	}
}

func (w *walker) tarEntry(l level, t *tar.Reader, h *tar.Header, stored func() int64) (whole bool, err error) {
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		return w.read(w.entry(l, h.Name, h.Size), t, stored)
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return true, nil
	case tar.TypeSymlink, tar.TypeLink:
		return true, w.unsupported(w.entry(l, h.Name, -1), reasonLink)
	}
	return true, w.unsupported(w.entry(l, h.Name, -1), fmt.Sprintf("a special file (tar type %q)", h.Typeflag))
}

// afterTar reads what follows the end of the tar, so that damage of a compressed
// stream shows, and bytes hidden there.
func (w *walker) afterTar(r *bufio.Reader) error {
	hidden, err := leftover(r)
	switch {
	case err != nil:
		return w.damage("all members of the tar are whole, but the stream is damaged or ends early after them", err)
	case hidden > 0:
		return w.damage("not read", fmt.Errorf("%d bytes after the end of the tar", hidden))
	}
	return nil
}

// leftover reads to the end and counts the bytes that are no padding: zeros fill
// the blocks of tapes and disks, and some downloads add a line end.
func leftover(r *bufio.Reader) (n int64, err error) {
	for {
		c, err := r.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		case c != 0 && c != '\n' && c != '\r':
			n++
		}
	}
}
