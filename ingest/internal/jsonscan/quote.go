package jsonscan

import "unicode/utf8"

// Quote appends a text as a JSON string and tells whether it has escapes.
// Nothing is escaped that JSON does not ask for.
func Quote(out, text []byte) (quoted []byte, escaped bool) {
	out = append(out, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(text[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			out = append(append(out, text[from:i]...), "\ufffd"...)
		} else {
			escaped = true
			out = QuoteByte(append(out, text[from:i]...), c)
		}
		i++
		from = i
	}
	return append(append(out, text[from:]...), '"'), escaped
}

// QuoteByte appends an ASCII byte of a string, escaped where JSON asks for it.
func QuoteByte(out []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		return append(out, '\\', c)
	case c == '\n':
		return append(out, '\\', 'n')
	case c == '\r':
		return append(out, '\\', 'r')
	case c == '\t':
		return append(out, '\\', 't')
	case c < 0x20:
		return append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(out, c)
}
