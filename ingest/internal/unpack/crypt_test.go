package unpack

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const customaryNote = "opened with the customary password infected"

func TestZipCrypto(t *testing.T) {
	members, err := open(t, fixture(t, "zipcrypto.zip"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []got{
		{Name: "lines.json", Size: 58890, Data: fixtureLines(), Notes: []string{customaryNote}},
		{Name: "stored.txt", Size: 16, Data: "a stored member\n", Notes: []string{customaryNote}},
	}
	if d := cmp.Diff(want, members); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// encryptedZip is a zip whose entries are encrypted with these passwords.
func encryptedZip(t testing.TB, data string, passwords ...string) []byte {
	t.Helper()
	entries := make([]entry, len(passwords))
	for i, p := range passwords {
		plain := append(make([]byte, zipCryptoHead), data...)
		h := stored(data)
		plain[zipCryptoHead-1] = byte(h.CRC32 >> 24)
		// The same keys that decrypt also encrypt, but go on with the plain text.
		z := &zipKeys{k: [3]uint32{0x12345678, 0x23456789, 0x34567890}}
		for j := range len(p) {
			z.update(p[j])
		}
		for j, c := range plain {
			k := z.k[2] | 2
			plain[j] = c ^ byte(k*(k^1)>>8)
			z.update(c)
		}
		h.Flags, h.CompressedSize64 = flagEncrypted, uint64(len(plain))
		entries[i] = entry{name: string(rune('a' + i)), data: string(plain), raw: h}
	}
	return zipOf(t, entries...)
}

func TestPasswords(t *testing.T) {
	content := encryptedZip(t, "{}", "first", "second", "infected", "unknown")
	members, err := openWith(t, content, Options{Passwords: []string{"first", "second"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []got{
		{Name: "a", Size: 2, Data: "{}", Notes: []string{"opened with password #1"}},
		{Name: "b", Size: 2, Data: "{}", Notes: []string{"opened with password #2"}},
		{Name: "c", Size: 2, Data: "{}", Notes: []string{customaryNote}},
		{Name: "d", Size: 2, Reason: "encrypted (ZipCrypto); none of the 3 passwords opens it"},
	}
	if d := cmp.Diff(want, members); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}

	// A password whose check byte fits by chance is seen through.
	var chance []string
	for i := 0; len(chance) < 3; i++ {
		p := strings.Repeat("x", i)
		h := entryHeader{crc: crc32.ChecksumIEEE([]byte("{}"))}
		raw := content[bytes.Index(content, []byte("b"))+1:][:zipCryptoHead]
		if _, err := zipCrypto(&h, bytes.NewReader(raw), p); err == nil {
			chance = append(chance, p)
		} else if !errors.Is(err, errPassword) {
			t.Fatal(err)
		}
	}
	members, err = openWith(t, encryptedZip(t, "{}", "first", "second")[:], Options{Passwords: append(chance, "second")})
	if err != nil || members[1].Data != "{}" || members[1].Notes[0] != "opened with password #4" {
		t.Errorf("%+v, %v", members, err)
	}
}

func TestAES(t *testing.T) {
	content, lines := fixture(t, "aes.zip"), fixtureLines()
	members, err := openWith(t, content, Options{Passwords: []string{"wrong"}})
	if err != nil || len(members) != 7 {
		t.Fatalf("%d members, %v", len(members), err)
	}
	for _, m := range members[:6] {
		if m.Data != lines || m.Err != "" || len(m.Notes) != 1 || m.Notes[0] != customaryNote {
			t.Errorf("%s: %d bytes, %s%s, %v", m.Name, len(m.Data), m.Err, m.Reason, m.Notes)
		}
	}
	if m := members[6]; m.Reason != "encrypted (AES); none of the 2 passwords opens it" {
		t.Errorf("%s: %q", m.Name, m.Reason)
	}

	changed := bytes.Clone(content)
	at := bytes.Index(changed, []byte("aes-256-ae2.json")) + 3000 // within its data
	changed[at] ^= 1
	members, err = open(t, changed, Limits{})
	if err != nil || members[5].Err == "" {
		t.Errorf("changed cipher text: %+v, %v", members[5].Err, err)
	}
}

// The tag is checked even if the data inflates.
func TestAESTag(t *testing.T) {
	content := bytes.Clone(fixture(t, "aes.zip"))
	next := bytes.Index(content, []byte("aes-128-ae2.json")) - localLen
	content[next-1] ^= 1 // the last byte of the tag before
	members, err := open(t, content, Limits{})
	if err != nil || !strings.Contains(members[0].Err, "fails its authentication") || members[0].Data != fixtureLines() {
		t.Errorf("%q, %v", members[0].Err, err)
	}
}

func TestZipMethods(t *testing.T) {
	lines := fixtureLines()
	raw := func(method uint16, data []byte) *zip.FileHeader {
		return &zip.FileHeader{
			Method: method, CRC32: crc32.ChecksumIEEE([]byte(lines)),
			CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(lines)),
		}
	}
	var entries []entry
	var want []got
	for _, m := range []struct {
		name   string
		method uint16
		data   []byte
		reason string
	}{
		{"bzip2", methodBzip2, fixture(t, "lines.bz2"), ""},
		{"zstd", methodZstd, zstdOf(t, []byte(lines)), ""},
		{"xz", methodXZ, xzOf(t, []byte(lines)), ""},
		{"deflate64", 9, []byte("????"), "compression method 9 (Deflate64) is not supported"},
		{"ppmd", 98, []byte("????"), "compression method 98 (PPMd) is not supported"},
		{"none", 77, []byte("????"), "compression method 77 is not supported"},
	} {
		entries = append(entries, entry{name: m.name, data: string(m.data), raw: raw(m.method, m.data)})
		g := got{Name: m.name, Size: int64(len(lines)), Reason: m.reason}
		if m.reason == "" {
			g.Data = lines
		}
		want = append(want, g)
	}
	content := zipOf(t, entries...)
	members, err := open(t, content, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, members, want...)

	members, err = open(t, content[:len(content)-50], Limits{}) // by the local headers
	if damage := (*DamageError)(nil); !errors.As(err, &damage) || damage.Delivered != len(want) {
		t.Errorf("recovered: %v", err)
	}
	if n := members[0].Notes; len(n) != 1 || n[0] != recoveredNote {
		t.Errorf("recovered: %q", n)
	}
	check(t, members, want...)
}

// A zip cut short is read as far as it goes, encrypted or not.
func TestZipCutShort(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 64)
	plain := zipOf(t, entry{name: "d/", raw: stored("")}, entry{name: "a", data: body}, entry{name: "s", data: body, raw: stored(body)}, entry{name: "b", data: body, raw: stored(body)})
	cut := plain[:bytes.LastIndex(plain, []byte(body))+100]
	members, err := open(t, cut, Limits{})
	if err == nil {
		t.Error("the damage is not told")
	}
	check(t, members,
		got{Name: "a", Size: -1, Data: body}, got{Name: "s", Size: 1024, Data: body},
		got{Name: "b", Size: 1024, Data: body[:100], Err: "unexpected EOF"})

	locked := encryptedZip(t, "{}", "infected", "other")
	members, err = open(t, locked[:bytes.Index(locked, []byte("PK\x01\x02"))], Limits{})
	if err == nil {
		t.Error("the damage is not told")
	}
	check(t, members, got{Name: "a", Size: 2, Data: "{}"},
		got{Name: "b", Size: 2, Reason: "encrypted (ZipCrypto); the customary password does not open it"})

	first := append([]byte(magicSplit), plain[:len(plain)-40]...)
	if _, err = open(t, first, Limits{}); err == nil || !strings.Contains(err.Error(), "the zip is split: this is its first part") {
		t.Errorf("first part: %v", err)
	}
	last := bytes.Clone(plain)
	binary.LittleEndian.PutUint16(last[len(last)-22+4:], 2)
	if _, err = open(t, last, Limits{}); err == nil || !strings.Contains(err.Error(), "the zip is split: this is part 3") {
		t.Errorf("last part: %v", err)
	}
}

// The encrypted archives of the shared evidence open with the customary password,
// and their members have the checksums of the directory.
func TestSharedEncrypted(t *testing.T) {
	dir := shared(t)
	sources, _, err := Walk([]string{filepath.Join(dir, "security-datasets")})
	if err != nil {
		t.Fatal(err)
	}
	archives, entries := 0, 0
	for _, src := range sources {
		encrypted := encryptedEntries(src.Path)
		if encrypted == 0 {
			continue
		}
		archives++
		entries += encrypted
		members, err := openPath(src, Options{})
		if err != nil {
			t.Errorf("%s: %v", src.Name, err)
		}
		for _, m := range members {
			if len(m.Notes) == 0 || m.Notes[0] != customaryNote {
				continue
			}
			encrypted--
			if m.Err != "" || m.Reason != "checksum file" && m.Size != int64(len(m.Data)) {
				t.Errorf("%s: %s: %d of %d bytes, %s%s", src.Name, m.Name, len(m.Data), m.Size, m.Err, m.Reason)
			}
		}
		if encrypted != 0 {
			t.Errorf("%s: %d members were not opened", src.Name, encrypted)
		}
	}
	if archives == 0 {
		t.Error("there is no encrypted archive")
	}
	t.Logf("%d encrypted entries in %d archives", entries, archives)
}

// encryptedEntries counts the encrypted entries of a zip; of other files it is 0.
func encryptedEntries(path string) (n int) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Flags&flagEncrypted != 0 {
			n++
		}
	}
	return n
}
