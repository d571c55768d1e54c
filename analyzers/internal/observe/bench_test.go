package observe

import (
	"path/filepath"
	"strings"
	"testing"

	"forensic/analyzers/internal/golden"
)

// BenchmarkFind scans generated command lines with a path, an address and a URL in
// each.
func BenchmarkFind(b *testing.B) {
	text := strings.Repeat(`"C:\Windows\System32\svchost.exe" -k netsvcs -p -s Schedule --type=utility http://10.1.2.3/x.php --lang=en-US `, 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}

// BenchmarkLetters scans 40,000 letters, for which MSTICPy's e-mail pattern takes 12
// seconds.
func BenchmarkLetters(b *testing.B) {
	text := strings.Repeat("abcdefgh", 5000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}

// BenchmarkSharedMordor scans the command lines and scripts of ten archives, for
// which MSTICPy 3.0.2 takes 20.0 seconds (0.7 MB/s).
func BenchmarkSharedMordor(b *testing.B) {
	rows := jsonLines[input](b, filepath.Join(golden.Folder(b), "golden", "inputs", "mordor_10archives.jsonl"))
	size := 0
	for _, r := range rows {
		size += len(r.Text)
	}
	b.SetBytes(int64(size))
	b.ResetTimer()
	for b.Loop() {
		for _, r := range rows {
			Find(r.Text)
		}
	}
}
