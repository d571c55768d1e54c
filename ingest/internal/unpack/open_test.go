package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sums = "d41d8cd98f00b204e9800998ecf8427e  log.json\n"

func TestBareFile(t *testing.T) {
	tests := map[string]got{
		"":                          {},
		"{\"a\":1}\n":               {Size: 8, Data: "{\"a\":1}\n"},
		"\xd4\xc3\xb2\xa1\x02\x00":  {Size: 6, Data: "\xd4\xc3\xb2\xa1\x02\x00"},
		"\x1f\x8b\x00 not deflated": {Size: 16, Data: "\x1f\x8b\x00 not deflated"},
		"PK are two letters":        {Size: 18, Data: "PK are two letters"},
		"\x00\x05\x16\x07\x00":      {Size: 5, Reason: "AppleDouble metadata"},
		"Rar!\x1a\x07\x00":          {Size: 7, Reason: "archive of a kind that is not opened (rar)"},
		"MSCF\x00\x00\x00\x00":      {Size: 8, Reason: "archive of a kind that is not opened (cab)"},
		"\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00abcd": {Size: 18, Reason: "archive of a kind that is not opened (lzma)"},
	}
	for content, want := range tests {
		members, err := open(t, []byte(content), Limits{MaxMemberBytes: 1, MaxTotalBytes: 1}) // not for bare files
		if err != nil {
			t.Errorf("%q: %v", content, err)
		}
		check(t, members, want)
	}
}

func TestZip(t *testing.T) {
	link := stored("/etc/passwd")
	link.SetMode(fs.ModeSymlink | 0o777)
	encrypted, aes, strong, lzma := stored("?????????????"), stored("????"), stored("????"), stored("????")
	encrypted.Flags, aes.Flags, aes.Method, strong.Flags, lzma.Method = 1, 1, 99, 0x41, 14
	content := zipOf(t,
		entry{name: "logs/"},
		entry{name: "logs/a.json", data: strings.Repeat("{}\n", 2000)},
		entry{name: "stored.json", data: "{}", raw: stored("{}")},
		entry{name: "empty.json"},
		entry{name: "__MACOSX/logs/._a.json", data: "anything"},
		entry{name: "renamed", data: "\x00\x05\x16\x07\x00\x02"},
		entry{name: "__MACOSX/evidence.json", data: "{}"},
		entry{name: "a.cap.sha1sum", data: sums},
		entry{name: "b.sha256", data: "not a hash at all"},
		entry{name: "a.cap", data: "?????????????", raw: encrypted},
		entry{name: "b.cap", data: "????", raw: aes},
		entry{name: "c.cap", data: "????", raw: strong},
		entry{name: "d.cap", data: "????", raw: lzma},
		entry{name: "link", data: "/etc/passwd", raw: link},
		entry{name: "inner.dat", data: string(zipOf(t, entry{name: "x"}))},
		entry{name: "inner.gz", data: string(gzipOf(t, nil))},
		entry{name: "inner.tar", data: string(tarOf(t, entry{name: "x"}))},
	)
	members, err := open(t, content, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range members {
		if strings.HasPrefix(members[i].Name, "inner.") {
			members[i].Size = 0
		}
	}
	check(t, members,
		got{Name: "logs/a.json", Size: 6000, Data: strings.Repeat("{}\n", 2000)},
		got{Name: "stored.json", Size: 2, Data: "{}"},
		got{Name: "empty.json"},
		got{Name: "__MACOSX/logs/._a.json", Size: 8, Reason: "AppleDouble metadata"},
		got{Name: "renamed", Size: 6, Reason: "AppleDouble metadata"},
		got{Name: "__MACOSX/evidence.json", Size: 2, Data: "{}"},
		got{Name: "a.cap.sha1sum", Size: int64(len(sums)), Reason: "checksum file"},
		got{Name: "b.sha256", Size: 17, Data: "not a hash at all"},
		got{Name: "a.cap", Size: 13, Reason: "encrypted (ZipCrypto); the customary password does not open it"},
		got{Name: "b.cap", Size: 4, Reason: "encrypted (AES): the extra field that describes it is missing or not known"},
		got{Name: "c.cap", Size: 4, Reason: "encrypted (PKWARE strong encryption)"},
		got{Name: "d.cap", Size: 4, Reason: "compression method 14 (LZMA) is not supported"},
		got{Name: "link", Size: 11, Reason: "a link; links are not followed"},
		got{Name: "inner.dat!/x"},
		got{Name: "inner.gz"},
		got{Name: "inner.tar!/x"},
	)
}

// A damaged entry ends itself alone.
func TestZipDamagedEntries(t *testing.T) {
	wrong := stored("good")
	wrong.CRC32++
	broken := &zip.FileHeader{Method: zip.Deflate, CompressedSize64: 4, UncompressedSize64: 100, CRC32: 1}
	short := stored("good")
	short.UncompressedSize64 = 50
	content := zipOf(t,
		entry{name: "crc", data: "evil", raw: wrong},
		entry{name: "deflate", data: "\xff\xff\xff\xff", raw: broken},
		entry{name: "short", data: "good", raw: short},
		entry{name: "header", data: "lost"},
		entry{name: "last", data: "read"},
	)
	at := bytes.Index(content, []byte("header")) - 30 // of its local header
	copy(content[at:], "XXXX")
	members, err := open(t, content, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, members,
		got{Name: "crc", Size: 4, Data: "evil", Err: "zip: checksum error"},
		got{Name: "deflate", Size: 100, Err: members[1].Err},
		got{Name: "short", Size: 50, Data: "good", Err: "unexpected EOF"},
		got{Name: "header", Size: 4, Err: "the entry cannot be opened: zip: not a valid zip file"},
		got{Name: "last", Size: 4, Data: "read"},
	)
	if members[1].Err == "" {
		t.Error("garbage was inflated without an error")
	}
}

func TestTar(t *testing.T) {
	content := tarOf(t,
		entry{name: "d/", tar: &tar.Header{Typeflag: tar.TypeDir}},
		entry{name: "./d/a.json", data: "{}\n"},
		entry{name: "empty"},
		entry{name: "soft", tar: &tar.Header{Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}},
		entry{name: "hard", tar: &tar.Header{Typeflag: tar.TypeLink, Linkname: "d/a.json"}},
		entry{name: "pipe", tar: &tar.Header{Typeflag: tar.TypeFifo}},
		entry{name: `unit\x2da`, data: "{}"},
	)
	old := tarOf(t, entry{name: "old.json", data: "{}"})
	withoutMagic(old)
	want := []got{
		{Name: "d/a.json", Size: 3, Data: "{}\n"},
		{Name: "empty"},
		{Name: "soft", Size: -1, Reason: "a link; links are not followed"},
		{Name: "hard", Size: -1, Reason: "a link; links are not followed"},
		{Name: "pipe", Size: -1, Reason: "a special file (tar type '6')"},
		{Name: `unit%5Cx2da`, Size: 2, Data: "{}"},
	}
	tests := map[string]struct {
		content []byte
		want    []got
	}{
		"tar":           {content, want},
		"tar.gz":        {gzipOf(t, content), want},
		"in two gzips":  {append(gzipOf(t, content[:700]), gzipOf(t, content[700:])...), want},
		"without magic": {old, []got{{Name: "old.json", Size: 2, Data: "{}"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, tt.content, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, members, tt.want...)
		})
	}
}

// withoutMagic makes the first header one of the time before POSIX.
func withoutMagic(b []byte) {
	sum := 0
	clear(b[257:265])
	copy(b[148:156], "        ")
	for _, c := range b[:512] {
		sum += int(c)
	}
	digits := []byte("000000\x00 ")
	for i := 5; i >= 0; i-- {
		digits[i] = '0' + byte(sum&7)
		sum >>= 3
	}
	copy(b[148:156], digits)
}

func TestGzip(t *testing.T) {
	z := gzipOf(t, []byte("{}\n"))
	tests := map[string]struct {
		content []byte
		want    got
	}{
		"one file":     {z, got{Size: -1, Data: "{}\n"}},
		"two streams":  {append(bytes.Clone(z), z...), got{Size: -1, Data: "{}\n{}\n"}},
		"zero padding": {append(bytes.Clone(z), make([]byte, 100)...), got{Size: -1, Data: "{}\n"}},
		"line end":     {append(bytes.Clone(z), "\r\n"...), got{Size: -1, Data: "{}\n"}},
		"nothing":      {gzipOf(t, nil), got{Size: -1}},
		"a zip":        {gzipOf(t, zipOf(t, entry{name: "x", data: "{}"})), got{Name: "x", Size: 2, Data: "{}"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, tt.content, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, members, tt.want)
		})
	}
}

// What a damaged container still gives, and what is said of it.
func TestDamage(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 64) // two blocks of a tar
	archive := tarOf(t, entry{name: "a", data: body}, entry{name: "b", data: body})
	whole := got{Name: "a", Size: 1024, Data: body}
	last := got{Name: "b", Size: 1024, Data: body}
	z := zipOf(t, entry{name: "a", data: body}, entry{name: "b", data: body})
	recovered := []got{{Name: "a", Size: -1, Data: body}, {Name: "b", Size: -1, Data: body}}
	badDir := bytes.Clone(z)
	copy(badDir[bytes.LastIndex(z, []byte("PK\x01\x02")):], "XXXX")
	single := gzipOf(t, []byte(body))
	badSum := bytes.Clone(single)
	badSum[len(badSum)-8]++
	tests := map[string]struct {
		content []byte
		want    []got
		err     string // part of the damage
	}{
		"zip cut short":            {z[:len(z)-40], recovered, "zip has no central directory: file is truncated or damaged, or not a zip"},
		"zip of one signature":     {[]byte("PK\x03\x04"), nil, "zip has no central directory"},
		"directory of a zip":       {badDir, recovered, "damaged after entry 1"},
		"gzip header":              {[]byte("\x1f\x8b\x08"), nil, "no whole header: unexpected EOF"},
		"gzip file name":           {[]byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x00abc"), nil, "no whole header: unexpected EOF"},
		"gzip cut short":           {single[:len(single)-4], []got{{Size: -1, Data: body, Err: "unexpected EOF"}}, "ends early: unexpected EOF (members read before that: 1)"},
		"gzip checksum":            {badSum, []got{{Size: -1, Data: body, Err: "gzip: invalid checksum"}}, "gzip: invalid checksum"},
		"bytes after a gzip":       {append(bytes.Clone(single), "hidden"...), []got{{Size: -1, Data: body}}, "6 bytes after the end of the gzip stream"},
		"half a gzip after a gzip": {append(bytes.Clone(single), single[:9]...), []got{{Size: -1, Data: body, Err: "in a further stream: unexpected EOF"}}, "in a further stream"},
		"tar.gz without end":       {flushed(t, archive[:len(archive)-1024]), []got{whole, last}, "the last member read is whole: unexpected EOF (members read before that: 2)"},
		"tar.gz without checksum":  {flushed(t, archive), []got{whole, last}, "all members of the tar are whole"},
		"tar.gz cut in a member":   {flushed(t, archive[:2048+512]), []got{whole, {Name: "b", Size: 1024, Data: body[:512], Err: "unexpected EOF"}}, "the tar is damaged or ends early: unexpected EOF (members read before that: 2)"},
		"tar cut in a header":      {archive[:1536+100], []got{whole}, "the last member read is whole"},
		"tar with a bad header":    {append(bytes.Clone(archive[:1536]), body...), []got{whole}, "invalid tar header (members read before that: 1)"},
		"bytes after a tar":        {append(bytes.Clone(archive), "hidden"...), []got{whole, last}, "6 bytes after the end of the tar"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, tt.content, Limits{})
			check(t, members, tt.want...)
			var damage *DamageError
			if !errors.As(err, &damage) || !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got %v, want a DamageError with %q", err, tt.err)
			}
			if damage.Delivered != len(tt.want) {
				t.Errorf("delivered %d, want %d", damage.Delivered, len(tt.want))
			}
		})
	}
}

func TestVisitEndsTheWalk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, zipOf(t, entry{name: "a", data: "x"}, entry{name: "b", data: "y"}), 0o600); err != nil {
		t.Fatal(err)
	}
	src, stop := Source{Path: path, Name: "a.zip"}, errors.New("stop")
	calls := 0
	err := Open(context.Background(), src, Options{}, func(Member, io.Reader) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}

	ctx, cancel := context.WithCancelCause(context.Background())
	calls = 0
	err = Open(ctx, src, Options{}, func(_ Member, r io.Reader) error {
		calls++
		cancel(stop)
		_, _ = io.Copy(io.Discard, r) // as a visitor that takes errors for the member's
		return nil
	})
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("cancelled: got %v after %d calls", err, calls)
	}
}

// A visitor need not read to the end of a member.
func TestMembersLeftUnread(t *testing.T) {
	big := strings.Repeat("x", 3*readBuffer)
	entries := []entry{{name: "a", data: big}, {name: "b", data: big}, {name: "c", data: "end"}}
	for name, content := range map[string][]byte{
		"zip": zipOf(t, entries...), "tar": tarOf(t, entries...), "tar.gz": gzipOf(t, tarOf(t, entries...)),
	} {
		path := filepath.Join(t.TempDir(), "evidence")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var starts []string
		err := Open(context.Background(), Source{Path: path}, Options{}, func(m Member, r io.Reader) error {
			buf := make([]byte, 2)
			_, err := io.ReadFull(r, buf)
			starts = append(starts, m.Name+string(buf))
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff([]string{"axx", "bxx", "cen"}, starts); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}
