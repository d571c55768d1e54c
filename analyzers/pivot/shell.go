package pivot

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Shell writes a pipeline as the commands of a shell that do the same; the case is
// $CASE.
func (r *Recipe) Shell() string {
	var parts []string
	switch in := r.Input; {
	case in.Query != "":
		parts = append(parts, `forensic query --case "$CASE" --format csv `+quote(in.Query))
	case in.Name != "":
		parts = append(parts, `forensic query --case "$CASE" --format csv --name `+quote(in.Name)+params(in.Params))
	}
	for i, s := range r.Steps {
		line := "forensic pivot " + s.Step.Name() + s.flags()
		if i == 0 {
			line += r.Input.arguments() // values come last: what begins with a dash follows --
		}
		parts = append(parts, line)
		if s.Output != "" && i < len(r.Steps)-1 {
			parts = append(parts, "tee "+quote(s.Output))
		}
	}
	text := strings.Join(parts, " |\n  ")
	if last := r.Steps[len(r.Steps)-1]; last.Output != "" {
		text += " > " + quote(last.Output)
	}
	return text + "\n"
}

// arguments are how the first command is given what it begins with.
func (in RecipeInput) arguments() (text string) {
	if slices.ContainsFunc(in.Values, func(v string) bool { return strings.HasPrefix(v, "-") }) {
		text = " --"
	}
	for _, v := range in.Values {
		text += " " + quote(v)
	}
	if in.File != "" {
		text += " --input " + quote(in.File)
		if in.Format != Auto {
			text += " --input-format " + string(in.Format)
		}
	}
	return text
}

func (s RecipeStep) flags() (text string) {
	if s.Verb.Case {
		text += ` --case "$CASE"`
	}
	if s.Column != "" {
		text += " --column " + quote(s.Column)
	}
	if s.Join != NoJoin {
		text += " --join " + string(s.Join)
	}
	if s.IgnoreCase {
		text += " --ignore-case"
	}
	text += params(s.Params)
	for _, c := range s.Where {
		text += " --where " + quote(c.String())
	}
	if len(s.Keep) > 0 {
		text += " --keep " + quote(commaList(s.Keep))
	}
	if s.Limit > 0 {
		text += fmt.Sprintf(" --limit %d", s.Limit)
	}
	return text
}

// commaList writes names as one flag takes several: with commas, and in quotes where
// they have one.
func commaList(names []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(names); err != nil {
		return strings.Join(names, ",")
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func params(values map[string]any) (text string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if items, ok := values[name].([]any); ok {
			for _, item := range items {
				text += " --param " + quote(fmt.Sprintf("%s=%v", name, item))
			}
			continue
		}
		text += " --param " + quote(fmt.Sprintf("%s=%v", name, values[name]))
	}
	return text
}

// quote quotes an argument for a shell where it needs that.
func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=.,:/@+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
