package pickle

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The parts of a pickled frame, for frames that pandas would not write.

func (b *p) uint(code byte, n int) *p {
	b.op(code)
	_ = binary.Write(b, binary.LittleEndian, uint32(n))
	return b
}

func (b *p) int(n int) *p { return b.uint(opBinInt, n) }

func (b *p) bytes(s []byte) *p {
	b.uint(opBinBytes, len(s))
	b.Write(s)
	return b
}

// dtype writes numpy.dtype(code), of nanoseconds if it is a time.
func (b *p) dtype(code string) *p {
	b.global("numpy", "dtype").text(code).op(opNewFalse, opNewTrue, opTuple3, opReduce)
	if code != "M8" {
		return b
	}
	b.op(opMark).int(4).text("<").op(opNone, opNone, opNone).int(-1).int(-1).int(0)
	b.op(opEmptyDict, opMark).text("ns").int(1).int(1).int(1).op(opTuple, opTuple2)
	return b.op(opTuple, opBuild)
}

// array writes an array of this shape; content writes its bytes or list.
func (b *p) array(code string, content func(*p), shape ...int) *p {
	b.global("numpy.core.multiarray", "_reconstruct").global("numpy", "ndarray").int(0).op(opTuple1).text("b").op(opTuple3, opReduce)
	b.op(opMark).int(1).op(opMark)
	for _, n := range shape {
		b.int(n)
	}
	b.op(opTuple).dtype(code).op(opNewFalse)
	content(b)
	return b.op(opTuple, opBuild)
}

func (b *p) rangeIndex(n int) *p {
	b.global("pandas.core.indexes.base", "_new_Index").global("pandas.core.indexes.range", "RangeIndex")
	b.op(opEmptyDict, opMark).text("start").int(0).text("stop").int(n).text("step").int(1).text("name").op(opNone, opSetItems)
	return b.op(opTuple2, opReduce)
}

// block writes values placed at the columns from on.
func (b *p) block(values func(*p), from, to int) *p {
	b.global("pandas._libs.internals", "_unpickle_block")
	values(b)
	b.global("builtins", "slice").int(from).int(to).int(1).op(opTuple3, opReduce)
	return b.int(2).op(opTuple3, opReduce)
}

// frame writes a frame of the blocks.
func frame(rows, cols int, blocks func(*p)) string {
	b := proto().global("pandas.core.frame", "DataFrame").op(opEmptyTuple, opNewObj, opEmptyDict).text("_mgr")
	b.global("pandas.core.internals.managers", "BlockManager").op(opMark)
	blocks(b)
	b.op(opTuple, opEmptyList, opMark).rangeIndex(cols).rangeIndex(rows).op(opAppends, opTuple2, opReduce)
	return b.op(opSetItem, opBuild).stop()
}

func loadFrame(t testing.TB, in string, lim Limits) (*Frame, *Result) {
	t.Helper()
	res, err := Load(strings.NewReader(in), lim)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := res.Values[0].Frame()
	return f, res
}

// TestFrameBombs gives frames that are far larger than their pickles.
func TestFrameBombs(t *testing.T) {
	shared := func(b *p) { // cells that are one text
		b.array("O8", func(b *p) {
			b.op(opEmptyList, opMark).uint(opBinUnicode, 1<<16)
			b.WriteString(strings.Repeat("x", 1<<16))
			b.op(opMemoize)
			b.WriteString(strings.Repeat("h\x00", 9999))
			b.op(opAppends)
		}, 1, 10_000)
	}
	nested := func(b *p) { // cells that are one list of 2^20 items
		b.array("O8", func(b *p) {
			b.op(opEmptyList, opMark, opEmptyList)
			for range 20 {
				b.op(opDup, opTuple2)
			}
			b.op(opMemoize)
			b.WriteString(strings.Repeat("h\x00", 9999))
			b.op(opAppends)
		}, 1, 10_000)
	}
	f, _ := loadFrame(t, frame(10_000, 1, func(b *p) { b.block(shared, 0, 1) }), Limits{MaxText: 10 << 20})
	if f == nil || !strings.Contains(strings.Join(f.Warnings, ""), `column "0" is null from row 160 on`) ||
		f.Columns[0].Cell(159).Null || !f.Columns[0].Cell(160).Null {
		t.Errorf("shared text: %+v", f)
	}
	f, _ = loadFrame(t, frame(10_000, 1, func(b *p) { b.block(nested, 0, 1) }), Limits{MaxNested: 1 << 20})
	if f == nil || len(f.Warnings) != 1 || f.Columns[0].rows != 0 {
		t.Errorf("shared list: %+v", f)
	}
	for name, in := range map[string]string{
		"rows without columns": frame(1<<30, 0, func(*p) {}),
		"columns":              frame(1, 1<<30, func(*p) {}),
		"one array at 100,000 columns": frame(1000, 100_000, func(b *p) {
			b.block(func(b *p) {
				b.array("i1", func(b *p) { b.bytes(make([]byte, 1000)) }, 1, 1000)
			}, 0, 1)
		}),
	} {
		f, res := loadFrame(t, in, Limits{})
		if f != nil || len(res.Warnings) != 1 || !strings.Contains(res.Warnings[0], ErrLimit.Error()) {
			t.Errorf("%s: %+v, %q", name, f, res.Warnings)
		}
	}
}

// TestTables finds what can be shown as a table.
func TestTables(t *testing.T) {
	small := func(b *p) { b.array("i1", func(b *p) { b.bytes([]byte{1, 2, 3, 4, 5, 6}) }, 2, 3) }
	alone := proto()
	small(alone)
	inList := proto().op(opEmptyList, opMark)
	small(inList)
	whole := frame(3, 2, func(b *p) { b.block(small, 0, 2) })
	mixed := "\x80\x04(" + whole[2:len(whole)-1] + "K\x05}\x8c\x01k" + whole[2:len(whole)-1] + "sl."
	tests := []struct {
		name, in string
		want     []string // name, and cells or JSON, of each value
	}{
		{"array", alone.stop(), []string{"=0:[1 4] 1:[2 5] 2:[3 6]"}},
		{"array in a list", inList.op(opAppends).stop(), []string{"=[[[1,2,3],[4,5,6]]]"}},
		{"frame", whole, []string{"=0:[1 2 3] 1:[4 5 6]"}},
		{"frames and more", mixed, []string{
			`=[{"$class":"pandas.core.frame.DataFrame"},5,{"k":{"$class":"pandas.core.frame.DataFrame"}}]`,
			"[0]=0:[1 2 3] 1:[4 5 6]", "[2].k=0:[1 2 3] 1:[4 5 6]",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, res := loadFrame(t, tt.in, Limits{})
			var got []string
			for _, v := range res.Values {
				got = append(got, v.Name+"="+shown(v))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// shown writes the columns of a frame, or the JSON of another value.
func shown(v Value) string {
	f, ok := v.Frame()
	if !ok {
		out, err := v.AppendJSON(nil, 1<<20)
		if err != nil {
			return err.Error()
		}
		return string(out)
	}
	var cols []string
	for i := range f.Columns {
		c := &f.Columns[i]
		var cells []string
		for row := range f.Rows {
			cells = append(cells, c.Cell(row).String())
		}
		cols = append(cols, fmt.Sprintf("%s:%v", c.Name, cells))
	}
	return strings.Join(cols, " ")
}

// TestBadColumns checks that what is wrong with a column leaves the others whole.
func TestBadColumns(t *testing.T) {
	good := func(b *p) { b.array("i1", func(b *p) { b.bytes([]byte{1, 2}) }, 1, 2) }
	tests := []struct {
		name, want string
		bad        func(*p)
	}{
		{"too few bytes", `column "1" is null: an array of 2 elements of 8 bytes has 3 bytes`, func(b *p) {
			b.array("i8", func(b *p) { b.bytes([]byte{1, 2, 3}) }, 1, 2)
		}},
		{"other length", `column "1" is null: it has 3 rows, not 2`, func(b *p) {
			b.array("i1", func(b *p) { b.bytes([]byte{1, 2, 3}) }, 1, 3)
		}},
		{"huge shape", `column "1" is null: the shape of an array is not understood`, func(b *p) {
			b.array("i8", func(b *p) { b.bytes(nil) }, 1<<30, 1<<30, 1<<30)
		}},
		{"unknown type", `column "1" is null: the element type Z8 is not understood`, func(b *p) {
			b.array("Z8", func(b *p) { b.bytes(nil) }, 1, 2)
		}},
		{"no array", `column "1" is null: arrays of str are not understood`, func(b *p) { b.text("x") }},
		{"more columns than places", `column "1" is null: a block of 2 columns is placed at 1`, func(b *p) {
			b.array("i1", func(b *p) { b.bytes([]byte{1, 2, 3, 4}) }, 2, 2)
		}},
		{"unknown class", `column "1" is null: arrays of "m.C" are not understood`, func(b *p) {
			b.global("m", "C").op(opEmptyTuple, opNewObj)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := loadFrame(t, frame(2, 2, func(b *p) { b.block(good, 0, 1).block(tt.bad, 1, 2) }), Limits{})
			if f == nil || f.Rows != 2 || len(f.Warnings) != 1 || f.Warnings[0] != tt.want {
				t.Fatalf("%+v", f)
			}
			if f.Columns[0].Cell(1).Int != 2 || !f.Columns[1].Cell(0).Null || !f.Columns[0].Cell(2).Null || !f.Columns[0].Cell(-1).Null {
				t.Error("wrong cells")
			}
		})
	}
}

// bigFrame is a pickle of rows times 20 columns: 10 of text, 4 of it repeated, 5
// of integers, 3 of floats, 2 of times.
func bigFrame(rows int) string {
	numbers := func(code string, cols int) func(*p) {
		return func(b *p) {
			data := make([]byte, 8*cols*rows)
			for i := range cols * rows {
				binary.LittleEndian.PutUint64(data[8*i:], 0x3ff0000000000000+uint64(i))
			}
			b.array(code, func(b *p) { b.bytes(data) }, cols, rows)
		}
	}
	texts := func(b *p) {
		b.array("O8", func(b *p) {
			b.op(opEmptyList, opMark).text("the same in many rows").op(opLongBinPut, 0, 1, 0, 0)
			b.WriteString(strings.Repeat("j\x00\x01\x00\x00", 4*rows-1))
			for i := range 6 * rows {
				b.text(fmt.Sprintf("C:\\Windows\\System32\\process%d.exe", i))
			}
			b.op(opAppends)
		}, 10, rows)
	}
	return frame(rows, 20, func(b *p) {
		b.block(texts, 0, 10).block(numbers("i8", 5), 10, 15).block(numbers("f8", 3), 15, 18).block(numbers("M8", 2), 18, 20)
	})
}

func TestBigFrame(t *testing.T) {
	f, _ := loadFrame(t, bigFrame(1000), Limits{})
	if f == nil || f.Rows != 1000 || len(f.Columns) != 20 || len(f.Warnings) > 0 {
		t.Fatalf("%+v", f)
	}
	var row []string
	for i := range f.Columns {
		row = append(row, string(f.Columns[i].Cell(999).AppendJSON(nil)))
	}
	got := strings.Join([]string{row[0], row[9], row[14], row[17]}, " ")
	want := `"the same in many rows" "C:\\Windows\\System32\\process5999.exe" 4607182418800022407 1.000000000000666`
	if got != want || f.Columns[19].Cell(999).Time.UnixNano() != 0x3ff0000000000000+1999 {
		t.Errorf("got %s, want %s", got, want)
	}
}

// BenchmarkFrame loads 100,000 x 20 cells and renders all of them.
func BenchmarkFrame(b *testing.B) {
	in := bigFrame(100_000)
	b.Run("load", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			loadFrame(b, in, Limits{})
		}
	})
	b.Run("render", func(b *testing.B) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f, _ := loadFrame(b, in, Limits{})
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.SetBytes(int64(len(in)))
		var out []byte
		for b.Loop() {
			for row := range f.Rows {
				out = out[:0]
				for i := range f.Columns {
					out = f.Columns[i].Cell(row).AppendJSON(out)
				}
			}
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(in)), "heap/byte")
		runtime.KeepAlive(f)
	})
}
