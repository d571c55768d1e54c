package record

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

var trail = &Schema{
	Name: "trail", Needs: []string{"eventName", "kind=audit"}, Times: []string{"when", "@timestamp"},
	Class: event.Cloud, Const: []Const{{event.ColCloudProvider, "aws"}},
	Fields: []Map{
		{"eventName", event.ColCloudOperation, Text},
		{"actor.name", event.ColUser, User},
		{"fallback", event.ColUser, User},
		{"ip", event.ColSrcIP, IP},
		{"targets.id", event.ColResource, Text},
		{"answers", event.ColDNSAnswers, Text},
		{"hashes", event.ColHashMD5, Hashes},
		{"port", event.ColDstPort, Int},
	},
	Finish: func(v *View) { v.Set(event.ColActorType, Lower, v.Text("actor.type")) },
}

// rows maps lines of JSON and returns the texts of columns, and the batch.
func rows(t *testing.T, o *Options, cols []event.Col, lines ...string) ([][]string, *event.Batch) {
	t.Helper()
	m := NewMapper([]*Schema{trail})
	b := &event.Batch{}
	m.Begin(b, "file", o)
	var out [][]string
	for _, line := range lines {
		fields, err := jsonscan.Object(nil, []byte(line))
		if err != nil {
			t.Fatal(err)
		}
		b.Next()
		m.Row(fields, []byte(line))
	}
	for row := range lines {
		var texts []string
		for _, c := range cols {
			if event.Columns[c].Kind == event.Text {
				texts = append(texts, string(b.Text(c, row)))
			} else if n := b.Int(c, row); n == event.Null {
				texts = append(texts, "")
			} else {
				texts = append(texts, strconv.FormatInt(n, 10))
			}
		}
		out = append(out, texts)
	}
	return out, b
}

func TestSchema(t *testing.T) {
	cols := []event.Col{
		event.ColTable, event.ColClass, event.ColTS, event.ColCloudOperation, event.ColUser, event.ColUserDomain, event.ColActorType,
		event.ColSrcIP, event.ColResource, event.ColDNSAnswers, event.ColHashMD5, event.ColDstPort, event.ColCloudProvider,
	}
	got, b := rows(t, nil, cols,
		`{"kind":"audit","eventName":"Go","when":"2020-01-01T00:00:01Z","actor":{"name":"LAB\\ann","type":"User"},"fallback":"bob","ip":"[::ffff:10.0.0.1]:443","targets":[{"id":"a\"b"},{"id":"c"}],"answers":["x","y",3],"hashes":"MD5=AA,SHA1=00","port":"443.0"}`,
		`{"kind":"audit","eventName":"Go","@timestamp":1577836801,"fallback":"bob@corp.example","actor":"{'name': None, 'type': 'x'}","port":-1,"ip":"unknown"}`,
		`{"kind":"other","eventName":"Go"}`,
	)
	want := [][]string{
		{"trail", "cloud", "1577836801000000", "Go", "ann", "LAB", "user", "10.0.0.1", `a"b`, "x; y; 3", "aa", "443", "aws"},
		{"trail", "cloud", "1577836801000000", "Go", "bob", "corp.example", "x", "", "", "", "", "-1", "aws"},
		{"file", "other", "", "Go", "", "", "", "", "", "", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var tables []string
	for _, table := range b.Tables {
		tables = append(tables, table.Name)
	}
	if diff := cmp.Diff([]string{"trail", "file"}, tables); diff != "" {
		t.Error(diff)
	}
	if k := b.Tables[0].Column("actor").Kinds; k != event.CellJSON|event.CellText {
		t.Errorf("kinds of actor are %d", k)
	}
}

func TestUnknownRecords(t *testing.T) {
	cols := []event.Col{event.ColTable, event.ColTS, event.ColHost, event.ColUser, event.ColSrcIP, event.ColProcCmd}
	got, b := rows(t, &Options{DayFirst: true, Map: []Map{{"odd", event.ColProcCmd, Text}}}, cols,
		`{"Time Generated [UTC]":"3/4/2020 10:00","Host_Name":"PC1.lab","user":"-","clientIP":"1.2.3.4","odd":"whoami","cmd":"not this"}`,
		`{"Time Generated [UTC]":"nonsense","Host_Name":"PC1.lab","user":"u","clientIP":"1.2.3.4","odd":null,"cmd":"this"}`,
	)
	want := [][]string{
		{"file", "1585908000000000", "pc1", "", "1.2.3.4", "whoami"},
		{"file", "", "pc1", "u", "1.2.3.4", "this"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if b.Basis[0] != event.BasisUTC {
		t.Error("a time of a field named UTC is not UTC")
	}
}

func TestFromPython(t *testing.T) {
	for in, want := range map[string]string{
		`{'type': 'AWSAccount', "a": None, 'n': -1.5e3, 't': (True, False,)}`: `{"type":"AWSAccount","a":null,"n":-1.5e3,"t":[true,false]}`,
		`['it\'s', "a \"b\" \x41\n", b'raw']`:                                 `["it's","a \"b\" \u0041\n","raw"]`,
		`{'a': datetime(1)}`:                                                  "", `{'a'`: "", `]`: "", `{1: 2}`: "",
	} {
		if got, ok := FromPython([]byte(in)); string(got) != want || ok != (want != "") {
			t.Errorf("%s is %q, %t", in, got, ok)
		}
	}
}

func TestObject(t *testing.T) {
	var o Object
	o.Reset()
	o.String("a\"b", "x\n\xff\u00e9")
	o.Raw("n", []byte("12"))
	o.Null("z")
	fields, data := o.Done()
	if want := `{"a\"b":"x\n` + "\ufffd\u00e9" + `","n":12,"z":null}`; string(data) != want {
		t.Errorf("%s", data)
	}
	again, err := jsonscan.Object(nil, data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(again, fields); diff != "" {
		t.Error(diff)
	}
}

func FuzzMapper(f *testing.F) {
	f.Add(`{"kind":"audit","eventName":"x","actor":"{'name': ['a']}","targets":[[{"id":1}]]}`)
	f.Fuzz(func(t *testing.T, line string) {
		fields, err := jsonscan.Object(nil, []byte(line))
		if err != nil {
			return
		}
		m, b := NewMapper([]*Schema{trail}), &event.Batch{}
		m.Begin(b, "t", nil)
		for range 2 {
			b.Next()
			m.Row(fields, []byte(line))
		}
		if diff := cmp.Diff(string(b.Text(event.ColUser, 0)), string(b.Text(event.ColUser, 1))); diff != "" {
			t.Error(diff)
		}
	})
}
