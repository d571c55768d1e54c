package unpack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNested(t *testing.T) {
	lines := fixtureLines()
	inner := zipOf(t, entry{name: "a.json", data: lines}, entry{name: `b\c.json`, data: "{}"})
	content := zipOf(t,
		entry{name: "first.json", data: "{}"},
		entry{name: "logs/inner.zip", data: string(inner)},
		entry{name: "logs.tar.gz", data: string(gzipOf(t, tarOf(t, entry{name: "t.json", data: "1"}, entry{name: "in.zip", data: string(inner)})))},
		entry{name: "single.json.gz", data: string(gzipOf(t, []byte(lines)))},
		entry{name: "solid.7z", data: string(fixture(t, "solid.7z"))},
		entry{name: "twice.gz", data: string(gzipOf(t, xzOf(t, []byte("{}"))))},
		entry{name: "logs/inner.zip", data: string(inner)},
		entry{name: "logs/inner.zip!/a.json", data: "impostor"},
		entry{name: "none.tar", data: string(make([]byte, 1024))},
		entry{name: "empty.zip", data: string(zipOf(t))},
		entry{name: "last.json", data: "{}"},
	)
	members, err := open(t, content, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range members {
		if members[i].Data == lines {
			members[i].Data = "lines"
		}
		members[i].Size = 0
	}
	check(t, members,
		got{Name: "first.json", Data: "{}"},
		got{Name: "logs/inner.zip!/a.json", Data: "lines"},
		got{Name: "logs/inner.zip!/b/c.json", Data: "{}"},
		got{Name: "logs.tar.gz!/t.json", Data: "1"},
		got{Name: "logs.tar.gz!/in.zip!/a.json", Data: "lines"},
		got{Name: "logs.tar.gz!/in.zip!/b/c.json", Data: "{}"},
		got{Name: "single.json.gz", Data: "lines"},
		got{Name: "solid.7z!/logs/a.json", Data: "lines"},
		got{Name: "solid.7z!/logs/empty.json"},
		got{Name: "solid.7z!/b.txt", Data: "second file of the block\n"},
		got{Name: "solid.7z!/nested/c.json", Data: lines[:5000]},
		got{Name: "twice.gz", Data: "{}"},
		got{Name: "logs/inner.zip#2!/a.json", Data: "lines"},
		got{Name: "logs/inner.zip#2!/b/c.json", Data: "{}"},
		got{Name: "logs/inner.zip%21/a.json", Data: "impostor"},
		got{Name: "none.tar", Data: string(make([]byte, 1024))},
		got{Name: "empty.zip", Reason: "nested archive (zip) without members"},
		got{Name: "last.json", Data: "{}"},
	)
}

// nest puts archives into each other.
func nest(t *testing.T, levels int) []byte {
	content := zipOf(t, entry{name: "a.json", data: "{}"})
	for i := range levels - 1 {
		content = zipOf(t, entry{name: fmt.Sprintf("%d.zip", i+2), data: string(content)}, entry{name: "z", data: "{}"})
	}
	return content
}

func TestDepth(t *testing.T) {
	z := got{Size: 2, Data: "{}"}
	named := func(name string) got { g := z; g.Name = name; return g }
	members, err := open(t, nest(t, 3), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, members, named("3.zip!/2.zip!/a.json"), named("3.zip!/z"), named("z"))

	members, err = open(t, nest(t, 4), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	members[0].Size = 0
	check(t, members,
		got{Name: "4.zip!/3.zip!/2.zip", Reason: "nested archive (zip), in more than 2 others: not opened"},
		named("4.zip!/3.zip!/z"), named("4.zip!/z"), named("z"))

	deep := []byte("{}") // compressions count as well
	for range 50 {
		deep = gzipOf(t, deep)
	}
	members, err = open(t, deep, Limits{})
	if err != nil || len(members) != 1 || !strings.Contains(members[0].Reason, "nested archive (gzip), in more than 2 others") {
		t.Errorf("%+v, %v", members, err)
	}
}

// What is damaged inside ends there.
func TestNestedDamage(t *testing.T) {
	inner := zipOf(t, entry{name: "a", data: "{}"}, entry{name: "b", data: "{}"})
	seven := fixture(t, "solid.7z")
	wrong := stored(string(inner))
	wrong.CRC32++
	content := zipOf(t,
		entry{name: "cut.zip", data: string(inner[:len(inner)-30])},
		entry{name: "cut.7z", data: string(seven[:len(seven)-10])},
		entry{name: "cut.gz", data: string(flushed(t, []byte("{}")))},
		entry{name: "after.gz", data: string(gzipOf(t, []byte("{}"))) + "hidden"},
		entry{name: "crc.zip", data: string(inner), raw: wrong},
		entry{name: "locked.7z", data: string(fixture(t, "locked.7z"))},
		entry{name: "last", data: "{}"},
	)
	members, err := openWith(t, content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range members {
		lines = append(lines, strings.TrimSpace(strings.Join([]string{m.Name, m.Reason, m.Err}, " ")))
	}
	want := []string{
		"cut.zip!/a", "cut.zip!/b",
		"cut.zip nested archive (zip): zip has no central directory: file is truncated or damaged, or not a zip: zip: not a valid zip file (members read before that: 2)",
		"cut.7z nested archive (7z): the header of the 7z cannot be read: it lies beyond the end: the file is cut short, or the first part of a split 7z (members read before that: 0)",
		"cut.gz  unexpected EOF",
		"after.gz", "after.gz#2 nested archive (gzip): not read: 6 bytes after the end of the gzip stream (members read before that: 1)",
		"crc.zip!/a", "crc.zip!/b",
		"crc.zip nested archive (zip): its own stream is damaged or ends early: zip: checksum error (members read before that: 2)",
		"locked.7z!/logs/a.json", "locked.7z!/logs/empty.json", "locked.7z!/b.txt", "locked.7z!/nested/c.json",
		"last",
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got)
	}
}

// Archives that need random access wait in memory or, if they are large, in a
// file that is gone afterwards.
func TestSpool(t *testing.T) {
	noise := make([]byte, spoolMemory)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	large := zipOf(t, entry{name: "noise", data: string(noise), raw: stored(string(noise))}, entry{name: "a", data: "{}"})
	content := tarOf(t, entry{name: "large.zip", data: string(large)}, entry{name: "last", data: "{}"})
	dir := t.TempDir()
	members, err := openWith(t, content, Options{TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if len(members) != 3 || members[0].Data != string(noise) || members[1].Name != "large.zip!/a" {
		t.Errorf("%d members", len(members))
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, dir := range []string{"", filepath.Join(dir, "none")} {
		members, err = openWith(t, content, Options{TempDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if len(members) != 2 || !strings.Contains(members[0].Reason, "nested archive (zip): it ") || members[1].Data != "{}" {
			t.Errorf("folder %q: %+v", dir, members[0].Reason)
		}
	}
}

// All levels share the budgets of the source.
func TestNestedBudgets(t *testing.T) {
	zeros := string(make([]byte, 20<<20))
	inner := string(zipOf(t, entry{name: "zeros", data: zeros}))
	copies := make([]entry, 50)
	for i := range copies {
		copies[i] = entry{name: fmt.Sprintf("%d.zip", i), data: inner}
	}
	members, err := open(t, zipOf(t, copies...), Limits{}) // each is within its own ratio... of 1,029
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || !strings.HasPrefix(err.Error(), "the container unfolds from") {
		t.Errorf("ratio: %v", err)
	}
	if len(members) > 4 {
		t.Errorf("ratio: %d members were read", len(members))
	}

	small := string(zipOf(t, entry{name: "a", data: "1"}, entry{name: "b", data: "2"}))
	content := tarOf(t, entry{name: "1.zip", data: small}, entry{name: "2.zip", data: small})
	members, err = open(t, content, Limits{MaxMembers: 3})
	if err == nil || err.Error() != "the container holds more than 3 members" || len(members) != 3 {
		t.Errorf("members: %v after %d", err, len(members))
	}
	members, err = open(t, content, Limits{MaxTotalBytes: 300})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || !strings.HasPrefix(err.Error(), "what lies between") {
		t.Errorf("bytes between: %v after %d", err, len(members))
	}

	stop := errors.New("stop")
	path := filepath.Join(t.TempDir(), "e")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err = Open(context.Background(), Source{Path: path}, Options{}, func(Member, io.Reader) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("visit's error: %v after %d calls", err, calls)
	}
}

// The note of an archive is on its members.
func TestNestedNotes(t *testing.T) {
	inner := string(zipOf(t, entry{name: "a", data: "1"}))
	members, err := open(t, zipOf(t, entry{name: "../x.zip", data: inner}), Limits{})
	if err != nil || len(members) != 1 || members[0].Name != "%2E%2E/x.zip!/a" {
		t.Fatalf("%+v, %v", members, err)
	}
	if n := members[0].Notes; len(n) != 1 || !strings.HasPrefix(n[0], `of the archive it lies in: the archive calls it "../x.zip"`) {
		t.Errorf("notes: %q", n)
	}
	members, _ = open(t, zipOf(t, entry{name: "x.gz", data: string(gzipOf(t, []byte("1")))}), Limits{})
	if n := members[0].Notes; len(n) != 1 || n[0] != "inflated from gzip" {
		t.Errorf("notes: %q", n)
	}
}

// An archive that holds itself ends by the depth; one of many copies of an
// archive of many copies by the number of members.
func TestNestedWidth(t *testing.T) {
	content := []byte("{}")
	for range 3 {
		var many []entry
		for i := range 60 {
			many = append(many, entry{name: fmt.Sprint(i), data: string(content)})
		}
		content = zipOf(t, many...)
	}
	members, err := open(t, content, Limits{MaxMembers: 5000})
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || len(members) != 5000 {
		t.Errorf("%v after %d members", err, len(members))
	}
	if !bytes.HasPrefix([]byte(members[4999].Name), []byte("1!/23!/")) {
		t.Errorf("last: %s", members[4999].Name)
	}
}
