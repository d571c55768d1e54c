package unwrap

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Decode decodes a run to its innermost layers. around is the text the run was
// found in: it may name a compression. The tree is empty if the run is no
// encoded content after all.
func Decode(run Run, around string, lim Limits) *Tree {
	d := &decoding{lim: lim, tree: &Tree{}}
	d.left = min(lim.MaxBytes, max(floor, lim.MaxRatio*len(run.Text)))
	d.run(run, -1, 0, namesDeflate(around))
	for len(d.work) > 0 {
		next := d.work[0]
		d.work = d.work[1:]
		d.open(next)
	}
	return d.tree
}

// namesDeflate tells whether a text speaks of a deflate stream.
func namesDeflate(text string) bool {
	return strings.Contains(text, "eflate") || strings.Contains(text, "DEFLATE") || strings.Contains(text, "nflate")
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
}

// run decodes one base64 run found at depth below parent; if it makes no sense
// as a whole, the pieces between its slashes, as in a path or an address.
func (d *decoding) run(r Run, parent, depth int, deflate bool) {
	if d.whole(r, parent, depth, deflate) || !strings.Contains(r.Text, "/") {
		return
	}
	offset := r.Offset
	for piece := range strings.SplitSeq(r.Text, "/") {
		if len(piece) >= d.lim.MinLength && len(piece) < len(r.Text) {
			d.whole(Run{Text: piece, Offset: offset}, parent, depth, deflate)
		}
		offset += len(piece) + 1
	}
}

// whole decodes one run and tells whether content came out.
func (d *decoding) whole(r Run, parent, depth int, deflate bool) bool {
	data, ok := decodeBase64(r.Text)
	if !ok {
		return false
	}
	l := Layer{Parent: parent, Depth: depth + 1, Encoding: "base64", Offset: r.Offset}
	l.Kind, l.Text = classify(data)
	if l.Kind == kindUnknown {
		inflated, how, limit := inflateAny(data, d.left, deflate)
		if how != "" {
			l.Kind = how
			if i, ok := d.add(l, data); ok {
				d.content(member{encoding: how, data: inflated, limit: limit}, i)
			}
			return true
		}
		if r.Hint != Strong {
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
		runs := Find(l.Text, d.lim)
		if len(runs) > 0 && d.tooDeep(l.Depth) {
			return
		}
		deflate := namesDeflate(l.Text)
		for _, r := range runs {
			if d.full() {
				return
			}
			d.run(r, p.layer, l.Depth, deflate)
		}
	case l.IsExecutable():
		d.tree.Layers[p.layer].Text = stringsIn(p.data)
	case isContainer(l.Kind):
		if d.tooDeep(l.Depth) {
			return
		}
		for _, m := range unpack(l.Kind, p.data, d.left, d.lim) {
			d.content(m, p.layer)
		}
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
	l.Size = len(data)
	m, s1, s256 := md5.Sum(data), sha1.Sum(data), sha256.Sum256(data)
	l.MD5, l.SHA1, l.SHA256 = hex.EncodeToString(m[:]), hex.EncodeToString(s1[:]), hex.EncodeToString(s256[:])
	d.tree.Layers = append(d.tree.Layers, l)
	return len(d.tree.Layers) - 1, true
}
