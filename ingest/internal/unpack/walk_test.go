package unpack

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes files of these names, each with its name as content.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
}

func TestWalk(t *testing.T) {
	root := tree(t, "set/b.json", "set/a/z.json", "set/a.json", "other/x.json")
	set, other := filepath.Join(root, "set"), filepath.Join(root, "other", "x.json")
	symlink(t, set, filepath.Join(root, "link"))
	symlink(t, other, filepath.Join(set, "to file"))
	symlink(t, root, filepath.Join(set, "a", "to folder"))

	want := []Source{
		{Path: other, Name: "x.json", Size: 12},
		{Path: filepath.Join(set, "a.json"), Name: "a.json", Size: 10},
		{Path: filepath.Join(set, "a", "z.json"), Name: "a/z.json", Size: 12},
		{Path: filepath.Join(set, "b.json"), Name: "b.json", Size: 10},
	}
	wantSkipped := []Skipped{
		{"a/to folder", "a symbolic link; links are not followed"},
		{"to file", "a symbolic link; links are not followed"},
	}
	sources, skipped, err := Walk([]string{other, set})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, sources) + cmp.Diff(wantSkipped, skipped); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}

	sources, _, err = Walk([]string{filepath.Join(root, "link")}) // an argument is followed
	if err != nil || len(sources) != 3 || sources[2].Name != "b.json" {
		t.Errorf("linked argument: %v, %v", sources, err)
	}
	if _, _, err = Walk([]string{set, filepath.Join(root, "gone")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing argument: %v", err)
	}
}

func TestWalkNamesWhatIsNoFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the files of this test are those of Unix")
	}
	root := tree(t, "a\x1b[2Jb\\c.json")
	l, err := net.Listen("unix", filepath.Join(root, "s"))
	if err != nil {
		t.Skip("no sockets in the file system here: ", err)
	}
	defer l.Close()
	sources, skipped, err := Walk([]string{root, os.DevNull})
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) != 1 || sources[0].Name != "a%1B[2Jb%5Cc.json" {
		t.Errorf("sources: %+v", sources)
	}
	if d := cmp.Diff([]Skipped{{"s", "a socket"}, {"null", "a device"}}, skipped); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if _, err := Hash(context.Background(), os.DevNull); err == nil {
		t.Error("a device was hashed")
	}
	err = Open(context.Background(), Source{Path: os.DevNull}, Options{}, func(Member, io.Reader) error { return nil })
	if err == nil {
		t.Error("a device was opened")
	}
}

func TestHash(t *testing.T) {
	path := filepath.Join(tree(t, "abc"), "abc")
	sum, err := Hash(context.Background(), path)
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; sum != want || err != nil {
		t.Errorf("got %s, %v", sum, err)
	}
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stop)
	if _, err := Hash(ctx, path); !errors.Is(err, stop) {
		t.Errorf("cancelled: %v", err)
	}
}
