package proctree

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// findings words the claims.
func (f *forest) findings(j *judgement, maxRefs int) []finding.Finding {
	out := make([]finding.Finding, len(j.claims))
	for i, c := range j.claims {
		out[i] = f.word(c, maxRefs)
	}
	return out
}

func (f *forest) word(c *claim, maxRefs int) finding.Finding {
	n := c.nodes[0]
	x, rec := &f.nodes[n], &f.records[f.nodes[n].record]
	t := f.texts
	cmd, parent, child := t.at(x.cmd), f.parentLabel(n), f.label(n)
	out := finding.Finding{
		Title: c.rule.title, Severity: c.severity, Techniques: c.rule.techniques, Benign: c.rule.benign,
		Dataset: t.at(c.host.dataset), Host: t.at(c.host.name), User: t.at(rec.user),
		First: event.Null, Last: event.Null,
		Why: fmt.Sprintf("%s started %s: %s.", cmp.Or(parent, "An unknown process"), child, c.rule.why),
	}
	if cmd != "" {
		out.Why += " Command line: " + excerpt(cmd)
	}
	add := func(name, value string) {
		if value != "" {
			out.Facts = append(out.Facts, finding.Fact{Name: name, Value: value})
		}
	}
	add("Chain", f.chain(n))
	add("Parent", parent)
	add("Parent command line", t.at(f.parentCommand(n)))
	add("Process", child)
	add("Image", t.at(x.exe))
	lines, left := f.commandLines(c.nodes)
	for _, line := range lines {
		add("Command line", t.at(line))
	}
	if left > 0 {
		add("Further command lines", strconv.Itoa(left))
	}
	add("PID", number(x.pid))
	if len(c.nodes) > 1 {
		add("Times seen", strconv.Itoa(len(c.nodes)))
	}
	var refs []event.Ref
	for _, m := range c.nodes {
		start := f.nodes[m].start
		out.First = earlier(out.First, start)
		out.Last = max(out.Last, start)
		for _, r := range f.evidence(m) {
			refs = append(refs, f.ref(r))
		}
	}
	if len(refs) > maxRefs {
		out.EvidenceTotal = int64(len(refs))
		refs = refs[:maxRefs]
	}
	out.Evidence = refs
	return out
}

// maxLines bounds the different command lines listed with one finding.
const maxLines = 5

// commandLines lists the different command lines of processes, the first ones,
// and counts the others.
func (f *forest) commandLines(nodes []int32) (lines []text, left int) {
	seen := map[text]bool{0: true}
	for _, n := range nodes {
		line := f.nodes[n].cmd
		if seen[line] {
			continue
		}
		seen[line] = true
		if len(lines) < maxLines {
			lines = append(lines, line)
		} else {
			left++
		}
	}
	return lines, left
}

// label is the file name of a process as it was logged.
func (f *forest) label(n int32) string {
	if name := base(f.texts.at(f.nodes[n].exe)); name != "" {
		return name
	}
	return "(unknown)"
}

// parentLabel is the file name of a process's parent as it was logged, empty if
// nothing tells it.
func (f *forest) parentLabel(n int32) string {
	if p := f.nodes[n].parent; p != none {
		return f.label(p)
	}
	return base(f.texts.at(f.records[f.nodes[n].record].parentExe))
}

// maxChain bounds the names of a chain; the farthest ancestors are left out.
const maxChain = 8

// chain names a process and its ancestors, the eldest first.
func (f *forest) chain(n int32) string {
	var names []string
	for m := n; m != none; m = f.nodes[m].parent {
		if len(names) == maxChain {
			names = append(names, "…")
			break
		}
		names = append(names, f.label(m))
	}
	slices.Reverse(names)
	return strings.Join(names, " → ")
}

// maxExcerpt bounds a command line inside a sentence, in bytes.
const maxExcerpt = 300

func excerpt(s string) string {
	if len(s) <= maxExcerpt {
		return s
	}
	cut := maxExcerpt
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
