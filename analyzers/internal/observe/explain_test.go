package observe

import (
	"strings"
	"testing"
)

// comparison compares the rows of one text.
type comparison struct {
	t       *testing.T
	where   string
	text    string
	tallies map[Type]*tally
}

// span is where a value stands in the text.
type span struct{ from, to int }

func (a span) overlaps(b span) bool { return a.from < b.to && b.from < a.to }
func (a span) within(b span) bool   { return b.from <= a.from && a.to <= b.to }

// item is a value of either program with its places.
type item struct {
	typ    Type
	value  string // as its program wrote it
	places []span
	obs    Observable
}

func (c *comparison) tally(t Type) *tally {
	if c.tallies[t] == nil {
		c.tallies[t] = &tally{missing: reasons{}, extra: reasons{}}
	}
	return c.tallies[t]
}

func (c *comparison) compare(rows []goldenRow, path Type, only bool) {
	found, rejected := Explain(c.text)
	theirs, ours := map[string]item{}, map[string]item{}
	for _, g := range rows {
		typ, ok := theirTypes[g.IoCType]
		if !ok {
			c.t.Fatalf("%s: type %q", c.where, g.IoCType)
		}
		theirs[string(typ)+" "+g.Observable] = item{typ: typ, value: g.Observable, places: occurrences(c.text, g.Observable)}
	}
	asked := func(t Type) bool {
		isPath := t == WindowsPath || t == LinuxPath
		return isPath && t == path || !isPath && !only
	}
	for _, o := range found {
		if _, known := theirTypes[string(o.Type)]; !known && o.Type != MD5 && o.Type != SHA1 && o.Type != SHA256 || !asked(o.Type) {
			continue
		}
		key := string(o.Type) + " " + o.Value
		it := ours[key]
		it.typ, it.value, it.obs = o.Type, o.Value, o
		it.places = append(it.places, span{o.Offset, o.End})
		ours[key] = it
	}
	matched := map[string]bool{}
	for _, it := range theirs {
		n := c.tally(it.typ)
		n.theirs++
		key := string(it.typ) + " " + canonical(it.typ, it.value)
		if _, ok := ours[key]; ok {
			n.both++
			matched[key] = true
			continue
		}
		why := whyMissing(c.text, it, found, rejected)
		n.missing.add(why, it.value)
		if why == "" {
			c.t.Errorf("%s: only theirs: %s %q", c.where, it.typ, it.value)
		}
	}
	for key, it := range ours {
		n := c.tally(it.typ)
		n.ours++
		if matched[key] {
			continue
		}
		why := whyExtra(c.text, it, theirs)
		n.extra.add(why, it.value)
		if why == "" {
			c.t.Errorf("%s: only ours: %s %q in %.200q", c.where, it.typ, it.value, c.text[max(0, it.obs.Offset-40):])
		}
	}
}

// occurrences returns all places of a value in a text.
func occurrences(text, value string) (out []span) {
	for from := 0; value != ""; {
		i := strings.Index(text[from:], value)
		if i < 0 {
			break
		}
		out = append(out, span{from + i, from + i + len(value)})
		from += i + 1
	}
	return out
}

// whyMissing tells why we do not have a row of MSTICPy; every place of its value
// must have a reason.
func whyMissing(text string, it item, found []Observable, rejected []Rejection) (why string) {
	if it.value == "" {
		return "empty value"
	}
	if len(it.places) == 0 {
		return whyNowhere(text, it, found)
	}
	for _, p := range it.places {
		w := whyNotThere(text, it, p, found, rejected)
		if w == "" {
			return ""
		}
		if why == "" {
			why = w
		}
	}
	return why
}

// whyNowhere explains a value that does not stand in the text as it is: MSTICPy
// decodes URLs once more.
func whyNowhere(text string, it item, found []Observable) string {
	for _, o := range found {
		if o.Type == URL && strings.Contains(percentDecode(text[o.Offset:o.End]), it.value) {
			return "percent-decoded once more"
		}
	}
	return ""
}

func whyNotThere(text string, it item, p span, found []Observable, rejected []Rejection) string {
	if it.typ == DNS && (isWord(text, p.from-1) || isWord(text, p.to)) {
		return "cut out of a longer word"
	}
	for _, o := range found {
		q := span{o.Offset, o.End}
		if o.Type == it.typ && p.overlaps(q) {
			return boundary(text, p, q)
		}
	}
	for _, r := range rejected {
		if r.Type == it.typ && p.overlaps(span{r.Offset, r.End}) {
			return string(r.Reason)
		}
	}
	for _, o := range found {
		if p.overlaps(span{o.Offset, o.End}) {
			return "part of our " + string(o.Type)
		}
	}
	return ""
}

func isWord(text string, i int) bool {
	return i >= 0 && i < len(text) && (isAlnum(text[i]) || text[i] == '_')
}

// boundary names how two overlapping spans of a text differ: theirs and ours.
func boundary(text string, p, q span) string {
	switch {
	case p.from == q.from && p.to > q.to:
		if strings.Trim(text[q.to:p.to], `.,;:!?)]}'"\ `) == "" {
			return "closing punctuation"
		}
		return "theirs swallows what follows"
	case p.within(q):
		return "theirs is a piece of ours"
	case q.within(p):
		return "theirs swallows what stands before"
	}
	return "theirs begins or ends elsewhere"
}

// whyExtra tells why MSTICPy does not have a row of ours.
func whyExtra(text string, it item, theirs map[string]item) string {
	for _, p := range it.places {
		if strings.Contains(text[p.from:p.to], "%") && p.to-p.from > len(it.value) {
			return "percent-encoded"
		}
		if it.typ == WindowsPath && strings.Contains(it.value, ":/") {
			return "slashes instead of backslashes"
		}
		for _, o := range theirs {
			if o.typ != it.typ {
				continue
			}
			for _, q := range o.places {
				if p.overlaps(q) {
					return boundary(text, q, p)
				}
			}
		}
	}
	return ""
}
