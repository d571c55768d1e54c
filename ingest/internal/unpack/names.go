package unpack

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namer makes the recorded names of a container's members: safe to show and to
// use as a name, and unique. What it had to change it says.
type namer struct {
	max  int
	seen map[string]int
}

func (n *namer) name(raw string) (name string, notes []string) {
	name = strings.ReplaceAll(raw, `\`, "/")
	if len(name) > 1 && name[1] == ':' {
		name = name[:1] + "_" + name[2:]
	}
	var parts []string
	for _, p := range strings.Split(name, "/") {
		switch p {
		case "", ".":
		case "..":
			parts = append(parts, "_up_")
		default:
			parts = append(parts, visible(p))
		}
	}
	name = strings.Join(parts, "/")
	if name != raw && name != path.Clean(raw) {
		notes = append(notes, fmt.Sprintf("the archive calls it %q; that name is not safe", excerpt(raw, n.max)))
	}
	if len(name) > n.max {
		sum := sha256.Sum256([]byte(raw))
		name = fmt.Sprintf("%s~%x", excerpt(name, n.max-17), sum[:8])
		notes = append(notes, "the name is shortened")
	}
	n.seen[name]++
	if k := n.seen[name]; k > 1 {
		name = fmt.Sprintf("%s#%d", name, k)
		notes = append(notes, "the archive holds several members of this name")
	}
	return name, notes
}

// visible replaces what is no printable character.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, s)
}

// excerpt cuts a text to at most n bytes, at a character.
func excerpt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// unread tells the members that are no evidence to read, by name or by their
// first bytes.
func unread(name string, head []byte) string {
	base := path.Base(name)
	switch {
	case bytes.HasPrefix(head, []byte("\x00\x05\x16\x07")), strings.HasPrefix(name, "__MACOSX/"):
		return "AppleDouble metadata of macOS"
	case len(head) < 4096 && hasSuffix(base, ".sha1sum", ".sha1", ".sha256sum", ".sha256", ".md5sum", ".md5"):
		return "checksum file"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "nested archive (zip)"
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		return "nested archive (gzip)"
	case bytes.HasPrefix(head, []byte("7z\xbc\xaf\x27\x1c")):
		return "nested archive (7z)"
	case bytes.HasPrefix(head, []byte("Rar!\x1a\x07")):
		return "nested archive (rar)"
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return "nested archive (tar)"
	}
	return ""
}

func hasSuffix(name string, suffixes ...string) bool {
	lower := strings.ToLower(name)
	for _, s := range suffixes {
		if strings.HasSuffix(lower, s) {
			return true
		}
	}
	return false
}
