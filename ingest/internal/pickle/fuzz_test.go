package pickle

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
)

// FuzzLoad checks that no input makes the reader panic, hang or write broken
// JSON, and that what it allows stays within the limits.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*.small.gz")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(gunzip(f, file))
	}
	for _, seed := range []string{
		"(lp0\nI1\nag0\n0.", "}q\x00U\x01ah\x00s.", "]q\x00h\x00a.", "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04echo\x85R.",
		"cdecimal\nDecimal\n(S'1'\ntR.", "\x80\x02(\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01l.",
	} {
		f.Add([]byte(seed))
	}
	lim := Limits{MaxBytes: 1 << 20, MaxMemory: 16 << 20, MaxCells: 1 << 16, MaxNested: 1 << 20, MaxText: 1 << 20}
	f.Fuzz(func(t *testing.T, in []byte) {
		res, _ := Load(bytes.NewReader(in), lim)
		if res == nil {
			return
		}
		for _, g := range res.Globals {
			if len(g.Args) > maxArgs || g.Offset < 0 || g.Offset >= int64(len(in)) {
				t.Errorf("%+v", g)
			}
		}
		for _, v := range res.Values {
			if out, err := v.AppendJSON(nil, 1<<16); err == nil && (!json.Valid(out) || len(out) > 1<<17) {
				t.Errorf("%d bytes: %.200q", len(out), out)
			}
			if frame, ok := v.Frame(); ok {
				walk(t, frame)
			}
		}
	})
}

// walk reads all cells of a frame.
func walk(t *testing.T, f *Frame) {
	if f.Rows > 1<<16 {
		t.Errorf("%d rows", f.Rows)
	}
	var out []byte
	for _, cols := range [][]Column{f.Index, f.Columns} {
		for i := range cols {
			for row := range min(f.Rows, 100) {
				c := cols[i].Cell(row)
				out = c.AppendJSON(out[:0])
				if !json.Valid(out) {
					t.Errorf("%q row %d: %.200q", cols[i].Name, row, out)
				}
				_ = c.String()
			}
		}
	}
}
