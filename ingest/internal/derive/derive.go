// Package derive fills the columns that are worked out of one value: the short
// name of a host, name and domain of an account, the canonical form of an
// address. Values repeat, so what is derived of each distinct one is remembered
// for the length of a batch.
package derive

import (
	"bytes"
	"net/netip"
	"strings"

	"forensic/store/event"
)

// Memos remember, for the distinct values of one batch, the dictionary codes of
// what is derived from them. They are used by one goroutine.
type Memos struct {
	hosts   memo[[3]uint32]
	digests memo[[4]uint32]
	cols    [event.NumCols]*memo[[2]uint32]
	used    []*memo[[2]uint32]
}

// memo maps distinct values to what was derived. Codes hold for one batch only.
type memo[T any] struct {
	seen    event.Dict
	derived []T // by code-1
}

func (m *memo[T]) reset() {
	m.seen.Reset()
	m.derived = m.derived[:0]
}

// get returns what is remembered of v; if it is new, *T is zero and to be filled.
func (m *memo[T]) get(v []byte) (t *T, first bool) {
	code := m.seen.Add(v)
	if int(code) > len(m.derived) {
		var zero T
		m.derived = append(m.derived, zero)
		first = true
	}
	return &m.derived[code-1], first
}

// Reset forgets; it is due whenever another batch begins.
func (m *Memos) Reset() {
	m.hosts.reset()
	m.digests.reset()
	for _, u := range m.used {
		u.reset()
	}
}

// of returns the memo of a column, made at its first use.
func (m *Memos) of(c event.Col) *memo[[2]uint32] {
	if m.cols[c] == nil {
		m.cols[c] = &memo[[2]uint32]{}
		m.used = append(m.used, m.cols[c])
	}
	return m.cols[c]
}

// put sets a column to a remembered code; 0 is NULL.
func put(b *event.Batch, c event.Col, code uint32) {
	if code != 0 {
		b.SetCode(c, code)
	}
}

// Host stores a machine as logged, short and in full. A name that is an address
// stays whole.
func (m *Memos) Host(b *event.Batch, raw []byte) {
	codes, first := m.hosts.get(raw)
	if first {
		lower := bytes.ToLower(raw)
		short, _, dotted := bytes.Cut(lower, []byte("."))
		if _, err := netip.ParseAddr(string(lower)); err == nil || len(short) == 0 {
			short, dotted = lower, false
		}
		codes[0], _ = b.SetText(event.ColHostRaw, raw)
		codes[1], _ = b.SetText(event.ColHost, short)
		if dotted {
			codes[2], _ = b.SetText(event.ColHostFQDN, lower)
		}
		return
	}
	put(b, event.ColHostRaw, codes[0])
	put(b, event.ColHost, codes[1])
	put(b, event.ColHostFQDN, codes[2])
}

// User stores DOMAIN\name or name@domain in two columns.
func (m *Memos) User(b *event.Batch, c, domain event.Col, v []byte) {
	codes, first := m.of(c).get(v)
	if first {
		name, dom := v, []byte(nil)
		if i := bytes.LastIndexByte(v, '\\'); i >= 0 {
			dom, name = bytes.TrimRight(v[:i], `\`), v[i+1:]
		} else if i := bytes.LastIndexByte(v, '@'); i > 0 {
			name, dom = v[:i], v[i+1:]
		}
		if len(name) > 0 {
			codes[0], _ = b.SetText(c, name)
		}
		if len(dom) > 0 {
			codes[1], _ = b.SetText(domain, dom)
		}
		return
	}
	put(b, c, codes[0])
	put(b, domain, codes[1])
}

// Lower stores a GUID or the like in lower case.
func (m *Memos) Lower(b *event.Batch, c event.Col, v []byte) {
	codes, first := m.of(c).get(v)
	if !first {
		b.SetCode(c, codes[0])
		return
	}
	codes[0], _ = b.SetText(c, bytes.ToLower(v))
}

// IP stores an address in canonical form: IPv6 shortened, IPv4 mapped into IPv6 as
// plain IPv4, without brackets, port and zone; false if it is none.
func (m *Memos) IP(b *event.Batch, c event.Col, v []byte) bool {
	codes, first := m.of(c).get(v)
	if first {
		if a, ok := address(v); ok {
			codes[0], _ = b.SetString(c, a.String())
		}
	}
	put(b, c, codes[0])
	return codes[0] != 0
}

func address(v []byte) (a netip.Addr, ok bool) {
	if a, err := netip.ParseAddr(strings.Trim(string(v), "[]\"' ")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	if ap, err := netip.ParseAddrPort(string(v)); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

// Path stores a path as logged, and its last element in lower case in a second
// column.
func (m *Memos) Path(b *event.Batch, c, name event.Col, v []byte) {
	codes, first := m.of(c).get(v)
	if !first {
		put(b, c, codes[0])
		put(b, name, codes[1])
		return
	}
	codes[0], _ = b.SetText(c, v)
	if base := v[bytes.LastIndexAny(v, `\/`)+1:]; len(base) > 0 {
		codes[1], _ = b.SetText(name, bytes.ToLower(base))
	}
}

var hashCols = [...]event.Col{event.ColHashMD5, event.ColHashSHA1, event.ColHashSHA256, event.ColHashImp}

// Hashes splits "SHA1=...,MD5=..." into its columns; a bare hash goes by its
// length; false if there is none.
func (m *Memos) Hashes(b *event.Batch, v []byte) bool {
	codes, first := m.digests.get(v)
	if first {
		for part := range strings.SplitSeq(string(v), ",") {
			algo, hex, named := strings.Cut(strings.TrimSpace(part), "=")
			if !named {
				algo, hex = "", algo
			}
			if i := hashColumn(algo, hex); i >= 0 && strings.Trim(hex, "0") != "" {
				codes[i], _ = b.SetString(hashCols[i], strings.ToLower(hex))
			}
		}
	}
	for i, c := range codes {
		put(b, hashCols[i], c)
	}
	return *codes != [4]uint32{}
}

func hashColumn(algo, hex string) int {
	switch strings.ToUpper(algo) {
	case "MD5":
		return 0
	case "SHA1":
		return 1
	case "SHA256":
		return 2
	case "IMPHASH":
		return 3
	case "":
		switch len(hex) {
		case 32:
			return 0
		case 40:
			return 1
		case 64:
			return 2
		}
	}
	return -1
}
