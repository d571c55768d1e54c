package unpack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLimits(t *testing.T) {
	body := strings.Repeat("x", 1000)
	two := []entry{{name: "a", data: body}, {name: "b", data: body}}
	memberErr := "the member unfolds to more than 600 bytes"
	cutBoth := []got{{Name: "a", Size: 1000, Data: body[:600], Err: memberErr}, {Name: "b", Size: 1000, Data: body[:600], Err: memberErr}}
	totalErr := "the container unfolds to more than 1300 bytes"
	cutTotal := []got{{Name: "a", Size: 1000, Data: body}, {Name: "b", Size: 1000, Data: body[:300], Err: totalErr}}
	tests := map[string]struct {
		content []byte
		lim     Limits
		want    []got
		err     string
	}{
		"member of a zip": {zipOf(t, two...), Limits{MaxMemberBytes: 600}, cutBoth, ""},
		"member of a tar": {tarOf(t, two...), Limits{MaxMemberBytes: 600}, cutBoth, ""},
		"at the limit":    {zipOf(t, two[0]), Limits{MaxMemberBytes: 1000, MaxTotalBytes: 1000}, []got{{Name: "a", Size: 1000, Data: body}}, ""},
		"total of a zip":  {zipOf(t, append(two, two...)...), Limits{MaxTotalBytes: 1300}, cutTotal, totalErr},
		"total of a tar":  {tarOf(t, two...), Limits{MaxTotalBytes: 1300}, cutTotal, totalErr},
		"gzip":            {gzipOf(t, []byte(body)), Limits{MaxMemberBytes: 600}, []got{{Size: -1, Data: body[:600], Err: memberErr}}, ""},
		"what a tar.gz skips": {
			gzipOf(t, tarOf(t, entry{name: "a.dat", data: "Rar!\x1a\x07" + strings.Repeat("x", 1<<20)})),
			Limits{MaxTotalBytes: readBuffer + 100},
			[]got{{Name: "a.dat", Size: 1<<20 + 6, Reason: "archive of a kind that is not opened (rar)"}},
			"the gzip stream unfolds to more than 262244 bytes",
		},
		"entries of a zip": {zipOf(t, two...), Limits{MaxMembers: 1}, nil, "the zip has more than 1 entries, none was read"},
		"entries of a tar": {tarOf(t, two...), Limits{MaxMembers: 1}, []got{{Name: "a", Size: 1000, Data: body}}, "the container holds more than 1 members"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			members, err := open(t, tt.content, tt.lim)
			check(t, members, tt.want...)
			limit := (*LimitError)(nil)
			if (tt.err == "") != (err == nil) || err != nil && (!errors.As(err, &limit) || limit.Reason != tt.err) {
				t.Errorf("got %v, want the limit %q", err, tt.err)
			}
		})
	}
}

// Nothing is unfolded far beyond what a bomb takes up itself.
func TestRatio(t *testing.T) {
	zeros := make([]byte, 20<<20)
	bomb := gzipOf(t, zeros)
	free := Limits{MaxRatio: 100}
	for name, content := range map[string][]byte{
		"gzip":   bomb,
		"zip":    zipOf(t, entry{name: "a", data: string(zeros)}),
		"tar.gz": gzipOf(t, tarOf(t, entry{name: "a", data: string(zeros)})),
	} {
		members, _ := open(t, content, free)
		if len(members) != 1 || !strings.Contains(members[0].Err, "over the ratio of 100") {
			t.Errorf("%s: no error of the ratio", name)
			continue
		}
		if n := len(members[0].Data); n < ratioFree-readBuffer || n > ratioFree+2*readBuffer {
			t.Errorf("%s: %d bytes were read", name, n)
		}
	}
	if members, err := open(t, bomb, Limits{MaxRatio: 1100}); err != nil || len(members[0].Data) != len(zeros) {
		t.Errorf("within the ratio: %v", err)
	}
}

// Entries that share their bytes are each within the ratio; the sum is not.
func TestOverlappingEntries(t *testing.T) {
	one := zipOf(t, entry{name: "a", data: strings.Repeat("x", 1<<20)})
	at := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.LastIndex(one, []byte("PK\x05\x06"))
	const copies = 400
	var b bytes.Buffer
	b.Write(one[:at])
	for range copies {
		b.Write(one[at:end])
	}
	tail := bytes.Clone(one[end:])
	for _, field := range []int{8, 10} {
		tail[field], tail[field+1] = copies&0xff, copies>>8
	}
	size := copies * (end - at)
	tail[12], tail[13], tail[14] = byte(size), byte(size>>8), byte(size>>16)
	b.Write(tail)
	members, err := open(t, b.Bytes(), Limits{})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || !strings.Contains(limit.Reason, "over the ratio of 1000") {
		t.Fatalf("got %v after %d members", err, len(members))
	}
	if len(members) >= copies/2 {
		t.Errorf("%d members were read", len(members))
	}
}

// A sparse file of a tar has no bytes to skip or to read, only a size.
func TestSparseTar(t *testing.T) {
	h := make([]byte, 512)
	copy(h, "sparse")
	copy(h[100:], "0000600\x00")
	copy(h[124:], "00000000000\x00") // nothing stored
	h[156] = 'S'
	copy(h[257:], "ustar  \x00")
	copy(h[386:], "00000000000\x0000000000000\x00") // one piece of nothing
	copy(h[483:], "77777777777\x00")                // 8 GiB of holes
	sum := int(8 * ' ')
	for i, c := range h {
		if i < 148 || i >= 156 {
			sum += int(c)
		}
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	content := append(append(h, tarOf(t, entry{name: "after", data: "{}"})...), 0)
	members, err := open(t, content, Limits{MaxMemberBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	check(t, members,
		got{Name: "sparse", Size: 8<<30 - 1, Data: strings.Repeat("\x00", 1000), Err: "the member unfolds to more than 1000 bytes"},
		got{Name: "after", Size: 2, Data: "{}"})
}

func TestNames(t *testing.T) {
	long := strings.Repeat("é", 60) + "/x.json"
	raw := []string{
		"../../x", "/abs/y", `C:\logs\z`, "a\x00b\x1b[31m", "\xff\xfe", "a\u202etxt.exe", "", "..", "a/./b//c",
		"dup", "dup#2", "dup", "dup", long, long, "ascii-é日本.json",
	}
	want := []string{
		"%2E%2E/%2E%2E/x", "abs/y", "C%3A/logs/z", "a%00b%1B[31m", "%FF%FE", "a%E2%80%AEtxt.exe", "unnamed", "%2E%2E", "a/b/c",
		"dup", "dup#2", "dup#3", "dup#4", strings.Repeat("é", 23) + "~344dbec57545e6d3", strings.Repeat("é", 23) + "~344dbec57545e6d3#2", "ascii-é日本.json",
	}
	noted := []int{1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 0}
	entries := make([]entry, len(raw))
	for i, name := range raw {
		entries[i] = entry{name: name, data: "{}"}
	}
	members, err := open(t, zipOf(t, entries...), Limits{MaxNameLen: 64})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var notes []int
	for _, m := range members {
		if m.Data != "{}" {
			t.Errorf("%q was not read", m.Name)
		}
		names, notes = append(names, m.Name), append(notes, len(m.Notes))
	}
	if d := cmp.Diff(want, names) + cmp.Diff(noted, notes); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if n := members[0].Notes; len(n) > 0 && !strings.Contains(n[0], `"../../x"`) {
		t.Errorf("note: %s", n[0])
	}
}

// The zip reader refuses names that are no local paths only if it is told to.
func TestInsecurePathSetting(t *testing.T) {
	t.Setenv("GODEBUG", "zipinsecurepath=0,tarinsecurepath=0")
	for _, content := range [][]byte{zipOf(t, entry{name: "../x", data: "{}"}), tarOf(t, entry{name: "../x", data: "{}"})} {
		members, err := open(t, content, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		check(t, members, got{Name: "%2E%2E/x", Size: 2, Data: "{}"})
	}
}

func FuzzOpen(f *testing.F) {
	encrypted := stored("????")
	encrypted.Flags = 1
	entries := []entry{{name: "../a", data: strings.Repeat("{}\n", 100)}, {name: "a", data: "b"}, {name: "a", data: sums}}
	f.Add([]byte("{}\n"))
	f.Add(zipOf(f, append(entries, entry{name: "c", data: "????", raw: encrypted})...))
	f.Add(zipOf(f, entry{name: "d", data: "x", raw: &zip.FileHeader{Method: zip.Deflate, CompressedSize64: 1 << 63, UncompressedSize64: 1 << 63}}))
	f.Add(tarOf(f, entries...))
	f.Add(gzipOf(f, tarOf(f, entries...)))
	f.Add(append(gzipOf(f, []byte("{}\n")), gzipOf(f, nil)...))
	f.Add(xzOf(f, []byte("{}\n")))
	f.Add(append(zstdOf(f, []byte("{}\n")), "\x50\x2a\x4d\x18\x01\x00\x00\x00."...))
	f.Add(encryptedZip(f, "{}", "infected", "other"))
	f.Add(greedy(36))
	f.Add(zipOf(f, entry{name: "in.zip", data: string(zipOf(f, entries...))}, entry{name: "b.tgz", data: string(gzipOf(f, tarOf(f, entries...)))}))
	f.Add(sevenOf("data", "\x01\x04"+blockOf("\x01\x00")+oneFile+"\x00"))
	cut := zipOf(f, entries...)
	f.Add(cut[:len(cut)-30])
	for _, name := range []string{"solid.7z", "bzip2.7z", "lines.bz2"} {
		f.Add(fixture(f, name))
	}
	lim := Limits{MaxMemberBytes: 2000, MaxTotalBytes: 5000, MaxMembers: 20, MaxNameLen: 64}
	path := filepath.Join(f.TempDir(), "evidence")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		members, err := openPath(Source{Path: path, Name: "evidence"}, Options{Limits: lim})
		if len(members) > lim.MaxMembers {
			t.Errorf("%d members", len(members))
		}
		if damage := (*DamageError)(nil); errors.As(err, &damage) && damage.Delivered != len(members) {
			t.Errorf("delivered %d, said %d", len(members), damage.Delivered)
		}
		if len(members) == 1 && members[0].Name == "" {
			if members[0].Size != -1 { // a bare file is what it is
				if members[0].Reason == "" && members[0].Data != string(content) {
					t.Error("a bare file is not delivered as it is")
				}
				return
			}
		}
		var total int64
		seen := map[string]bool{}
		for _, m := range members {
			total += int64(len(m.Data))
			if int64(len(m.Data)) > lim.MaxMemberBytes || total > lim.MaxTotalBytes {
				t.Errorf("member %q has %d bytes, in all %d", m.Name, len(m.Data), total)
			}
			if seen[m.Name] || len(m.Name) > lim.MaxNameLen+3 || m.Name != "" && !filepath.IsLocal(m.Name) {
				t.Errorf("recorded name %q", m.Name)
			}
			seen[m.Name] = true
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	line := `{"EventID":%d,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"WORKSTATION5","ProcessId":"%d"}` + "\n"
	var text strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&text, line, i%26, i*7919%65536)
	}
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"bare", []byte(text.String())},
		{"zip", zipOf(b, entry{name: "a.json", data: text.String()})},
		{"tar.gz", gzipOf(b, tarOf(b, entry{name: "a.json", data: text.String()}))},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "evidence")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if n := inflate(b, path); n != int64(text.Len()) {
					b.Fatalf("%d bytes", n)
				}
			}
		})
	}
}
