package frame

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Index is what the writer's metadata under the key "pandas" tells of the index
// of a data frame that was written as a table.
type Index struct {
	// Names are the names of the stored levels by their columns.
	Names map[string]string
	// Ranges are the levels that are counted instead of stored. The plain one, 0, 1,
	// 2 and so on, is left out.
	Ranges []Range
}

// Range is a level of an index that is counted.
type Range struct {
	Name        string
	Start, Step int64
}

// Value is the value of the level in a row, counted from 0.
func (r Range) Value(row int64) int64 { return r.Start + r.Step*row }

// maxPandas bounds the metadata that is read, in bytes.
const maxPandas = 16 << 20

// PandasIndex reads the metadata; what it does not tell is empty.
func PandasIndex(metadata []byte) (out Index) {
	var meta struct {
		Levels  []json.RawMessage `json:"index_columns"`
		Columns []struct {
			Name  any    `json:"name"`
			Field string `json:"field_name"`
		} `json:"columns"`
	}
	if len(metadata) > maxPandas || json.Unmarshal(metadata, &meta) != nil {
		return out
	}
	named := map[string]string{}
	for _, c := range meta.Columns {
		if name, ok := c.Name.(string); ok {
			named[c.Field] = name
		}
	}
	out.Names = map[string]string{}
	for i, level := range meta.Levels {
		var field string
		if json.Unmarshal(level, &field) == nil {
			out.Names[field] = levelName(named[field], field, i, len(meta.Levels))
			continue
		}
		var r struct {
			Kind        string
			Name        any
			Start, Step int64
		}
		if json.Unmarshal(level, &r) != nil || r.Kind != "range" {
			continue
		}
		name, _ := r.Name.(string)
		if name == "" && r.Start == 0 && r.Step == 1 {
			continue
		}
		out.Ranges = append(out.Ranges, Range{LevelName(name, i, len(meta.Levels)), r.Start, r.Step})
	}
	return out
}

// levelName names a stored level. Its column is named by the level or, where
// that has no name, by a number.
func levelName(name, field string, i, levels int) string {
	if name == "" && !strings.HasPrefix(field, "__index_level_") {
		return field
	}
	return LevelName(name, i, levels)
}

// LevelName is the name of a level of an index: its own, or index, or level_0
// and so on where there are several.
func LevelName(name string, i, levels int) string {
	switch {
	case name != "":
		return name
	case levels == 1:
		return "index"
	}
	return "level_" + strconv.Itoa(i)
}
