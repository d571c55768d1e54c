package proctree

import (
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// flag is what the rules say of one process.
type flag struct {
	severity finding.Severity
	titles   []string
}

// claim is one finding in the making: a start and its repetitions.
type claim struct {
	rule     *rule
	host     *host
	severity finding.Severity
	nodes    []int32 // in order of the forest
}

// claimKey tells repetitions: the same rule, machine, names and command line.
// For a rule about names alone the command line is the parent's, so that a
// script that runs a hundred commands is one finding.
type claimKey struct {
	rule, host         int
	parent, child, cmd text
}

// judgement is the outcome of comparing a forest with the rules.
type judgement struct {
	claims []*claim
	flags  map[int32]*flag
}

// judge compares every created process with the rules.
func (f *forest) judge() *judgement {
	j := &judgement{flags: map[int32]*flag{}}
	claims := map[claimKey]*claim{}
	applicable := newNameIndex(f.texts)
	for h := range f.hosts {
		host := &f.hosts[h]
		for _, n := range f.order[host.lo:host.hi] {
			x := &f.nodes[n]
			if x.synthetic() {
				continue
			}
			parent := f.parentName(n)
			var line command // made ready when a rule first asks for it
			for _, r := range applicable.rules(parent, x.name) {
				if !f.holds(&rules[r], x, &line) {
					continue
				}
				key := claimKey{r, h, parent, x.name, x.cmd}
				if !rules[r].needsArguments() {
					key.cmd = f.parentCommand(n)
				}
				c := claims[key]
				if c == nil {
					c = &claim{rule: &rules[r], host: host, severity: f.severity(&rules[r], n)}
					claims[key] = c
					j.claims = append(j.claims, c)
				}
				c.nodes = append(c.nodes, n)
				j.mark(n, c)
			}
		}
	}
	return j
}

// holds reports whether the command line of a process is what a rule asks for.
// The normalised line is kept for the next rule.
func (f *forest) holds(r *rule, x *node, line *command) bool {
	if !r.needsArguments() {
		return true
	}
	if x.cmd == 0 {
		return false
	}
	if line.args == nil {
		*line = newCommand(f.texts.at(x.cmd))
	}
	return r.arguments(*line)
}

func (j *judgement) mark(n int32, c *claim) {
	m := j.flags[n]
	if m == nil {
		m = &flag{}
		j.flags[n] = m
	}
	m.severity = max(m.severity, c.severity)
	if !slices.Contains(m.titles, c.rule.title) {
		m.titles = append(m.titles, c.rule.title)
	}
}

// parentName is the file name of a process's parent, whether or not the link
// to it held.
func (f *forest) parentName(n int32) text {
	x := &f.nodes[n]
	if x.parent != none && f.nodes[x.parent].name != 0 {
		return f.nodes[x.parent].name
	}
	return f.texts.name(f.records[x.record].parentExe)
}

// parentCommand is the command line of a process's parent.
func (f *forest) parentCommand(n int32) text {
	if p := f.nodes[n].parent; p != none && f.nodes[p].cmd != 0 {
		return f.nodes[p].cmd
	}
	return f.records[f.nodes[n].record].parentCmd
}

// severity is that of the rule, or low where the parent is a known part of
// Windows at its usual work.
func (f *forest) severity(r *rule, n int32) finding.Severity {
	if r.usual != nil {
		parent := newCommand(f.texts.at(f.parentCommand(n))).text
		if slices.ContainsFunc(r.usual, func(part string) bool { return strings.Contains(parent, part) }) {
			return min(r.severity, finding.Low)
		}
	}
	return r.severity
}

// nameIndex finds the rules that can apply to a pair of names, each pair once.
type nameIndex struct {
	texts *texts
	known map[[2]text][]int
}

func newNameIndex(t *texts) nameIndex { return nameIndex{t, map[[2]text][]int{}} }

func (x nameIndex) rules(parent, child text) []int {
	list, ok := x.known[[2]text{parent, child}]
	if !ok {
		for i := range rules {
			if rules[i].names(x.texts.at(parent), x.texts.at(child)) {
				list = append(list, i)
			}
		}
		x.known[[2]text{parent, child}] = list
	}
	return list
}
