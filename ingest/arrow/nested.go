package arrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"forensic/ingest"
	"forensic/ingest/internal/frame"
)

// newNested makes the appender of a column whose cells have parts.
func newNested(a arrow.Array, v *frame.Values) (appender, error) {
	switch a := a.(type) {
	case *array.Map:
		return newMap(a, v)
	case array.ListLike:
		t, ok := a.DataType().(arrow.ListLikeType)
		if !ok {
			break
		}
		item, err := newAppender(a.ListValues(), t.ElemField(), v)
		return func(dst []byte, row int) ([]byte, error) {
			start, end := a.ValueOffsets(row)
			return list(dst, start, end, a.ListValues().Len(), item)
		}, err
	case *array.Struct:
		return newStruct(a, v)
	case array.Union:
		return newUnion(a, v)
	}
	return nil, fmt.Errorf("columns of the type %s are not read", a.DataType())
}

// list appends the items from start to end of the n there are.
func list(dst []byte, start, end int64, n int, item appender) ([]byte, error) {
	if start < 0 || end < start || end > int64(n) {
		return dst, fmt.Errorf("a list from %d to %d of %d items", start, end, n)
	}
	dst = append(dst, '[')
	for i := start; i < end; i++ {
		if i > start {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = item(dst, int(i)); err != nil {
			return dst, err
		}
		if err := tooLong(dst); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// tooLong is the error for a cell that no record can hold.
func tooLong(dst []byte) error {
	if len(dst) > ingest.MaxLine {
		return fmt.Errorf("the record has more than %d bytes", ingest.MaxLine)
	}
	return nil
}

func newMap(a *array.Map, v *frame.Values) (appender, error) {
	t := a.DataType().(*arrow.MapType)
	key, err := newAppender(a.Keys(), t.KeyField(), v)
	if err != nil {
		return nil, err
	}
	item, err := newAppender(a.Items(), t.ItemField(), v)
	n := int64(min(a.Keys().Len(), a.Items().Len()))
	return func(dst []byte, row int) ([]byte, error) {
		start, end := a.ValueOffsets(row)
		if start < 0 || end < start || end > n {
			return dst, fmt.Errorf("a map from %d to %d of %d entries", start, end, n)
		}
		dst = append(dst, '{')
		var keys frame.Keys
		var name []byte
		for i := start; i < end; i++ {
			var err error
			if name, err = key(name[:0], int(i)); err != nil {
				return dst, err
			}
			dst = keys.Append(dst, name)
			if dst, err = item(dst, int(i)); err != nil {
				return dst, err
			}
			if err := tooLong(dst); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}, err
}

func newStruct(a *array.Struct, v *frame.Values) (appender, error) {
	t := a.DataType().(*arrow.StructType)
	columns := make([]frame.Column, t.NumFields())
	for i := range columns {
		columns[i].Name = t.Field(i).Name
	}
	names := make([][]byte, len(columns))
	parts := make([]appender, len(columns))
	for i, c := range frame.Unique(columns) {
		names[i] = append(v.Text(nil, []byte(c.Name)), ':')
		var err error
		if parts[i], err = newAppender(a.Field(i), t.Field(i), v); err != nil {
			return nil, err
		}
	}
	return func(dst []byte, row int) ([]byte, error) {
		dst = append(dst, '{')
		for i, part := range parts {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, names[i]...)
			var err error
			if dst, err = part(dst, row); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}, nil
}

// newUnion makes the appender of a column whose cells are each of one of several
// types. Only the value is shown.
func newUnion(a array.Union, v *frame.Values) (appender, error) {
	fields := a.UnionType().Fields()
	parts := make([]appender, len(fields))
	for i := range parts {
		var err error
		if parts[i], err = newAppender(a.Field(i), fields[i], v); err != nil {
			return nil, err
		}
	}
	dense, _ := a.(*array.DenseUnion)
	return func(dst []byte, row int) ([]byte, error) {
		part := parts[a.ChildID(row)]
		if dense != nil {
			row = int(dense.ValueOffset(row))
		}
		return part(dst, row)
	}, nil
}
