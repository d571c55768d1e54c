package unpack

import (
	"bytes"
	"path"
	"strconv"
	"strings"
)

// headSize is how much of a member is looked at: at least a tar header, and all
// of a checksum file.
const headSize = 4096

func isZip(head []byte) bool {
	return hasMagic(head, "PK\x03\x04") || hasMagic(head, "PK\x05\x06") || hasMagic(head, "PK\x07\x08PK\x03\x04")
}

func isGzip(head []byte) bool { return hasMagic(head, "\x1f\x8b\x08") }

// isTar knows a tar by its magic or, for those older than the magic, by the
// checksum of the first header.
func isTar(head []byte) bool {
	const sumAt, sumLen, magicAt, block = 148, 8, 257, 512
	if len(head) < block {
		return false
	}
	if hasMagic(head[magicAt:], "ustar") {
		return true
	}
	want, err := strconv.ParseInt(strings.Trim(string(head[sumAt:sumAt+sumLen]), " \x00"), 8, 32)
	if err != nil || head[0] == 0 {
		return false
	}
	sum := int64(sumLen * ' ') // the field itself counts as spaces
	for i, c := range head[:block] {
		if i < sumAt || i >= sumAt+sumLen {
			sum += int64(c)
		}
	}
	return sum == want
}

// archives are the containers that are named but not opened.
var archives = [...]struct{ magic, name string }{
	{"7z\xbc\xaf\x27\x1c", "7z"},
	{"Rar!\x1a\x07", "rar"},
	{"\xfd7zXZ\x00", "xz"},
	{"\x28\xb5\x2f\xfd", "zstd"},
	{"MSCF\x00\x00\x00\x00", "cab"},
}

// archive names the container that begins with head, empty if it is none.
func archive(head []byte) string {
	switch {
	case isZip(head):
		return "zip"
	case isGzip(head):
		return "gzip"
	case isTar(head):
		return "tar"
	case hasMagic(head, "BZh") && len(head) >= 10 && hasMagic(head[4:], "1AY&SY"):
		return "bzip2"
	}
	for _, a := range archives {
		if hasMagic(head, a.magic) {
			return a.name
		}
	}
	return ""
}

// unread names what is no evidence to read, by its name and first bytes; head is
// the whole content if it is shorter than headSize. Empty: it is data.
func unread(name string, head []byte, nested bool) string {
	dir, base := path.Split(name)
	switch {
	case hasMagic(head, "\x00\x05\x16\x07"),
		strings.HasPrefix(base, "._") && strings.Contains("/"+dir, "/__MACOSX/"):
		return "AppleDouble metadata"
	case isChecksums(base, head):
		return "checksum file"
	}
	switch kind := archive(head); {
	case kind == "":
		return ""
	case nested:
		return "nested archive (" + kind + ")"
	default:
		return "archive of a kind that is not opened (" + kind + ")"
	}
}

// isChecksums reports whether a file is a short text with a hash in every line,
// as its name says. The name alone would let evidence go unread.
func isChecksums(base string, content []byte) bool {
	lower := strings.ToLower(base)
	ext := strings.TrimSuffix(path.Ext(lower), "sum")
	switch ext {
	case ".md5", ".sha1", ".sha256", ".sha512":
	default:
		return false
	}
	if len(content) >= headSize {
		return false
	}
	found := false
	for line := range bytes.Lines(content) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if !hasHash(line) {
			return false
		}
		found = true
	}
	return found
}

// hasHash reports whether a line has a run of hex digits as long as an MD5.
func hasHash(line []byte) bool {
	const md5Digits = 32
	run := 0
	for _, c := range line {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			if run++; run >= md5Digits {
				return true
			}
		default:
			run = 0
		}
	}
	return false
}

func hasMagic(head []byte, magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
