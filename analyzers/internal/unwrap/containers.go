package unwrap

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"sync"
)

// member is content taken out of a container, or the limit that kept it in.
type member struct {
	encoding string
	data     []byte
	limit    string
}

// unpack returns the members of a container; what cannot be read is left out. A
// member holds at most size bytes, an archive lim.MaxMembers.
func unpack(kind string, data []byte, size int, lim Limits) []member {
	switch kind {
	case kindGzip:
		return one("gzip", size, func() (io.Reader, error) { return gzip.NewReader(bytes.NewReader(data)) })
	case kindBzip2:
		return one("bzip2", size, func() (io.Reader, error) { return bzip2.NewReader(bytes.NewReader(data)), nil })
	case kindZip:
		return unzip(data, size, lim)
	case kindTar:
		return untar(data, size, lim)
	}
	return nil
}

func one(encoding string, size int, open func() (io.Reader, error)) []member {
	r, err := open()
	if err != nil {
		return nil
	}
	data, _, limit := read(r, size)
	if limit == "" && len(data) == 0 {
		return nil
	}
	return []member{{encoding: encoding, data: data, limit: limit}}
}

func unzip(data []byte, size int, lim Limits) (out []member) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil
	}
	for i, f := range z.File {
		if i >= lim.MaxMembers || size <= 0 {
			return append(out, tooMany(lim))
		}
		if f.FileInfo().IsDir() {
			continue
		}
		if f.Flags&1 != 0 {
			out = append(out, member{limit: fmt.Sprintf("zip member %q is encrypted", clip(f.Name))})
			continue
		}
		ms := one("zip member "+clip(f.Name), size, func() (io.Reader, error) { return f.Open() })
		out, size = append(out, ms...), size-used(ms)
	}
	return out
}

func untar(data []byte, size int, lim Limits) (out []member) {
	t := tar.NewReader(bytes.NewReader(data))
	for i := 0; ; i++ {
		h, err := t.Next()
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return out
		}
		if i >= lim.MaxMembers || size <= 0 {
			return append(out, tooMany(lim))
		}
		if h.Typeflag == tar.TypeReg {
			ms := one("tar member "+clip(h.Name), size, func() (io.Reader, error) { return t, nil })
			out, size = append(out, ms...), size-used(ms)
		}
	}
}

func tooMany(lim Limits) member {
	return member{limit: fmt.Sprintf("an archive has more than %d members or unfolds to too much", lim.MaxMembers)}
}

// used is what reading members cost, members over the limit included.
func used(ms []member) (n int) {
	for _, m := range ms {
		n += len(m.data)
		if m.limit != "" {
			n = 1 << 62
		}
	}
	return n
}

// clip bounds a member name; names are evidence and may be of any length.
func clip(name string) string { return name[:min(len(name), 256)] }

// read reads at most size bytes; of a damaged stream what comes before the
// damage, which whole then denies.
func read(r io.Reader, size int) (data []byte, whole bool, limit string) {
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if len(data) > size {
		return nil, false, fmt.Sprintf("a layer unfolds to more than %d bytes", size)
	}
	return data, err == nil, ""
}

// flaters keeps decompressors, which are large, for the next try.
var flaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// inflateAny tries zlib and raw deflate, which no clear first bytes give away:
// what comes out must be text or a known kind. A raw stream must be whole,
// since chance bytes often inflate for a while, unless the text around it
// names deflate.
func inflateAny(data []byte, size int, named bool) (m member, ok bool) {
	if len(data) < 8 {
		return m, false
	}
	if data[0]&0x0f == 8 && (int(data[0])<<8|int(data[1]))%31 == 0 {
		if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			if out, _, limit := read(r, size); limit != "" || known(out) {
				return member{encoding: kindZlib, data: out, limit: limit}, true
			}
		}
	}
	in := bytes.NewReader(data)
	r := flaters.Get().(io.ReadCloser)
	defer flaters.Put(r)
	if err := r.(flate.Resetter).Reset(in, nil); err != nil {
		return m, false
	}
	out, whole, limit := read(r, size)
	switch {
	case limit != "" && named:
		return member{encoding: kindDeflate, limit: limit}, true
	case !known(out):
	case named, whole && in.Len() == 0 && len(out) > len(data)/2:
		return member{encoding: kindDeflate, data: out}, true
	}
	return m, false
}

func known(data []byte) bool {
	if len(data) < 12 {
		return false
	}
	kind, _ := classify(data)
	return kind != kindUnknown
}
