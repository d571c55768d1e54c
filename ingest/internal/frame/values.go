package frame

import (
	"bytes"
	"encoding/base64"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

// Values writes cells as JSON and counts what the ledger's reader should know.
type Values struct {
	notNumbers, notText int64
}

// flush notes the counts.
func (v *Values) flush(b *event.Batch) {
	if v.notNumbers > 0 {
		b.Note(v.notNumbers, "numbers that are NaN or infinite, null in data")
	}
	if v.notText > 0 {
		b.Note(v.notText, "texts that are not UTF-8, in data as base64")
	}
	*v = Values{}
}

// Null appends null.
func Null(dst []byte) []byte { return append(dst, "null"...) }

// Float appends the shortest decimal that reads back as the same number of that
// many bits; null for NaN and the infinities.
func (v *Values) Float(dst []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		v.notNumbers++
		return Null(dst)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, f, format, -1, bits)
}

// Text appends a text. One that is not UTF-8 is kept as Bytes would.
func (v *Values) Text(dst, text []byte) []byte {
	if !utf8.Valid(text) {
		v.notText++
		return base64Of(dst, text)
	}
	dst, _ = jsonscan.Quote(dst, text)
	return dst
}

// Bytes appends bytes: as text where they are one, else as {"$b64":"..."}.
func Bytes(dst, data []byte) []byte {
	if !printable(data) {
		return base64Of(dst, data)
	}
	dst, _ = jsonscan.Quote(dst, data)
	return dst
}

// printable tells UTF-8 without control characters but white space.
func printable(data []byte) bool {
	for _, c := range data {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(data)
}

func base64Of(dst, data []byte) []byte {
	dst = append(dst, `{"$b64":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, data)
	return append(dst, `"}`...)
}

// Time appends an instant in ISO 8601, with a fraction of six digits, or of nine
// where there are nanoseconds. A time of no known zone has no Z.
func Time(dst []byte, t time.Time, utc bool) []byte {
	dst = append(dst, '"')
	t = t.UTC()
	layout := "2006-01-02T15:04:05.000000"
	if t.Nanosecond()%1000 != 0 {
		layout = "2006-01-02T15:04:05.000000000"
	}
	dst = t.AppendFormat(dst, layout)
	if utc {
		dst = append(dst, 'Z')
	}
	return append(dst, '"')
}

// Instant is the time n units after 1970, of which there are perSecond in one.
func Instant(n, perSecond int64) time.Time {
	sec, rest := n/perSecond, n%perSecond
	if rest < 0 {
		sec, rest = sec-1, rest+perSecond
	}
	return time.Unix(sec, rest*(1e9/perSecond))
}

// Date appends the day that many days after 1970-01-01.
func Date(dst []byte, days int64) []byte {
	const far = 100_000_000 // days; beyond, the calendar is of no use
	if days < -far || days > far {
		return strconv.AppendInt(dst, days, 10)
	}
	dst = append(dst, '"')
	dst = time.Unix(days*86400, 0).UTC().AppendFormat(dst, "2006-01-02")
	return append(dst, '"')
}

// Clock appends a time of day in nanoseconds since midnight.
func Clock(dst []byte, nanos int64, utc bool) []byte {
	if nanos < 0 || nanos > 86400e9 {
		return strconv.AppendInt(dst, nanos, 10)
	}
	dst = append(dst, '"')
	layout := "15:04:05.000000"
	if nanos%1000 != 0 {
		layout = "15:04:05.000000000"
	}
	dst = time.Unix(0, nanos).UTC().AppendFormat(dst, layout)
	if utc {
		dst = append(dst, 'Z')
	}
	return append(dst, '"')
}

// Duration appends n units, of which there are perSecond in one second, in
// ISO 8601, as in "P1DT2H3M4.5S".
func Duration(dst []byte, n, perSecond int64) []byte {
	dst = append(dst, '"')
	u := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		u = -u
	}
	per := uint64(perSecond)
	seconds, frac := u/per, u%per
	dst = append(dst, 'P')
	if days := seconds / 86400; days > 0 {
		dst = append(strconv.AppendUint(dst, days, 10), 'D')
		seconds %= 86400
	}
	dst = append(dst, 'T')
	if h := seconds / 3600; h > 0 {
		dst = append(strconv.AppendUint(dst, h, 10), 'H')
	}
	if m := seconds / 60 % 60; m > 0 {
		dst = append(strconv.AppendUint(dst, m, 10), 'M')
	}
	dst = strconv.AppendUint(dst, seconds%60, 10)
	if frac > 0 {
		digits := strconv.FormatUint(per+frac, 10)[1:]
		for digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		dst = append(append(dst, '.'), digits...)
	}
	return append(dst, 'S', '"')
}

// MaxScale bounds the digits of a decimal behind the point.
const MaxScale = 100

// Decimal appends unscaled / 10^scale with all its digits.
func Decimal(dst []byte, unscaled *big.Int, scale int) []byte {
	if scale > MaxScale || scale < -MaxScale {
		return Null(dst)
	}
	digits := new(big.Int).Abs(unscaled).String()
	if unscaled.Sign() < 0 {
		dst = append(dst, '-')
	}
	if scale <= 0 {
		dst = append(dst, digits...)
		for range -scale {
			if digits != "0" {
				dst = append(dst, '0')
			}
		}
		return dst
	}
	for len(digits) <= scale {
		digits = "0" + digits
	}
	point := len(digits) - scale
	dst = append(dst, digits[:point]...)
	dst = append(dst, '.')
	return append(dst, digits[point:]...)
}

// BigEndian reads a number in two's complement, the highest byte first.
func BigEndian(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// UUID appends 16 bytes as text, anything else as Bytes would.
func UUID(dst, b []byte) []byte {
	if len(b) != 16 {
		return Bytes(dst, b)
	}
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hex[c>>4], hex[c&15])
	}
	return append(dst, '"')
}

// JSON appends a text that is said to be JSON: as it is where that is true and it
// nests no deeper than MaxDepth, else as a text.
func (v *Values) JSON(dst, text []byte) []byte {
	if text = bytes.TrimSpace(text); len(text) == 0 {
		return Null(dst)
	}
	if nests(text) > MaxDepth {
		return v.Text(dst, text)
	}
	if _, err := jsonscan.Value(text); err != nil {
		return v.Text(dst, text)
	}
	return append(dst, text...)
}

// nests bounds how deep a JSON text may nest, from above.
func nests(text []byte) (deepest int) {
	depth := 0
	for _, c := range text {
		switch c {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// Keys writes the keys of a map as the names of an object's members. A name that
// the object has already gets a number.
type Keys struct {
	seen map[string]int
}

// Append appends a comma where one is due, the name for a key, which is given as
// JSON, and a colon.
func (k *Keys) Append(dst, key []byte) []byte {
	if k.seen == nil {
		k.seen = map[string]int{}
	} else {
		dst = append(dst, ',')
	}
	if len(key) == 0 || key[0] != '"' {
		key, _ = jsonscan.Quote(nil, key)
	}
	name := string(key)
	for _, taken := k.seen[name]; taken; _, taken = k.seen[name] {
		k.seen[string(key)]++
		name = string(key[:len(key)-1]) + "_" + strconv.Itoa(k.seen[string(key)]) + `"`
	}
	k.seen[name] = 0
	return append(append(dst, name...), ':')
}
