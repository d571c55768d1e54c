package unwrap

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"forensic/analyzers/internal/unwrap/powershell"
)

// Run is a stretch of text that may be encoded content: one in the base64
// alphabet, a list of bytes written as numbers, or a whole text whose pieces
// PowerShell would put together.
type Run struct {
	Text   string // base64 without line ends and padding
	Offset int    // in the text it was found in
	Hint   Hint   // what stands before it

	folded *powershell.Result // of a whole text
	array  []byte             // of a list of bytes
	around *speech            // shared by the runs of a text
}

// Folded reports whether the run is a whole text to be put together, rather than
// an encoded string that stands in one.
func (r *Run) Folded() bool { return r.folded != nil }

// Hint tells how clearly the text before a run announces base64.
type Hint uint8

// The hints. A weak one lowers the length asked for; after a strong one even
// bytes that look like nothing known count as decoded.
const (
	NoHint Hint = iota
	Weak        // an argument like -enc, an echo
	Strong      // FromBase64String, a data URL, a PEM block
)

// class tells, for each byte, what it can be in a run.
var class = func() (t [256]byte) {
	for c := 'A'; c <= 'Z'; c++ {
		t[c], t[c|0x20] = 1, 1
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = 1
	}
	t['+'], t['/'] = 1, 1
	t['-'], t['_'] = 2, 2 // only in the URL-safe alphabet
	return t
}()

// Find returns the runs of a text: those that are long enough, in order, lists
// of bytes, and the text itself if it is obfuscated PowerShell.
func Find(text string, lim Limits) []Run {
	runs := findBase64(text, lim)
	r := powershell.Fold(text)
	for _, a := range r.Arrays {
		run := Run{Text: text, array: a.Data}
		if a.Offset >= 0 {
			run.Offset, run.Text = a.Offset, text[a.Offset:a.End]
		}
		runs = append(runs, run)
	}
	if r.Text != "" {
		runs = append(runs, Run{Text: text, Hint: Strong, folded: &r})
	}
	around := &speech{text: text}
	for i := range runs {
		runs[i].around = around
	}
	return runs
}

// findBase64 returns the runs in the base64 alphabet.
func findBase64(text string, lim Limits) (runs []Run) {
	v := &variable{text: text}
	for i := 0; i < len(text); {
		if class[text[i]] == 0 {
			i++
			continue
		}
		end := i + 1
		seen := class[text[i]]
		for end < len(text) && class[text[end]] != 0 {
			seen |= class[text[end]]
			end++
		}
		switch {
		case end-i < lim.HintedMin:
		case seen&2 == 0:
			stop := wrapped(text, i, end)
			runs = v.appendRun(runs, i, stop, lim)
			end = stop
		case urlSafe(text[i:end]):
			runs = v.appendRun(runs, i, end, lim)
		default:
			runs = v.appendPieces(runs, i, end, lim)
		}
		i = end
	}
	return runs
}

// urlSafe tells whether a stretch with - or _ is one run of the URL-safe
// alphabet rather than words joined by dashes.
func urlSafe(s string) bool {
	if strings.IndexByte(s, '+') >= 0 || strings.IndexByte(s, '/') >= 0 {
		return false
	}
	if head, ok := decodeBase64(s[:min(len(s), 32)]); !ok || !mayBegin(head) {
		return false
	}
	data, ok := decodeBase64(s)
	if !ok {
		return false
	}
	kind, _ := classify(data)
	return kind != kindUnknown
}

// mayBegin tells whether bytes can be the beginning of text or of a known kind,
// to be quick about those that cannot.
func mayBegin(head []byte) bool {
	odd := 0
	for i, c := range head {
		switch {
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0, c == 0x7f:
			odd++
		case c >= 0x80 && !utf8.RuneStart(c) && (i == 0 || head[i-1] < 0x80):
			odd++
		}
	}
	return odd == 0 || magic(head) != kindUnknown || head[0] == 'M' || head[0] == 0xfc || head[0] >= 0xfe
}

// appendPieces treats - and _ as what parts runs.
func (v *variable) appendPieces(runs []Run, from, to int, lim Limits) []Run {
	for i := from; i < to; {
		end := i
		for end < to && class[v.text[end]] == 1 {
			end++
		}
		if end > i {
			runs = v.appendRun(runs, i, end, lim)
		}
		i = end + 1
	}
	return runs
}

func (v *variable) appendRun(runs []Run, from, to int, lim Limits) []Run {
	text := v.text
	if to-from < lim.HintedMin {
		return runs
	}
	hint := hintBefore(text[:from])
	if hint == NoHint && to-from < lim.MinLength {
		return runs
	}
	if hint == NoHint && to-from >= minIndirect && from > 0 && strings.IndexByte("'\"\n", text[from-1]) >= 0 && v.decoded() {
		hint = Strong
	}
	run := text[from:to]
	if strings.ContainsAny(run, "\r\n") {
		run = strings.NewReplacer("\r", "", "\n", "").Replace(run)
	}
	return append(runs, Run{Text: run, Offset: from, Hint: hint})
}

// minIndirect is the length of a quoted run that is taken to be what a variable
// holds that the text decodes elsewhere.
const minIndirect = 64

// variable remembers of a text whether it decodes a variable, which takes a look
// through all of it.
type variable struct {
	text           string
	looked, decode bool
}

func (v *variable) decoded() bool {
	if !v.looked {
		v.looked, v.decode = true, decodesVariable(v.text)
	}
	return v.decode
}

// decodesVariable tells whether a text decodes the base64 of a variable.
func decodesVariable(text string) bool {
	const call = "frombase64string"
	for i := 0; i < len(text); {
		at := strings.Index(text[i:], "ase64")
		if at < 0 {
			return false
		}
		end := i + at + len("ase64string")
		begin := i + at - len("fromb")
		if begin >= 0 && end+2 <= len(text) && strings.EqualFold(text[begin:end], call) {
			if strings.HasPrefix(strings.TrimLeft(text[end:min(len(text), end+8)], " ("), "$") {
				return true
			}
		}
		i += at + 5
	}
	return false
}

// minWrapped is the shortest line that is taken to go on in the next one.
const minWrapped = 32

// wrapped extends the run text[from:end] over line ends as encoders break
// lines: all of one width, only the last one shorter.
func wrapped(text string, from, end int) int {
	width := end - from
	if width < minWrapped {
		return end
	}
	for {
		next := end
		if next < len(text) && text[next] == '\r' {
			next++
		}
		if next >= len(text) || text[next] != '\n' {
			return end
		}
		next++
		stop := next
		for stop < len(text) && stop-next <= width && class[text[stop]] == 1 {
			stop++
		}
		if stop == next || stop-next > width {
			return end
		}
		last := stop-next < width
		if last && stop < len(text) && !strings.ContainsRune("=\r\n\"' \t<)", rune(text[stop])) {
			return end // the line goes on with something else
		}
		end = stop
		if last {
			return end
		}
	}
}

var (
	strongHints = []string{"frombase64string", "frombase64", ";base64,", "b64decode", "atob"}
	weakHints   = []string{"base64", "{echo,", "echo", "echo -n", "<<<"}
)

// endsHint tells of the bytes that a hint can end with, to be quick about others.
var endsHint = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-0x20] = true, true
	}
	t['4'], t[','], t['<'] = true, true, true
	return t
}()

// hintBefore tells whether what comes before a run announces base64: the first
// line of a PEM block, a decoding function, a data URL, a shell's echo, or
// PowerShell's -EncodedCommand in any of its short forms.
func hintBefore(before string) Hint {
	if end := before[max(0, len(before)-8):]; strings.HasSuffix(strings.TrimRight(end, "\r\n"), "-----") && !strings.HasSuffix(end, "-") {
		return Strong
	}
	tail := strings.TrimRight(before[max(0, len(before)-64):], " \t\"'`(@:")
	if tail == "" || !endsHint[tail[len(tail)-1]] {
		return NoHint
	}
	tail = strings.ToLower(tail[max(0, len(tail)-20):])
	for _, h := range strongHints {
		if strings.HasSuffix(tail, h) {
			return Strong
		}
	}
	for _, h := range weakHints {
		if strings.HasSuffix(tail, h) {
			return Weak
		}
	}
	arg := lastArgument(tail)
	if arg != "" && (strings.HasPrefix("encodedcommand", arg) || strings.HasPrefix("encodedarguments", arg) || arg == "ec" || arg == "ea") {
		return Weak
	}
	return NoHint
}

// lastArgument returns the name of the last argument in a text: what follows a
// slash or one of the dashes that PowerShell takes for one.
func lastArgument(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case s[i] == '-' || s[i] == '/':
			return s[i+1:]
		case s[i] >= 0x93 && s[i] <= 0x95 && i >= 2 && s[i-2:i] == "\xe2\x80": // en dash, em dash, bar
			return s[i+1:]
		case s[i] == ' ' || s[i] >= 0x80:
			return ""
		}
	}
	return ""
}

// decodeBase64 decodes a run of either alphabet; padding may be missing. A last
// character that cannot be part of it is left out, as when a log cut the text.
func decodeBase64(s string) ([]byte, bool) {
	s = strings.TrimRight(s, "=")
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	if len(s) < 4 {
		return nil, false
	}
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	data, err := enc.DecodeString(s)
	return data, err == nil
}
