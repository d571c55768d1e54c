package threatintel

import (
	"context"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
	"forensic/datasets/reference"
)

// columns are the columns of events that hold what indicators name, beside those
// that all analyzers read together.
var columns = []struct {
	name string
	kind reference.IndicatorType
}{
	{"process_hash_imphash", reference.ImpHash},
	{"process_executable", reference.Path},
	{"process_parent_executable", reference.Path},
	{"target_process_executable", reference.Path},
	{"process_name", reference.FileName},
	{"process_parent_executable", reference.FileName},
	{"dll_path", reference.Path},
	{"dll_path", reference.FileName},
	{"script_path", reference.Path},
	{"script_path", reference.FileName},
	{"file_path", reference.Path},
	{"file_name", reference.FileName},
	{"registry_path", reference.RegistryKey},
	{"user_agent", reference.UserAgent},
	{"user_name", reference.Account},
	{"target_user_name", reference.Account},
}

// columns looks up what these columns hold, if there are indicators of its type.
func (s *search) columns(ctx context.Context, p *analyzers.Pass) error {
	portion := s.portion(ctx)
	for _, col := range columns {
		if !s.table.Has(col.kind) {
			continue
		}
		err := sightings.Values(ctx, p.Data, col.name, "", func(value string, x sightings.Sighting) error {
			p.Examined++
			if col.kind == reference.FileName {
				value = baseName(value)
			}
			x.Key = sightings.Key{Type: observe.Type(col.kind), Value: value}
			return portion.add(x)
		})
		if err != nil {
			return err
		}
	}
	return portion.flush()
}
