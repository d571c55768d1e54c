package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// leaks counts the texts with an original in them, by original and place.
type leaks map[string]map[string]*hits

// hits are texts with an original. A file is looked through in pieces, and text by
// text: what both find is one text.
type hits struct{ texts, pieces int64 }

func (l leaks) add(value, where string, piece bool) {
	if l[value] == nil {
		l[value] = map[string]*hits{}
	}
	h := l[value][where]
	if h == nil {
		h = &hits{}
		l[value][where] = h
	}
	if piece {
		h.pieces++
	} else {
		h.texts++
	}
}

// list is every original with its places, those that stand in most texts first.
func (l leaks) list() []leak {
	list := []leak{}
	for _, value := range slices.Sorted(maps.Keys(l)) {
		k := leak{Value: value}
		for _, where := range slices.Sorted(maps.Keys(l[value])) {
			h := l[value][where]
			n := max(h.texts, h.pieces)
			k.Texts += n
			k.Places = append(k.Places, place{where, n})
		}
		list = append(list, k)
	}
	slices.SortStableFunc(list, func(a, b leak) int { return cmp.Compare(b.Texts, a.Texts) })
	return list
}

const (
	toldLeaks  = 100 // originals that are named on standard error
	toldPlaces = 6   // of each
)

// tellLeaks names the originals that were found, each with its places.
func tellLeaks(w io.Writer, list []leak) {
	for _, l := range list[:min(len(list), toldLeaks)] {
		var places []string
		for _, p := range l.Places[:min(len(l.Places), toldPlaces)] {
			places = append(places, fmt.Sprintf("%s (%s)", p.Where, plural(p.Texts, "text")))
		}
		if n := len(l.Places) - toldPlaces; n > 0 {
			places = append(places, fmt.Sprintf("%d more places", n))
		}
		fmt.Fprintln(w, printable(fmt.Sprintf("  %s: %s", l.Value, strings.Join(places, ", "))))
	}
	if n := len(list) - toldLeaks; n > 0 {
		fmt.Fprintf(w, "  %d more; --json lists all\n", n)
	}
}
