package hostile

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"
)

// must is for writers over memory, which do not fail on what is written here.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic("hostile: " + err.Error())
	}
}

// entry is one member of an archive.
type entry struct {
	name, data string
	mode       fs.FileMode
	raw        *zip.FileHeader // written as it is, with data as the stored bytes
	tar        *tar.Header
}

func zipOf(entries ...entry) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := e.raw
		if h == nil {
			h = header(e.data)
		}
		h.Name = e.name
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w := must(z.CreateRaw(h))
		must(io.WriteString(w, e.data))
	}
	check(z.Close())
	return b.Bytes()
}

// header is the header of data that is not compressed.
func header(data string) *zip.FileHeader {
	n := uint64(len(data))
	return &zip.FileHeader{CRC32: crc32.ChecksumIEEE([]byte(data)), CompressedSize64: n, UncompressedSize64: n}
}

// zeros is a member of n MiB of zero bytes, deflated: the same piece again and
// again, which ends at a byte and refers to nothing before it.
func zeros(name string, n int) entry {
	mib := make([]byte, 1<<20)
	var piece bytes.Buffer
	w := must(flate.NewWriter(&piece, flate.DefaultCompression))
	must(w.Write(mib))
	check(w.Flush())
	sum := crc32.NewIEEE()
	for range n {
		must(sum.Write(mib))
	}
	data := repeat(piece.String(), n) + "\x03\x00" // a last block of nothing
	return entry{name: name, data: data, raw: &zip.FileHeader{
		Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(n) << 20,
	}}
}

func gzipOf(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	must(w.Write(data))
	check(w.Close())
	return b.Bytes()
}

func tarOf(entries ...entry) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := e.tar
		if h == nil {
			h = &tar.Header{Typeflag: tar.TypeReg, Size: int64(len(e.data)), Mode: 0o600}
		}
		h.Name = e.name
		check(w.WriteHeader(h))
		must(io.WriteString(w, e.data))
	}
	check(w.Close())
	return b.Bytes()
}

// sevenOf is a 7z of one file that is not compressed.
func sevenOf(name, data string) []byte {
	var utf16 []byte
	for _, c := range []byte(name + "\x00") {
		utf16 = append(utf16, c, 0)
	}
	n := string([]byte{byte(len(data))})
	header := "\x01\x04\x06\x00\x01\x09" + n + "\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + n + "\x00\x00" +
		"\x05\x01\x11" + string([]byte{byte(len(utf16) + 1)}) + "\x00" + string(utf16) + "\x00\x00"
	le := binary.LittleEndian
	b := make([]byte, 32, 256)
	copy(b, "7z\xbc\xaf\x27\x1c\x00\x04")
	le.PutUint64(b[12:], uint64(len(data)))
	le.PutUint64(b[20:], uint64(len(header)))
	le.PutUint32(b[28:], crc32.ChecksumIEEE([]byte(header)))
	le.PutUint32(b[8:], crc32.ChecksumIEEE(b[12:32]))
	return append(append(b, data...), header...)
}

// bzip2Zeros is a bzip2 stream of 4,500,000 zero bytes.
const bzip2Zeros = "425a6839314159265359da2c912a002277c000c0080008200020a534198d54a886c05510f177245385090da2c912a0"

// xzZeros is an xz stream of 1 MiB of zeros.
const xzZeros = "fd377a585a000004e6d6b446020021010c0000008f98419cefffff00d95d00006ffdffffa3b7ff473e481572396151b89228e6a38607f9ee" +
	"e41e82d32fc53a3c014bb17ec98a8a4d2fa30dd97fa6e38c231153e05918c5758ae277f8b6947f0c6ac0de744964e2e95c53b204d8f7440c" +
	"ab5f0d6d46e9e5c37688b79657acb64de1691d6ffb4b88106c42cb883f5c008fd04eaf262894711f3d8f24e1709ea7235fec28cb85d19598" +
	"8a7e2a91f22775f719c006984d98fdd8afd5900fc42553f8f591363105a5b0ee6fc1704d470cd19111aaad601dbaceb127185c5986e96652" +
	"58bee976ac59e4e55b0508f9c7daadfcfb522af7e495250000000000c2f6ba3ea2706b600001f5018080400079977f47b1c467fb02000000" +
	"0004595a"

func unhex(s string) []byte { return must(hex.DecodeString(s)) }

// xzGreedy is an xz whose block asks for a dictionary by its property byte.
func xzGreedy(property byte) []byte {
	le := binary.LittleEndian
	b := []byte("\xfd7zXZ\x00\x00\x01")
	b = le.AppendUint32(b, crc32.ChecksumIEEE(b[6:8]))
	h := []byte{2, 0, 0x21, 1, property, 0, 0, 0}
	b = le.AppendUint32(append(b, h...), crc32.ChecksumIEEE(h))
	return append(b, "\x01\x00\x01{}\x00\x00\x00.............................."...)
}

// zstdZeros is a zstd frame of zeros: blocks of one byte, repeated.
func zstdZeros(blocks int) []byte {
	const size = 128 << 10
	b := []byte("\x28\xb5\x2f\xfd\x00\x50") // a window of 1 MiB
	for i := range blocks {
		v := uint32(size<<3 | 1<<1)
		if i == blocks-1 {
			v |= 1
		}
		b = append(b, byte(v), byte(v>>8), byte(v>>16), 0)
	}
	return b
}

// line is an honest record.
const line = `{"EventID":1,"Hostname":"ws1","@timestamp":"2020-05-02T02:55:56.000Z","Message":"ok"}` + "\n"

func repeat(s string, n int) string { return strings.Repeat(s, n) }
