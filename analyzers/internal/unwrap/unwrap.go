// Package unwrap finds encoded content in text and decodes it to its innermost
// layer: base64 and hex of UTF-16, UTF-8 or binary, bytes written as numbers,
// one-byte XOR where the text says so, obfuscated PowerShell, with gzip, zlib,
// deflate, bzip2, zip and tar inside, nested to any depth within limits. It never
// recurses from layer to layer on the stack and runs in time linear in what it
// reads and decodes.
package unwrap

import (
	"strings"
)

// Limits bound what one encoded string may unfold to.
type Limits struct {
	MinLength  int // characters of a run without a hint before it
	HintedMin  int // characters of a run that a hint announces
	MaxDepth   int // layers on top of each other
	MaxLayers  int // layers in all
	MaxMembers int // members of one archive
	MaxBytes   int // bytes of all layers together
	MaxRatio   int // bytes of all layers for each byte of the string, above a floor of 256 KiB
}

// Defaults are limits that every launcher met in practice stays far below.
var Defaults = Limits{
	MinLength: 24, HintedMin: 16, MaxDepth: 24, MaxLayers: 256, MaxMembers: 128, MaxBytes: 32 << 20, MaxRatio: 256,
}

// floor is what any string may unfold to, however short it is.
const floor = 256 << 10

// Layer is one piece of decoded content.
type Layer struct {
	Parent   int    // index of the layer it was found in, -1 for the encoded string itself
	Depth    int    // 1 for what the encoded string decodes to
	Encoding string // what was undone: base64, hex, gzip, zlib, deflate, bzip2, "xor 0x35", numbers, "zip member NAME", "tar member NAME", "PowerShell (TRICKS)"
	Kind     string // what came out: utf-8, utf-16le, utf-16be, or a kind of binary
	Text     string // the text; of an executable the printable strings in it; else empty
	Size     int    // bytes that came out
	MD5      string // lower-case hex, like the other hashes
	SHA1     string
	SHA256   string
	Offset   int // where the encoded run begins in the parent's text

	form string // of what is no text
}

// Form tells what the content is for: "PowerShell script", "Word document"; empty
// if that cannot be told.
func (l *Layer) Form() string {
	if l.IsText() {
		return textForm(l.Text)
	}
	return l.form
}

// IsText reports whether the layer is text.
func (l *Layer) IsText() bool {
	return l.Kind == kindUTF8 || l.Kind == kindUTF16LE || l.Kind == kindUTF16BE
}

// IsExecutable reports whether the layer is machine code.
func (l *Layer) IsExecutable() bool {
	return l.Kind == kindPE || l.Kind == kindELF || l.Kind == kindShell
}

// Tree is all that came out of one encoded string. Parents come before their
// children.
type Tree struct {
	Layers []Layer
	// Limit says what kept something from being decoded, empty if nothing did.
	Limit string
}

// Innermost returns the indexes of the layers that nothing was found in.
func (t *Tree) Innermost() []int {
	outer := make([]bool, len(t.Layers))
	for _, l := range t.Layers {
		if l.Parent >= 0 {
			outer[l.Parent] = true
		}
	}
	var out []int
	for i, is := range outer {
		if !is {
			out = append(out, i)
		}
	}
	return out
}

// Chain says how a layer was reached: "base64 > utf-16le > base64 > utf-8".
func (t *Tree) Chain(i int) string {
	var steps []string
	for ; i >= 0; i = t.Layers[i].Parent {
		l := &t.Layers[i]
		if len(steps) == 0 || !strings.HasPrefix(steps[len(steps)-1], l.Kind) {
			steps = append(steps, l.Kind)
		}
		steps = append(steps, l.Encoding)
	}
	for a, b := 0, len(steps)-1; a < b; a, b = a+1, b-1 {
		steps[a], steps[b] = steps[b], steps[a]
	}
	return strings.Join(steps, " > ")
}
