package unwrap

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Kinds of decoded content.
const (
	kindUnknown = ""
	kindBinary  = "binary"
	kindUTF8    = "utf-8"
	kindUTF16LE = "utf-16le"
	kindUTF16BE = "utf-16be"
	kindPE      = "pe"
	kindELF     = "elf"
	kindZip     = "zip"
	kindGzip    = "gzip"
	kindZlib    = "zlib"
	kindDeflate = "deflate"
	kindTar     = "tar"
	kindBzip2   = "bzip2"
	kindOLE     = "ole"
	kindPDF     = "pdf"
	kindShell   = "shellcode"
)

func isContainer(kind string) bool {
	switch kind {
	case kindZip, kindGzip, kindTar, kindBzip2:
		return true
	}
	return false
}

// isClosed tells of containers that this package knows but does not open.
func isClosed(kind string) bool {
	switch kind {
	case "7z", "rar", "wim", "xz", "zstd", "cab":
		return true
	}
	return false
}

// classify tells what bytes are, with their text if they are text. Unknown is
// everything that neither reads as text nor begins like a known kind.
func classify(data []byte) (kind, text string) {
	if kind := magic(data); kind != kindUnknown {
		return kind, ""
	}
	if text, ok := utf16Text(data, binary.LittleEndian); ok {
		return kindUTF16LE, text
	}
	if text, ok := utf16Text(data, binary.BigEndian); ok {
		return kindUTF16BE, text
	}
	if plausible(data) {
		return kindUTF8, string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	}
	return kindUnknown, ""
}

// magic recognises binaries by their first bytes.
func magic(data []byte) string {
	for _, m := range [...]struct{ prefix, kind string }{
		{"PK\x03\x04", kindZip},
		{"PK\x05\x06", kindZip},
		{"\x1f\x8b\x08", kindGzip},
		{"%PDF-", kindPDF},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kindOLE},
		{"7z\xbc\xaf\x27\x1c", "7z"},
		{"Rar!\x1a\x07", "rar"},
		{"\x7fELF", kindELF},
		{"MSWIM\x00\x00\x00", "wim"},
		{"\x89PNG\r\n\x1a\n", "png"},
		{"BZh91AY&SY", kindBzip2},
		{"\xfd7zXZ\x00", "xz"},
		{"\x28\xb5\x2f\xfd", "zstd"},
		{"MSCF\x00\x00\x00\x00", "cab"},
	} {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.kind
		}
	}
	switch {
	case isPE(data):
		return kindPE
	case isTar(data):
		return kindTar
	case isShellcode(data):
		return kindShell
	}
	return kindUnknown
}

// isPE wants the DOS header and, where the data reach that far, the PE header
// it points to.
func isPE(data []byte) bool {
	if len(data) < 64 || data[0] != 'M' || data[1] != 'Z' {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(data[60:]))
	if at+4 <= int64(len(data)) {
		return string(data[at:at+4]) == "PE\x00\x00"
	}
	return at < 1024 && bytes.Contains(data, []byte("This program"))
}

// isShellcode wants the beginning that position-independent code of the Metasploit
// family has: clear the direction flag, then call over its hash table or align
// the stack.
func isShellcode(data []byte) bool {
	if len(data) < 64 || data[0] != 0xfc {
		return false
	}
	call := (data[1] == 0xe8 || data[1] == 0xeb) && data[3] == 0 && data[4] == 0 && data[5] == 0
	align := data[1] == 0x48 && (data[2] == 0x83 || data[2] == 0x81) && data[3] == 0xe4
	return call || align
}

// isTar checks the header's own checksum.
func isTar(data []byte) bool {
	if len(data) < 512 || data[0] == 0 {
		return false
	}
	var sum, want int64
	for i, c := range data[:512] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		sum += int64(c)
	}
	for _, c := range bytes.Trim(data[148:156], " \x00") {
		if c < '0' || c > '7' {
			return false
		}
		want = want*8 + int64(c-'0')
	}
	return sum == want
}

// utf16Text reads UTF-16 where its structure shows: a byte order mark, or high
// bytes that are mostly zero.
func utf16Text(data []byte, order binary.ByteOrder) (string, bool) {
	marked := false
	if len(data) >= 2 && order.Uint16(data) == 0xfeff {
		data, marked = data[2:], true
	}
	n := len(data) / 2
	if n < 2 {
		return "", false
	}
	latin := 0
	for i := range n {
		if u := order.Uint16(data[2*i:]); u < 0x100 && u != 0 {
			latin++
		}
	}
	if !marked && latin*10 < n*7 {
		return "", false
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, plausible([]byte(text))
}

// plausible tells text from chance: valid UTF-8, nearly all of it printable, and
// not mostly beyond ASCII.
func plausible(data []byte) bool {
	if len(data) < 3 || !utf8.Valid(data) {
		return false
	}
	var runes, odd, wide int
	for _, r := range string(data) {
		runes++
		switch {
		case r == '\t' || r == '\n' || r == '\r':
		case r >= utf8.RuneSelf:
			wide++
			if !unicode.IsPrint(r) {
				odd++
			}
		case r < 0x20 || r == 0x7f:
			odd++
		}
	}
	return odd*50 <= runes && wide*3 <= runes
}
