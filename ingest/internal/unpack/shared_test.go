package unpack

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// inflate reads all members of a file and returns the bytes of its data.
func inflate(t testing.TB, path string) (n int64) {
	t.Helper()
	err := Open(context.Background(), Source{Path: path}, Options{}, func(_ Member, r io.Reader) error {
		if r == nil {
			return nil
		}
		k, err := io.Copy(io.Discard, r)
		n += k
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// shared returns the folder of the shared evidence, or skips the test.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: the shared evidence is not here")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", "..", dir)
	}
	return filepath.Join(dir, "data")
}

// corpus reads the inventory: archive and member to size and hash.
func corpus(t *testing.T, dir string) (rows map[[2]string]map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "corpus.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[[2]string]map[string]string{}
	for _, rec := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = rec[i]
		}
		rows[[2]string{row["archive"], row["member"]}] = row
	}
	return rows
}

// Every member of the inventory is delivered with its bytes, or named with the
// reason why not.
func TestSharedMembers(t *testing.T) {
	dir := shared(t)
	rows := corpus(t, dir)
	sources, skipped, err := Walk([]string{filepath.Join(dir, "security-datasets", "datasets")})
	if err != nil || len(skipped) > 0 {
		t.Fatalf("%v, skipped %v", err, skipped)
	}
	for _, src := range sources {
		err := Open(context.Background(), src, Options{}, func(m Member, r io.Reader) error {
			key := [2]string{src.Name, m.Name}
			row := rows[key]
			if row == nil {
				if filepath.Ext(src.Name) != ".yaml" {
					t.Errorf("%s: member %q is not in the inventory", src.Name, m.Name)
				}
				return nil
			}
			delete(rows, key)
			compare(t, row, m, r)
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", src.Name, err)
		}
	}
	for key := range rows {
		t.Errorf("%s: member %q was not delivered", key[0], key[1])
	}
}

// compare checks one member against its row of the inventory.
func compare(t *testing.T, row map[string]string, m Member, r io.Reader) {
	t.Helper()
	want := ""
	switch {
	case row["format"] == "macos appledouble":
		want = "AppleDouble metadata"
	case row["format"] == "sha1sum text":
		want = "checksum file"
	}
	if m.Reason != want {
		t.Errorf("%s: %s: reason %q, want %q", row["archive"], m.Name, m.Reason, want)
	}
	if r == nil {
		return
	}
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		t.Errorf("%s: %s: %v", row["archive"], m.Name, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if sum != row["member_sha256"] || strconv.FormatInt(n, 10) != row["member_bytes"] {
		t.Errorf("%s: %s: %d bytes, %s; want %s, %s", row["archive"], m.Name, n, sum, row["member_bytes"], row["member_sha256"])
	}
	if m.Size >= 0 && m.Size != n {
		t.Errorf("%s: %s: stated size %d", row["archive"], m.Name, m.Size)
	}
}
