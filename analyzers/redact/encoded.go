package redact

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"forensic/analyzers/internal/unwrap"
)

// decoded lists the encoded content of a text in which something has to go. What was
// text under one layer of base64 or hex is rewritten and encoded again, however deep
// that goes; of anything else, such as a compressed layer, the whole run gives way to
// a note in the same encoding. A script that only shows a name when its pieces are
// put together is replaced by the script put together.
func (r *Redactor) decoded(s string, depth int) (pieces []piece) {
	if depth >= maxLayers || !mayHide(s) {
		return nil
	}
	for _, run := range unwrap.Find(s, unwrap.Defaults) {
		first := unwrap.Defaults
		if !run.Folded() {
			first.MaxDepth = 1 // what is in a text is found when that is rewritten
		}
		tree := unwrap.Decode(run, s, first)
		if len(tree.Layers) == 0 {
			continue
		}
		root := &tree.Layers[0]
		switch {
		case run.Folded():
			if whole, ok := r.putTogether(s, tree, depth); ok {
				return []piece{{0, len(s), whole}}
			}
		case root.IsText() && (root.Encoding == "base64" || root.Encoding == "hex"):
			if out := r.rewrite(root.Text, false, depth+1); out != root.Text {
				pieces = append(pieces, recode(s, run, root.Encoding, root.Kind, out))
			}
		default:
			if tree = unwrap.Decode(run, s, unwrap.Defaults); !r.anySensitive(tree, depth) {
				continue
			}
			pieces = append(pieces, recode(s, run, root.Encoding, "utf-8", note(tree)))
		}
	}
	return pieces
}

// mayHide is a cheap look for what encoded content or a script in pieces must have.
func mayHide(s string) bool {
	if len(s) < 20 {
		return false
	}
	run, hexDigits := 0, 0
	for i := range len(s) {
		c := s[i]
		if isAlnum(c) || c == '+' || c == '/' {
			run++
			if isHex(c) {
				hexDigits++
			}
			continue
		}
		if longRun(run, hexDigits) {
			return true
		}
		run, hexDigits = 0, 0
		switch c {
		case '`', '^':
			if i > 0 && i+1 < len(s) && isAlnum(s[i-1]) && isAlnum(s[i+1]) {
				return true
			}
		case '\'', '"':
			if rest := strings.TrimLeft(s[i+1:min(len(s), i+8)], " )"); strings.HasPrefix(rest, "+") {
				return true
			}
		case '-':
			if rest := s[i+1 : min(len(s), i+10)]; hasFoldPrefix(rest, "join") || hasFoldPrefix(rest, "f '") || hasFoldPrefix(rest, "f'") ||
				hasFoldPrefix(rest, "replace") || hasFoldPrefix(rest, "bxor") || hasFoldPrefix(rest, "split") {
				return true
			}
		case '[':
			if hasFoldPrefix(s[i+1:], "char") || hasFoldPrefix(s[i+1:], "byte[") {
				return true
			}
		}
	}
	return longRun(run, hexDigits)
}

// longRun tells runs that may be encoded: hashes are not.
func longRun(n, hexDigits int) bool {
	return n >= unwrap.Defaults.HintedMin && (n != hexDigits || n != 32 && n != 40 && n != 64 && n >= 32)
}

// anySensitive tells whether any layer holds something that has to go.
func (r *Redactor) anySensitive(tree *unwrap.Tree, depth int) bool {
	for i := range tree.Layers {
		if t := tree.Layers[i].Text; t != "" && r.rewrite(t, false, depth+1) != t {
			return true
		}
	}
	return false
}

// putTogether returns a script in one piece if what has to go shows only there.
func (r *Redactor) putTogether(s string, tree *unwrap.Tree, depth int) (string, bool) {
	folded := tree.Layers[0].Text
	low := strings.ToLower(s)
	hidden := false
	for i := range tree.Layers {
		t := tree.Layers[i].Text
		if t == "" {
			continue
		}
		out := r.rewrite(t, false, depth+1)
		if out != t && (i > 0 || !sameChanges(low, t, out)) {
			hidden = true
			break
		}
	}
	if !hidden {
		return "", false
	}
	return "# put together by forensic redact: a name was hidden in pieces\n" + r.rewrite(folded, false, depth+1), true
}

// sameChanges tells whether every word that differs between a text and what became of
// it also stands, in lower case, in the text it was put together from.
func sameChanges(low, text, out string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(c rune) bool { return c < 0x80 && !isAlnum(byte(c)) })
	}
	a, b := words(text), words(out)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.Contains(low, strings.ToLower(a[i])) {
			return false
		}
	}
	return true
}

// note says what stood in the place of a run.
func note(tree *unwrap.Tree) string {
	return fmt.Sprintf("removed by forensic redact: %s, %d bytes", tree.Chain(len(tree.Layers)-1), tree.Layers[0].Size)
}

// recode is the piece of a text that a run takes, with another text in its encoding.
func recode(s string, run unwrap.Run, encoding, kind, text string) piece {
	data := bytesOf(kind, text)
	p := piece{from: run.Offset}
	switch encoding {
	case "hex":
		p.to = run.Offset + len(run.Text)
		p.text = likeCase(hex.EncodeToString(data), run.Text)
		if hasFoldPrefix(run.Text, "0x") {
			p.text = run.Text[:2] + p.text
		}
	case "numbers":
		p.to = run.Offset + len(run.Text)
		numbers := make([]string, len(data))
		for i, b := range data {
			numbers[i] = strconv.Itoa(int(b))
		}
		p.text = strings.Join(numbers, ",")
	default:
		p.to, p.text = recodeBase64(s, run, data)
	}
	return p
}

// recodeBase64 encodes bytes as a run was: in its alphabet, with its line width, with
// padding where an encoder that pads would have given it.
func recodeBase64(s string, run unwrap.Run, data []byte) (to int, text string) {
	to = run.Offset
	width := 0
	for left := len(run.Text); left > 0 && to < len(s); to++ {
		if s[to] == '\r' || s[to] == '\n' {
			if width == 0 {
				width = to - run.Offset
			}
			continue
		}
		left--
	}
	end := to
	for to < len(s) && s[to] == '=' && to-end < 2 {
		to++
	}
	enc := base64.StdEncoding
	if strings.ContainsAny(run.Text, "-_") {
		enc = base64.URLEncoding
	}
	if to == end && len(run.Text)%4 != 0 {
		enc = enc.WithPadding(base64.NoPadding)
	}
	text = enc.EncodeToString(data)
	if width == 0 {
		return to, text
	}
	newline := "\n"
	if s[run.Offset+width] == '\r' {
		newline = "\r\n"
	}
	var b strings.Builder
	for i := 0; i < len(text); i += width {
		if i > 0 {
			b.WriteString(newline)
		}
		b.WriteString(text[i:min(len(text), i+width)])
	}
	return to, b.String()
}

// bytesOf is a text in the encoding that unwrap found.
func bytesOf(kind, text string) []byte {
	switch kind {
	case "utf-16le":
		return []byte(toWide(text))
	case "utf-16be":
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, byte(u>>8), byte(u))
		}
		return b
	}
	return []byte(text)
}
