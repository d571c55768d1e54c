package redact

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxNested bounds how deep JSON inside strings of JSON is followed.
const maxNested = 4

// json rewrites the strings of a JSON text, each as the name of its field says, and
// leaves every other byte alone. A text that is no JSON is rewritten as prose.
func (r *Redactor) json(s string, depth int) string {
	if !json.Valid([]byte(s)) {
		return r.text(s, true)
	}
	w := jsonWalk{r: r, s: s, depth: depth}
	return w.run()
}

// jsonWalk is a pass over valid JSON.
type jsonWalk struct {
	r     *Redactor
	s     string
	depth int
	out   strings.Builder
	names []string // of the field that holds each open object or array
	name  string   // of the field whose value comes next
	array []bool   // of each open object or array, whether it is an array
}

func (w *jsonWalk) run() string {
	at := 0 // written up to here
	for i := 0; i < len(w.s); i++ {
		switch w.s[i] {
		case '{', '[':
			w.names, w.array = append(w.names, w.name), append(w.array, w.s[i] == '[')
			if w.s[i] == '{' {
				w.name = ""
			}
		case '}', ']':
			n := len(w.names) - 1
			w.name, w.names, w.array = w.names[n], w.names[:n], w.array[:n]
		case '"':
			end := stringEnd(w.s, i)
			if inner := w.s[i+1 : end]; inner != "" {
				if out := w.text(inner, end); out != inner {
					w.out.WriteString(w.s[at : i+1])
					w.out.WriteString(out)
					at = end
				}
			}
			i = end
		}
	}
	if at == 0 {
		return w.s
	}
	w.out.WriteString(w.s[at:])
	return w.out.String()
}

// stringEnd is the place of the quote that ends the string begun at i.
func stringEnd(s string, i int) int {
	for i++; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' {
			i++
		}
	}
	return min(i, len(s))
}

// text rewrites a string between its quotes, the name of a field or a value.
func (w *jsonWalk) text(inner string, end int) string {
	plain := unescape(inner)
	next := end + 1
	for next < len(w.s) && strings.IndexByte(" \t\r\n", w.s[next]) >= 0 {
		next++
	}
	out := plain
	if next < len(w.s) && w.s[next] == ':' && len(w.array) > 0 && !w.array[len(w.array)-1] {
		w.name = strings.Clone(plain)
		out = w.r.fieldName(plain)
	} else {
		out = w.value(plain)
	}
	if out == plain {
		return inner
	}
	return escape(out, inner)
}

func (w *jsonWalk) value(s string) string {
	if len(s) > 1 && (s[0] == '{' && s[len(s)-1] == '}' || s[0] == '[' && s[len(s)-1] == ']') && w.depth < maxNested && json.Valid([]byte(s)) {
		return w.r.json(s, w.depth+1)
	}
	parent := ""
	if n := len(w.names); n > 0 {
		parent = w.names[n-1]
	}
	return w.r.value(fieldKind(parent, w.name), s)
}

// fieldName rewrites the name of a field: it may be that of a machine.
func (r *Redactor) fieldName(s string) string {
	if _, known := fieldKinds[plainName(s)]; known || r.phase != writing {
		return s
	}
	return r.text(s, false)
}

// FieldName rewrites the name of a field of a record.
func (r *Redactor) FieldName(s string) string { return r.fieldName(s) }

// unescape reads what is between the quotes of a JSON string. A half of a surrogate
// pair that stands alone becomes the three bytes that UTF-8 would give it, which
// escape turns back.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'u':
			u, ok := hex4(s, i+1)
			if !ok {
				b = append(b, '\\', 'u')
				continue
			}
			i += 4
			if utf16.IsSurrogate(u) {
				if low, ok := hex4(s, i+3); ok && i+2 < len(s) && s[i+1] == '\\' && s[i+2] == 'u' {
					if full := utf16.DecodeRune(u, low); full != utf8.RuneError {
						b = utf8.AppendRune(b, full)
						i += 6
						continue
					}
				}
				b = append(b, 0xe0|byte(u>>12), 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
				continue
			}
			b = utf8.AppendRune(b, u)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

func hex4(s string, i int) (r rune, ok bool) {
	if i+4 > len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i : i+4]) {
		if !isHex(c) {
			return 0, false
		}
		d := rune(c - '0')
		if d > 9 {
			d = rune(c|0x20-'a') + 10
		}
		r = r<<4 | d
	}
	return r, true
}

// escape writes a string for JSON as another one was written: with <, > and & as
// numbers, or slashes escaped, if that had them so.
func escape(s, like string) string {
	html := strings.Contains(like, `\u003c`) || strings.Contains(like, `\u003e`) || strings.Contains(like, `\u0026`)
	slash := strings.Contains(like, `\/`)
	const digits = "0123456789abcdef"
	b := make([]byte, 0, len(s)+16)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < 0x20 || html && (c == '<' || c == '>' || c == '&'):
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		case c == '/' && slash:
			b = append(b, '\\', '/')
		case c == 0xed && i+2 < len(s) && s[i+1] >= 0xa0:
			u := uint16(c&15)<<12 | uint16(s[i+1]&0x3f)<<6 | uint16(s[i+2]&0x3f)
			b = append(b, '\\', 'u', digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
			i += 2
		default:
			b = append(b, c)
		}
	}
	return string(b)
}
