package pickle

import (
	"math"
	"strconv"
	"time"
)

// Kind is the type of a cell or column.
type Kind uint8

// The kinds. JSON is for columns of mixed kinds, and for nested values.
const (
	Text Kind = iota
	Int
	Uint
	Float
	Bool
	Time
	Duration
	JSON
)

func (k Kind) String() string {
	return [...]string{"text", "int", "uint", "float", "bool", "time", "duration", "json"}[k]
}

// Cell is a value of a column. Which field holds it depends on Kind.
type Cell struct {
	Kind  Kind
	Null  bool      // None, NaN, NaT or NA
	Int   int64     // Int; Bool as 0 or 1; Duration in nanoseconds
	Uint  uint64    // Uint
	Float float64   // Float
	Text  string    // Text; JSON of a number that fits no other kind
	Time  time.Time // Time, in UTC
	Zone  string    // zone that Time was kept in, as in "Europe/Berlin"; "" if none
	Local bool      // Time is what a clock showed: of no zone, or of one whose rules are not known
	node  any       // JSON
}

var null = Cell{Kind: JSON, Null: true}

func textCell(s string) Cell   { return Cell{Kind: Text, Text: s} }
func intCell(n int64) Cell     { return Cell{Kind: Int, Int: n} }
func floatCell(f float64) Cell { return Cell{Kind: Float, Float: f, Null: math.IsNaN(f)} }

func boolCell(b bool) Cell {
	if b {
		return Cell{Kind: Bool, Int: 1}
	}
	return Cell{Kind: Bool}
}

// numberCell keeps a number in its decimal form.
func numberCell(s string) Cell { return Cell{Kind: JSON, Text: s} }

// maxCell bounds the JSON of one nested cell, in bytes.
const maxCell = 16 << 20

// AppendJSON appends the cell as JSON: numbers as numbers, an infinity as text,
// what is missing as null, times in ISO 8601 with all digits of the fraction and
// Z if they are UTC, durations in ISO 8601, nested values as Value.AppendJSON does.
// A nested value of more than 16 MiB becomes {"$elided": reason}.
func (c Cell) AppendJSON(dst []byte) []byte {
	if c.Null {
		return append(dst, "null"...)
	}
	switch c.Kind {
	case Text:
		return appendString(dst, c.Text)
	case Int:
		return strconv.AppendInt(dst, c.Int, 10)
	case Uint:
		return strconv.AppendUint(dst, c.Uint, 10)
	case Float:
		return appendFloat(dst, c.Float)
	case Bool:
		return strconv.AppendBool(dst, c.Int != 0)
	case Time:
		dst = append(dst, '"')
		dst = c.appendTime(dst)
		return append(dst, '"')
	case Duration:
		dst = append(dst, '"')
		dst = appendDuration(dst, c.Int)
		return append(dst, '"')
	}
	if c.node == nil {
		return append(dst, c.Text...)
	}
	out, err := renderNode(dst, c.node, maxCell)
	if err != nil {
		return append(dst, `{"$elided":"the nested value is too large"}`...)
	}
	return out
}

// String returns the cell as text: text as it is, null as "", anything else as
// AppendJSON without the quotes.
func (c Cell) String() string {
	switch {
	case c.Null:
		return ""
	case c.Kind == Text:
		return c.Text
	case c.Kind == Time:
		return string(c.appendTime(nil))
	case c.Kind == Duration:
		return string(appendDuration(nil, c.Int))
	}
	return string(c.AppendJSON(nil))
}

func (c Cell) appendTime(dst []byte) []byte {
	layout := "2006-01-02T15:04:05.999999999"
	if !c.Local {
		layout += "Z"
	}
	return c.Time.AppendFormat(dst, layout)
}

// appendDuration appends nanoseconds as in "P1DT2H3M4.5S".
func appendDuration(dst []byte, ns int64) []byte {
	u := uint64(ns)
	if ns < 0 {
		dst = append(dst, '-')
		u = -u
	}
	dst = append(dst, 'P')
	const second = 1_000_000_000
	if days := u / (86400 * second); days > 0 {
		dst = append(strconv.AppendUint(dst, days, 10), 'D')
		u %= 86400 * second
	}
	dst = append(dst, 'T')
	if h := u / (3600 * second); h > 0 {
		dst = append(strconv.AppendUint(dst, h, 10), 'H')
		u %= 3600 * second
	}
	if m := u / (60 * second); m > 0 {
		dst = append(strconv.AppendUint(dst, m, 10), 'M')
		u %= 60 * second
	}
	dst = strconv.AppendUint(dst, u/second, 10)
	if frac := u % second; frac > 0 {
		digits := strconv.FormatUint(second+frac, 10)[1:]
		for digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		dst = append(append(dst, '.'), digits...)
	}
	return append(dst, 'S')
}

// appendFloat appends the shortest decimal that reads back as f.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "null"...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, f, format, -1, 64)
}

const hexDigits = "0123456789abcdef"

// appendString appends s, which is UTF-8, as a JSON text.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}
