package record

import (
	"bytes"
	"net/netip"
	"strings"

	"forensic/store/event"
)

// memos remember, for the distinct values of one batch, the dictionary codes of
// what is derived from them.
type memos struct {
	hosts   memo[[3]uint32]
	digests memo[[4]uint32]
	cols    [event.NumCols]*memo[[2]uint32]
	used    []*memo[[2]uint32]
}

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

func (m *memos) reset() {
	m.hosts.reset()
	m.digests.reset()
	for _, u := range m.used {
		u.reset()
	}
}

// of returns the memo of a column, made at its first use.
func (m *memos) of(c event.Col) *memo[[2]uint32] {
	if m.cols[c] == nil {
		m.cols[c] = &memo[[2]uint32]{}
		m.used = append(m.used, m.cols[c])
	}
	return m.cols[c]
}

func put(b *event.Batch, cols []event.Col, codes []uint32) {
	for i, c := range codes {
		if c != 0 {
			b.SetCode(cols[i], c)
		}
	}
}

var hostCols = []event.Col{event.ColHostRaw, event.ColHost, event.ColHostFQDN}

// host stores a machine as logged, short and in full. A name that is an address
// stays whole.
func (m *memos) host(b *event.Batch, raw []byte) {
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
	}
	put(b, hostCols, codes[:])
}

// user stores DOMAIN\name or name@domain in two columns.
func (m *memos) user(b *event.Batch, c event.Col, v []byte) {
	codes, first := m.of(c).get(v)
	domain, split := beside[c]
	if first {
		name, dom := v, []byte(nil)
		if i := bytes.LastIndexByte(v, '\\'); i >= 0 {
			dom, name = bytes.TrimRight(v[:i], `\`), v[i+1:]
		} else if i := bytes.LastIndexByte(v, '@'); i > 0 {
			name, dom = v[:i], v[i+1:]
		}
		if !split {
			name, dom = v, nil
		}
		if len(name) > 0 {
			codes[0], _ = b.SetText(c, name)
		}
		if len(dom) > 0 {
			codes[1], _ = b.SetText(domain, dom)
		}
	}
	put(b, []event.Col{c, domain}, codes[:])
}

// ip stores an address in canonical form.
func (m *memos) ip(b *event.Batch, c event.Col, v []byte) bool {
	codes, first := m.of(c).get(v)
	if first {
		if a, _, ok := address(v); ok {
			codes[0], _ = b.SetString(c, a.String())
		}
	}
	if codes[0] != 0 {
		b.SetCode(c, codes[0])
	}
	return codes[0] != 0
}

// path stores a path as logged and its last element in lower case.
func (m *memos) path(b *event.Batch, c event.Col, v []byte) {
	codes, first := m.of(c).get(v)
	name, named := beside[c]
	if first {
		codes[0], _ = b.SetText(c, v)
		if base := v[bytes.LastIndexAny(v, `\/`)+1:]; named && len(base) > 0 {
			codes[1], _ = b.SetText(name, bytes.ToLower(base))
		}
	}
	put(b, []event.Col{c, name}, codes[:])
}

var hashCols = []event.Col{event.ColHashMD5, event.ColHashSHA1, event.ColHashSHA256, event.ColHashImp}

// hashes splits "SHA1=...,MD5=..." into its columns; a bare hash goes by its length.
func (m *memos) hashes(b *event.Batch, v []byte) bool {
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
	put(b, hashCols, codes[:])
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
