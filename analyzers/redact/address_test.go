package redact

import (
	"math/bits"
	"math/rand/v2"
	"net/netip"
	"testing"
)

func testKey(b byte) (k Key) {
	for i := range k {
		k[i] = b + byte(i)
	}
	return k
}

// TestCryptoPAn compares with the sample trace of the reference implementation.
func TestCryptoPAn(t *testing.T) {
	key := [32]byte{
		21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
		216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
	}
	a, err := newAddresses(key)
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]string{
		"128.11.68.132": "135.242.180.132", "129.118.74.4": "134.136.186.123", "130.132.252.244": "133.68.164.234",
		"141.223.7.43": "141.167.8.160", "152.163.225.39": "151.140.114.167", "156.29.3.236": "147.225.12.42",
		"192.102.249.13": "252.138.62.131", "24.0.250.221": "100.15.198.226",
	} {
		got := a.permute(netip.MustParseAddr(raw), 0)
		if got.String() != want {
			t.Errorf("%s -> %s, want %s", raw, got, want)
		}
	}
}

func pair(t *testing.T, k Key) (to, back *addresses) {
	t.Helper()
	to, err := newAddresses(k.derive("address"))
	if err != nil {
		t.Fatal(err)
	}
	if back, err = newAddresses(k.derive("address")); err != nil {
		t.Fatal(err)
	}
	back.back = true
	return to, back
}

// shared is how many leading bits two addresses of one family have in common.
func shared(a, b netip.Addr) int {
	x, y := a.AsSlice(), b.AsSlice()
	for i := range x {
		if d := x[i] ^ y[i]; d != 0 {
			return 8*i + bits.LeadingZeros8(d)
		}
	}
	return 8 * len(x)
}

func random4(r *rand.Rand) netip.Addr {
	n := r.Uint32()
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

func random6(r *rand.Rand, head ...byte) netip.Addr {
	var b [16]byte
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	copy(b[:], head)
	return netip.AddrFrom16(b)
}

func TestAddressesComeBackAndKeepTheirBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 5 {
		to, back := pair(t, testKey(byte(n)))
		for range 200 {
			for _, ip := range []netip.Addr{
				random4(r), random6(r), random6(r, 0x20, 0x01, 0x0d, 0xb8), random6(r, 0xfe, 0x80), random6(r, 0xfd), random6(r, 0x20, 0x02),
				random6(r, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0), random6(r, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff),
				netip.AddrFrom4([4]byte{10, byte(r.Uint32()), byte(r.Uint32()), 1}),
				netip.AddrFrom4([4]byte{172, byte(16 + r.Uint32()%16), byte(r.Uint32()), 1}),
				netip.AddrFrom4([4]byte{192, 168, byte(r.Uint32()), byte(r.Uint32())}),
				netip.AddrFrom4([4]byte{203, 0, 113, byte(r.Uint32())}),
			} {
				out := to.one(ip)
				if got := back.one(out); got != ip {
					t.Fatalf("%s -> %s -> %s", ip, out, got)
				}
				if a, b := spaceOf(ip), spaceOf(out); a != b {
					t.Fatalf("%s of %s -> %s of %s", ip, a.net, out, b.net)
				}
			}
		}
	}
}

// TestPrefixesArePreserved compares all pairs of samples of each block. Two public
// addresses may differ from the rule only if the image of one first fell into a block
// that is set apart.
func TestPrefixesArePreserved(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	to, _ := pair(t, testKey(9))
	blocks := map[string]func() netip.Addr{
		"10/8": func() netip.Addr {
			return netip.AddrFrom4([4]byte{10, byte(r.Uint32()), byte(r.Uint32() % 4), byte(r.Uint32())})
		},
		"172.16/12":  func() netip.Addr { return netip.AddrFrom4([4]byte{172, byte(16 + r.Uint32()%16), 3, byte(r.Uint32())}) },
		"192.168/16": func() netip.Addr { return netip.AddrFrom4([4]byte{192, 168, byte(r.Uint32() % 8), byte(r.Uint32())}) },
		"203.0.113":  func() netip.Addr { return netip.AddrFrom4([4]byte{203, 0, 113, byte(r.Uint32())}) },
		"fe80":       func() netip.Addr { return random6(r, 0xfe, 0x80, 0, 0, 0, 0, 0, 0) },
		"2001:db8":   func() netip.Addr { return random6(r, 0x20, 0x01, 0x0d, 0xb8, 0, byte(r.Uint32()%4)) },
		"public4": func() netip.Addr {
			return netip.AddrFrom4([4]byte{byte(45 + r.Uint32()%3), byte(r.Uint32() % 4), byte(r.Uint32()), 1})
		},
		"public6": func() netip.Addr { return random6(r, 0x26, 0x07, byte(r.Uint32()%4)) },
	}
	for name, next := range blocks {
		t.Run(name, func(t *testing.T) {
			var in, out []netip.Addr
			var walked []bool
			for range 300 {
				ip := next()
				in, out = append(in, ip), append(out, to.one(ip))
				walked = append(walked, spaceOf(to.permute(ip, spaceOf(ip).net.Bits())) != spaceOf(ip))
			}
			for i := range in {
				for j := range i {
					if a, b := shared(in[i], in[j]), shared(out[i], out[j]); a != b && !walked[i] && !walked[j] {
						t.Fatalf("%s and %s share %d bits, %s and %s share %d", in[i], in[j], a, out[i], out[j], b)
					}
				}
			}
		})
	}
}

func TestAddressesThatStay(t *testing.T) {
	to, _ := pair(t, testKey(1))
	for _, s := range []string{
		"0.0.0.0", "127.0.0.1", "127.1.2.3", "255.255.255.255", "255.255.255.0", "224.0.0.251", "239.255.255.250", "169.254.169.254", "168.63.129.16",
		"::", "::1", "ff02::fb",
	} {
		if ip := netip.MustParseAddr(s); to.one(ip) != ip {
			t.Errorf("%s -> %s", s, to.one(ip))
		}
	}
	// MSTICPy's test of class B is on 17.16/12.
	if got := to.one(netip.MustParseAddr("172.20.1.1")); !netip.MustParsePrefix("172.16.0.0/12").Contains(got) {
		t.Errorf("172.20.1.1 -> %s", got)
	}
	if a := netip.MustParseAddr("17.16.23.45"); to.one(a) == a {
		t.Errorf("%s stays", a)
	}
}
