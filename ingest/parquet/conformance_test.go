package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// process is a record as a sensor might export it.
type process struct {
	TimeGenerated time.Time         `parquet:",timestamp(microsecond)"`
	Computer      string            `parquet:",dict,zstd"`
	CommandLine   *string           `parquet:",snappy"`
	ProcessId     int32             `parquet:",delta"`
	Score         float64           `parquet:",gzip"`
	Hash          [16]byte          `parquet:",uuid"`
	Tags          []string          `parquet:",list"`
	Extra         map[string]string `parquet:","`
	Parents       []parent
}

type parent struct {
	Name string
	Pids []int64
}

// write writes a file with another library.
func write(t testing.TB, rows int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[process](&out, parquet.PageBufferSize(256), parquet.MaxRowsPerRowGroup(40))
	command := `cmd.exe /c "whoami"`
	for i := range rows {
		p := process{TimeGenerated: time.UnixMicro(1589298242250000 + int64(i)).UTC(), Computer: "PC1.lab", ProcessId: int32(4000 + i), Score: 0.5, Tags: []string{"a", "b"}[:i%3]}
		if i%2 == 0 {
			p.CommandLine = &command
			p.Extra = map[string]string{"k": "v"}
			p.Parents = []parent{{Name: "p", Pids: []int64{1, 2}}, {Name: "q"}}
		}
		if _, err := w.Write([]process{p}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestConformance(t *testing.T) {
	var samples []ingesttest.Sample
	samples = append(samples, ingesttest.Sample{Name: "written", Content: string(write(t, 100)), Rows: 100})
	for _, name := range []string{"types_v1_snappy.parquet", "types_v2_zstd.parquet", "pandas_levels.parquet"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		rows := 4
		if name == "pandas_levels.parquet" {
			rows = 3
		}
		samples = append(samples, ingesttest.Sample{Name: name, Content: string(content), Rows: rows})
	}
	ingesttest.Run(t, Format, samples...)
}

func TestOtherWriter(t *testing.T) {
	rows, b, err := read(t, write(t, 100))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"TimeGenerated":"2020-05-12T15:44:02.250000Z","Computer":"PC1.lab","CommandLine":"cmd.exe /c \"whoami\"","ProcessId":4000,"Score":0.5,` +
			`"Hash":"00000000-0000-0000-0000-000000000000","Tags":[],"Extra":{"k":"v"},"Parents":[{"Name":"p","Pids":[1,2]},{"Name":"q","Pids":[]}]}`,
		`{"TimeGenerated":"2020-05-12T15:44:02.250001Z","Computer":"PC1.lab","CommandLine":null,"ProcessId":4001,"Score":0.5,` +
			`"Hash":"00000000-0000-0000-0000-000000000000","Tags":["a"],"Extra":{},"Parents":[]}`,
	}
	if diff := cmp.Diff(want, rows[:2]); diff != "" {
		t.Error(diff)
	}
	if b.Int(event.ColTS, 0) != 1589298242250000 || b.Basis[0] != event.BasisUTC || string(b.Text(event.ColHost, 0)) != "pc1" ||
		string(b.Text(event.ColProcCmd, 0)) != `cmd.exe /c "whoami"` || string(b.Text(event.ColTable, 0)) != "table" {
		t.Error("the columns of the schema are not filled")
	}
	kinds := map[string]event.CellKind{}
	for _, c := range b.Tables[0].Columns {
		kinds[c.Name] = c.Kinds
	}
	if kinds["TimeGenerated"] != event.CellTime || kinds["ProcessId"] != event.CellInt || kinds["Score"] != event.CellFloat ||
		kinds["Tags"] != event.CellJSON || kinds["CommandLine"] != event.CellText {
		t.Errorf("the kinds are %v", kinds)
	}
}

// TestDamage checks what is kept of files that are damaged.
func TestDamage(t *testing.T) {
	whole := write(t, 100)
	for cut := 0; cut < len(whole); cut += 97 {
		if rows, _, err := read(t, whole[:cut]); err == nil || len(rows) > 0 {
			t.Fatalf("a file cut at %d has %d rows and error %v", cut, len(rows), err)
		}
	}
	footer := len(whole) - 8 - int(binary.LittleEndian.Uint32(whole[len(whole)-8:]))
	t.Run("a row group", func(t *testing.T) {
		damaged := bytes.Clone(whole)
		copy(damaged[4:], make([]byte, 200))
		rows, _, err := read(t, damaged)
		if err == nil || !strings.HasPrefix(err.Error(), "row group 1 of 3: 0 of its 40 rows are read: column") || len(rows) != 60 {
			t.Errorf("%d rows and %v", len(rows), err)
		}
	})
	t.Run("the length of the footer", func(t *testing.T) {
		damaged := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(damaged[len(damaged)-8:], 1<<31)
		if _, _, err := read(t, damaged); err == nil || !strings.Contains(err.Error(), "a footer of 2147483648 bytes") {
			t.Error(err)
		}
	})
	t.Run("bytes of the footer", func(t *testing.T) {
		for at := footer; at < len(whole)-8; at += 3 {
			damaged := bytes.Clone(whole)
			damaged[at] ^= 0xff
			read(t, damaged)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(write(f, 3))
	names, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
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
