package hostile

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
)

// bombs unfold to far more than they take.
func bombs() []File {
	return []File{
		{
			Name: "bomb.zip", What: "300 MB of zeros in less than 300 KB", Want: partial, Reason: "over the ratio",
			content: func() []byte { return zipOf(zeros("zeros.json", 300)) },
		},
		{Name: "bomb-overlap.zip", What: "500 entries that share the same deflated bytes", Damage: "over the ratio", content: overlapping},
		{Name: "bomb-nested.zip.gz", What: "64 zips of 16 MB of zeros each, in a zip, in a gzip", Damage: "the ratio", content: nestedBomb},
		{Name: "bomb-tree.zip", What: "zips in zips, two at each of eight levels", Want: unsupported, Reason: "nested archive (zip), in more than", Members: 8, content: tree},
		{Name: "bomb-deep.gz", What: "a gzip in a gzip, 40 levels deep", Want: unsupported, Reason: "nested archive", content: deep},
		{
			Name: "bomb-layers.gz", What: "a gzip of a gzip of 64 MB of zeros", Damage: "ratio",
			content: func() []byte { return gzipOf(gzipOf(make([]byte, 64<<20))) },
		},
		{
			Name: "bomb.bz2", What: "900 MB of zeros in 9 KB of bzip2", Want: partial, Reason: "over the ratio",
			content: func() []byte { return bytes.Repeat(unhex(bzip2Zeros), 200) },
		},
		{
			Name: "bomb.xz", What: "300 MB of zeros in 85 KB of xz", Want: partial, Reason: "over the ratio",
			content: func() []byte { return bytes.Repeat(unhex(xzZeros), 300) },
		},
		{
			Name: "bomb.zst", What: "400 MB of zeros in 13 KB of zstd", Want: partial, Reason: "over the ratio",
			content: func() []byte { return zstdZeros(3200) },
		},
		{
			Name: "dictionary.xz", What: "asks for a dictionary of 1 GiB", Want: failed, Reason: "a dictionary of 1073741824 bytes",
			content: func() []byte { return xzGreedy(36) },
		},
		{
			Name: "dictionary-next.xz", What: "asks for a dictionary of 4 GiB in its second stream", Want: partial, Reason: "a dictionary of 4294967295 bytes",
			content: func() []byte { return append(unhex(xzZeros), xzGreedy(40)...) },
		},
		{
			Name: "window.zst", What: "asks for a window of 1 GiB", Want: failed, Reason: "a window of more than",
			content: func() []byte { return []byte("\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00") },
		},
		{Name: "sparse.tar", What: "a sparse file of 8 GiB of holes", Want: partial, Reason: "ratio", content: sparse},
	}
}

// overlapping is a zip whose directory names one entry many times.
func overlapping() []byte {
	one := zipOf(zeros("a.json", 1))
	at, end := bytes.Index(one, []byte("PK\x01\x02")), bytes.LastIndex(one, []byte("PK\x05\x06"))
	const copies = 500
	b := bytes.Clone(one[:at])
	b = append(b, bytes.Repeat(one[at:end], copies)...)
	tail := bytes.Clone(one[end:])
	le := binary.LittleEndian
	le.PutUint16(tail[8:], copies)
	le.PutUint16(tail[10:], copies)
	le.PutUint32(tail[12:], uint32(copies*(end-at)))
	return append(b, tail...)
}

func nestedBomb() []byte {
	one := string(zipOf(zeros("zeros.json", 16)))
	var many []entry
	for i := range 64 {
		many = append(many, entry{name: fmt.Sprintf("%d.zip", i), data: one})
	}
	return gzipOf(zipOf(many...))
}

func tree() []byte {
	content := zipOf(entry{name: "a.json", data: line})
	for range 7 {
		content = zipOf(entry{name: "left.zip", data: string(content)}, entry{name: "right.zip", data: string(content)})
	}
	return content
}

func deep() []byte {
	b := []byte(line)
	for range 40 {
		b = gzipOf(b)
	}
	return b
}

func sparse() []byte {
	h := make([]byte, 512)
	copy(h, "sparse")
	copy(h[100:], "0000600\x00")
	copy(h[124:], "00000000000\x00") // nothing stored
	h[156] = 'S'
	copy(h[257:], "ustar  \x00")
	copy(h[386:], "00000000000\x0000000000000\x00") // one piece of nothing
	copy(h[483:], "77777777777\x00")
	sum := int(8 * ' ')
	for i, c := range h {
		if i < 148 || i >= 156 {
			sum += int(c)
		}
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return append(h, make([]byte, 1024)...)
}

// lies say something else than what is there.
func lies() []File {
	huge := header(line)
	huge.CompressedSize64, huge.UncompressedSize64 = 1<<40, 1<<40
	short := header(line)
	short.UncompressedSize64 = 1 << 30
	wrong := header(line)
	wrong.CRC32++
	encrypted := header(line)
	encrypted.Flags = 1
	one := func(h *zip.FileHeader) func() []byte {
		return func() []byte { return zipOf(entry{name: "a.json", data: line, raw: h}) }
	}
	return []File{
		{Name: "lie-stored.zip", What: "the directory claims 1 TiB of stored bytes", Want: failed, Members: 1, content: one(huge)},
		{Name: "lie-size.zip", What: "the directory claims 1 GiB of content", Want: partial, Members: 1, content: one(short)},
		{Name: "lie-crc.zip", What: "the checksum is wrong", Want: partial, Reason: "checksum", Members: 1, content: one(wrong)},
		{Name: "lie-encrypted.zip", What: "plain text that claims to be encrypted", Want: unsupported, Reason: "encrypted (ZipCrypto)", content: one(encrypted)},
		{Name: "lie-count.zip", What: "the directory claims 65,534 entries and has one", Damage: "directory of the zip", content: func() []byte {
			b := zipOf(entry{name: "a.json", data: line})
			end := bytes.LastIndex(b, []byte("PK\x05\x06"))
			binary.LittleEndian.PutUint16(b[end+8:], 65534)
			binary.LittleEndian.PutUint16(b[end+10:], 65534)
			return b
		}},
		{
			Name: "garbage-after.json.gz", What: "bytes hidden after the end of a gzip", Want: stored, Damage: "bytes after the end of the gzip stream",
			content: func() []byte { return append(gzipOf([]byte(line+" \n")), "hidden"...) },
		},
		{
			Name: "garbage-after.tar", What: "bytes hidden after the end of a tar", Want: stored, Damage: "bytes after the end of the tar",
			content: func() []byte {
				return append(tarOf(entry{name: "a.json", data: line + "  \n"}), "hidden"...)
			},
		},
	}
}

// truncated are cut short.
func truncated() []File {
	// Text that does not compress to nothing: a part of it is left when it is cut.
	var text bytes.Buffer
	x := uint32(1)
	for range 2000 {
		x = x*1664525 + 1013904223
		fmt.Fprintf(&text, `{"EventID":%d,"Hostname":"ws%d","@timestamp":"2020-05-02T02:55:56.000Z","Message":"%08x"}`+"\n", x%30, x>>20, x)
	}
	data := text.Bytes()
	cut := func(b []byte, n int) func() []byte { return func() []byte { return b[:len(b)-n] } }
	z := zipOf(entry{name: "whole.json", data: line + "\n"}, entry{name: "cut.json", data: text.String()})
	return []File{
		{Name: "cut-directory.zip", What: "a zip without the end of its directory", Want: stored, Damage: "zip has no central directory", Members: 2, content: cut(z, 30)},
		{Name: "cut.zip", What: "a zip cut within its second member", Want: partial, Damage: "zip has no central directory", Members: 2, content: cut(z, len(z)-20_000)},
		{Name: "cut.json.gz", What: "a gzip cut short", Want: partial, Damage: "ends early", content: cut(gzipOf(data), 500)},
		{
			Name: "cut.tar", What: "a tar cut within a member", Want: partial, Damage: "ends early",
			content: cut(tarOf(entry{name: "a.json", data: text.String() + "\n"}), 3000),
		},
		{Name: "cut.json.xz", What: "an xz cut short", Want: partial, Damage: "ends early", content: cut(unhex(xzZeros), 40)},
		{Name: "cut.json.zst", What: "a zstd frame cut short", Want: partial, Damage: "ends early", content: cut(zstdZeros(20), 6)},
		{Name: "cut.json.bz2", What: "a bzip2 cut short", Want: partial, Damage: "ends early", content: cut(bytes.Repeat(unhex(bzip2Zeros), 2), 10)},
		{Name: "cut.7z", What: "a 7z cut within its header", Damage: "beyond the end", content: cut(sevenOf("a.json", line), 8)},
	}
}

// links lead elsewhere.
func links() []File {
	special := func(name string, typ byte, target string) entry {
		return entry{name: name, tar: &tar.Header{Typeflag: typ, Linkname: target, Mode: 0o600, Devmajor: 1, Devminor: 3}}
	}
	return []File{
		{Name: "links.zip", What: "symbolic links to files of the machine", Want: unsupported, Reason: "links are not followed", Members: 2, content: func() []byte {
			return zipOf(
				entry{name: "passwd.json", data: "/etc/passwd", mode: fs.ModeSymlink | 0o777},
				entry{name: "up", data: "../../..", mode: fs.ModeSymlink | 0o777})
		}},
		{Name: "links.tar", What: "links, devices and pipes", Want: unsupported, Reason: "links are not followed", Members: 7, content: func() []byte {
			return tarOf(
				special("soft.json", tar.TypeSymlink, "/etc/passwd"), special("hard.json", tar.TypeLink, "/etc/shadow"),
				special("up", tar.TypeSymlink, "../.."), entry{name: "up/x.json", data: line + " \n\n"},
				special("null", tar.TypeChar, ""), special("disk", tar.TypeBlock, ""), special("pipe", tar.TypeFifo, ""))
		}},
	}
}
