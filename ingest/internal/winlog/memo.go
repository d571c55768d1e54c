package winlog

import (
	"bytes"
	"net/netip"
	"strings"

	"forensic/store/event"
)

// memo remembers, for the distinct values of one batch, the dictionary codes of
// what is derived from them. Codes hold for that batch only.
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

type memos struct {
	hosts   memo[[3]uint32]
	users   memo[[2]uint32]
	digests memo[[4]uint32]
	lowers  [event.NumCols]*memo[uint32]
	ips     [event.NumCols]*memo[uint32]
	paths   [event.NumCols]*memo[[2]uint32]
	used    []interface{ reset() }
}

func (m *memos) reset() {
	m.hosts.reset()
	m.users.reset()
	m.digests.reset()
	for _, u := range m.used {
		u.reset()
	}
}

// at returns the memo of a column, made at its first use.
func at[T any](m *memos, slot **memo[T]) *memo[T] {
	if *slot == nil {
		*slot = &memo[T]{}
		m.used = append(m.used, *slot)
	}
	return *slot
}

// put sets the columns to remembered codes; 0 is NULL.
func put(b *event.Batch, cols []event.Col, codes []uint32) {
	for i, c := range codes {
		if c != 0 {
			b.SetCode(cols[i], c)
		}
	}
}

var hostCols = []event.Col{event.ColHostRaw, event.ColHost, event.ColHostFQDN}

// host stores a host name as logged, short and in full. A name that is an
// address stays whole.
func (m *memos) host(b *event.Batch, raw []byte) {
	codes, first := m.hosts.get(raw)
	if !first {
		put(b, hostCols, codes[:])
		return
	}
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

var userCols = []event.Col{event.ColUser, event.ColUserDomain}

// user stores DOMAIN\name in two columns.
func (m *memos) user(b *event.Batch, v []byte) {
	codes, first := m.users.get(v)
	if !first {
		put(b, userCols, codes[:])
		return
	}
	domain, name, found := bytes.Cut(v, []byte(`\`))
	if !found {
		domain, name = nil, v
	}
	if len(name) > 0 {
		codes[0], _ = b.SetText(event.ColUser, name)
	}
	if len(domain) > 0 {
		codes[1], _ = b.SetText(event.ColUserDomain, domain)
	}
}

// lower stores a GUID or the like in lower case.
func (m *memos) lower(b *event.Batch, c event.Col, v []byte) {
	code, first := at(m, &m.lowers[c]).get(v)
	if !first {
		b.SetCode(c, *code)
		return
	}
	*code, _ = b.SetText(c, bytes.ToLower(v))
}

// ip stores an address in canonical form: IPv6 shortened, IPv4 mapped into IPv6
// as plain IPv4. What is no address stays in data only.
func (m *memos) ip(b *event.Batch, c event.Col, v []byte) {
	code, first := at(m, &m.ips[c]).get(v)
	if first {
		a, err := netip.ParseAddr(string(v))
		if err != nil {
			return
		}
		*code, _ = b.SetString(c, a.Unmap().String())
	}
	if *code != 0 {
		b.SetCode(c, *code)
	}
}

// path stores a path as logged and its last element in lower case.
func (m *memos) path(b *event.Batch, c, name event.Col, v []byte) {
	codes, first := at(m, &m.paths[c]).get(v)
	if !first {
		b.SetCode(c, codes[0])
		b.SetCode(name, codes[1])
		return
	}
	codes[0], _ = b.SetText(c, v)
	base := v[bytes.LastIndexAny(v, `\/`)+1:]
	codes[1], _ = b.SetText(name, bytes.ToLower(base))
}

var hashCols = []event.Col{event.ColHashMD5, event.ColHashSHA1, event.ColHashSHA256, event.ColHashImp}

// hashes splits "SHA1=...,MD5=..." into its columns.
func (m *memos) hashes(b *event.Batch, v []byte) {
	codes, first := m.digests.get(v)
	if !first {
		put(b, hashCols, codes[:])
		return
	}
	for part := range strings.SplitSeq(string(v), ",") {
		algo, hex, _ := strings.Cut(part, "=")
		i := -1
		switch strings.TrimSpace(strings.ToUpper(algo)) {
		case "MD5":
			i = 0
		case "SHA1":
			i = 1
		case "SHA256":
			i = 2
		case "IMPHASH":
			i = 3
		}
		if i >= 0 && strings.Trim(hex, "0") != "" {
			codes[i], _ = b.SetString(hashCols[i], strings.ToLower(hex))
		}
	}
}

const (
	channelSysmon   = "Microsoft-Windows-Sysmon/Operational"
	channelSecurity = "Security"
)

// canonicalChannels are the spellings of channels that collectors change.
var canonicalChannels = map[string]string{
	"security": channelSecurity, "system": "System", "application": "Application", "setup": "Setup",
	"windows powershell":                   "Windows PowerShell",
	"microsoft-windows-sysmon/operational": channelSysmon,
}

// channel stores the channel in its canonical spelling and returns it.
func (m *memos) channel(b *event.Batch, raw []byte) string {
	switch string(raw) { // the usual ones need no allocation
	case channelSysmon:
		b.SetText(event.ColChannel, raw)
		return channelSysmon
	case channelSecurity, "security":
		b.SetString(event.ColChannel, channelSecurity)
		return channelSecurity
	case "":
		return ""
	}
	channel := string(raw)
	if c, ok := canonicalChannels[strings.ToLower(channel)]; ok {
		channel = c
	}
	b.SetString(event.ColChannel, channel)
	return channel
}
