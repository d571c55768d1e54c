package ingest

import (
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// utf16Of tells by the first bytes whether a text is in UTF-16: by its byte order
// mark or, without one, by NUL bytes in every other place. Empty if it is not.
func utf16Of(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "UTF-16LE"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "UTF-16BE"
	}
	const look = 64
	if len(head) < look {
		return ""
	}
	var zeros [2]int
	for i, c := range head[:look] {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[0] == 0 && zeros[1] >= look/2-4:
		return "UTF-16LE"
	case zeros[1] == 0 && zeros[0] >= look/2-4:
		return "UTF-16BE"
	}
	return ""
}

// decodeUTF16 returns the content as UTF-8 without its byte order mark, and the
// same for its head. Half a surrogate pair becomes U+FFFD.
func decodeUTF16(encoding string, content io.Reader, head []byte) (io.Reader, []byte) {
	order := unicode.LittleEndian
	if encoding == "UTF-16BE" {
		order = unicode.BigEndian
	}
	decoder := unicode.UTF16(order, unicode.UseBOM)
	text, _, _ := transform.Bytes(decoder.NewDecoder(), head[:len(head)&^1]) // what can be decoded is enough to sniff
	return transform.NewReader(content, decoder.NewDecoder()), text[:min(len(text), HeadSize)]
}
