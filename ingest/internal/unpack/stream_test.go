package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// fixture reads a file of testdata, which make.py there has made.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fixtureLines is what most fixtures hold.
func fixtureLines() string {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "{\"record\":%d,\"host\":\"ws-%d\"}\n", i, i%7)
	}
	return b.String()
}

func xzOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := xz.WriterConfig{DictCap: 1 << 16, BlockSize: 30_000}.NewWriter(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func zstdOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestCompressed opens each compression whole, twice in a row, with padding, with
// bytes behind it, cut short and damaged.
func TestCompressed(t *testing.T) {
	lines := fixtureLines()
	skippable := []byte("\x51\x2a\x4d\x18\x05\x00\x00\x00later")
	for kind, z := range map[string][]byte{
		kindGzip: gzipOf(t, []byte(lines)), kindBzip2: fixture(t, "lines.bz2"), kindXZ: xzOf(t, []byte(lines)),
		kindZstd: append(bytes.Clone(skippable), zstdOf(t, []byte(lines))...),
	} {
		damaged := bytes.Clone(z)
		damaged[len(z)/2] ^= 0x40
		cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
		tests := map[string]struct {
			content []byte
			data    string // empty: a part of the lines, with an error
			err     string
		}{
			"whole":       {z, lines, ""},
			"two streams": {cat(z, z), lines + lines, ""},
			"padding":     {cat(z, make([]byte, 100)), lines, ""},
			"line end":    {cat(z, []byte("\n")), lines, ""},
			"one byte":    {cat(z, []byte("B")), lines, "not read: 1 bytes after the end of the " + kind + " stream"},
			"garbage":     {cat(z, []byte("hidden")), lines, "not read: 6 bytes after the end of the " + kind + " stream"},
			"cut short":   {z[:len(z)-15], "", "damaged or ends early: unexpected EOF"},
			"cut in two":  {z[:len(z)/2], "", "damaged or ends early: unexpected EOF"},
			"damaged":     {damaged, "", "damaged or ends early"},
			"half a next": {cat(z, z[:len(z)-20]), "", "damaged or ends early"},
		}
		for name, tt := range tests {
			t.Run(kind+" "+name, func(t *testing.T) {
				members, err := open(t, tt.content, Limits{})
				if len(members) != 1 || members[0].Name != "" || members[0].Size != -1 {
					t.Fatalf("members: %d", len(members))
				}
				m := members[0]
				if tt.data != "" && (m.Data != tt.data || m.Err != "") || tt.data == "" && m.Err == "" {
					t.Errorf("%d bytes, error %q", len(m.Data), m.Err)
				}
				damage := (*DamageError)(nil)
				if (tt.err == "") != (err == nil) || err != nil && (!errors.As(err, &damage) || !strings.Contains(err.Error(), tt.err)) {
					t.Errorf("got %v, want %q", err, tt.err)
				}
			})
		}
	}
}

func TestCompressedTar(t *testing.T) {
	archive := tarOf(t, entry{name: "a", data: "1"}, entry{name: "b", data: "2"})
	for kind, z := range map[string][]byte{kindXZ: xzOf(t, archive), kindZstd: zstdOf(t, archive)} {
		members, err := open(t, z, Limits{MaxDepth: 1})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		check(t, members, got{Name: "a", Size: 1, Data: "1"}, got{Name: "b", Size: 1, Data: "2"})
	}
}

// greedy is an xz whose block wants a dictionary by its property byte.
func greedy(prop byte) []byte {
	le := binary.LittleEndian
	b := []byte(xzMagic + "\x00\x01")
	b = le.AppendUint32(b, crc32.ChecksumIEEE(b[6:8]))
	h := []byte{2, 0, 0x21, 1, prop, 0, 0, 0}
	b = le.AppendUint32(append(b, h...), crc32.ChecksumIEEE(h))
	b = append(b, "\x01\x00\x01{}\x00\x00\x00"...) // one stored chunk, the end, padding
	return append(b, "....0000index"...)
}

// A dictionary is refused before it is made, in whatever block or stream.
func TestDictionaries(t *testing.T) {
	good := xzOf(t, []byte("{}\n"))
	for name, tt := range map[string]struct {
		content []byte
		data    string
		want    string
	}{
		"xz of 1 GiB":      {greedy(36), "", "an xz block wants a dictionary of 1073741824 bytes, more than 67108864"},
		"xz of 4 GiB":      {greedy(40), "", "an xz block wants a dictionary of 4294967295 bytes"},
		"in a next stream": {append(bytes.Clone(good), greedy(36)...), "{}\n", "an xz block wants a dictionary of 1073741824 bytes"},
		"zstd of 1 GiB":    {[]byte(zstdMagic + "\x00\xa0\x01\x00\x00"), "", "a zstd frame wants a window of more than 134217728 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, tt.content, Limits{})
			limit := (*LimitError)(nil)
			if !errors.As(err, &limit) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
			if len(members) != 1 || members[0].Data != tt.data || !strings.Contains(members[0].Err, tt.want) {
				t.Errorf("members: %+v", members)
			}
		})
	}
	members, err := open(t, greedy(30), Limits{}) // 128 MiB
	if err == nil || !strings.Contains(err.Error(), "134217728") || len(members) != 1 {
		t.Errorf("got %v", err)
	}
	if members, _ = open(t, greedy(28), Limits{}); members[0].Data != "{}" { // 64 MiB
		t.Errorf("64 MiB: %+v", members)
	}
}

// Blocks that are tiny but have large dictionaries cannot take all the time.
func TestManyDictionaries(t *testing.T) {
	le := binary.LittleEndian
	b := []byte(xzMagic + "\x00\x00")
	b = le.AppendUint32(b, crc32.ChecksumIEEE(b[6:8]))
	h := []byte{2, 0, 0x21, 1, 28, 0, 0, 0}
	block := append(le.AppendUint32(h, crc32.ChecksumIEEE(h)), "\x01\x00\x00.\x00\x00\x00\x00"...)
	block = block[:12+8] // chunk of one byte and the end: 5 bytes and 3 of padding
	members, err := open(t, append(b, bytes.Repeat(block, 1000)...), Limits{})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || !strings.Contains(err.Error(), "wants dictionaries of") {
		t.Errorf("got %v", err)
	}
	if len(members) != 1 || len(members[0].Data) != 64 {
		t.Errorf("members: %+v", members)
	}
}
