package whois

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// parseBlock reads a block: a prefix, a range with a hyphen, or one address. IPv4
// in IPv6 is IPv4, host bits are cleared.
func parseBlock(text string) ([]netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if from, to, ok := strings.Cut(text, "-"); ok {
		return parseRange(from, to)
	}
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no block of addresses", shorten(text))
		}
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		return whole(p.Masked())
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no block of addresses", shorten(text))
	}
	a = a.Unmap().WithZone("")
	return []netip.Prefix{netip.PrefixFrom(a, a.BitLen())}, nil
}

// whole refuses blocks that hold everything: they are placeholders.
func whole(p netip.Prefix) ([]netip.Prefix, error) {
	if p.Bits() == 0 {
		return nil, errors.New("the block is the whole internet")
	}
	return []netip.Prefix{p}, nil
}

// parseRange reads the first and the last address of a range.
func parseRange(from, to string) ([]netip.Prefix, error) {
	a, err1 := netip.ParseAddr(strings.TrimSpace(from))
	b, err2 := netip.ParseAddr(strings.TrimSpace(to))
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("%q to %q is no range of addresses", shorten(from), shorten(to))
	}
	a, b = a.Unmap().WithZone(""), b.Unmap().WithZone("")
	if a.Is4() != b.Is4() || b.Less(a) {
		return nil, fmt.Errorf("%s to %s is no range of addresses", a, b)
	}
	return split(a, b)
}

// split cuts a range into blocks, at most two for each bit.
func split(a, b netip.Addr) (blocks []netip.Prefix, err error) {
	for {
		// The largest block that begins at a and does not go beyond b.
		best := netip.PrefixFrom(a, a.BitLen())
		for bits := a.BitLen() - 1; bits >= 0; bits-- {
			p := netip.PrefixFrom(a, bits)
			if p.Masked() != p || b.Less(last(p)) {
				break
			}
			best = p
		}
		if best.Bits() == 0 {
			return whole(best)
		}
		blocks = append(blocks, best)
		end := last(best)
		if end == b {
			return blocks, nil
		}
		a = end.Next()
	}
}

// last is the last address of a block.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().As16()
	bits := p.Bits()
	if p.Addr().Is4() {
		bits += 96
	}
	for i := range b {
		if keep := bits - 8*i; keep < 8 {
			b[i] |= 0xff >> max(keep, 0)
		}
	}
	a := netip.AddrFrom16(b)
	if p.Addr().Is4() {
		return a.Unmap()
	}
	return a
}

// count is the blocks of n IPv4 addresses from a on.
func count(a netip.Addr, n uint64) ([]netip.Prefix, error) {
	b := a.As4()
	first := uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
	if n == 0 || first+n > 1<<32 {
		return nil, fmt.Errorf("%d addresses from %s on do not exist", n, a)
	}
	end := first + n - 1
	return split(a, netip.AddrFrom4([4]byte{byte(end >> 24), byte(end >> 16), byte(end >> 8), byte(end)}))
}

// parseASN reads 64496, AS64496 or several of them, of which the first counts; 0
// for texts that say there is none.
func parseASN(text string) (uint32, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == ',' || r == ';' || r == '{' || r == '}' || r == '[' || r == ']' || r == '"' || r == '\''
	})
	if len(fields) == 0 {
		return 0, nil
	}
	word := strings.ToUpper(fields[0])
	switch word {
	case "NA", "N/A", "-", "NONE", "NULL", "NAN":
		return 0, nil
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(word, "AS"), ".0"), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%q is no number of an autonomous system", shorten(text))
	}
	return uint32(n), nil
}

// shorten bounds a text of the evidence in an error.
func shorten(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
