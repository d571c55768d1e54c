package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"unicode/utf8"
)

// Null reports whether a field says that it has no value. "?" says that the
// value is not known and stays a text.
func (f *Field) Null() bool {
	return !f.Quoted && (len(f.Value) == 0 || string(f.Value) == "(null)")
}

// Text is the text of a field of a record of that type. The values that users can
// choose are printed in hexadecimal where they hold blanks, quotes or control
// characters, without quotes; they are decoded. NUL, which parts the arguments in
// a process title, becomes a blank.
func (f *Field) Text(recordType string) []byte {
	if f.Quoted || !hexed(recordType, f.Name) {
		return f.Value
	}
	decoded, ok := Unhex(f.Value)
	if !ok {
		return f.Value
	}
	decoded = bytes.TrimRight(decoded, "\x00")
	if string(f.Name) == "proctitle" {
		for i, c := range decoded {
			if c == 0 {
				decoded[i] = ' '
			}
		}
	}
	return Printable(decoded)
}

// hexed reports whether a value without quotes may be hexadecimal.
func hexed(recordType string, name []byte) bool {
	switch string(name) {
	case "proctitle", "comm", "exe", "cwd", "cmd", "name", "path", "dir", "file", "key", "acct", "grp", "new_group", "ocomm", "data", "vm", "watch", "old-disk", "new-disk":
		return true
	}
	if recordType != "EXECVE" {
		return false
	}
	_, _, ok := Argument(name)
	return ok
}

// Argument reads the name of an argument of EXECVE: a0, or a0[1] for one part of
// an argument that is too long for a line.
func Argument(name []byte) (number int, part bool, ok bool) {
	if len(name) < 2 || name[0] != 'a' {
		return 0, false, false
	}
	name, index, part := bytes.Cut(name[1:], []byte("["))
	if part && (!bytes.HasSuffix(index, []byte("]")) || !digits(index[:len(index)-1])) || !digits(name) || len(name) > 7 {
		return 0, false, false
	}
	for _, c := range name {
		number = 10*number + int(c-'0')
	}
	return number, part, true
}

// Unhex decodes hexadecimal digits; ok is false for anything else.
func Unhex(s []byte) (decoded []byte, ok bool) {
	if len(s) == 0 || len(s)%2 != 0 {
		return nil, false
	}
	decoded = make([]byte, len(s)/2)
	_, err := hex.Decode(decoded, s)
	return decoded, err == nil
}

// Printable is a text as it is if it is UTF-8; other bytes are written \xNN.
func Printable(s []byte) []byte {
	if utf8.Valid(s) {
		return s
	}
	var out []byte
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if r == utf8.RuneError && n == 1 {
			out = fmt.Appendf(out, `\x%02x`, s[0])
		} else {
			out = append(out, s[:n]...)
		}
		s = s[n:]
	}
	return out
}

// Address is a socket address.
type Address struct {
	Family string // inet, inet6, unix, netlink, or the number
	IP     netip.Addr
	Port   uint16
	Path   string // of a unix socket; an abstract one begins with @
}

// ParseAddress reads the saddr field of a SOCKADDR record: the memory of the
// address in hexadecimal. Machines with other than little-endian memory are told
// by the family.
func ParseAddress(saddr []byte) (a Address, ok bool) {
	b, ok := Unhex(saddr)
	if !ok || len(b) < 2 {
		return a, false
	}
	family := binary.LittleEndian.Uint16(b)
	if family > 255 {
		family = binary.BigEndian.Uint16(b)
	}
	b = b[2:]
	switch {
	case family == 1:
		a.Family = "unix"
		if len(b) > 0 && b[0] == 0 {
			b[0] = '@'
		}
		path, _, _ := bytes.Cut(b, []byte{0})
		a.Path = string(Printable(path))
	case family == 2 && len(b) >= 6:
		a.Family, a.Port = "inet", binary.BigEndian.Uint16(b)
		a.IP = netip.AddrFrom4([4]byte(b[2:6]))
	case family == 10 && len(b) >= 22:
		a.Family, a.Port = "inet6", binary.BigEndian.Uint16(b)
		a.IP = netip.AddrFrom16([16]byte(b[6:22])).Unmap()
	case family == 16:
		a.Family = "netlink"
	default:
		a.Family = fmt.Sprint(family)
	}
	return a, true
}
