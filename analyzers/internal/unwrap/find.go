package unwrap

import (
	"encoding/base64"
	"strings"
)

// Run is a stretch of text in the base64 alphabet that may be encoded content.
type Run struct {
	Text   string // without line ends and padding
	Offset int    // in the text it was found in
	Hint   Hint   // what stands before it
}

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

// Find returns the runs of a text that are long enough, in order.
func Find(text string, lim Limits) (runs []Run) {
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
			runs = appendRun(runs, text, i, stop, lim)
			end = stop
		case urlSafe(text[i:end]):
			runs = appendRun(runs, text, i, end, lim)
		default:
			runs = appendPieces(runs, text, i, end, lim)
		}
		i = end
	}
	return runs
}

// urlSafe tells whether a stretch with - or _ is one run of the URL-safe
// alphabet rather than words joined by dashes.
func urlSafe(s string) bool {
	if strings.ContainsAny(s, "+/") {
		return false
	}
	data, ok := decodeBase64(s)
	if !ok {
		return false
	}
	kind, _ := classify(data)
	return kind != kindUnknown
}

// appendPieces treats - and _ as what parts runs.
func appendPieces(runs []Run, text string, from, to int, lim Limits) []Run {
	for i := from; i < to; {
		end := i
		for end < to && class[text[end]] == 1 {
			end++
		}
		if end > i {
			runs = appendRun(runs, text, i, end, lim)
		}
		i = end + 1
	}
	return runs
}

func appendRun(runs []Run, text string, from, to int, lim Limits) []Run {
	if to-from < lim.HintedMin {
		return runs
	}
	hint := hintBefore(text[:from])
	if hint == NoHint && to-from < lim.MinLength {
		return runs
	}
	run := text[from:to]
	if strings.ContainsAny(run, "\r\n") {
		run = strings.NewReplacer("\r", "", "\n", "").Replace(run)
	}
	return append(runs, Run{Text: run, Offset: from, Hint: hint})
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

// hintBefore tells whether what comes before a run announces base64: the first
// line of a PEM block, a decoding function, a data URL, a shell's echo, or
// PowerShell's -EncodedCommand in any of its short forms.
func hintBefore(before string) Hint {
	if end := before[max(0, len(before)-8):]; strings.HasSuffix(strings.TrimRight(end, "\r\n"), "-----") && !strings.HasSuffix(end, "-") {
		return Strong
	}
	tail := strings.TrimRight(before[max(0, len(before)-64):], " \t\"'`(@")
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
	i := strings.LastIndexAny(tail, "-/\u2013\u2014\u2015")
	if i < 0 {
		return NoHint
	}
	arg := strings.TrimLeft(tail[i:], "-/\u2013\u2014\u2015")
	if arg != "" && (strings.HasPrefix("encodedcommand", arg) || strings.HasPrefix("encodedarguments", arg) || arg == "ec" || arg == "ea") {
		return Weak
	}
	return NoHint
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
