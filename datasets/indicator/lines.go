package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines reads lines of bounded length.
type lines struct {
	r   *bufio.Reader
	n   int64  // number of the line last read, from 1
	buf []byte // of lines that the reader's buffer does not hold
}

// next returns the next line without its end; it is valid until the next call.
// long tells that only the beginning is given, because the line has more than
// maxLineBytes.
func (l *lines) next() (line []byte, long bool, err error) {
	line, err = l.r.ReadSlice('\n')
	if len(line) == 0 && err != nil {
		return nil, false, err
	}
	l.n++
	if errors.Is(err, bufio.ErrBufferFull) {
		l.buf = append(l.buf[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = l.r.ReadSlice('\n')
			if room := maxLineBytes - len(l.buf); room >= len(line) {
				l.buf = append(l.buf, line...)
			} else {
				l.buf = append(l.buf, line[:room]...)
				long = true
			}
		}
		line = l.buf
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	return bytes.TrimRight(line, "\r\n"), long, nil
}
