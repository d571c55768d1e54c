package event

import "unsafe"

// Vector holds one column of a batch. A vector shorter than the batch has NULL
// in the missing tail.
type Vector struct {
	Codes []uint32 // Text: dictionary code of each row, 0 for NULL
	Dict  Dict     // Text: the distinct values
	Nums  []int64  // other kinds: the value of each row, Null for NULL
}

// Batch is a bounded run of records of one member in columns. Whoever fills it
// owns it until it is handed on; the receiver copies what it keeps, so a batch
// can be Reset and filled again. It is not safe for concurrent use.
type Batch struct {
	Cols    [NumCols]Vector
	Rejects []Reject
	// Anchor is the true UTC instant that the record itself states besides its
	// printed time (Sysmon's UtcTime), or Null. One value a row.
	Anchor []int64
	// Basis says what the printed time in column TS is. One value a row.
	Basis []Basis
	// Zones counts how many seconds the printed times are ahead of UTC, by
	// records that give the same instant in both; nil where none does.
	Zones map[int64]int64
	// Tables describe the source tables of the rows.
	Tables []*Table
	// Notes counts what a reader of the ledger should know, in words that follow
	// a number: "rows with fewer cells than the header".
	Notes []Note
	// Warnings are what a hunter should know of the evidence itself.
	Warnings []Warning

	rows    int
	bytes   int
	touched []Col
}

// Rows is the number of rows begun.
func (b *Batch) Rows() int { return b.rows }

// Bytes is the size of the values held, for bounding batches.
func (b *Batch) Bytes() int { return b.bytes }

// Touched lists the columns that have at least one value, in order of first use.
func (b *Batch) Touched() []Col { return b.touched }

// Next begins a row.
func (b *Batch) Next() {
	b.rows++
	b.Anchor = append(b.Anchor, Null)
	b.Basis = append(b.Basis, BasisNone)
}

// Cancel takes back the row begun last, with all its values.
func (b *Batch) Cancel() {
	b.rows--
	b.Anchor = b.Anchor[:b.rows]
	b.Basis = b.Basis[:b.rows]
	for _, c := range b.touched {
		v := &b.Cols[c]
		v.Codes = v.Codes[:min(len(v.Codes), b.rows)]
		v.Nums = v.Nums[:min(len(v.Nums), b.rows)]
	}
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	for _, c := range b.touched {
		v := &b.Cols[c]
		v.Codes, v.Nums = v.Codes[:0], v.Nums[:0]
		v.Dict.Reset()
	}
	b.touched, b.Rejects = b.touched[:0], b.Rejects[:0]
	b.Anchor, b.Basis = b.Anchor[:0], b.Basis[:0]
	b.rows, b.bytes = 0, 0
	clear(b.Zones)
	b.Tables, b.Notes, b.Warnings = nil, b.Notes[:0], nil
}

// Table returns the description of a source table, nil beyond the bounds.
func (b *Batch) Table(name string) (t *Table) {
	b.Tables, t = AddTable(b.Tables, name)
	return t
}

// Note counts n occurrences of something a reader of the ledger should know.
func (b *Batch) Note(n int64, what string) { b.Notes = AddNote(b.Notes, Note{n, what}) }

// SetText stores a text in the current row and returns its dictionary code and
// whether the batch sees it for the first time in this column. The text is
// copied. Setting a column twice keeps the later value.
func (b *Batch) SetText(c Col, text []byte) (code uint32, first bool) {
	d := &b.Cols[c].Dict
	n := len(d.ends)
	if Columns[c].Unique {
		code = d.Append(text)
	} else {
		code = d.Add(text)
	}
	if first = len(d.ends) != n; first {
		b.bytes += len(text)
	}
	b.SetCode(c, code)
	return code, first
}

// SetCode stores a text the batch already holds in this column.
func (b *Batch) SetCode(c Col, code uint32) {
	v := &b.Cols[c]
	if len(v.Codes) == 0 {
		b.touch(c)
	}
	if n := len(v.Codes); n == b.rows {
		v.Codes = v.Codes[:n-1]
	}
	for len(v.Codes) < b.rows-1 {
		v.Codes = append(v.Codes, 0)
	}
	b.bytes += 4
	v.Codes = append(v.Codes, code)
}

// SetString is SetText for a string.
func (b *Batch) SetString(c Col, text string) (code uint32, first bool) {
	return b.SetText(c, unsafe.Slice(unsafe.StringData(text), len(text)))
}

// SetInt stores a number in the current row.
func (b *Batch) SetInt(c Col, n int64) {
	v := &b.Cols[c]
	if len(v.Nums) == 0 {
		b.touch(c)
	}
	if k := len(v.Nums); k == b.rows {
		v.Nums = v.Nums[:k-1]
	}
	for len(v.Nums) < b.rows-1 {
		v.Nums = append(v.Nums, Null)
	}
	b.bytes += 8
	v.Nums = append(v.Nums, n)
}

// SetBool stores a boolean in the current row.
func (b *Batch) SetBool(c Col, t bool) {
	var n int64
	if t {
		n = 1
	}
	b.SetInt(c, n)
}

// Text returns the text of a row, nil for NULL. It is valid until Reset.
func (b *Batch) Text(c Col, row int) []byte {
	v := &b.Cols[c]
	if row >= len(v.Codes) || v.Codes[row] == 0 {
		return nil
	}
	return v.Dict.Value(v.Codes[row])
}

// Int returns the number of a row, Null for NULL.
func (b *Batch) Int(c Col, row int) int64 {
	if v := &b.Cols[c]; row < len(v.Nums) {
		return v.Nums[row]
	}
	return Null
}

// Has reports whether the current row has a value in the column.
func (b *Batch) Has(c Col) bool {
	v := &b.Cols[c]
	if Columns[c].Kind == Text {
		return len(v.Codes) == b.rows && v.Codes[b.rows-1] != 0
	}
	return len(v.Nums) == b.rows && v.Nums[b.rows-1] != Null
}

// Reject records that a record could not be stored. Raw is copied and capped.
func (b *Batch) Reject(r Reject) {
	r.Size = max(r.Size, int64(len(r.Raw)))
	r.Raw = append([]byte(nil), r.Raw[:min(len(r.Raw), MaxRejectRaw)]...)
	b.Rejects = append(b.Rejects, r)
	b.bytes += len(r.Raw)
}

func (b *Batch) touch(c Col) {
	for _, t := range b.touched {
		if t == c {
			return
		}
	}
	b.touched = append(b.touched, c)
}

// FillString sets a text column to one value in every row begun so far.
func (b *Batch) FillString(c Col, text string) {
	if b.rows == 0 || text == "" {
		return
	}
	b.touch(c)
	v := &b.Cols[c]
	code := v.Dict.Add(unsafe.Slice(unsafe.StringData(text), len(text)))
	v.Codes = v.Codes[:0]
	for range b.rows {
		v.Codes = append(v.Codes, code)
	}
}
