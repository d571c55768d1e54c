package redact

import (
	"crypto/aes"
	"crypto/cipher"
	"net/netip"
	"sync"
	"sync/atomic"
)

// addresses maps IP addresses so that two of one block share exactly as many
// leading bits as before: Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-preserving IP
// address anonymization", 2002), in which each bit is flipped by a function of the
// bits before it, here AES-128 as in its reference implementation.
//
// A block that is set apart is mapped into itself, the bits of its prefix stay, and
// so does what names no machine: loopback, multicast, broadcast, the service
// addresses of clouds. Other addresses never come to lie in such a block: where they
// would, they are mapped once more, until they do not. Networks whose images took
// that way are moved as a whole, so what they shared with others is lost above the
// prefix of the block that was in the way, and kept below.
type addresses struct {
	block cipher.Block
	known sync.Map // netip.Addr to netip.Addr
	count atomic.Int64
	pad   [16]byte
	back  bool // pseudonyms to originals
	// fixed are addresses and networks that stay readable.
	fixed []netip.Prefix
	// outside keeps all addresses of the internet as they are.
	outside bool
}

// newAddresses takes 32 bytes: the key of AES, and what pads the bits before it is
// encrypted.
func newAddresses(key [32]byte) (*addresses, error) {
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return nil, err
	}
	a := &addresses{block: block}
	block.Encrypt(a.pad[:], key[16:])
	return a, nil
}

// space is a block of addresses that is mapped into itself.
type space struct {
	net  netip.Prefix
	keep bool // its addresses stay as they are
}

// spaces are looked at in order; the first that holds an address is its own. Source:
// IANA special-purpose address registries (RFC 6890 and its successors).
var spaces = []space{
	{netip.MustParsePrefix("169.254.169.254/32"), true}, // instance metadata of clouds
	{netip.MustParsePrefix("169.254.170.2/32"), true},   // container credentials of AWS
	{netip.MustParsePrefix("168.63.129.16/32"), true},   // Azure's platform
	{netip.MustParsePrefix("fd00:ec2::254/128"), true},  // AWS
	{netip.MustParsePrefix("0.0.0.0/8"), true},
	{netip.MustParsePrefix("127.0.0.0/8"), true},
	{netip.MustParsePrefix("224.0.0.0/4"), true}, // multicast
	{netip.MustParsePrefix("255.0.0.0/8"), true}, // broadcast, and masks of networks
	{netip.MustParsePrefix("10.0.0.0/8"), false},
	{netip.MustParsePrefix("172.16.0.0/12"), false},
	{netip.MustParsePrefix("192.168.0.0/16"), false},
	{netip.MustParsePrefix("100.64.0.0/10"), false},
	{netip.MustParsePrefix("169.254.0.0/16"), false},
	{netip.MustParsePrefix("192.0.0.0/24"), false},
	{netip.MustParsePrefix("192.0.2.0/24"), false},
	{netip.MustParsePrefix("198.51.100.0/24"), false},
	{netip.MustParsePrefix("203.0.113.0/24"), false},
	{netip.MustParsePrefix("198.18.0.0/15"), false},
	{netip.MustParsePrefix("240.0.0.0/4"), false},
	{netip.MustParsePrefix("ff00::/8"), true},   // multicast
	{netip.MustParsePrefix("::/8"), true},       // loopback, unspecified; addresses that hold an IPv4 one are taken apart before
	{netip.MustParsePrefix("2002::/16"), false}, // 6to4
	{netip.MustParsePrefix("fe80::/10"), false},
	{netip.MustParsePrefix("fec0::/10"), false},
	{netip.MustParsePrefix("fc00::/7"), false},
	{netip.MustParsePrefix("2001:db8::/32"), false},
	{netip.MustParsePrefix("2001::/23"), false},
	{netip.MustParsePrefix("3fff::/20"), false},
	{netip.MustParsePrefix("100::/64"), false},
}

// The rest of both families: addresses of the internet, and what is not given out.
var (
	public4 = space{net: netip.MustParsePrefix("0.0.0.0/0")}
	public6 = space{net: netip.MustParsePrefix("2000::/3")}
	rest6   = space{net: netip.MustParsePrefix("::/0")}
)

// spaceOf is the block whose addresses an address is mapped to.
func spaceOf(a netip.Addr) space {
	for _, s := range spaces {
		if s.net.Contains(a) {
			return s
		}
	}
	switch {
	case a.Is4():
		return public4
	case public6.net.Contains(a):
		return public6
	}
	return rest6
}

// holders are blocks of IPv6 with an IPv4 address from a byte on: mapped and
// compatible addresses, 6to4 (RFC 3056) and NAT64 (RFC 6052).
var holders = []struct {
	net netip.Prefix
	at  int
}{
	{netip.MustParsePrefix("::ffff:0:0/96"), 12},
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

// maxKnown bounds the addresses remembered.
const maxKnown = 1 << 18

// one maps an address; a zone is dropped.
func (a *addresses) one(ip netip.Addr) netip.Addr {
	if out, ok := a.known.Load(ip); ok {
		return out.(netip.Addr)
	}
	out := a.find(ip.WithZone(""))
	if a.count.Add(1) < maxKnown {
		a.known.Store(ip, out)
	}
	return out
}

// find maps an address that was not seen before.
func (a *addresses) find(ip netip.Addr) netip.Addr {
	for _, h := range holders {
		if h.net.Contains(ip) {
			return a.held(ip, h.at)
		}
	}
	s := spaceOf(ip)
	if s.keep || a.stays(ip) || a.outside && (s == public4 || s == public6) {
		return ip
	}
	for range maxWalk {
		ip = a.permute(ip, s.net.Bits())
		if spaceOf(ip) == s && !a.stays(ip) {
			break
		}
	}
	return ip
}

// held maps an address of IPv6 that holds one of IPv4 from a byte on, and what comes
// after that one.
func (a *addresses) held(ip netip.Addr, at int) netip.Addr {
	swap := func(ip netip.Addr) netip.Addr {
		b := ip.As16()
		inner := a.one(netip.AddrFrom4([4]byte(b[at : at+4]))).As4()
		copy(b[at:], inner[:])
		return netip.AddrFrom16(b)
	}
	// The bits after are a function of the original ones before.
	if a.back {
		return a.permute(swap(ip), 8*(at+4))
	}
	return swap(a.permute(ip, 8*(at+4)))
}

func (a *addresses) stays(ip netip.Addr) bool {
	for _, p := range a.fixed {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// permute flips the bits after the first ones that stay.
func (a *addresses) permute(ip netip.Addr, from int) netip.Addr {
	b := ip.AsSlice()
	in, out := b, make([]byte, len(b))
	copy(out, b)
	before := in // the bits that the function is asked with are the original ones
	if a.back {
		before = out // found one after another
	}
	for i := from; i < 8*len(b); i++ {
		mask := byte(0x80) >> (i % 8)
		if a.flip(before, i) {
			out[i/8] = in[i/8]&mask ^ mask | out[i/8]&^mask
		}
	}
	if len(b) == 4 {
		return netip.AddrFrom4([4]byte(out))
	}
	return netip.AddrFrom16([16]byte(out))
}

// flip is the function of the first n bits.
func (a *addresses) flip(bits []byte, n int) bool {
	block := a.pad
	copy(block[:], bits[:n/8])
	if rest := n % 8; rest > 0 {
		mask := byte(0xff) << (8 - rest)
		block[n/8] = bits[n/8]&mask | a.pad[n/8]&^mask
	}
	a.block.Encrypt(block[:], block[:])
	return block[0]&0x80 != 0
}
