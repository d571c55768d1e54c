package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/net/html"

	"forensic/analyzers/finding"
)

// Rewriting says what a twin of a bundle has instead of its texts. What the functions
// return must depend on what they are given alone.
type Rewriting struct {
	Name func(path string) string         // the name of a file
	Text func(text string) string         // a text of a page or a chart, or a value of a JSON file
	Cell func(column, text string) string // a cell of a data file, by the key of its column
}

// Twin writes a copy of the bundle from into the folder to, which must not exist, with
// its texts and the names of its files rewritten, and with a manifest of its own. Every
// link that Rewriting.Text rewrites as Rewriting.Name does still leads somewhere. Extra
// are further files, by name. After an error nothing is left behind.
func Twin(ctx context.Context, from, to string, rw Rewriting, extra map[string][]byte) (err error) {
	in, err := os.OpenRoot(from)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer in.Close()
	data, err := readBounded(in, manifestName)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Errorf("report: %s: %w", manifestName, err)
	}
	if err := os.Mkdir(to, 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(to)
		}
	}()
	out, err := os.OpenRoot(to)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer out.Close()
	t := twin{in: in, out: &folder{root: out}, rw: rw}
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := t.file(f.Path, m.ToolVersion); err != nil {
			return fmt.Errorf("report: %s: %w", f.Path, err)
		}
	}
	for name, data := range extra {
		if err := t.out.write(name, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
	}
	m.Case, m.Why, m.Files = rw.Text(m.Case), rw.Text(m.Why), nil
	return t.out.sealManifest(m)
}

// twin is a bundle being rewritten.
type twin struct {
	in  *os.Root
	out *folder
	rw  Rewriting
}

// file rewrites one file by what its name says it is. One of another kind is rewritten
// as text if it is text, and refused otherwise: what cannot be read cannot be shared.
func (t *twin) file(name, version string) error {
	if !fs.ValidPath(name) {
		return errors.New("not a path inside the bundle")
	}
	in, err := t.in.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	var rewrite func(w io.Writer) error
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".parquet":
		rewrite = func(w io.Writer) error { return t.parquet(w, in, version) }
	case ".csv":
		rewrite = func(w io.Writer) error { return t.csv(w, in) }
	default:
		data, err := io.ReadAll(in)
		if err != nil {
			return err
		}
		rewrite = func(w io.Writer) error { _, err := io.WriteString(w, t.document(ext, data)); return err }
	}
	return t.out.write(t.rw.Name(name), rewrite)
}

func (t *twin) document(ext string, data []byte) string {
	switch ext {
	case ".html", ".svg", ".htm", ".xml":
		return t.markup(data)
	}
	return t.rw.Text(string(data))
}

// markup rewrites what is between tags, and the values of attributes that hold text or
// links. Styles and scripts are the report's own.
func (t *twin) markup(data []byte) string {
	var out strings.Builder
	z := html.NewTokenizer(bytes.NewReader(data))
	verbatim := false
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			out.WriteString(raw)
			return out.String()
		case html.TextToken:
			if verbatim || strings.TrimSpace(raw) == "" {
				out.WriteString(raw)
			} else {
				out.WriteString(t.escaped(raw))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			verbatim = kind == html.StartTagToken && (string(name) == "style" || string(name) == "script")
			out.WriteString(t.tag(raw))
		case html.EndTagToken:
			verbatim = false
			out.WriteString(raw)
		default:
			out.WriteString(raw)
		}
	}
}

var attribute = regexp.MustCompile(`([A-Za-z][A-Za-z0-9:_-]*)="([^"]*)"`)

// drawn are attributes that hold no words.
var drawn = []string{"class", "style", "d", "points", "viewbox", "transform", "content", "xmlns", "type", "rel", "width", "height", "role", "tabindex"}

func (t *twin) tag(raw string) string {
	return attribute.ReplaceAllStringFunc(raw, func(a string) string {
		name, value, _ := strings.Cut(a, "=")
		if slices.Contains(drawn, strings.ToLower(name)) {
			return a
		}
		return name + `="` + t.escaped(value[1:len(value)-1]) + `"`
	})
}

// escaped rewrites a text with HTML's escapes.
func (t *twin) escaped(raw string) string {
	plain := html.UnescapeString(raw)
	if out := t.rw.Text(plain); out != plain {
		return html.EscapeString(out)
	}
	return raw
}

// csv rewrites a table.
func (t *twin) csv(w io.Writer, in io.Reader) error {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	table := finding.Table{Columns: make([]finding.TableColumn, len(rows[0]))}
	for i, key := range rows[0] {
		table.Columns[i].Key = unguard(key)
	}
	for _, row := range rows[1:] {
		for i := range row {
			key := ""
			if i < len(table.Columns) {
				key = table.Columns[i].Key
			}
			row[i] = t.rw.Cell(key, unguard(row[i]))
		}
		table.Rows = append(table.Rows, row)
	}
	return writeCSV(w, table)
}

// parquet rewrites the texts of a Parquet file and keeps its schema.
func (t *twin) parquet(w io.Writer, in *os.File, version string) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(in, info.Size())
	if err != nil {
		return err
	}
	columns := file.Schema().Columns()
	out := parquet.NewGenericWriter[any](w, file.Schema(), parquet.CreatedBy("forensic", version, ""))
	for _, group := range file.RowGroups() {
		rows := group.Rows()
		if err := t.rows(out, rows, columns); err != nil {
			rows.Close()
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return out.Close()
}

func (t *twin) rows(out *parquet.GenericWriter[any], rows parquet.Rows, columns [][]string) error {
	buf := make([]parquet.Row, 64)
	for {
		n, err := rows.ReadRows(buf)
		for _, row := range buf[:n] {
			for i, v := range row {
				if v.Kind() == parquet.ByteArray && !v.IsNull() {
					text := t.rw.Cell(columns[v.Column()][0], string(v.ByteArray()))
					row[i] = parquet.ByteArrayValue([]byte(text)).Level(v.RepetitionLevel(), v.DefinitionLevel(), v.Column())
				}
			}
		}
		if _, err := out.WriteRows(buf[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
