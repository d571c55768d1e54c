package pickle

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// cellOf returns the cell of a node: a scalar, or nested JSON.
func cellOf(v any) Cell {
	if c, ok := scalar(v); ok {
		return c
	}
	return Cell{Kind: JSON, node: v}
}

// scalar returns the cell of a node that is one value; false for the others.
func scalar(v any) (Cell, bool) {
	switch v := v.(type) {
	case nil:
		return null, true
	case string:
		return textCell(v), true
	case int64:
		return intCell(v), true
	case float64:
		return floatCell(v), true
	case bool:
		return boolCell(v), true
	case number:
		if n, err := strconv.ParseUint(string(v), 10, 64); err == nil {
			return Cell{Kind: Uint, Uint: n}, true
		}
		return numberCell(string(v)), true
	case Cell:
		return v, true
	case *name:
		switch v.known {
		case "pandas.NA", "pandas.NaT":
			return null, true
		}
	case *object:
		if known, args := call(v); known != "" {
			return instance(v, known, args)
		}
	}
	return Cell{}, false
}

// instance returns the cell of an instance of a known class.
func instance(o *object, known string, args []any) (Cell, bool) {
	switch known {
	case "pandas.Timestamp", "pandas._unpickle_timestamp":
		return timestamp(args)
	case "pandas.Timedelta", "pandas._timedelta_unpickle":
		n, ok := arg(args, 0).(int64)
		return durationCell(n, resolution(arg(args, 1)), 1), ok
	case "pandas.__nat_unpickle", "pandas._nat_unpickle", "pandas.NaTType", "pandas.NAType", "pandas._create_na":
		return null, true
	case "pandas.Period":
		n, ok := arg(args, 2).(int64)
		return textCell(periodText(frequency(arg(args, 1)), n)), ok
	case "pandas.Interval":
		left, ok1 := bound(arg(args, 0))
		right, ok2 := bound(arg(args, 1))
		return textCell(intervalText(left, right, text(arg(args, 2)))), ok1 && ok2
	case "datetime.datetime":
		return datetime(args)
	case "datetime.date":
		s, ok := packed(arg(args, 0), 4)
		if !ok {
			return Cell{}, false
		}
		return textCell(fmt.Sprintf("%04d-%02d-%02d", int(s[0])<<8|int(s[1]), s[2], s[3])), true
	case "datetime.time":
		return clock(args)
	case "datetime.timedelta":
		return timedelta(args)
	case "decimal.Decimal":
		return decimal(text(arg(args, 0))), len(args) > 0
	case "uuid.UUID":
		return uuid(o)
	case "ipaddress.IPv4Address", "ipaddress.IPv6Address", "ipaddress.IPv4Network", "ipaddress.IPv6Network":
		s, ok := arg(args, 0).(string)
		return textCell(s), ok
	case "numpy.scalar":
		return numpyScalar(args)
	case "copyreg._reconstructor":
		if class, ok := arg(args, 0).(*name); ok && class.known == "uuid.UUID" {
			return uuid(o)
		}
	case "builtins.complex":
		re, ok1 := arg(args, 0).(float64)
		im, ok2 := arg(args, 1).(float64)
		return complexCell(re, im), ok1 && ok2
	}
	return Cell{}, false
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// decimal keeps all digits.
func decimal(s string) Cell {
	switch {
	case len(s) > maxKey:
		return Cell{Kind: JSON, node: s}
	case jsonNumber.MatchString(s):
		return numberCell(s)
	case strings.HasSuffix(strings.ToLower(s), "nan"):
		return null
	}
	return textCell(s)
}

func uuid(o *object) (Cell, bool) {
	n := new(big.Int)
	switch v := attr(o, "int").(type) {
	case number:
		if len(v) > 40 {
			return Cell{}, false
		}
		n.SetString(string(v), 10)
	case int64:
		n.SetInt64(v)
	default:
		return Cell{}, false
	}
	if n.Sign() < 0 || n.BitLen() > 128 {
		return Cell{}, false
	}
	b := n.FillBytes(make([]byte, 16))
	return textCell(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), true
}

// maxScalar bounds the bytes of a numpy scalar, which are converted at each use.
const maxScalar = 1 << 14

// numpyScalar reads the arguments (dtype, content).
func numpyScalar(args []any) (Cell, bool) {
	dt, err := parseDtype(arg(args, 0))
	if err != nil || len(args) < 2 || dt.total > 0 || dt.size > maxScalar {
		return Cell{}, false
	}
	if dt.kind == 'O' {
		if _, ok := args[1].(*object); ok {
			return Cell{}, false
		}
		return scalar(args[1])
	}
	s, ok := packed(args[1], dt.size)
	if !ok {
		return Cell{}, false
	}
	return dt.cell(s), true
}

// bound reads the end of an interval, which is no interval itself.
func bound(v any) (Cell, bool) {
	if known, _ := call(v); known == "pandas.Interval" {
		return Cell{}, false
	}
	c, ok := scalar(v)
	return c, ok && c.node == nil && len(c.Text) <= maxKey
}

func intervalText(left, right Cell, closed string) string {
	open, shut := "(", ")"
	if closed == "left" || closed == "both" {
		open = "["
	}
	if closed == "right" || closed == "both" {
		shut = "]"
	}
	return open + left.String() + ", " + right.String() + shut
}

// describe names a node for a warning.
func describe(v any) string {
	if n := className(v); n != "" {
		return strconv.Quote(n)
	}
	return kindOf(v)
}

// className returns "module.Name" of the class of an instance, or of a global.
func className(v any) string {
	for range 8 {
		switch c := v.(type) {
		case *name:
			if c.module == "" {
				return c.name
			}
			return c.module + "." + c.name
		case *object:
			v = c.class
			if known, args := call(c); known == "copyreg._reconstructor" || known == "copyreg.__newobj__" {
				if class, ok := arg(args, 0).(*name); ok {
					v = class
				}
			}
		default:
			return ""
		}
	}
	return ""
}
