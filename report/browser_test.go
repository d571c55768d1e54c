package report

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBrowser opens the bundle that FORENSIC_BUNDLE names in Chromium: the first
// page must show its title and badge, draw something at two widths, and break no
// rule of its own policy.
func TestBrowser(t *testing.T) {
	bundle := os.Getenv("FORENSIC_BUNDLE")
	if bundle == "" {
		t.Skip("FORENSIC_BUNDLE names no built report")
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed")
	}
	bundle, err := filepath.Abs(bundle)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(bundle, "*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages in the bundle: %v", err)
	}
	for _, page := range pages {
		dom, log := chromium(t, "--dump-dom", "file://"+page)
		if !strings.Contains(dom, "<title>") || !strings.Contains(dom, `class="badge badge-`) {
			t.Errorf("%s: no title or badge in the page", filepath.Base(page))
		}
		if strings.Contains(log, "Content Security Policy") {
			t.Errorf("%s: breaks its policy: %s", filepath.Base(page), log)
		}
	}
	for _, width := range []int{1440, 800} {
		shot := filepath.Join(t.TempDir(), "shot.png")
		chromium(t, "--screenshot="+shot, fmt.Sprintf("--window-size=%d,1000", width), "file://"+filepath.Join(bundle, "index.html"))
		if n := shades(t, shot); n < 8 {
			t.Errorf("at %d pixels the page shows %d colours only", width, n)
		}
	}
}

func chromium(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	base := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-logging=stderr", "--v=0", "--user-data-dir=" + t.TempDir()}
	cmd := exec.CommandContext(t.Context(), "chromium", append(base, args...)...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v: %s", err, log.String())
	}
	return out.String(), log.String()
}

// shades counts the colours of a picture, sampled.
func shades(t *testing.T, name string) int {
	t.Helper()
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	picture, err := png.Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[3]uint32]bool{}
	forEach(picture.Bounds(), func(x, y int) {
		r, g, b, _ := picture.At(x, y).RGBA()
		seen[[3]uint32{r, g, b}] = true
	})
	return len(seen)
}

func forEach(r image.Rectangle, visit func(x, y int)) {
	for y := r.Min.Y; y < r.Max.Y; y += 3 {
		for x := r.Min.X; x < r.Max.X; x += 3 {
			visit(x, y)
		}
	}
}
