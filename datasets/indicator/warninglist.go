package indicator

import (
	"bufio"
	"strings"

	"forensic/datasets/reference"
)

// warninglist is the form of MISP's lists of what is known to be harmless.
type warninglist struct {
	Name        text  `json:"name"`
	Version     text  `json:"version"`
	Description text  `json:"description"`
	Type        text  `json:"type"`
	Matching    texts `json:"matching_attributes"`
}

// readWarninglist reads such a list. It reads twice: what its values are may be
// told behind them.
func readWarninglist(im *importer, in *bufio.Reader) error {
	var w warninglist
	about := map[string]*text{"name": &w.Name, "version": &w.Version, "description": &w.Description, "type": &w.Type}
	first := func(s *stream) error {
		return s.documents(func() error {
			return s.members(func(name string) error {
				if name == "list" {
					return s.skip()
				}
				v, err := s.value()
				if err != nil {
					return err
				}
				if at := about[name]; at != nil {
					return decode(v, at)
				}
				if name == "matching_attributes" {
					return decode(v, &w.Matching)
				}
				return nil
			})
		})
	}
	second := func(s *stream) error {
		im.origin("MISP warninglist " + string(w.Name))
		im.stated(parseTime(string(w.Version)))
		line := int64(0)
		return s.documents(func() error {
			return s.members(func(name string) error {
				if name != "list" {
					return s.skip()
				}
				return s.elements(func() error {
					line++
					return im.warning(s, &w, line)
				})
			})
		})
	}
	return im.twice(in, first, second)
}

// warning takes one value of a list.
func (im *importer) warning(s *stream, w *warninglist, line int64) error {
	if s.PeekKind() != '"' {
		return s.skip()
	}
	t, err := s.token()
	if err != nil {
		return err
	}
	if err := im.entry(); err != nil {
		return err
	}
	i := im.blank(line)
	i.KnownGood, i.Severity, i.Provider = true, reference.Information, "MISP warninglist "+string(w.Name)
	i.Value, i.Description = t.String(), string(w.Description)
	switch w.Type {
	case "cidr":
		i.Type = reference.IP
	case "hostname":
		i.Type, i.Match = reference.DNS, reference.Below
		if strings.Contains(i.Value, "/") {
			i.Type, i.Match = reference.URL, reference.Prefix
		}
	case "string":
		if i.Type = guess(i.Value); i.Type == "" && len(w.Matching) > 0 {
			i.Type = words[key(w.Matching[0])]
		}
	case "substring":
		i.Match, i.Value = reference.Wildcard, "%"+escapeLike(i.Value)+"%"
		for _, m := range w.Matching {
			one := i
			if one.Type = words[key(m)]; one.Type == reference.DNS || one.Type == reference.URL || one.Type == reference.Email {
				if err := im.add(one); err != nil {
					return err
				}
			}
		}
		return nil
	default:
		return im.drop(line, i.Value, "a list of "+firstOf(clip(string(w.Type), 20), "no type")+", which has no counterpart here")
	}
	return im.add(i)
}
