package pickle

import (
	"fmt"
	"strings"
)

// arrowType is the type of a pyarrow array.
type arrowType struct {
	id        string // "int64", "string", "timestamp", "list" ...
	unit      string // of times
	tz        string
	width     int // bytes of a fixed-size element, items of a fixed-size list
	scale     int // of decimals
	precision int64
	children  []*arrowType
	names     []string // of the fields of a struct
}

// arrowAliases are the names that stand for others.
var arrowAliases = map[string]string{
	"float": "float32", "double": "float64", "halffloat": "float16", "utf8": "string", "large_utf8": "large_string", "boolean": "bool",
}

// parseArrowType reads a type.
func (b *builder) parseArrowType(v any, depth int) (*arrowType, error) {
	known, args := call(v)
	bad := fmt.Errorf("the pyarrow type is not understood: %s", describe(v))
	if err := b.spend(1); err != nil {
		return nil, err
	}
	if depth > maxNestedTypes || len(args) == 0 || !strings.HasPrefix(known, "pyarrow.") {
		return nil, bad
	}
	t := &arrowType{id: strings.TrimSuffix(strings.TrimPrefix(known, "pyarrow."), "_")}
	switch t.id {
	case "type_for_alias":
		t.id, t.unit, _ = strings.Cut(strings.TrimSuffix(text(args[0]), "]"), "[")
		if alias, ok := arrowAliases[t.id]; ok {
			t.id = alias
		}
	case "timestamp", "duration", "time32", "time64":
		t.unit, t.tz = text(args[0]), text(arg(args, 1))
	case "field":
		return b.parseArrowType(arg(args, 1), depth+1)
	case "list", "large_list":
		item, err := b.parseArrowType(args[0], depth+1)
		if n, ok := arg(args, 1).(int64); ok && n >= 0 && n < 1<<30 {
			t.id, t.width = "fixed_size_list", int(n)
		}
		t.children = []*arrowType{item}
		return t, err
	case "struct", "map":
		return b.composite(t, args, depth)
	case "dictionary":
		for i := range 2 {
			child, err := b.parseArrowType(arg(args, i), depth+1)
			if err != nil {
				return nil, err
			}
			t.children = append(t.children, child)
		}
	case "decimal128", "decimal256":
		n, _ := arg(args, 1).(int64)
		t.scale = int(max(-100, min(n, 100)))
		t.width = map[string]int{"decimal128": 16, "decimal256": 32}[t.id]
		t.precision, _ = args[0].(int64)
	case "binary", "fixed_size_binary":
		n, ok := args[0].(int64)
		if t.id, t.width = "fixed_size_binary", int(n); !ok || n < 0 || n > 1<<30 {
			return nil, bad
		}
	default:
		return nil, bad
	}
	return t, nil
}

// composite reads the fields of a struct, or the key and value of a map.
func (b *builder) composite(t *arrowType, args []any, depth int) (*arrowType, error) {
	fields, ok := itemsOf(args[0])
	if t.id == "map" {
		fields, ok = args, true
	}
	if !ok || len(fields) > maxFields || t.id == "map" && len(fields) < 2 {
		return nil, fmt.Errorf("the fields of a pyarrow struct are not understood")
	}
	for _, f := range fields {
		child, err := b.parseArrowType(f, depth+1)
		if err != nil {
			return nil, err
		}
		n := ""
		if known, inner := call(f); known == "pyarrow.field" {
			n = text(arg(inner, 0))
		}
		t.children, t.names = append(t.children, child), append(t.names, n)
		if t.id == "map" && len(t.children) == 2 {
			pair := &arrowType{id: "struct", children: t.children, names: []string{"key", "value"}}
			t.children, t.names = []*arrowType{pair}, nil
			break
		}
	}
	return t, nil
}

// String returns the name that pyarrow prints.
func (t *arrowType) String() string {
	switch t.id {
	case "float32":
		return "float"
	case "float64":
		return "double"
	case "float16":
		return "halffloat"
	case "timestamp":
		if t.tz != "" {
			return "timestamp[" + t.unit + ", tz=" + t.tz + "]"
		}
		return "timestamp[" + t.unit + "]"
	case "duration", "time32", "time64", "date32", "date64":
		return t.id + "[" + t.unit + "]"
	case "list", "large_list":
		return t.id + "<item: " + t.children[0].String() + ">"
	case "fixed_size_list":
		return fmt.Sprintf("fixed_size_list<item: %s>[%d]", t.children[0], t.width)
	case "struct":
		parts := make([]string, len(t.children))
		for i, c := range t.children {
			parts[i] = t.names[i] + ": " + c.String()
		}
		return "struct<" + strings.Join(parts, ", ") + ">"
	case "map":
		pair := t.children[0].children
		return fmt.Sprintf("map<%s, %s>", pair[0], pair[1])
	case "dictionary":
		return fmt.Sprintf("dictionary<values=%s, indices=%s, ordered=0>", t.children[1], t.children[0])
	case "decimal128", "decimal256":
		return fmt.Sprintf("%s(%d, %d)", t.id, t.precision, t.scale)
	case "fixed_size_binary":
		return fmt.Sprintf("fixed_size_binary[%d]", t.width)
	}
	return t.id
}

// element returns how a fixed-size element is read; nil for the other types.
func (t *arrowType) element() *dtype {
	sizes := map[string]dtype{
		"int8": {kind: 'i', size: 1}, "int16": {kind: 'i', size: 2}, "int32": {kind: 'i', size: 4}, "int64": {kind: 'i', size: 8},
		"uint8": {kind: 'u', size: 1}, "uint16": {kind: 'u', size: 2}, "uint32": {kind: 'u', size: 4}, "uint64": {kind: 'u', size: 8},
		"float16": {kind: 'f', size: 2}, "float32": {kind: 'f', size: 4}, "float64": {kind: 'f', size: 8},
		"timestamp": {kind: 'M', size: 8, unit: t.unit}, "duration": {kind: 'm', size: 8, unit: t.unit},
		"date32": {kind: 'i', size: 4}, "date64": {kind: 'i', size: 8}, "time32": {kind: 'i', size: 4}, "time64": {kind: 'i', size: 8},
		"fixed_size_binary": {kind: 'V', size: t.width}, "decimal128": {kind: 'V', size: 16}, "decimal256": {kind: 'V', size: 32},
	}
	dt, ok := sizes[t.id]
	if !ok {
		return nil
	}
	dt.mult = 1
	return &dt
}
