package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"
)

func TestSevenZip(t *testing.T) {
	lines := fixtureLines()
	want := []got{
		{Name: "logs/a.json", Size: 58890, Data: lines},
		{Name: "logs/empty.json"},
		{Name: "b.txt", Size: 25, Data: "second file of the block\n"},
		{Name: "nested/c.json", Size: 5000, Data: lines[:5000]},
	}
	for _, name := range []string{"solid.7z", "bzip2.7z", "infected.7z", "locked.7z"} {
		members, err := openWith(t, fixture(t, name), Options{Passwords: []string{"wrong"}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		noted := strings.Contains(name, "ed.7z")
		for _, m := range members {
			if m.Size > 0 && noted != (len(m.Notes) == 1 && m.Notes[0] == customaryNote) {
				t.Errorf("%s: %s: notes %q", name, m.Name, m.Notes)
			}
		}
		check(t, members, want...)
	}

	members, err := open(t, fixture(t, "zstd.7z"), Limits{})
	if err != nil || members[0].Reason != "7z method 04F71101 (zstd) is not supported" || members[1].Reason != "" {
		t.Errorf("%+v, %v", members[0].Reason, err)
	}
}

// What ends within a block ends the block.
func TestSevenZipLimits(t *testing.T) {
	members, err := open(t, fixture(t, "solid.7z"), Limits{MaxMemberBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if len(members) != 4 || members[0].Err != "the member unfolds to more than 1000 bytes" || members[2].Err != "" || members[2].Data == "" {
		t.Errorf("%+v", members)
	}
	members, err = open(t, fixture(t, "solid.7z"), Limits{MaxTotalBytes: 1000})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || len(members) != 1 {
		t.Errorf("%d members, %v", len(members), err)
	}
	_, err = open(t, fixture(t, "solid.7z"), Limits{MaxMembers: 3})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || !strings.Contains(err.Error(), "more than 3 entries") {
		t.Errorf("%v", err)
	}
}

func TestSevenZipDamage(t *testing.T) {
	whole := fixture(t, "solid.7z")
	data := bytes.Clone(whole)
	data[sevenStartLen+200] ^= 0x10
	members, err := open(t, data, Limits{})
	if err != nil || members[0].Err == "" || !strings.HasPrefix(members[2].Reason, "its block cannot be read up to it: ") {
		t.Errorf("data: %+v, %v", members, err)
	}
	header := bytes.Clone(whole)
	header[len(header)-5] ^= 0x10
	for name, content := range map[string][]byte{"header": header, "cut": whole[:len(whole)-1], "start": whole[:20]} {
		members, err := open(t, content, Limits{})
		if damage := (*DamageError)(nil); !errors.As(err, &damage) || len(members) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sevenOf is a 7z of this header in the clear, and these packed bytes.
func sevenOf(packed, header string) []byte {
	b := make([]byte, sevenStartLen, sevenStartLen+len(packed)+len(header))
	copy(b, sevenMagic+"\x00\x04")
	le := binary.LittleEndian
	le.PutUint64(b[12:], uint64(len(packed)))
	le.PutUint64(b[20:], uint64(len(header)))
	le.PutUint32(b[28:], crc32.ChecksumIEEE([]byte(header)))
	le.PutUint32(b[8:], crc32.ChecksumIEEE(b[12:32]))
	return append(append(b, packed...), header...)
}

// blockOf is the description of one block of one coder, of 4 bytes packed and
// 4 bytes of content.
func blockOf(coder string) string {
	return "\x06\x00\x01\x09\x04\x00" + "\x07\x0b\x01\x00\x01" + coder + "\x0c\x04\x00" + "\x00"
}

const oneFile = "\x05\x01\x11\x05\x00f\x00\x00\x00\x00"

func TestSevenZipHeaders(t *testing.T) {
	const huge = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
	store := "\x01" + "\x00"
	tests := map[string]struct {
		header string
		want   string // reason of the member, or the error
	}{
		"stored":             {"\x01\x04" + blockOf(store) + oneFile + "\x00", ""},
		"LZMA of 4 GiB":      {"\x01\x04" + blockOf("\x23\x03\x01\x01\x05\x5d\xff\xff\xff\xff") + oneFile + "\x00", "it wants a dictionary of 4294967295 bytes, more than 268435456"},
		"LZMA2 of 4 GiB":     {"\x01\x04" + blockOf("\x21\x21\x01\x28") + oneFile + "\x00", "it wants a dictionary of 4294967295 bytes"},
		"PPMd of 2 GiB":      {"\x01\x04" + blockOf("\x23\x03\x04\x01\x05\x06\x00\x00\x00\x80") + oneFile + "\x00", "it wants a dictionary of 2147483648 bytes"},
		"packed header":      {"\x17" + blockOf("\x21\x21\x01\x28"), "the header of the 7z: it wants a dictionary"},
		"packed header, AES": {"\x17" + blockOf("\x24\x06\xf1\x07\x01\x02\x5e\x00"), "rounds to make"},
		"AES of many rounds": {"\x01\x04" + blockOf("\x24\x06\xf1\x07\x01\x02\x5e\x00") + oneFile + "\x00", "rounds to make"},
		"many files":         {"\x01\x04" + blockOf(store) + "\x05" + huge, "more than 100000 entries"},
		"many blocks":        {"\x01\x04\x06\x00\x01\x09\x04\x00\x07\x0b" + huge, "invalid 7z header"},
		"many packs":         {"\x01\x04\x06\x00" + huge + "\x09", "invalid 7z header"},
		"many coders":        {"\x01\x04\x06\x00\x01\x09\x04\x00\x07\x0b\x01\x00\x20" + strings.Repeat(store, 32), "invalid 7z header"},
		"many streams":       {"\x01\x04" + blockOf("\x11\x00"+huge+"\x01"), "invalid 7z header"},
		"many in a block":    {"\x01\x04" + strings.TrimSuffix(blockOf(store), "\x00") + "\x08\x0d" + huge + "\x00\x00", "more than 100000 entries"},
		"no end":             {"\x01", "invalid 7z header"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, sevenOf("data", tt.header), Limits{})
			said := ""
			for _, m := range members {
				said += m.Reason + m.Err
			}
			if err != nil {
				said += err.Error()
			}
			if tt.want == "" && (said != "" || len(members) != 1 || members[0].Data != "data") || !strings.Contains(said, tt.want) {
				t.Errorf("%d members: %q", len(members), said)
			}
		})
	}
}
