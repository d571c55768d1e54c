package proctree

import (
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// rule describes a start of a process that deserves a look. Everything that is
// set must hold; names and arguments are lower case.
type rule struct {
	title      string
	severity   finding.Severity
	techniques []string
	parents    []string // file name of the parent, one of
	children   []string // file name of the started process, one of
	all        []string // parts of the command line, each
	any        []string // parts of the command line, one of
	options    []string // options given as /x or -x, each
	match      func(args []string) bool
	usual      []string // parts of the parent's command line that make it low: Windows itself at work
	why        string   // follows "parent started child: "
	benign     string   // an innocent explanation worth ruling out
}

// command is a command line made ready for matching.
type command struct {
	text string   // lower case, without carets and double quotes, single blanks
	args []string // text split at blanks
}

var decoration = strings.NewReplacer("^", "", `"`, "")

func newCommand(line string) command {
	args := strings.Fields(decoration.Replace(strings.ToLower(line)))
	return command{strings.Join(args, " "), args}
}

// names reports whether the rule can apply to a pair of file names. Parents
// and children that a rule does not limit may be anything.
func (r *rule) names(parent, child string) bool {
	return (r.parents == nil || slices.Contains(r.parents, parent)) &&
		(r.children == nil || slices.Contains(r.children, child))
}

// needsArguments reports whether the rule looks at the command line.
func (r *rule) needsArguments() bool {
	return r.all != nil || r.any != nil || r.options != nil || r.match != nil
}

// arguments reports whether the command line is what the rule asks for.
func (r *rule) arguments(c command) bool {
	for _, part := range r.all {
		if !strings.Contains(c.text, part) {
			return false
		}
	}
	if r.any != nil && !slices.ContainsFunc(r.any, func(part string) bool { return strings.Contains(c.text, part) }) {
		return false
	}
	for _, option := range r.options {
		if !slices.ContainsFunc(c.args, func(arg string) bool { return isOption(arg, option) }) {
			return false
		}
	}
	return r.match == nil || r.match(c.args)
}

// isOption reports whether an argument is the option, alone or with a value
// joined by a colon or an equals sign.
func isOption(arg, option string) bool {
	if len(arg) < 2 || arg[0] != '/' && arg[0] != '-' {
		return false
	}
	rest, ok := strings.CutPrefix(arg[1:], option)
	return ok && (rest == "" || rest[0] == ':' || rest[0] == '=')
}

// encoded reports whether arguments hand PowerShell an encoded command: any
// abbreviation of -EncodedCommand, or its alias -ec, and then base64.
func encoded(args []string) bool {
	const option = "encodedcommand"
	host := false
	for i, arg := range args {
		if strings.Contains(arg, "powershell") || strings.Contains(arg, "pwsh") {
			host = true
		}
		name := strings.TrimLeft(arg, "-/–—")
		if !host || name == "" || len(name) == len(arg) || i+1 == len(args) {
			continue
		}
		if (name == "ec" || strings.HasPrefix(option, name)) && isBase64(args[i+1]) {
			return true
		}
	}
	return false
}

// minEncoded is the shortest base64 text taken for an encoded command: four
// letters of UTF-16.
const minEncoded = 12

// isBase64 reports whether a text is long enough and of the alphabet of base64.
func isBase64(s string) bool {
	s = strings.Trim(s, "'")
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=') {
			return false
		}
	}
	return len(s) >= minEncoded
}
