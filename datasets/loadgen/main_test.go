package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "load.json")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-h"}, 0, "Usage"},
		{[]string{"-bytes", "64kB"}, 2, "-out"},
		{[]string{"-bytes", "0", "-out", out}, 2, "positive size"},
		{[]string{"-bytes", "64kB", "-out", out, "-start", "noon"}, 2, "not a day"},
		{[]string{"-bytes", "64kB", "-out", out, "more"}, 2, "nothing else"},
		{[]string{"-bytes", "64kB", "-out", out}, 0, "MB/s"},
		{[]string{"-bytes", "64kB", "-out", out}, 1, "exists"},
	} {
		var stderr bytes.Buffer
		if code := run(context.Background(), c.args, &stderr); code != c.code || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%v: code %d, want %d; says %q, want %q in it", c.args, code, c.code, stderr.String(), c.says)
		}
	}
	if info, err := os.Stat(out); err != nil || info.Size() < 64000 {
		t.Errorf("the file is missing or short: %v", err)
	}
}

func TestParseSize(t *testing.T) {
	for s, want := range map[string]int64{
		"1": 1, "512B": 512, "2kB": 2000, "1KiB": 1024, "100MB": 1e8, "1 GiB": 1 << 30, "1GB": 1e9,
		"": 0, "GB": 0, "-1": 0, "1.5GB": 0, "1TB": 0, "9999999999999999GB": 0,
	} {
		if got, err := parseSize(s); got != want || (err != nil) != (want == 0) {
			t.Errorf("parseSize(%q) = %d, %v, want %d", s, got, err, want)
		}
	}
}
