package unwrap

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"forensic/analyzers/internal/unwrap/powershell"
)

// speech is what a text says about the encoded strings in it, read when it is
// first asked for. It is safe for concurrent use.
type speech struct {
	text    string
	once    sync.Once
	deflate bool
	xor     bool
	keys    []byte // of the XOR, as far as they stand in the text
}

func (s *speech) read() {
	s.once.Do(func() {
		s.deflate = strings.Contains(s.text, "eflate") || strings.Contains(s.text, "DEFLATE") || strings.Contains(s.text, "nflate")
		if strings.Contains(s.text, "xor") || strings.Contains(s.text, "XOR") || strings.Contains(s.text, "Xor") {
			s.keys, s.xor = xorKeys(s.text)
		}
	})
}

var (
	xorForm    = regexp.MustCompile(`(?i)-bxor\s*\(?\s*['"]?(0x[0-9a-f]{1,2}|\d{1,3}|\$\w+)\b`)
	assignForm = `(?i)\$%s\s*=\s*['"]?(0x[0-9a-f]{1,2}|\d{1,3})\b`
)

// maxKeys is how many XOR operators of a text are looked at.
const maxKeys = 8

// xorKeys returns the keys of the XOR operators of a text, and whether there is
// any such operator.
func xorKeys(text string) (keys []byte, any bool) {
	for _, m := range xorForm.FindAllStringSubmatch(text, maxKeys) {
		any = true
		operand := m[1]
		if name, ok := strings.CutPrefix(operand, "$"); ok {
			v := regexp.MustCompile(strings.Replace(assignForm, "%s", regexp.QuoteMeta(name), 1)).FindStringSubmatch(text)
			if v == nil {
				continue
			}
			operand = v[1]
		}
		digits, base := operand, 10
		if len(operand) > 2 && operand[1]|0x20 == 'x' {
			digits, base = operand[2:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 8); err == nil && n > 0 {
			keys = append(keys, byte(n))
		}
	}
	return keys, any
}

// minGuessed is how many bytes of an XOR are asked for where nothing but the
// operator somewhere in the text speaks for it.
const minGuessed = 48

// unxor undoes a one-byte XOR that the text speaks of: with its keys, else with
// the key that gives text or a program. Sure bytes are undone with the first key
// whatever comes out.
func (s *speech) unxor(data []byte, sure bool) (member, bool) {
	if s.read(); !s.xor || len(data) < 8 {
		return member{}, false
	}
	made := func(key byte) member {
		return member{encoding: "xor 0x" + hex.EncodeToString([]byte{key}), data: powershell.XORed(data, key)}
	}
	for _, key := range s.keys {
		if m := made(key); known(m.data) {
			return m, true
		}
	}
	for _, key := range []byte{data[0] ^ 'M', data[0] ^ 0xfc} { // PE, shellcode
		if m := made(key); key != 0 && magic(m.data) != kindUnknown {
			return m, true
		}
	}
	if sure || len(data) >= minGuessed {
		if key, _, ok := powershell.FindXOR(data); ok {
			return made(key), true
		}
	}
	if sure && len(s.keys) > 0 {
		return made(s.keys[0]), true
	}
	return member{}, false
}

// fold adds a text that was put together.
func (d *decoding) fold(r Run, parent, depth int) {
	l := Layer{Parent: parent, Depth: depth + 1, Encoding: "PowerShell (" + r.folded.Tricks.String() + ")", Kind: kindUTF8, Text: r.folded.Text, Offset: r.Offset}
	if r.folded.Limited {
		d.tree.Limit = "a script computes more than is computed for it"
	}
	i, ok := d.add(l, []byte(l.Text))
	if !ok {
		return
	}
	before := map[string]bool{}
	for _, run := range findBase64(r.Text, d.lim) {
		before[run.Text] = true
	}
	d.work = append(d.work, pending{layer: i, before: before, values: r.folded.Strings})
}

// array adds bytes that stand in a text as numbers if they are something.
func (d *decoding) array(r Run, parent, depth int, s *speech) {
	d.bytes(Layer{Parent: parent, Depth: depth + 1, Encoding: "numbers", Offset: r.Offset}, r.array, s, false)
}

const (
	minHex   = 32 // digits
	hexWords = 80 // percent of letters, digits and blanks in a text that hex holds
)

// hex decodes a run of hex digits that holds text or a known kind of binary, and
// tells whether it did. Numbers and hashes do not.
func (d *decoding) hex(r Run, parent, depth int) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(r.Text, "0x"), "0X")
	if len(digits) < minHex || len(digits)%2 != 0 || !isHex(digits) {
		return false
	}
	data, err := hex.DecodeString(digits)
	if err != nil {
		return false
	}
	kind, text := classify(data)
	if kind == kindUnknown || text != "" && !wordy(text) {
		return false
	}
	l := Layer{Parent: parent, Depth: depth + 1, Encoding: "hex", Kind: kind, Text: text, Offset: r.Offset}
	if i, ok := d.add(l, data); ok {
		d.work = append(d.work, pending{layer: i, data: data})
	}
	return true
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// wordy tells text from bytes that are printable by chance.
func wordy(text string) bool {
	words, letters := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters++
			words++
		case c >= '0' && c <= '9', c == ' ', c == '.', c == '/', c == '\\', c == '-':
			words++
		}
	}
	return words*100 >= hexWords*len(text) && letters*2 >= len(text)
}
