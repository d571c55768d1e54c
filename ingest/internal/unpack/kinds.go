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

// The kinds of containers that are opened.
const (
	kindZip   = "zip"
	kind7z    = "7z"
	kindTar   = "tar"
	kindGzip  = "gzip"
	kindBzip2 = "bzip2"
	kindXZ    = "xz"
	kindZstd  = "zstd"
)

var opens = map[string]bool{
	kindZip: true, kind7z: true, kindTar: true, kindGzip: true, kindBzip2: true, kindXZ: true, kindZstd: true,
}

// magics are the containers that are known by their first bytes alone.
var magics = [...]struct{ magic, name string }{
	{sevenMagic, kind7z},
	{xzMagic, kindXZ},
	{zstdMagic, kindZstd},
	{"Rar!\x1a\x07", "rar"},
	{"MSCF\x00\x00\x00\x00", "cab"},
}

// container names the container that begins with head, empty if it is none.
func container(head []byte) string {
	switch {
	case isZip(head):
		return kindZip
	case isGzip(head):
		return kindGzip
	case isTar(head):
		return kindTar
	case hasMagic(head, "BZh") && len(head) >= 10 && (hasMagic(head[4:], "1AY&SY") || hasMagic(head[4:], "\x17\x72\x45\x38\x50\x90")):
		return kindBzip2
	case isSkippable(head):
		return kindZstd
	case isLZMA(head):
		return "lzma"
	}
	for _, a := range magics {
		if hasMagic(head, a.magic) {
			return a.name
		}
	}
	return ""
}

// isLZMA knows the older format by the header that its writers make: it has no
// magic, but usual properties, a dictionary of a round size and no length.
func isLZMA(head []byte) bool {
	const unknown = "\xff\xff\xff\xff\xff\xff\xff\xff"
	return hasMagic(head, "\x5d\x00\x00") && len(head) > 13 && head[13] == 0 &&
		(string(head[5:13]) == unknown || head[10] == 0 && head[11] == 0 && head[12] == 0) && head[3]&(head[3]-1) == 0
}

// unread names what is no evidence to read, by its name and first bytes; head is
// the whole content if it is shorter than headSize. Empty: it is data, or a
// container that is opened.
func unread(name string, head []byte) string {
	dir, base := path.Split(name)
	switch {
	case hasMagic(head, "\x00\x05\x16\x07"),
		strings.HasPrefix(base, "._") && strings.Contains("/"+dir, "/__MACOSX/"):
		return "AppleDouble metadata"
	case isChecksums(base, head):
		return "checksum file"
	}
	if kind := container(head); kind != "" && !opens[kind] {
		return "archive of a kind that is not opened (" + kind + ")"
	}
	return ""
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
