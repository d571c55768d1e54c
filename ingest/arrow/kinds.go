package arrow

import (
	"github.com/apache/arrow-go/v18/arrow"

	"forensic/store/event"
)

// kindOf is the kind of the cells of a column.
func kindOf(t arrow.DataType) event.CellKind {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return kindOf(t.ValueType)
	case *arrow.RunEndEncodedType:
		return kindOf(t.Encoded())
	case arrow.ExtensionType:
		return kindOf(t.StorageType())
	case arrow.DecimalType:
		if t.GetScale() <= 0 {
			return event.CellInt
		}
		return event.CellFloat
	case arrow.NestedType:
		return event.CellJSON
	}
	switch id := t.ID(); {
	case id == arrow.BOOL:
		return event.CellBool
	case arrow.IsInteger(id):
		return event.CellInt
	case arrow.IsFloating(id):
		return event.CellFloat
	case id == arrow.TIMESTAMP:
		return event.CellTime
	case id == arrow.NULL:
		return event.CellNull
	}
	return event.CellText
}

// perSecond is how many of a unit there are in a second.
func perSecond(u arrow.TimeUnit) int64 {
	switch u {
	case arrow.Second:
		return 1
	case arrow.Millisecond:
		return 1e3
	case arrow.Microsecond:
		return 1e6
	}
	return 1e9
}
