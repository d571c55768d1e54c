package processtree

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// width is where lines of the text form are wrapped, and deepest the levels that
// are indented: a tree a thousand deep has lines of that length otherwise.
const (
	width   = 80
	deepest = 40
)

// WriteText writes processes of the tree as text, some lines each: "+" before a
// root, three spaces for each level and "+--" before the others. Times are UTC;
// "nan" is what is not known, as MSTICPy writes it.
func (t *Tree) WriteText(w io.Writer, list []int) error {
	for _, i := range list {
		p := &t.Processes[i]
		lead, indent := "+  ", "   "
		if p.Depth > 0 {
			margin := strings.Repeat("   ", min(p.Depth, deepest))
			lead, indent = margin+"+--  ", margin+"     "
		}
		for _, line := range t.lines(p) {
			for _, part := range wrap(line, width) {
				if _, err := io.WriteString(w, lead+part+"\n"); err != nil {
					return err
				}
				lead = indent
			}
		}
	}
	return nil
}

// lines are what is told of a process.
func (t *Tree) lines(p *Process) []string {
	name := or(p.Name)
	if p.Row < 0 && t.Schema.Parent == "" {
		name = "nan"
	}
	lines := []string{fmt.Sprintf("Process: %s  PID: %s", name, or(p.ID)), "Time: " + stamp(p.Time)}
	if t.Schema.CommandLine != "" {
		lines = append(lines, "Cmdline: "+or(p.CommandLine))
	}
	var accounts []string
	if t.Schema.UserID != "" {
		accounts = append(accounts, "Account: "+or(p.UserID))
	}
	if t.logons {
		accounts = append(accounts, "Account: "+or(p.SubjectID))
	}
	if len(accounts) > 0 {
		lines = append(lines, strings.Join(accounts, "  "))
	}
	return lines
}

func or(s string) string {
	if s == "" {
		return "nan"
	}
	return s
}

// stamp prints a time with no fraction, microseconds or nanoseconds, as needed.
func stamp(nanos int64) string {
	form := "2006-01-02 15:04:05.000000000+00:00"
	if nanos%1e9 == 0 {
		form = "2006-01-02 15:04:05+00:00"
	} else if nanos%1e3 == 0 {
		form = "2006-01-02 15:04:05.000000+00:00"
	}
	return time.Unix(0, nanos).UTC().Format(form)
}

// wrap cuts a text into lines of a width at blanks, or within a longer word.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.SplitAfter(strings.ReplaceAll(text, "\n", " "), " ") {
		if line != "" && utf8.RuneCountInString(line+strings.TrimRight(word, " ")) > width {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		for utf8.RuneCountInString(word) > width {
			cut := []rune(word)
			lines, word = append(lines, string(cut[:width])), string(cut[width:])
		}
		line += word
	}
	return append(lines, strings.TrimRight(line, " "))
}
