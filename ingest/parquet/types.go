package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"

	"forensic/ingest/internal/frame"
	"forensic/store/event"
)

// setLeaf finds out how the values of a leaf are shown.
func (n *node) setLeaf() error {
	if n.physical > physicalFixed {
		return fmt.Errorf("column %q is of the unknown type %d", n.name, n.physical)
	}
	if n.physical == physicalFixed && (n.length < 1 || n.length > 1<<20) {
		return fmt.Errorf("column %q has values of %d bytes", n.name, n.length)
	}
	n.upgrade()
	if n.byMeaning() {
		return nil
	}
	n.byStorage()
	return nil
}

// upgrade turns the types of early writers into logical ones.
func (n *node) upgrade() {
	if n.logical.id != 0 {
		return
	}
	l := &n.logical
	switch c := n.converted; {
	case c == convertedText:
		l.id = logicalText
	case c == convertedEnum:
		l.id = logicalEnum
	case c == convertedDecimal:
		l.id, l.scale, l.precision = logicalDecimal, n.scale, n.precision
	case c == convertedDate:
		l.id = logicalDate
	case c == convertedTimeMillis:
		*l = logical{id: logicalTime, utc: true, perSecond: 1e3}
	case c == convertedTimeMicros:
		*l = logical{id: logicalTime, utc: true, perSecond: 1e6}
	case c == convertedTimestampMillis:
		*l = logical{id: logicalTimestamp, utc: true, perSecond: 1e3}
	case c == convertedTimestampMicros:
		*l = logical{id: logicalTimestamp, utc: true, perSecond: 1e6}
	case c >= convertedUint8 && c <= convertedInt64:
		*l = logical{id: logicalInt, bits: 8 << ((c - convertedUint8) % 4), signed: c > convertedUint64}
	case c == convertedJSON:
		l.id = logicalJSON
	case c == convertedBSON:
		l.id = logicalBSON
	case c == convertedInterval:
		l.id = logicalInterval
	}
}

type reader = func(v *frame.Values, dst []byte, x value) []byte

func (n *node) set(kind event.CellKind, read reader) bool {
	n.kind, n.read = kind, read
	return true
}

// byMeaning sets the leaf by its logical type; false if that does not go with the
// way it is stored.
func (n *node) byMeaning() bool {
	l, p := n.logical, n.physical
	whole := p == physicalInt32 || p == physicalInt64
	bytes := p == physicalBytes || p == physicalFixed
	switch {
	case (l.id == logicalText || l.id == logicalEnum) && bytes:
		return n.set(event.CellText, func(v *frame.Values, dst []byte, x value) []byte { return v.Text(dst, x.b) })
	case l.id == logicalJSON && bytes:
		return n.set(event.CellNull, func(v *frame.Values, dst []byte, x value) []byte { return v.JSON(dst, x.b) })
	case l.id == logicalUUID && bytes:
		return n.set(event.CellText, func(_ *frame.Values, dst []byte, x value) []byte { return frame.UUID(dst, x.b) })
	case l.id == logicalDecimal && (whole || bytes):
		return n.setDecimal()
	case l.id == logicalDate && whole:
		return n.set(event.CellText, func(_ *frame.Values, dst []byte, x value) []byte { return frame.Date(dst, int64(int32(x.n))) })
	case l.id == logicalTime && whole && l.perSecond > 0:
		return n.set(event.CellText, func(_ *frame.Values, dst []byte, x value) []byte {
			t := n.signed(x)
			if t < 0 || t > 86400*l.perSecond {
				return strconv.AppendInt(dst, t, 10)
			}
			return frame.Clock(dst, t*(1e9/l.perSecond), l.utc)
		})
	case l.id == logicalTimestamp && p == physicalInt64 && l.perSecond > 0:
		return n.set(event.CellTime, func(_ *frame.Values, dst []byte, x value) []byte {
			return frame.Time(dst, frame.Instant(int64(x.n), l.perSecond), l.utc)
		})
	case l.id == logicalInt && whole && !l.signed:
		return n.setUnsigned()
	case l.id == logicalFloat16 && p == physicalFixed && n.length == 2:
		return n.set(event.CellFloat, func(v *frame.Values, dst []byte, x value) []byte {
			return v.Float(dst, half(binary.LittleEndian.Uint16(x.b)), 32)
		})
	case l.id == logicalInterval && p == physicalFixed && n.length == 12:
		return n.set(event.CellText, appendInterval)
	}
	return false
}

// signed is the number of an integer column.
func (n *node) signed(x value) int64 {
	if n.physical == physicalInt32 {
		return int64(int32(x.n))
	}
	return int64(x.n)
}

func (n *node) setUnsigned() bool {
	mask := uint64(math.MaxUint64)
	if n.logical.bits > 0 && n.logical.bits < 64 {
		mask = 1<<n.logical.bits - 1
	}
	return n.set(event.CellInt, func(_ *frame.Values, dst []byte, x value) []byte {
		return strconv.AppendUint(dst, x.n&mask, 10)
	})
}

func (n *node) setDecimal() bool {
	scale := int(max(min(n.logical.scale, frame.MaxScale+1), -frame.MaxScale-1))
	kind := event.CellFloat
	if scale == 0 {
		kind = event.CellInt
	}
	return n.set(kind, func(_ *frame.Values, dst []byte, x value) []byte {
		switch {
		case x.b == nil && n.physical != physicalBytes:
			return frame.Decimal(dst, big.NewInt(n.signed(x)), scale)
		case len(x.b) > 64:
			return frame.Bytes(dst, x.b)
		}
		return frame.Decimal(dst, frame.BigEndian(x.b), scale)
	})
}

// byStorage sets the leaf by its physical type.
func (n *node) byStorage() {
	switch n.physical {
	case physicalBool:
		n.set(event.CellBool, func(_ *frame.Values, dst []byte, x value) []byte { return strconv.AppendBool(dst, x.n != 0) })
	case physicalInt32, physicalInt64:
		n.set(event.CellInt, func(_ *frame.Values, dst []byte, x value) []byte { return strconv.AppendInt(dst, n.signed(x), 10) })
	case physicalInt96:
		n.set(event.CellTime, appendInt96)
	case physicalFloat:
		n.set(event.CellFloat, func(v *frame.Values, dst []byte, x value) []byte {
			return v.Float(dst, float64(math.Float32frombits(uint32(x.n))), 32)
		})
	case physicalDouble:
		n.set(event.CellFloat, func(v *frame.Values, dst []byte, x value) []byte {
			return v.Float(dst, math.Float64frombits(x.n), 64)
		})
	default:
		n.set(event.CellText, func(_ *frame.Values, dst []byte, x value) []byte { return frame.Bytes(dst, x.b) })
	}
}

// appendInt96 appends a time of early writers: nanoseconds of the day and the
// Julian day. They say nothing of a zone.
func appendInt96(_ *frame.Values, dst []byte, x value) []byte {
	const epoch = 2440588 // Julian day of 1970-01-01
	nanos := int64(binary.LittleEndian.Uint64(x.b))
	day := int64(binary.LittleEndian.Uint32(x.b[8:])) - epoch
	return frame.Time(dst, time.Unix(day*86400, 0).Add(time.Duration(nanos)), false)
}

// appendInterval appends months, days and milliseconds in ISO 8601.
func appendInterval(_ *frame.Values, dst []byte, x value) []byte {
	months, days, millis := binary.LittleEndian.Uint32(x.b), binary.LittleEndian.Uint32(x.b[4:]), binary.LittleEndian.Uint32(x.b[8:])
	return fmt.Appendf(dst, `"P%dM%dDT%d.%03dS"`, months, days, millis/1000, millis%1000)
}

// half is the number that 16 bits stand for.
func half(h uint16) float64 {
	sign, exp, frac := 1.0, int(h>>10&31), float64(h&1023)
	if h>>15 != 0 {
		sign = -1
	}
	switch exp {
	case 0:
		return sign * math.Ldexp(frac, -24)
	case 31:
		if frac != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+frac, exp-25)
}
