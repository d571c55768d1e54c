package parquet

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// TestInflate checks that no codec yields anything but what the header says.
func TestInflate(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<14)
	packed := map[int64][]byte{}
	for codec, c := range map[int64]compress.Codec{
		codecSnappy: &parquet.Snappy, codecGzip: &parquet.Gzip, codecBrotli: &parquet.Brotli, codecZstd: &parquet.Zstd, codecLZ4Raw: &parquet.Lz4Raw,
	} {
		b, err := c.Encode(nil, content)
		if err != nil {
			t.Fatal(err)
		}
		packed[codec] = b
	}
	framed := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	framed = binary.BigEndian.AppendUint32(framed, uint32(len(packed[codecLZ4Raw])))
	packed[codecLZ4] = append(framed, packed[codecLZ4Raw]...)
	packed[codecNone] = content
	var z inflater
	defer z.close()
	for codec, in := range packed {
		if out, err := z.inflate(codec, in, len(content)); err != nil || !bytes.Equal(out, content) {
			t.Errorf("codec %d: %d bytes, %v", codec, len(out), err)
		}
		for _, size := range []int{1, 10, len(content) - 1, len(content) + 1} {
			if out, err := z.inflate(codec, in, size); err == nil {
				t.Errorf("codec %d: %d bytes where %d are due", codec, len(out), size)
			}
		}
		for cut := range min(len(in), 64) {
			if _, err := z.inflate(codec, in[:cut], len(content)); err == nil {
				t.Errorf("codec %d: %d bytes are taken for all", codec, cut)
			}
		}
	}
	if _, err := z.inflate(codecLZO, content, 1); err == nil {
		t.Error("LZO is read")
	}
}

// TestDeltas checks the headers of differences that no writer makes.
func TestDeltas(t *testing.T) {
	for _, header := range [][4]uint64{{0, 4, 1, 0}, {128, 0, 1, 0}, {128, 5, 1, 0}, {1 << 40, 4, 1, 0}, {4, 4, 1, 0}} {
		var in []byte
		for _, n := range header {
			in = binary.AppendUvarint(in, n)
		}
		if _, err := newDeltas(in); err == nil {
			t.Errorf("%v is taken", header)
		}
	}
	in := []byte{128, 1, 4, 3, 10, 0, 0, 0, 0, 0} // 5, 5, 5 as differences of no bits
	d, err := newDeltas(in)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if n, err := d.next(); n != 5 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if _, err := d.next(); err == nil {
		t.Error("there are more values than the header says")
	}
	if _, err := newLengths(in, 2); err == nil {
		t.Error("three lengths are taken for two values")
	}
}
