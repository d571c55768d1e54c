package pickle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// bits reads up to 8 bytes as an unsigned integer.
func (dt *dtype) bits(s string) (v uint64) {
	if dt.big {
		for i := range len(s) {
			v = v<<8 | uint64(s[i])
		}
		return v
	}
	if len(s) == 8 {
		return le64(s)
	}
	for i := range len(s) {
		v |= uint64(s[i]) << (8 * i)
	}
	return v
}

func le64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (dt *dtype) signed(s string) int64 {
	shift := 64 - 8*len(s)
	return int64(dt.bits(s)<<shift) >> shift
}

func (dt *dtype) float(s string) float64 {
	switch len(s) {
	case 2:
		return half(uint16(dt.bits(s)))
	case 4:
		return shortest(math.Float32frombits(uint32(dt.bits(s))))
	case 8:
		return math.Float64frombits(dt.bits(s))
	}
	return extended(s)
}

// shortest widens a float32 so that it prints with its own few digits.
func shortest(f float32) float64 {
	wide, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', -1, 32), 64)
	if err != nil {
		return float64(f)
	}
	return wide
}

// half reads a float16.
func half(b uint16) float64 {
	exp, frac := int(b>>10&0x1f), float64(b&0x3ff)
	f := 0.0
	switch exp {
	case 0:
		f = math.Ldexp(frac, -24)
	case 31:
		if f = math.Inf(1); frac != 0 {
			return math.NaN()
		}
	default:
		f = math.Ldexp(frac+1024, exp-25)
	}
	if f = fewest(f, math.Ldexp(1, max(exp, 1)-26)); b>>15 != 0 {
		return -f
	}
	return f
}

// fewest rounds f to the fewest digits that stay within what tells it from its
// neighbours.
func fewest(f, within float64) float64 {
	for digits := 1; digits < 6; digits++ {
		short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', digits, 64), 64)
		if err == nil && math.Abs(short-f) < within {
			return short
		}
	}
	return f
}

// extended reads the x87 long double of 80 bits, padded to 16 bytes, as nearly
// as a float64 can.
func extended(s string) float64 {
	mantissa := le64(s)
	head := int(s[8]) | int(s[9])<<8
	f := math.Ldexp(float64(mantissa), head&0x7fff-16383-63)
	if head&0x7fff == 0x7fff {
		if f = math.Inf(1); mantissa<<1 != 0 {
			return math.NaN()
		}
	}
	if head>>15 != 0 {
		return -f
	}
	return f
}

// ucs4 reads text of four bytes a character, padded with zeros.
func (dt *dtype) ucs4(s string) string {
	out := make([]byte, 0, len(s)/4)
	for ; len(s) >= 4; s = s[4:] {
		r := dt.bits(s[:4])
		if r >= 0xd800 && r < 0xe000 || r > utf8.MaxRune {
			out = fmt.Appendf(out, `\u%04x`, r)
			continue
		}
		out = utf8.AppendRune(out, rune(r))
	}
	return strings.TrimRight(string(out), "\x00")
}

func complexCell(re, im float64) Cell {
	if math.IsNaN(re) && math.IsNaN(im) {
		return null
	}
	return textCell(strings.Trim(strconv.FormatComplex(complex(re, im), 'g', -1, 128), "()"))
}

// notATime is the integer of NaT.
const notATime = math.MinInt64

// timeCell reads a count of units since 1970, of no zone.
func timeCell(n int64, unit string, mult int64) Cell {
	c := Cell{Kind: Time, Local: true}
	if n == notATime {
		c.Null = true
		return c
	}
	ticks := map[string]int64{"D": 86400, "W": 7 * 86400, "h": 3600, "m": 60, "s": 1}
	if n, ok := times(n, mult); ok {
		switch unit {
		case "Y", "M":
			if n > -1<<20 && n < 1<<20 {
				years, months := int(n), 0
				if unit == "M" {
					years, months = 0, int(n)
				}
				c.Time = time.Date(1970+years, time.Month(1+months), 1, 0, 0, 0, 0, time.UTC)
				return c
			}
		case "ms":
			c.Time = time.UnixMilli(n).UTC()
			return c.within()
		case "us":
			c.Time = time.UnixMicro(n).UTC()
			return c.within()
		case "ns":
			c.Time = time.Unix(0, n).UTC()
			return c
		case "ps", "fs", "as":
			c.Time = time.Unix(0, n/map[string]int64{"ps": 1e3, "fs": 1e6, "as": 1e9}[unit]).UTC()
			return c
		default:
			if secs, ok := times(n, ticks[unit]); ok && ticks[unit] > 0 {
				c.Time = time.Unix(secs, 0).UTC()
				return c.within()
			}
		}
	}
	return numberCell(strconv.FormatInt(n, 10))
}

// within turns a time beyond what ISO 8601 can write into its Unix seconds.
func (c Cell) within() Cell {
	if s := c.Time.Unix(); s < -62135596800 || s > 253402300799 { // years 1 to 9999
		return numberCell(strconv.FormatInt(s, 10))
	}
	return c
}

// durationCell reads a count of units.
func durationCell(n int64, unit string, mult int64) Cell {
	if n == notATime {
		return Cell{Kind: Duration, Null: true}
	}
	perUnit := map[string]int64{"W": 7 * 86400e9, "D": 86400e9, "h": 3600e9, "m": 60e9, "s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
	if ticks, ok := times(n, mult); ok && perUnit[unit] > 0 {
		if ns, ok := times(ticks, perUnit[unit]); ok {
			return Cell{Kind: Duration, Int: ns}
		}
	}
	return numberCell(strconv.FormatInt(n, 10))
}

// times multiplies unless it overflows.
func times(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	p := a * b
	return p, p/b == a && !(a == -1 && b == math.MinInt64) && !(b == -1 && a == math.MinInt64)
}
