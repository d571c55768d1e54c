package arrow

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// read reads all content and returns the rows as JSON, and everything else.
func read(t testing.TB, content []byte) (rows []string, b *event.Batch, err error) {
	t.Helper()
	r, err := Format.Open(bytes.NewReader(content), &ingest.Input{Name: "dir/table.feather"})
	if err != nil {
		return nil, nil, err
	}
	defer r.(io.Closer).Close()
	b = &event.Batch{}
	for err == nil {
		err = r.Read(b)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	for row := range b.Rows() {
		rows = append(rows, string(b.Text(event.ColData, row)))
	}
	return rows, b, err
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// whole reads content that must be whole.
func whole(t *testing.T, content []byte) []string {
	t.Helper()
	rows, b, err := read(t, content)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Rejects) > 0 {
		t.Fatal(b.Rejects[0].Reason)
	}
	return rows
}

// TestFixtures reads what pyarrow wrote.
func TestFixtures(t *testing.T) {
	want := strings.Split(strings.TrimSuffix(string(fixture(t, "types.jsonl")), "\n"), "\n")
	for _, name := range []string{"types_lz4.feather", "types_zstd.feather", "types_uncompressed.feather", "types.arrows"} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, whole(t, fixture(t, name))); diff != "" {
				t.Error(diff)
			}
		})
	}
	rows := whole(t, fixture(t, "pandas_unnamed.feather"))
	if want := `{"name":"a","when":"2020-05-12T13:44:02.250000Z","n":1,"index":5}`; rows[0] != want {
		t.Errorf("%s, want %s", rows[0], want)
	}
	if _, err := Format.Sniff("v1.feather", fixture(t, "v1.feather")); err == nil || !strings.Contains(err.Error(), "version 1") {
		t.Errorf("Feather of version 1: %v", err)
	}
}

// write writes rows with the library, as a stream or file.
func write(t testing.TB, batches int, asFile bool) []byte {
	t.Helper()
	mem := memory.NewGoAllocator()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "TimeGenerated", Type: &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}},
		{Name: "Computer", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}},
		{Name: "CommandLine", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "x", Type: arrow.SparseUnionOf([]arrow.Field{{Name: "i", Type: arrow.PrimitiveTypes.Int32}, {Name: "s", Type: arrow.BinaryTypes.String}}, []arrow.UnionTypeCode{0, 1})},
		{Name: "runs", Type: arrow.RunEndEncodedOf(arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String)},
		{Name: "view", Type: arrow.ListViewOf(arrow.PrimitiveTypes.Int64)},
	}, nil)
	var out bytes.Buffer
	var w interface {
		Write(arrow.RecordBatch) error
		Close() error
	} = ipc.NewWriter(&out, ipc.WithSchema(schema))
	if asFile {
		var err error
		if w, err = ipc.NewFileWriter(&out, ipc.WithSchema(schema), ipc.WithLZ4()); err != nil {
			t.Fatal(err)
		}
	}
	for range batches {
		b := array.NewRecordBuilder(mem, schema)
		b.Field(0).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{1589298242250000001, 0}, nil)
		computers := b.Field(1).(*array.BinaryDictionaryBuilder)
		union := b.Field(3).(*array.SparseUnionBuilder)
		runs := b.Field(4).(*array.RunEndEncodedBuilder)
		runs.Append(2)
		runs.ValueBuilder().(*array.StringBuilder).Append("same")
		for i := range 2 {
			if err := computers.AppendString("PC1.lab"); err != nil {
				t.Fatal(err)
			}
			union.Append(arrow.UnionTypeCode(i))
			union.Child(i).(interface{ AppendValueFromString(string) error }).AppendValueFromString("7")
			union.Child(1 - i).AppendEmptyValue()
			b.Field(5).(*array.ListViewBuilder).AppendWithSize(true, 1)
			b.Field(5).(*array.ListViewBuilder).ValueBuilder().(*array.Int64Builder).Append(int64(i))
		}
		b.Field(2).(*array.StringBuilder).AppendValues([]string{"whoami", ""}, []bool{true, false})
		if err := w.Write(b.NewRecordBatch()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOtherWriter(t *testing.T) {
	want := []string{
		`{"TimeGenerated":"2020-05-12T15:44:02.250000001Z","Computer":"PC1.lab","CommandLine":"whoami","x":7,"runs":"same","view":[0]}`,
		`{"TimeGenerated":"1970-01-01T00:00:00.000000Z","Computer":"PC1.lab","CommandLine":null,"x":"7","runs":"same","view":[1]}`,
	}
	for _, asFile := range []bool{false, true} {
		rows, b, err := read(t, write(t, 2, asFile))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(append(want, want...), rows); diff != "" {
			t.Error(diff)
		}
		if b.Int(event.ColTS, 0) != 1589298242250000 || b.Basis[0] != event.BasisUTC || string(b.Text(event.ColHost, 0)) != "pc1" ||
			string(b.Text(event.ColProcCmd, 0)) != "whoami" || string(b.Text(event.ColTable, 0)) != "table" || b.Int(event.ColRecord, 3) != 4 {
			t.Error("the columns of the schema are not filled")
		}
	}
}

func TestConformance(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "stream", Content: string(write(t, 3, false)), Rows: 6},
		ingesttest.Sample{Name: "file", Content: string(write(t, 3, true)), Rows: 6},
		ingesttest.Sample{Name: "types_zstd.feather", Content: string(fixture(t, "types_zstd.feather")), Rows: 4},
		ingesttest.Sample{Name: "types.arrows", Content: string(fixture(t, "types.arrows")), Rows: 4},
	)
}

// TestCutShort checks that the batches before the cut are kept.
func TestCutShort(t *testing.T) {
	content := write(t, 4, true)
	most := 0
	for cut := 0; cut < len(content); cut += 97 {
		rows, _, err := read(t, content[:cut])
		if err == nil {
			t.Fatalf("a file cut at %d is taken for whole", cut)
		}
		if len(rows) < most || len(rows)%2 != 0 {
			t.Errorf("%d rows of a file cut at %d, %d of a shorter one", len(rows), cut, most)
		}
		most = len(rows)
	}
	if most != 8 {
		t.Errorf("%d rows where only the footer is missing", most)
	}
}

// TestCounts checks that counts beyond the evidence are refused before the
// library makes room for them.
func TestCounts(t *testing.T) {
	content := write(t, 1, false)
	n := int(binary.LittleEndian.Uint32(content[4:]))
	schema := content[8 : 8+n]
	for at := 0; at+4 <= n; at += 4 {
		damaged := bytes.Clone(schema)
		binary.LittleEndian.PutUint32(damaged[at:], 0x7ffffff0)
		read(t, append(append(bytes.Clone(content[:8]), damaged...), content[8+n:]...))
	}
	m := &meta{buf: schema}
	header, _ := flat{m, m.follow(0)}.table(2)
	first, fields := header.vector(1, 4)
	if m.bad || fields != 6 {
		t.Fatal(fields)
	}
	damaged := bytes.Clone(schema)
	binary.LittleEndian.PutUint32(damaged[first-4:], 1<<30)
	if _, _, err := new(checker).message(damaged); !errors.Is(err, errFlat) {
		t.Errorf("a schema of 2^30 fields: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(write(f, 1, false))
	f.Add(write(f, 1, true))
	for _, name := range []string{"types_lz4.feather", "types.arrows"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, content []byte) { some(content) })
}

// some reads the first rows of any content. Compression can hold many more, which
// would only take time here.
func some(content []byte) {
	in := &ingest.Input{Name: "x", Head: content[:min(len(content), ingest.HeadSize)]}
	if _, err := Format.Sniff(in.Name, in.Head); err != nil {
		return
	}
	r, err := Format.Open(bytes.NewReader(content), in)
	if err != nil {
		return
	}
	defer r.(io.Closer).Close()
	for b := (&event.Batch{}); err == nil && b.Rows()+len(b.Rejects) < 2000; {
		err = r.Read(b)
	}
}
