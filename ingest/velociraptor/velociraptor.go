// Package velociraptor reads what Velociraptor collected: JSON lines, a file for
// each source of an artifact, as its offline collector writes them and as its
// server exports them. The table of a record is the artifact, which the name of
// the file tells (Windows.EventLogs.Evtx%2FEvents.json), or the field _Source.
//
// What the fields of a record mean is told by which it has, since artifacts are
// changed and renamed by whoever collects. Rows of state, as of processes that
// run, have the time that they state themselves; many have none. The machine is
// that of the fields, or that of the collection's name,
// Collection-HOST-2022-02-12T19_35_44Z.zip.
package velociraptor

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"strings"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// Format reads results of Velociraptor.
var Format = &ingest.Format{
	Name: "velociraptor",
	Doc: "Results of Velociraptor artifacts as JSON lines, one file for each. The artifact is the table. " +
		"Running processes, connections, users, services, tasks, prefetch and file records of the usual artifacts are normalised; the object stays verbatim in data.",
	Schemas: reference(),
	Sniff:   sniff,
	Decoder: func() ingest.Decoder { return &decoder{mappers: map[string]*mapper{}} },
}

func sniff(name string, head []byte) (string, error) {
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if line[0] != '{' {
			return "", errors.New("does not begin with a JSON object")
		}
		fields, err := jsonscan.Object(nil, line)
		if err != nil && (len(line) < ingest.HeadSize/2 || artifactOf(name) == "") {
			return "", err
		}
		has := func(field string) bool { return find(fields, field) != nil }
		if artifactOf(name) != "" || isArtifact(text(fields, "_Source")) || has("ClientId") && has("Fqdn") && has("FlowId") {
			return "velociraptor", nil
		}
		return "", errors.New("neither the name nor the first object is of a Velociraptor artifact")
	}
	return "", errors.New("has no line")
}

// families begin the names of artifacts.
var families = []string{"Windows", "Linux", "MacOS", "Generic", "Server", "Custom", "Exchange", "DetectRaptor", "Admin", "Demo"}

// isArtifact tells the names of artifacts: Windows.System.Pslist, also with a
// source, Windows.EventLogs.Evtx/Events.
func isArtifact(name string) bool {
	family, rest, _ := strings.Cut(name, ".")
	rest, _, _ = strings.Cut(rest, "/")
	for _, f := range families {
		if family == f {
			return strings.Contains(rest, ".") && len(rest) <= 200 && !strings.ContainsAny(rest, " \t\\")
		}
	}
	return false
}

// artifactOf is the artifact that a file is named after, "" for any other. The
// slash before a source is escaped, or a folder is made of it.
func artifactOf(recorded string) string {
	recorded = strings.ReplaceAll(recorded, `\`, "/")
	folder, base := path.Split(recorded)
	name := base
	if unescaped, err := url.PathUnescape(base); err == nil {
		name = unescaped
	}
	for _, ext := range [...]string{".gz", ".json", ".jsonl"} {
		name = strings.TrimSuffix(name, ext)
	}
	if isArtifact(name) {
		return name
	}
	if parent := path.Base(folder); isArtifact(parent) {
		return parent + "/" + name
	}
	return ""
}

// hostOf is the machine that the name of a collection tells, "" without one.
func hostOf(recorded string) string {
	for _, element := range strings.FieldsFunc(recorded, func(r rune) bool { return r == '/' || r == '\\' }) {
		rest, ok := strings.CutPrefix(element, "Collection-")
		if !ok {
			continue
		}
		for i := 1; i+11 < len(rest); i++ {
			if isDate(rest[i : i+12]) {
				return rest[:i]
			}
		}
	}
	return ""
}

// isDate tells "-2022-02-12T".
func isDate(s string) bool {
	for i, pattern := range []byte("-0000-00-00T") {
		if pattern == '0' && (s[i] < '0' || s[i] > '9') || pattern != '0' && s[i] != pattern {
			return false
		}
	}
	return true
}

// maxArtifacts bounds the tables that one decoder keeps apart.
const maxArtifacts = 256

// decoder makes rows of results.
type decoder struct {
	batch    *event.Batch
	options  *ingest.RecordOptions
	artifact string // of the file
	fallback string // table of records that name no artifact
	host     string
	mappers  map[string]*mapper
	fields   []jsonscan.Field
}

// mapper is that of one artifact; the batch tells whether it has begun.
type mapper struct {
	*record.Mapper
	begun bool
}

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, _ any) {
	d.batch, d.options = b, &in.Options
	d.artifact, d.host = artifactOf(in.Name), hostOf(in.Name)
	d.fallback = record.TableName(in.Name)
	for _, m := range d.mappers {
		m.begun = false
	}
}

// Decode maps one result.
func (d *decoder) Decode(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	table := d.artifact
	if source := text(d.fields, "_Source"); table == "" && isArtifact(source) {
		table = source
	}
	if table == "" {
		table = d.fallback
	}
	d.of(table).Row(d.fields, bytes.TrimSpace(line))
	if d.host != "" && !d.batch.Has(event.ColHost) {
		d.batch.SetString(event.ColHostRaw, d.host)
		d.batch.SetString(event.ColHost, strings.ToLower(d.host))
	}
	return nil
}

// of returns the mapper of an artifact, begun.
func (d *decoder) of(artifact string) *mapper {
	m := d.mappers[artifact]
	if m == nil {
		if len(d.mappers) >= maxArtifacts {
			clear(d.mappers)
		}
		m = &mapper{Mapper: record.NewMapper(schemas(artifact))}
		d.mappers[artifact] = m
	}
	if !m.begun {
		m.Begin(d.batch, artifact, d.options)
		m.begun = true
	}
	return m
}

func find(fields []jsonscan.Field, name string) *jsonscan.Field {
	for i := range fields {
		if string(fields[i].Key) == name {
			return &fields[i]
		}
	}
	return nil
}

// text is the text of a field that is a string, "" otherwise.
func text(fields []jsonscan.Field, name string) string {
	if f := find(fields, name); f != nil && f.Kind == jsonscan.String {
		return string(jsonscan.Text(nil, f.Value, f.Escaped))
	}
	return ""
}
