package indicator

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"forensic/datasets/reference"
)

// record takes a row of a table, or a record of JSON in the same form.
func (im *importer) record(l *layout, row []string, line int64) error {
	if l.sentinel != nil {
		return im.sentinel(l, row, line)
	}
	if s := l.text(row, roleActive); s != "" && !truth(s, true) {
		return im.drop(line, strings.Join(row[:min(len(row), 3)], ","), dropInactive)
	}
	i := im.described(l, row, line)
	if s := l.text(row, rolePattern); s != "" {
		return im.pattern(i, s)
	}
	if len(l.by[roleValue]) == 0 {
		return im.typedCells(l, row, i)
	}
	values := 0
	for _, at := range l.by[roleValue] {
		v := cell(row, at)
		if v == "" {
			continue
		}
		values++
		if err := im.typedValue(i, l.text(row, roleType), v); err != nil {
			return err
		}
	}
	if values == 0 {
		return im.drop(line, strings.Join(row[:min(len(row), 3)], ","), dropBlank)
	}
	return nil
}

// typedValue takes a value whose type is given in a word of the source. A word that
// is not known is as good as none where the value has the form of a type.
func (im *importer) typedValue(i reference.Indicator, word, value string) error {
	if word == "" {
		i.Value = value
		return im.add(i)
	}
	if t, ok := words[word]; ok { // most write it in lower case
		i.Type, i.Value = t, value
		return im.add(i)
	}
	parts, reason := byWord(word, value)
	if reason != "" {
		return im.drop(i.Line, value, reason)
	}
	for _, p := range parts {
		one := i
		one.Type, one.Value, one.Description = p.t, p.value, told(i.Description, p.with)
		if err := im.add(one); err != nil {
			return err
		}
	}
	return nil
}

// described is an indicator with what the other cells of a row say.
func (im *importer) described(l *layout, row []string, line int64) reference.Indicator {
	i := im.blank(line)
	i.Category = l.text(row, roleCategory)
	i.Threat = list(l.text(row, roleThreat))
	i.Reference = l.text(row, roleReference)
	i.Provider = l.text(row, roleProvider)
	i.ValidFrom = parseTime(l.text(row, roleFrom))
	i.ValidUntil = parseTime(l.text(row, roleUntil))
	for _, at := range l.by[roleTags] {
		i.Tags = append(i.Tags, splitTags(cell(row, at))...)
	}
	i.Confidence = im.confidence(l.text(row, roleConfidence))
	if s := l.text(row, roleSeverity); s != "" {
		i.Severity = im.severityWord(s)
	}
	if s := l.text(row, roleToIDs); s != "" && !truth(s, true) {
		i.Severity = reference.Information
	}
	parts := make([]string, 0, 4)
	for _, at := range l.by[roleDescription] {
		parts = append(parts, cell(row, at))
	}
	for _, r := range []role{roleSeen, roleDate} {
		for _, at := range l.by[r] {
			if t := parseTime(cell(row, at)); !t.IsZero() {
				im.stated(t)
				if r == roleSeen {
					parts = append(parts, strings.ReplaceAll(l.header[at], "_", " ")+" "+t.Format("2006-01-02"))
				}
			}
		}
	}
	i.Description = told(append(parts, withLabel("port", l.text(row, rolePort)))...)
	return i
}

// typedCells takes a row whose cells each hold a value of one type. They describe
// one thing: as with patterns, the most specific of them are taken and the others
// told.
func (im *importer) typedCells(l *layout, row []string, i reference.Indicator) error {
	best := 0
	for _, c := range l.typed {
		if cell(row, c.at) != "" {
			best = max(best, specific(c.t, reference.Exact))
		}
	}
	if best == 0 {
		return im.drop(i.Line, strings.Join(row[:min(len(row), 3)], ","), dropBlank)
	}
	parts := []string{i.Description}
	for _, c := range l.typed {
		if s := cell(row, c.at); s != "" && specific(c.t, reference.Exact) < best {
			parts = append(parts, strings.ReplaceAll(c.name, "_", " ")+" "+s)
		}
	}
	i.Description = told(parts...)
	for _, c := range l.typed {
		s := cell(row, c.at)
		if s == "" || specific(c.t, reference.Exact) < best {
			continue
		}
		one := i
		one.Type, one.Value = c.t, s
		if err := im.add(one); err != nil {
			return err
		}
	}
	return nil
}

// truth reads a cell that says yes or no.
func truth(s string, otherwise bool) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "yes", "y":
		return true
	case "false", "0", "no", "n":
		return false
	}
	return otherwise
}

// confidence reads a number up to 100, a fraction, or a word of the scale of STIX
// (2.1, appendix A); -1 if there is none.
func (im *importer) confidence(s string) int {
	if s == "" {
		return -1
	}
	switch strings.ToLower(s) {
	case "high":
		return 85
	case "medium", "med", "moderate":
		return 50
	case "low":
		return 15
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 100 {
		im.note(1, "confidences that are not 0 to 100 are left out")
		return -1
	}
	if n < 1 && strings.Contains(s, ".") || s == "1.0" {
		n *= 100
	}
	return int(math.Round(n))
}

// severities are the words that feeds use.
var severities = map[string]reference.Severity{
	"critical": reference.High, "high": reference.High, "malicious": reference.High, "severe": reference.High, "veryhigh": reference.High,
	"medium": reference.Warning, "moderate": reference.Warning, "warning": reference.Warning, "suspicious": reference.Warning, "elevated": reference.Warning,
	"low": reference.Information, "info": reference.Information, "information": reference.Information, "informational": reference.Information,
	"benign": reference.Information, "harmless": reference.Information, "clean": reference.Information, "safe": reference.Information,
	"unknown": reference.Unknown, "undefined": reference.Unknown,
}

// severityWord reads a severity; unsaid if it is no word that is known.
func (im *importer) severityWord(s string) reference.Severity {
	if v, ok := severities[s]; ok {
		return v
	}
	if v, ok := severities[key(s)]; ok {
		return v
	}
	if v, err := reference.ParseSeverity(s); err == nil {
		return v
	}
	im.note(1, "severities are no words that are known, and left out")
	return unsaid
}

// splitTags cuts a cell of tags: separated by commas or semicolons, or a list of
// JSON.
func splitTags(s string) []string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	var out []string
	for tag := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' }) {
		if tag = strings.Trim(tag, " \"'"); tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// list is a cell that may hold a list of JSON, as words.
func list(s string) string {
	if !strings.HasPrefix(s, "[") {
		return s
	}
	return strings.Join(splitTags(s), ", ")
}
