package parquet

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"
)

const benchRows = 100_000

// benchmark encodes one column again and again; bytes is its size as text or
// as eight-byte numbers.
func benchmark(b *testing.B, kind Type, order []uint32, v Values) {
	b.Helper()
	w := NewWriter(io.Discard, []Column{{"c", kind}}, nil)
	size := 8 * len(v.Nums)
	for _, code := range v.Codes {
		if code != 0 {
			size += len(v.Value(code))
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var n int
	for b.Loop() {
		c, err := w.Encode(0, benchRows, order, v)
		if err != nil {
			b.Fatal(err)
		}
		n = c.Size()
	}
	b.ReportMetric(float64(n), "file-B")
}

// repetitive is a column of 200 distinct paths of about 60 bytes in random order.
func repetitive() Values {
	rnd := rand.New(rand.NewPCG(1, 1))
	return texts(repeat(benchRows, func(int) any {
		return fmt.Sprintf(`C:\Windows\System32\WindowsPowerShell\v1.0\program%d.exe`, rnd.IntN(200))
	})...)
}

func BenchmarkTextRepetitive(b *testing.B) { benchmark(b, String, nil, repetitive()) }
func BenchmarkTextRepetitivePermuted(b *testing.B) {
	benchmark(b, String, shuffled(benchRows), repetitive())
}

// BenchmarkTextRuns has values in runs of a hundred rows.
func BenchmarkTextRuns(b *testing.B) {
	benchmark(b, String, nil, texts(repeat(benchRows, func(i int) any { return fmt.Sprint("workstation", i/100%40, ".example.org") })...))
}

// BenchmarkTextSparse has a value in one row of fifty.
func BenchmarkTextSparse(b *testing.B) {
	benchmark(b, String, nil, texts(repeat(benchRows, func(i int) any {
		if i%50 != 0 {
			return nil
		}
		return fmt.Sprint("workstation", i/100%40, ".example.org")
	})...))
}

// messages are unique texts of about 1 KB: labels that repeat, and values that do not.
func messages() []any {
	rnd := rand.New(rand.NewPCG(1, 1))
	blob := make([]byte, 24)
	return repeat(benchRows, func(i int) any {
		var t bytes.Buffer
		for k := range 12 {
			for j := range blob {
				blob[j] = byte(rnd.Uint32())
			}
			fmt.Fprintf(&t, "Field number %d of the message:\t%s\r\nProcess Id: %d\r\n", k, base64.StdEncoding.EncodeToString(blob), rnd.IntN(5000))
		}
		return t.String()
	})
}

func BenchmarkTextUnique(b *testing.B) { benchmark(b, String, nil, texts(messages()...)) }

// BenchmarkZstdUnique is zstd alone over the same texts, in pages of 1 MiB.
func BenchmarkZstdUnique(b *testing.B) {
	var all []byte
	for _, m := range messages() {
		all = append(all, m.(string)...)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(pageBytes), zstd.WithEncoderCRC(false))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(all)))
	var out []byte
	for b.Loop() {
		for at := 0; at < len(all); at += pageBytes {
			out = z.EncodeAll(all[at:min(at+pageBytes, len(all))], out[:0])
		}
	}
}

// BenchmarkTextIDs has unique texts of 36 bytes.
func BenchmarkTextIDs(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	benchmark(b, String, nil, texts(repeat(benchRows, func(int) any {
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", rnd.Uint32(), rnd.IntN(1<<16), rnd.IntN(1<<16), rnd.IntN(1<<16), rnd.Int64N(1<<48))
	})...))
}

func benchmarkInts(b *testing.B, f func(i int, r *rand.Rand) int64) {
	rnd := rand.New(rand.NewPCG(1, 1))
	benchmark(b, Int64, nil, nums(repeat(benchRows, func(i int) int64 { return f(i, rnd) })...))
}

func BenchmarkIntsFew(b *testing.B) {
	benchmarkInts(b, func(_ int, r *rand.Rand) int64 { return r.Int64N(500) * 4 })
}

func BenchmarkIntsRandom(b *testing.B) {
	benchmarkInts(b, func(_ int, r *rand.Rand) int64 { return r.Int64N(1 << 40) })
}

// BenchmarkIntsCount counts up, as line numbers do.
func BenchmarkIntsCount(b *testing.B) {
	benchmarkInts(b, func(i int, _ *rand.Rand) int64 { return int64(i) })
}

// BenchmarkIntsTime has times that grow by some milliseconds.
func BenchmarkIntsTime(b *testing.B) {
	at := int64(1_600_000_000_000_000)
	benchmarkInts(b, func(_ int, r *rand.Rand) int64 { at += r.Int64N(20_000); return at })
}
