package report

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	element = regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>`)
	anchor  = regexp.MustCompile(`\sid="([^"]*)"`)
)

// TestStructure holds every page against what assistive programs rely on: elements
// nest, headings step down one level at a time, and no id occurs twice.
func TestStructure(t *testing.T) {
	for name, data := range files(t, build(t, richInput())) {
		if filepath.Ext(name) != ".html" {
			continue
		}
		var open []string
		level := 0
		for _, m := range element.FindAllSubmatch(data, -1) {
			tag := string(m[2])
			switch {
			case len(m[3]) > 0 || tag == "meta" || tag == "br":
				continue
			case len(m[1]) == 0:
				open = append(open, tag)
			case len(open) == 0 || open[len(open)-1] != tag:
				t.Fatalf("%s: </%s> closes %v", name, tag, open)
			default:
				open = open[:len(open)-1]
				continue
			}
			if len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' {
				if next := int(tag[1] - '0'); next > level+1 {
					t.Errorf("%s: heading of level %d after %d", name, next, level)
				}
				level = int(tag[1] - '0')
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: left open %v", name, open)
		}
		var ids []string
		for _, m := range anchor.FindAllSubmatch(data, -1) {
			ids = append(ids, string(m[1]))
		}
		slices.Sort(ids)
		if n := len(ids); len(slices.Compact(ids)) != n {
			t.Errorf("%s: an id occurs twice", name)
		}
	}
}

// TestStandardTools lets the reader's own program check the sums.
func TestStandardTools(t *testing.T) {
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("sha256sum is not installed")
	}
	cmd := exec.CommandContext(t.Context(), tool, "--strict", "--quiet", "-c", sumsName)
	cmd.Dir = build(t, richInput())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
