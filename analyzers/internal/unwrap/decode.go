package unwrap

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"forensic/analyzers/internal/unwrap/powershell"
)

// Decode decodes a run to its innermost layers. around is the text the run was
// found in: it may name a compression or the key of an XOR. The tree is empty if
// the run is no encoded content after all.
func Decode(run Run, around string, lim Limits) *Tree {
	d := &decoding{lim: lim, tree: &Tree{}}
	d.left = min(lim.MaxBytes, max(floor, lim.MaxRatio*len(run.Text)))
	said := run.around
	if said == nil || said.text != around {
		said = &speech{text: around}
	}
	d.run(run, -1, 0, said)
	for len(d.work) > 0 {
		next := d.work[0]
		d.work = d.work[1:]
		d.open(next)
	}
	return d.tree
}

// decoding is the state of one Decode: layers still to be looked into wait in
// work.
type decoding struct {
	lim  Limits
	tree *Tree
	work []pending
	left int // bytes that may still come out
}

// pending is a layer that may hold more.
type pending struct {
	layer int
	data  []byte
	// Of a text that was put together: what was found in it before, and the
	// values that were computed.
	before map[string]bool
	values []string
}

// run decodes one run found at depth below parent; if base64 makes no sense as a
// whole, the pieces between its slashes, as in a path or an address.
func (d *decoding) run(r Run, parent, depth int, s *speech) {
	switch {
	case r.folded != nil:
		d.fold(r, parent, depth)
		return
	case r.array != nil:
		d.array(r, parent, depth, s)
		return
	}
	if d.hex(r, parent, depth) || d.whole(r, parent, depth, s) || !strings.Contains(r.Text, "/") {
		return
	}
	offset := r.Offset
	for piece := range strings.SplitSeq(r.Text, "/") {
		if len(piece) >= d.lim.MinLength && len(piece) < len(r.Text) {
			d.whole(Run{Text: piece, Offset: offset}, parent, depth, s)
		}
		offset += len(piece) + 1
	}
}

// whole decodes one run of base64 and tells whether content came out.
func (d *decoding) whole(r Run, parent, depth int, s *speech) bool {
	data, ok := decodeBase64(r.Text)
	if !ok {
		return false
	}
	return d.bytes(Layer{Parent: parent, Depth: depth + 1, Encoding: "base64", Offset: r.Offset}, data, s, r.Hint == Strong)
}

// bytes adds decoded bytes if they are something; sure ones are added anyway.
func (d *decoding) bytes(l Layer, data []byte, s *speech, sure bool) bool {
	l.Kind, l.Text = classify(data)
	if l.Kind == kindUnknown {
		s.read()
		m, ok := inflateAny(data, d.left, s.deflate)
		if !ok {
			m, ok = s.unxor(data, sure)
		}
		switch {
		case ok:
			if l.Kind = kindBinary; m.encoding == kindZlib || m.encoding == kindDeflate {
				l.Kind = m.encoding
			}
			if i, ok := d.add(l, data); ok {
				d.content(m, i)
			}
			return true
		case !sure:
			return false // a path, a hash or a word that happens to fit the alphabet
		}
		l.Kind = kindBinary
	}
	if i, ok := d.add(l, data); ok {
		d.work = append(d.work, pending{layer: i, data: data})
	}
	return true
}

// content adds what a compressed layer holds.
func (d *decoding) content(m member, parent int) {
	if m.limit != "" {
		d.tree.Limit = m.limit
		return
	}
	kind, text := classify(m.data)
	if kind == kindUnknown {
		kind = kindBinary
	}
	l := Layer{Parent: parent, Depth: d.tree.Layers[parent].Depth + 1, Encoding: m.encoding, Kind: kind, Text: text}
	if i, ok := d.add(l, m.data); ok {
		d.work = append(d.work, pending{layer: i, data: m.data})
	}
}

// open looks into a layer: for runs in a text, for members in a container.
func (d *decoding) open(p pending) {
	l := d.tree.Layers[p.layer] // a copy: adding layers moves them
	switch {
	case l.IsText():
		d.search(p, l)
	case l.IsExecutable():
		d.tree.Layers[p.layer].Text = stringsIn(p.data)
	case isContainer(l.Kind):
		if d.tooDeep(l.Depth) {
			return
		}
		for _, m := range unpack(l.Kind, p.data, d.left, d.lim) {
			d.content(m, p.layer)
		}
	case isClosed(l.Kind):
		d.tree.Limit = "content in the format " + l.Kind + " is recognised but not opened"
	}
}

// search decodes what is found in a text.
func (d *decoding) search(p pending, l Layer) {
	var runs []Run
	if p.before == nil {
		runs = Find(l.Text, d.lim)
	} else {
		for _, r := range findBase64(l.Text, d.lim) {
			if !p.before[r.Text] {
				runs = append(runs, r)
			}
		}
		for _, v := range p.values {
			if f := powershell.Fold(v); f.Text != "" {
				runs = append(runs, Run{Text: v, Offset: max(0, strings.Index(l.Text, v)), folded: &f})
			}
		}
	}
	if len(runs) > 0 && d.tooDeep(l.Depth) {
		return
	}
	s := &speech{text: l.Text}
	for _, r := range runs {
		if d.full() {
			return
		}
		d.run(r, p.layer, l.Depth, s)
	}
}

func (d *decoding) tooDeep(depth int) bool {
	if depth < d.lim.MaxDepth {
		return false
	}
	d.tree.Limit = fmt.Sprintf("content is nested deeper than %d layers", d.lim.MaxDepth)
	return true
}

func (d *decoding) full() bool {
	if len(d.tree.Layers) < d.lim.MaxLayers {
		return false
	}
	d.tree.Limit = fmt.Sprintf("there are more than %d layers", d.lim.MaxLayers)
	return true
}

// add appends a layer within the limits.
func (d *decoding) add(l Layer, data []byte) (int, bool) {
	if d.full() {
		return 0, false
	}
	if len(data) > d.left {
		d.tree.Limit = "the content unfolds to too many bytes"
		return 0, false
	}
	d.left -= len(data)
	l.Size, l.form = len(data), binaryForm(l.Kind, data)
	m, s1, s256 := md5.Sum(data), sha1.Sum(data), sha256.Sum256(data)
	l.MD5, l.SHA1, l.SHA256 = hex.EncodeToString(m[:]), hex.EncodeToString(s1[:]), hex.EncodeToString(s256[:])
	d.tree.Layers = append(d.tree.Layers, l)
	return len(d.tree.Layers) - 1, true
}
