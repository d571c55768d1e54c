package event

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

// Late holds, for all rows of one member, what can only be known when the whole
// member was read: the clock correction, and the pid of a process that another
// record of the same process GUID tells. One entry a row in every slice.
type Late struct {
	TS     []int64 // printed time, then final time; microseconds, Null for none
	Anchor []int64 // see Batch.Anchor
	Basis  []Basis
	Source []TimeSource
	Offset []int64 // seconds subtracted from the printed time, Null for none
	PID    []int64
	Zones  map[int64]int64 // see Batch.Zones
	guid   []uint32        // GUID number of rows without a pid, 0 for none

	guids map[string]uint32
	pids  []int64 // by GUID number
}

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
	for zone, n := range b.Zones {
		if l.Zones == nil {
			l.Zones = map[int64]int64{}
		}
		l.Zones[zone] += n
	}
	l.learn(b)
}

// learn numbers the GUIDs of a batch and notes the pids they show: those of the
// acting process, of the process acted upon, and of the parent.
func (l *Late) learn(b *Batch) {
	if l.guids == nil {
		l.guids = map[string]uint32{zeroGUID: 0}
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
		g := d.Value(uint32(code))
		n, ok := l.guids[string(g)]
		if !ok {
			n = uint32(len(l.pids))
			l.guids[string(g)] = n
			l.pids = append(l.pids, Null)
		}
		number[code] = n
	}
	return number
}

// zeroGUID is what Sysmon writes for a process it does not know.
const zeroGUID = "{00000000-0000-0000-0000-000000000000}"

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

// Reset empties it for the next member and keeps its memory.
func (l *Late) Reset() {
	l.TS, l.Anchor, l.Basis = l.TS[:0], l.Anchor[:0], l.Basis[:0]
	l.Source, l.Offset = l.Source[:0], l.Offset[:0]
	l.PID, l.guid = l.PID[:0], l.guid[:0]
	l.guids, l.pids, l.Zones = nil, nil, nil
}
