package arrow

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"forensic/ingest/internal/frame"
)

// appender appends the cell in a row of a column as JSON.
type appender func(dst []byte, row int) ([]byte, error)

// newAppender makes the appender of a column, which looks for null first.
func newAppender(a arrow.Array, f arrow.Field, v *frame.Values) (appender, error) {
	value, err := newValue(a, f, v)
	if err != nil {
		return nil, err
	}
	return func(dst []byte, row int) ([]byte, error) {
		if a.IsNull(row) {
			return frame.Null(dst), nil
		}
		return value(dst, row)
	}, nil
}

// simple makes an appender of a function that cannot fail.
func simple(f func(dst []byte, row int) []byte) (appender, error) {
	return func(dst []byte, row int) ([]byte, error) { return f(dst, row), nil }, nil
}

// newValue makes the appender of the values that are not null.
func newValue(a arrow.Array, f arrow.Field, v *frame.Values) (appender, error) {
	switch a := a.(type) {
	case *array.Null:
		return simple(func(dst []byte, _ int) []byte { return frame.Null(dst) })
	case *array.Boolean:
		return simple(func(dst []byte, row int) []byte { return strconv.AppendBool(dst, a.Value(row)) })
	case array.ExtensionArray:
		return newAppender(a.Storage(), f, v)
	case *array.Dictionary:
		entry, err := newAppender(a.Dictionary(), f, v)
		return func(dst []byte, row int) ([]byte, error) { return entry(dst, a.GetValueIndex(row)) }, err
	case *array.RunEndEncoded:
		entry, err := newAppender(a.Values(), f, v)
		return func(dst []byte, row int) ([]byte, error) { return entry(dst, a.GetPhysicalIndex(row)) }, err
	}
	if value := newNumber(a, v); value != nil {
		return simple(value)
	}
	if value := newText(a, f, v); value != nil {
		return simple(value)
	}
	if value := newTime(a); value != nil {
		return simple(value)
	}
	return newNested(a, v)
}

type plain = func(dst []byte, row int) []byte

// newNumber makes the appender of numbers, nil for other columns.
func newNumber(a arrow.Array, v *frame.Values) plain {
	switch a := a.(type) {
	case *array.Int8:
		return integers(a.Value)
	case *array.Int16:
		return integers(a.Value)
	case *array.Int32:
		return integers(a.Value)
	case *array.Int64:
		return integers(a.Value)
	case *array.Uint8:
		return integers(a.Value)
	case *array.Uint16:
		return integers(a.Value)
	case *array.Uint32:
		return integers(a.Value)
	case *array.Uint64:
		return func(dst []byte, row int) []byte { return strconv.AppendUint(dst, a.Value(row), 10) }
	case *array.Float16:
		return func(dst []byte, row int) []byte { return v.Float(dst, float64(a.Value(row).Float32()), 32) }
	case *array.Float32:
		return func(dst []byte, row int) []byte { return v.Float(dst, float64(a.Value(row)), 32) }
	case *array.Float64:
		return func(dst []byte, row int) []byte { return v.Float(dst, a.Value(row), 64) }
	}
	return newDecimal(a)
}

func integers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](value func(int) T) plain {
	return func(dst []byte, row int) []byte { return strconv.AppendInt(dst, int64(value(row)), 10) }
}

func newDecimal(a arrow.Array) plain {
	t, ok := a.DataType().(arrow.DecimalType)
	if !ok {
		return nil
	}
	var value func(row int) *big.Int
	switch a := a.(type) {
	case *array.Decimal32:
		value = func(row int) *big.Int { return big.NewInt(int64(a.Value(row))) }
	case *array.Decimal64:
		value = func(row int) *big.Int { return big.NewInt(int64(a.Value(row))) }
	case *array.Decimal128:
		value = func(row int) *big.Int { return a.Value(row).BigInt() }
	case *array.Decimal256:
		value = func(row int) *big.Int { return a.Value(row).BigInt() }
	default:
		return nil
	}
	return func(dst []byte, row int) []byte { return frame.Decimal(dst, value(row), int(t.GetScale())) }
}

// newText makes the appender of texts and bytes, nil for other columns.
func newText(a arrow.Array, f arrow.Field, v *frame.Values) plain {
	extension, _ := f.Metadata.GetValue("ARROW:extension:name")
	if t, ok := f.Type.(arrow.ExtensionType); ok {
		extension = t.ExtensionName()
	}
	text := v.Text
	if extension == "arrow.json" {
		text = v.JSON
	}
	switch a := a.(type) {
	case *array.String:
		return func(dst []byte, row int) []byte { return text(dst, []byte(a.Value(row))) }
	case *array.LargeString:
		return func(dst []byte, row int) []byte { return text(dst, []byte(a.Value(row))) }
	case *array.StringView:
		return func(dst []byte, row int) []byte { return text(dst, []byte(a.Value(row))) }
	case *array.FixedSizeBinary:
		if extension == "arrow.uuid" {
			return func(dst []byte, row int) []byte { return frame.UUID(dst, a.Value(row)) }
		}
	}
	if a, ok := a.(interface{ Value(int) []byte }); ok {
		return func(dst []byte, row int) []byte { return frame.Bytes(dst, a.Value(row)) }
	}
	return nil
}

// newTime makes the appender of times, dates and spans, nil for other columns.
func newTime(a arrow.Array) plain {
	switch a := a.(type) {
	case *array.Timestamp:
		t := a.DataType().(*arrow.TimestampType)
		per, utc := perSecond(t.Unit), t.TimeZone != ""
		return func(dst []byte, row int) []byte { return frame.Time(dst, frame.Instant(int64(a.Value(row)), per), utc) }
	case *array.Date32:
		return func(dst []byte, row int) []byte { return frame.Date(dst, int64(a.Value(row))) }
	case *array.Date64:
		return func(dst []byte, row int) []byte {
			return frame.Date(dst, frame.Instant(int64(a.Value(row)), 1e3).Unix()/86400)
		}
	case *array.Time32:
		per := perSecond(a.DataType().(*arrow.Time32Type).Unit)
		return func(dst []byte, row int) []byte { return clock(dst, int64(a.Value(row)), per) }
	case *array.Time64:
		per := perSecond(a.DataType().(*arrow.Time64Type).Unit)
		return func(dst []byte, row int) []byte { return clock(dst, int64(a.Value(row)), per) }
	case *array.Duration:
		per := perSecond(a.DataType().(*arrow.DurationType).Unit)
		return func(dst []byte, row int) []byte { return frame.Duration(dst, int64(a.Value(row)), per) }
	case *array.MonthInterval:
		return func(dst []byte, row int) []byte { return fmt.Appendf(dst, `"P%dM"`, a.Value(row)) }
	case *array.DayTimeInterval:
		return func(dst []byte, row int) []byte {
			x := a.Value(row)
			return interval(dst, 0, x.Days, int64(x.Milliseconds), 1e3)
		}
	case *array.MonthDayNanoInterval:
		return func(dst []byte, row int) []byte {
			x := a.Value(row)
			return interval(dst, x.Months, x.Days, x.Nanoseconds, 1e9)
		}
	}
	return nil
}

// clock appends a time of day, or the number where it is none.
func clock(dst []byte, n, per int64) []byte {
	if n < 0 || n > 86400*per {
		return strconv.AppendInt(dst, n, 10)
	}
	return frame.Clock(dst, n*(1e9/per), false)
}

// interval appends a span whose months and days have no fixed length.
func interval(dst []byte, months, days int32, n, per int64) []byte {
	dst = fmt.Appendf(dst, `"P%dM%dDT`, months, days)
	if n < 0 {
		dst = append(dst, '-')
	}
	sec, frac := n/per, n%per
	dst = strconv.AppendUint(dst, uint64(max(sec, -sec)), 10)
	if frac = max(frac, -frac); frac > 0 {
		dst = append(dst, '.')
		dst = append(dst, strconv.FormatInt(per+frac, 10)[1:]...)
	}
	return append(dst, 'S', '"')
}
