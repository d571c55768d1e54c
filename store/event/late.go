package event

import (
	"encoding/binary"
	"hash/maphash"
	"io"
)

// Basis says what the printed time of a record is.
type Basis uint8

// The bases of printed times.
const (
	BasisNone    Basis = iota // no printed time
	BasisUTC                  // true UTC
	BasisLocal                // local time of unknown zone, 24-hour clock
	BasisLocal12              // local time of unknown zone, 12-hour clock without its half
)

// TimeSource says how the final time of a record was found; it is what column
// ts_source holds.
type TimeSource uint8

// The sources of final times.
const (
	SourceNone        TimeSource = iota // no time
	SourceUTC                           // the printed time is true UTC
	SourceUTCTime                       // the record's own UtcTime
	SourceCorrected                     // printed local time minus the member's offset
	SourceCorrected12                   // the same, moved by twelve hours into the member's window
	SourceUnknownZone                   // printed local time; its zone could not be established
)

var timeSourceNames = [...]string{"", "utc", "utctime", "corrected", "corrected_12h", "unknown_zone"}

// String is the text of column ts_source; empty for NULL.
func (s TimeSource) String() string { return timeSourceNames[s] }

// Late holds, for a run of rows of one member, what can only be known when the
// whole member was read: the clock correction, and the pid of a process that
// another record of the same process GUID tells. One entry a row in every slice.
// What the rows teach about GUIDs is kept for the whole member.
type Late struct {
	TS     []int64 // printed time, then final time; microseconds, Null for none
	Anchor []int64 // see Batch.Anchor
	Basis  []Basis
	Source []TimeSource
	Offset []int64 // seconds subtracted from the printed time, Null for none
	PID    []int64
	guid   []uint32 // GUID number of rows without a pid, 0 for none

	guids map[guidKey]uint32
	pids  []int64 // by GUID number
}

// guidKey is a GUID in sixteen bytes, or another text by its hashes.
type guidKey [16]byte

// Len is the number of rows.
func (l *Late) Len() int { return len(l.TS) }

// Append takes the late values of a batch.
func (l *Late) Append(b *Batch) {
	for row := range b.rows {
		l.TS = append(l.TS, b.Int(ColTS, row))
		l.PID = append(l.PID, b.Int(ColProcPID, row))
	}
	l.Anchor = append(l.Anchor, b.Anchor...)
	l.Basis = append(l.Basis, b.Basis...)
	for range b.rows {
		l.Source = append(l.Source, SourceNone)
		l.Offset = append(l.Offset, Null)
		l.guid = append(l.guid, 0)
	}
	l.learn(b)
}

// learn numbers the GUIDs of a batch and notes the pids they show: those of the
// acting process, of the process acted upon, and of the parent.
func (l *Late) learn(b *Batch) {
	if l.guids == nil {
		l.guids = map[guidKey]uint32{{}: 0} // what Sysmon writes for a process it does not know
		l.pids = []int64{Null}
	}
	base := len(l.TS) - b.rows
	number := l.number(&b.Cols[ColProcGUID].Dict)
	for row, code := range b.Cols[ColProcGUID].Codes {
		if pid := l.PID[base+row]; pid == Null {
			l.guid[base+row] = number[code]
		} else {
			l.note(number[code], pid)
		}
	}
	for _, other := range [...][2]Col{{ColTargetGUID, ColTargetPID}, {ColParentGUID, ColParentPID}} {
		v := &b.Cols[other[0]]
		number := l.number(&v.Dict)
		for row, code := range v.Codes {
			l.note(number[code], b.Int(other[1], row))
		}
	}
}

// note remembers the pid of a numbered GUID; the first one stays.
func (l *Late) note(n uint32, pid int64) {
	if n != 0 && pid != Null && l.pids[n] == Null {
		l.pids[n] = pid
	}
}

// number returns the numbers of a dictionary's GUIDs by code.
func (l *Late) number(d *Dict) []uint32 {
	number := make([]uint32, d.Len()+1)
	for code := 1; code < len(number); code++ {
		key := keyOf(d.Value(uint32(code)))
		n, ok := l.guids[key]
		if !ok {
			n = uint32(len(l.pids))
			l.guids[key] = n
			l.pids = append(l.pids, Null)
		}
		number[code] = n
	}
	return number
}

// keyOf packs a GUID with braces; two hashes stand for any other text.
func keyOf(text []byte) (key guidKey) {
	const length = 38
	n := 0
	for _, c := range text[min(len(text), 1):] {
		d, ok := hexDigit(c)
		if !ok || n == 2*len(key) {
			continue
		}
		key[n/2] |= d << (4 * (1 - n%2))
		n++
	}
	if len(text) == length && n == 2*len(key) {
		return key
	}
	binary.LittleEndian.PutUint64(key[:], maphash.Bytes(seed, text))
	binary.LittleEndian.PutUint64(key[8:], maphash.Bytes(seed2, text))
	return key
}

// seed2 makes a second hash of the same text.
var seed2 = maphash.MakeSeed()

func hexDigit(c byte) (d byte, ok bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// FillPIDs gives each row without a pid the one that another record of its
// process GUID shows, and returns how many it filled.
func (l *Late) FillPIDs() (filled int64) {
	for row, n := range l.guid {
		if n != 0 && l.pids[n] != Null {
			l.PID[row] = l.pids[n]
			filled++
		}
	}
	return filled
}

// Spill writes the rows to w and drops them; what they taught stays. Load reads
// them back.
func (l *Late) Spill(w io.Writer) error {
	buf := make([]byte, 0, len(l.TS)*lateRow)
	for i := range l.TS {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(l.TS[i]))
		buf = binary.LittleEndian.AppendUint64(buf, uint64(l.Anchor[i]))
		buf = binary.LittleEndian.AppendUint64(buf, uint64(l.PID[i]))
		buf = binary.LittleEndian.AppendUint32(buf, l.guid[i])
		buf = append(buf, byte(l.Basis[i]))
	}
	l.clear()
	_, err := w.Write(buf)
	return err
}

// lateRow is the size of a spilled row.
const lateRow = 8 + 8 + 8 + 4 + 1

// Load replaces the rows by n that Spill has written.
func (l *Late) Load(r io.Reader, n int) error {
	buf := make([]byte, n*lateRow)
	if _, err := io.ReadFull(r, buf); err != nil {
		return err
	}
	l.clear()
	for ; len(buf) > 0; buf = buf[lateRow:] {
		l.TS = append(l.TS, int64(binary.LittleEndian.Uint64(buf)))
		l.Anchor = append(l.Anchor, int64(binary.LittleEndian.Uint64(buf[8:])))
		l.PID = append(l.PID, int64(binary.LittleEndian.Uint64(buf[16:])))
		l.guid = append(l.guid, binary.LittleEndian.Uint32(buf[24:]))
		l.Basis = append(l.Basis, Basis(buf[28]))
		l.Source = append(l.Source, SourceNone)
		l.Offset = append(l.Offset, Null)
	}
	return nil
}

// Detach takes the rows out, so that others can be loaded; Attach puts them back.
func (l *Late) Detach() *Late {
	rows := *l
	l.TS, l.Anchor, l.Basis, l.Source, l.Offset, l.PID, l.guid = nil, nil, nil, nil, nil, nil, nil
	return &rows
}

// Attach replaces the rows by those that were detached.
func (l *Late) Attach(rows *Late) { *l = *rows }

func (l *Late) clear() {
	l.TS, l.Anchor, l.Basis = l.TS[:0], l.Anchor[:0], l.Basis[:0]
	l.Source, l.Offset = l.Source[:0], l.Offset[:0]
	l.PID, l.guid = l.PID[:0], l.guid[:0]
}

// Reset empties it for the next member and keeps its memory.
func (l *Late) Reset() {
	l.clear()
	l.guids, l.pids = nil, nil
}
