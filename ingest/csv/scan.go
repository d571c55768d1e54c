package csv

import "bytes"

// maxQuoted is how long a quoted cell may be, in bytes. A longer one is the work
// of an unbalanced quote.
const maxQuoted = 1 << 20

// dialect is how cells and records are told apart.
type dialect struct {
	delim byte
	quote byte
	end   byte // of a record: LF, which a CR may precede, or CR alone
}

// scanner finds the ends of records and of quoted cells in a text. It looks at no
// byte more often than a few times, whatever the text: a closing quote serves
// every opening quote before it alike, so it is looked for only once.
type scanner struct {
	dialect
	data  []byte
	whole bool // nothing follows data

	lineEnd   int // the first record end that was looked for, len(data) for none
	nextQuote int // the first quote that was looked for, len(data) for none
	noClose   int // no quote before it closes a cell opened before
}

// reset begins with a new text.
func (s *scanner) reset(data []byte, whole bool) {
	s.data, s.whole = data, whole
	s.lineEnd, s.nextQuote, s.noClose = -1, -1, 0
}

// record returns where the record that begins at start ends, before its line
// end; -1 if more data must tell. Spans tells whether it has line ends in it.
func (s *scanner) record(start int) (end int, spans bool) {
	for at := start; ; {
		s.lineEnd = find(s.data, s.end, at, s.lineEnd)
		s.nextQuote = find(s.data, s.quote, at, s.nextQuote)
		q := s.nextQuote
		if q >= s.lineEnd {
			if s.lineEnd == len(s.data) && !s.whole {
				return -1, false
			}
			return s.lineEnd, spans
		}
		at = q + run(s.data, q)
		if q > start && s.data[q-1] != s.delim {
			continue // a stray quote
		}
		closed, known := s.closing(q)
		if !known {
			return -1, false
		}
		if closed >= 0 {
			at = closed + 1
			spans = spans || at > s.lineEnd
		}
	}
}

// closing returns the quote that closes the cell that the quote at open begins,
// -1 if there is none. Not known means that more data must tell.
func (s *scanner) closing(open int) (at int, known bool) {
	from := open + run(s.data, open)
	if !s.whole && from+1 >= len(s.data) {
		return -1, false
	}
	if (from-open)%2 == 0 && s.ends(from) {
		return from - 1, true
	}
	limit := min(len(s.data), open+maxQuoted)
	for from = max(from, s.noClose); from < limit; s.noClose = from {
		i := near(s.data[from:limit], s.quote)
		if i < 0 {
			from = limit
			continue
		}
		from += i
		if from+2 < len(s.data) && s.data[from+1] == s.quote && s.data[from+2] != s.quote {
			from += 2 // the most usual by far
			continue
		}
		n := run(s.data, from)
		if !s.whole && from+n+1 >= len(s.data) {
			return -1, false
		}
		if n%2 == 1 && s.ends(from+n) {
			return from + n - 1, true
		}
		from += n
	}
	return -1, s.whole || limit == open+maxQuoted
}

// ends reports whether a cell may end before that place.
func (s *scanner) ends(at int) bool {
	if at >= len(s.data) {
		return true
	}
	c := s.data[at]
	return c == s.delim || c == s.end || c == '\r' && (at+1 == len(s.data) || s.data[at+1] == '\n')
}

// cell returns the cell of a record, which is the whole text, that begins at a
// place, and where the next begins, -1 after the last. Quotes in it are undoubled
// into scratch. Unbalanced tells of an opening quote that nothing closes.
func (s *scanner) cell(at int, scratch []byte) (cell, kept []byte, next int, unbalanced bool) {
	if at < len(s.data) && s.data[at] == s.quote {
		closed, _ := s.closing(at)
		if after := closed + 1; closed >= 0 && (after == len(s.data) || s.data[after] == s.delim) {
			cell, scratch = s.undouble(s.data[at+1:closed], scratch)
			if after == len(s.data) {
				return cell, scratch, -1, false
			}
			return cell, scratch, after + 1, false
		}
		unbalanced = true
	}
	i := bytes.IndexByte(s.data[at:], s.delim)
	if i < 0 {
		return s.data[at:], scratch, -1, unbalanced
	}
	return s.data[at : at+i], scratch, at + i + 1, unbalanced
}

// undouble makes one quote of every two that stand together.
func (s *scanner) undouble(text, scratch []byte) (cell, kept []byte) {
	i := bytes.IndexByte(text, s.quote)
	if i < 0 {
		return text, scratch
	}
	out := scratch[:0]
	for ; i >= 0; i = bytes.IndexByte(text, s.quote) {
		out = append(out, text[:i+1]...)
		text = text[i+1:]
		if len(text) > 0 && text[0] == s.quote {
			text = text[1:]
		}
	}
	out = append(out, text...)
	return out, out
}

// find returns the first c at or after a place; known is what it returned for an
// earlier place.
func find(data []byte, c byte, from, known int) int {
	if known >= from {
		return known
	}
	if i := bytes.IndexByte(data[from:], c); i >= 0 {
		return from + i
	}
	return len(data)
}

// near is IndexByte for a byte that is likely among the first few.
func near(data []byte, c byte) int {
	for i, b := range data[:min(len(data), 12)] {
		if b == c {
			return i
		}
	}
	return bytes.IndexByte(data, c)
}

// run is how many bytes equal to the one at a place stand together from there.
func run(data []byte, at int) int {
	n := 1
	for at+n < len(data) && data[at+n] == data[at] {
		n++
	}
	return n
}
