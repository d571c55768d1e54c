package redact

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// ids maps numbers that name a machine, a domain or a directory object.
type ids struct {
	sid, guid, machine, mac feistel
	back                    bool
	known                   memo
}

func (k Key) ids() *ids {
	return &ids{
		sid: feistel{k.derive("sid")}, guid: feistel{k.derive("guid")},
		machine: feistel{k.derive("machine")}, mac: feistel{k.derive("mac")},
	}
}

// authority maps the three numbers of a SID that name a machine or a domain. They
// are one number of 96 bits in the network, so that a domain has nothing in common
// with another; domains of only zeros are well known and stay.
func (x *ids) authority(parts [3]uint32) [3]uint32 {
	zero := [3]uint32{}
	if parts == zero {
		return parts
	}
	digits, radices := make([]uint32, 6), make([]uint32, 6)
	for {
		for i, p := range parts {
			digits[2*i], digits[2*i+1] = p>>16, p&0xffff
		}
		for i := range radices {
			radices[i] = 1 << 16
		}
		x.sid.permute(digits, radices, x.back)
		for i := range parts {
			parts[i] = digits[2*i]<<16 | digits[2*i+1]
		}
		if parts != zero {
			return parts
		}
	}
}

// accountSID maps a SID of a machine or domain, S-1-5-21-A-B-C[-RID]; what follows
// the three numbers stays, so that administrators are still told by their 500. A
// SID of Microsoft Entra, S-1-12-1-A-B-C-D, holds the GUID of an object and is
// mapped as that. Other SIDs are the same everywhere and stay.
func (x *ids) accountSID(sid string) string {
	if out, ok := x.known.get(sid); ok {
		return out
	}
	out := x.mapSID(sid)
	x.known.put(sid, out)
	return out
}

func (x *ids) mapSID(sid string) string {
	parts := strings.Split(sid, "-")
	if len(parts) < 7 || parts[1] != "1" {
		return sid
	}
	first := 0
	switch {
	case parts[2] == "5" && parts[3] == "21":
		first = 4
	case parts[2] == "12" && parts[3] == "1" && len(parts) >= 8:
		first = 4
	default:
		return sid
	}
	var n [4]uint32
	count := 3
	if parts[2] == "12" {
		count = 4
	}
	for i := range count {
		v, err := strconv.ParseUint(parts[first+i], 10, 32)
		if err != nil {
			return sid
		}
		n[i] = uint32(v)
	}
	if count == 3 {
		out := x.authority([3]uint32(n[:3]))
		copy(n[:], out[:])
	} else {
		var b [16]byte
		for i, v := range n {
			binary.LittleEndian.PutUint32(b[4*i:], v)
		}
		b = mixed(x.object(mixed(b)))
		for i := range n {
			n[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
	}
	for i := range count {
		parts[first+i] = strconv.FormatUint(uint64(n[i]), 10)
	}
	return strings.Join(parts, "-")
}

// binarySID maps the 24 hexadecimal digits of the three numbers in the binary form
// of a SID, where each is written lowest byte first.
func (x *ids) binarySID(digits string) string {
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 12 {
		return digits
	}
	var n [3]uint32
	for i := range n {
		n[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	for i, v := range x.authority(n) {
		binary.LittleEndian.PutUint32(b[4*i:], v)
	}
	return likeCase(hex.EncodeToString(b), digits)
}

// mixed turns the order of bytes that Windows keeps a GUID in into the order in
// which it is printed, and back.
func mixed(b [16]byte) [16]byte {
	return [16]byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
}

// object maps a GUID in the order of printing. Its version and variant stay.
func (x *ids) object(b [16]byte) [16]byte {
	digits, radices := make([]uint32, 0, 30), make([]uint32, 0, 30)
	each := func(fn func(i int)) {
		for i := range 32 {
			if i != 12 && i != 16 { // where version and variant are
				fn(i)
			}
		}
	}
	each(func(i int) {
		digits, radices = append(digits, uint32(b[i/2]>>(4*(1-i%2))&15)), append(radices, 16)
	})
	x.guid.permute(digits, radices, x.back)
	at := 0
	each(func(i int) {
		shift := 4 * (1 - i%2)
		b[i/2] = b[i/2]&^(15<<shift) | byte(digits[at])<<shift
		at++
	})
	return b
}

// objectGUID maps a GUID as printed, 8-4-4-4-12 digits.
func (x *ids) objectGUID(guid string) string {
	if out, ok := x.known.get(guid); ok {
		return out
	}
	out := x.mapGUID(guid)
	x.known.put(guid, out)
	return out
}

func (x *ids) mapGUID(guid string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(guid, "-", ""))
	if err != nil || len(raw) != 16 {
		return guid
	}
	b := x.object([16]byte(raw))
	return likeCase(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), guid)
}

// group maps the first eight digits of a process GUID of Sysmon, which are those of
// the machine.
func (x *ids) group(digits string) string {
	if out, ok := x.known.get(digits); ok {
		return out
	}
	out := hexDigits(&x.machine, digits, x.back)
	x.known.put(digits, out)
	return out
}

// card maps the six digits of a hardware address that name the card of its maker.
func (x *ids) card(digits string) string { return hexDigits(&x.mac, digits, x.back) }

func hexDigits(f *feistel, text string, back bool) string {
	digits, radices := make([]uint32, len(text)), make([]uint32, len(text))
	for i := range len(text) {
		v, err := strconv.ParseUint(text[i:i+1], 16, 8)
		if err != nil {
			return text
		}
		digits[i], radices[i] = uint32(v), 16
	}
	f.permute(digits, radices, back)
	var out strings.Builder
	for _, d := range digits {
		out.WriteString(strconv.FormatUint(uint64(d), 16))
	}
	return likeCase(out.String(), text)
}

// likeCase writes digits in capitals where the text they stand for has any.
func likeCase(digits, text string) string {
	if strings.ContainsAny(text, "ABCDEF") {
		return strings.ToUpper(digits)
	}
	return digits
}
