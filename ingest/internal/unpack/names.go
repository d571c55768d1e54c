package unpack

import (
	"crypto/sha256"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namer makes the recorded names of a container's members: safe to show and to
// use as a name, and unique. What it had to change it says in notes.
type namer struct {
	max  int
	seen map[string]int // recorded name to the last number given to a duplicate of it
}

// name records a member by what its container calls it. Prefix is the recorded
// name of the archive it is nested in.
func (n *namer) name(prefix, raw, backslash string) (name string, notes []string) {
	name = safeName(raw, backslash)
	if name != path.Clean(raw) {
		notes = append(notes, fmt.Sprintf("the archive calls it %q, which is not safe as a name", excerpt(raw, n.max)))
	}
	if name = prefix + name; len(name) > n.max {
		sum := sha256.Sum256([]byte(prefix + raw))
		name = fmt.Sprintf("%s~%x", excerpt(name, n.max-17), sum[:8])
		notes = append(notes, fmt.Sprintf("the name of %d bytes is shortened; its end is a hash of the whole", len(prefix)+len(raw)))
	}
	name, k := n.unique(name)
	if k > 0 {
		notes = append(notes, fmt.Sprintf("the archive has a member of this name before; this one is recorded with #%d", k))
	}
	return name, notes
}

// unique records a name, with a number behind it if it is there already.
func (n *namer) unique(name string) (_ string, k int) {
	base, k := name, n.seen[name]
	if k > 0 {
		for n.seen[name] > 0 {
			k++
			name = fmt.Sprintf("%s#%d", base, k)
		}
		n.seen[base] = k
	}
	n.seen[name] = 1
	return name, k
}

// again returns a name, or another one if a member of that name is delivered: a
// compressed file gives its content the name that the file has.
func (n *namer) again(name, delivered string) string {
	if name == delivered {
		name, _ = n.unique(name)
	}
	return name
}

// What stands for a backslash in a recorded name. Old archivers of Windows write
// it in a zip where the format wants a slash; elsewhere it is but a character.
const (
	backslashSeparates = "/"
	backslashEscaped   = "%5C"
)

// safeName makes a relative slash path without parent folders, drive letters and
// invisible characters. What it cannot keep it writes as %XX, byte by byte.
func safeName(raw, backslash string) string {
	name := strings.ReplaceAll(raw, `\`, backslash)
	var parts []string
	for p := range strings.SplitSeq(name, "/") {
		switch p {
		case "", ".":
		case "..":
			parts = append(parts, "%2E%2E")
		default:
			parts = append(parts, visible(p))
		}
	}
	if len(parts) == 0 {
		return "unnamed"
	}
	for i, p := range parts[:len(parts)-1] {
		if dir, ok := strings.CutSuffix(p, "!"); ok { // "!/" leads into an archive
			parts[i] = dir + "%21"
		}
	}
	if p := parts[0]; len(p) >= 2 && p[1] == ':' {
		parts[0] = p[:1] + "%3A" + p[2:]
	}
	return strings.Join(parts, "/")
}

// visible escapes what a reader would not see or what changes how text is shown.
func visible(s string) string {
	clean := func(r rune) bool { return r != utf8.RuneError && unicode.IsPrint(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if clean(r) {
			b.WriteString(s[:size])
		} else {
			for _, c := range []byte(s[:size]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
		s = s[size:]
	}
	return b.String()
}

// excerpt cuts a text to at most n bytes, not within a character.
func excerpt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := n; i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			return s[:i]
		}
	}
	return s[:n]
}
