// Package indicatortest makes feeds of invented indicators, for tests and
// benchmarks. The same arguments give the same bytes. Names lie below the domains,
// and addresses in the blocks, that are reserved for examples, except where a feed
// needs more addresses than these have.
package indicatortest

import (
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"

	"forensic/datasets/reference"
)

// Kind is what a feed looks like.
type Kind string

// The kinds of feeds.
const (
	Text   Kind = "text"   // a mixed list, one value a line
	CSV    Kind = "csv"    // ioc,type,severity,confidence,malware,tags,description,first_seen
	Hashes Kind = "hashes" // SHA-256, one a line
	STIX   Kind = "stix"   // a bundle of indicators
)

// Feed returns n invented indicators as a file.
func Feed(kind Kind, n int, seed uint64) io.Reader {
	f := &feed{kind: kind, n: n, rand: rand.New(rand.NewPCG(seed, 1))}
	switch kind {
	case CSV:
		f.buf = []byte("ioc,type,severity,confidence,malware,tags,description,first_seen\n")
	case STIX:
		f.buf = []byte(`{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[` + "\n")
	}
	return f
}

// Value returns an invented value, and its type, as the feeds hold them.
func Value(r *rand.Rand) (reference.IndicatorType, string) {
	switch r.IntN(5) {
	case 0:
		return reference.IP, fmt.Sprintf("203.%d.%d.%d", r.IntN(113), r.IntN(256), r.IntN(256))
	case 1:
		return reference.DNS, fmt.Sprintf("h%x.bad%d.example", r.Uint32(), r.IntN(1000))
	case 2:
		return reference.URL, fmt.Sprintf("http://h%x.example/gate%d.php?id=%x", r.Uint32(), r.IntN(100), r.Uint32())
	case 3:
		return reference.MD5, digest(r, 16)
	}
	return reference.SHA256, digest(r, 32)
}

func digest(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return hex.EncodeToString(b)
}

type feed struct {
	kind Kind
	n    int // indicators still to come
	i    int
	rand *rand.Rand
	buf  []byte
	end  bool
}

// Read makes as many indicators as are wanted.
func (f *feed) Read(p []byte) (int, error) {
	for len(f.buf) < len(p) && !f.end {
		if f.n == 0 {
			f.end = true
			if f.kind == STIX {
				f.buf = append(f.buf, "]}\n"...)
			}
			break
		}
		f.n--
		f.line()
	}
	n := copy(p, f.buf)
	if f.buf = f.buf[:copy(f.buf, f.buf[n:])]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// line appends one indicator.
func (f *feed) line() {
	t, v := Value(f.rand)
	switch f.kind {
	case Hashes:
		f.buf = append(append(f.buf, digest(f.rand, 32)...), '\n')
	case CSV:
		f.buf = fmt.Appendf(f.buf, "%s,%s,high,%d,Family%d,\"exe,c2\",seen with campaign %d,2024-01-%02d 10:00:00\n", v, t, 50+f.rand.IntN(50), f.rand.IntN(200), f.rand.IntN(5000), 1+f.rand.IntN(28))
	case STIX:
		if f.i > 0 {
			f.buf = append(f.buf, ",\n"...)
		}
		f.buf = fmt.Appendf(f.buf, `{"type":"indicator","spec_version":"2.1","id":"indicator--%08x-0000-4000-8000-000000000000","created":"2024-01-01T00:00:00Z","modified":"2024-01-02T00:00:00Z","name":"i%d","pattern":"[%s = '%s']","pattern_type":"stix","valid_from":"2024-01-01T00:00:00Z","confidence":%d,"indicator_types":["malicious-activity"]}`,
			f.i, f.i, stixPath(t), v, f.rand.IntN(101))
	default:
		f.buf = append(append(f.buf, v...), '\n')
	}
	f.i++
}

func stixPath(t reference.IndicatorType) string {
	return map[reference.IndicatorType]string{
		reference.IP: "ipv4-addr:value", reference.DNS: "domain-name:value", reference.URL: "url:value",
		reference.MD5: "file:hashes.MD5", reference.SHA256: "file:hashes.'SHA-256'",
	}[t]
}
