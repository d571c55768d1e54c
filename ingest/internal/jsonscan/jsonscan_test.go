package jsonscan

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestObject(t *testing.T) {
	got, err := Object(nil, []byte(` {"a":"x\\y","b" : -1.5e+3 ,"c":null,"d":{"e":[1,{"f":"}"}]},"g":[],"h":true,"i":"é","":false} `))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range got {
		have = append(have, string(f.Key)+" "+string(f.Value))
	}
	want := []string{`a "x\\y"`, `b -1.5e+3`, `c null`, `d {"e":[1,{"f":"}"}]}`, `g []`, `h true`, `i "é"`, ` false`}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	if !got[0].Escaped || got[6].Escaped || got[3].Kind != ObjectKind || got[4].Kind != ArrayKind {
		t.Error("kinds or escapes are wrong")
	}
}

func TestObjectRefuses(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for in, reason := range map[string]string{
		``:                                "not a JSON object",
		`[]`:                              "not a JSON object",
		`{`:                               "unexpected end",
		`{"a"`:                            "unexpected end",
		`{"a":}`:                          "want a value",
		`{"a":1`:                          "unexpected end",
		`{"a":1,}`:                        "want a key",
		`{"a":1 "b":2}`:                   "want a comma",
		`{"a" 1}`:                         "want a colon",
		`{a:1}`:                           "want a key",
		`{"a":1}x`:                        "something after",
		`{"a":1}{"b":2}`:                  "something after",
		`{"a":01}`:                        "malformed number",
		`{"a":+1}`:                        "want a value",
		`{"a":1.}`:                        "malformed number",
		`{"a":.5}`:                        "want a value",
		`{"a":1e}`:                        "malformed number",
		`{"a":-}`:                         "malformed number",
		`{"a":NaN}`:                       "want a value",
		`{"a":nulx}`:                      "want null",
		`{"a":"\q"}`:                      "malformed escape",
		`{"a":"\u12G4"}`:                  "malformed escape",
		`{"a":"\u12"}`:                    "malformed escape",
		"{\"a\":\"x\ny\"}":                "control character 0x0a",
		"{\"a\":\"x\x00\"}":               "control character 0x00",
		"{\"a\":\"\xff\"}":                "invalid UTF-8",
		"{\"a\":\"12345678\xc3\"}":        "invalid UTF-8",
		`{"a":1,"b":2,"a":3}`:             `duplicate key "a"`,
		`{"a":1,"\u0061":3}`:              "duplicate key",
		`{"a":"unterminated`:              "unterminated string",
		`{"a":[1,2}`:                      "closing bracket",
		`{"a":{"b":1]}`:                   "closing bracket",
		`{"a":[,]}`:                       "want a value",
		`{"a":[1,]}`:                      "want a value",
		`{"a":{"b":1,}}`:                  "want a key",
		`{"a":` + deep + `}`:              "nesting deeper",
		"{\"a\":1}\x00":                   "something after",
		"\xef\xbb\xbf{\"a\":1}":           "not a JSON object",
		`{"a":"` + strings.Repeat("x", 9): "unterminated string",
	} {
		_, err := Object(nil, []byte(in))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), reason) {
			t.Errorf("Object(%.60q): %v, want %q", in, err, reason)
		}
	}
}

func TestText(t *testing.T) {
	for raw, want := range map[string]string{
		`"plain"`:              "plain",
		`"C:\\Windows\\x\/y"`:  `C:\Windows\x/y`,
		`"\b\f\n\r\t\""`:       "\b\f\n\r\t\"",
		`"\u00e9\u0000\u4e2d"`: "é\x00中",
		`"\ud83d\ude00!"`:      "😀!",
		`"\ud83d"`:             `\ud83d`,
		`"\ude00\ud83d\u0041"`: `\ude00\ud83dA`,
		`"\ud83d\\u"`:          `\ud83d\u`,
	} {
		got := Text(nil, []byte(raw), strings.Contains(raw, `\`))
		if string(got) != want {
			t.Errorf("Text(%s) = %q, want %q", raw, got, want)
		}
	}
}

func TestInt(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "42": 42, "-9223372036854775808": -1 << 63, "9223372036854775807": 1<<63 - 1,
		"0x1a4c": 0x1a4c, "0X3E7": 0x3e7, "0x7fffffffffffffff": 1<<63 - 1,
	} {
		if got, ok := Int([]byte(in)); !ok || got != want {
			t.Errorf("Int(%q) = %d, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "-", "0x", "1.5", "9223372036854775808", "0x8000000000000000", "12a", " 1", "99999999999999999999"} {
		if got, ok := Int([]byte(in)); ok {
			t.Errorf("Int(%q) = %d, want a refusal", in, got)
		}
	}
}

// FuzzObject compares with jsontext, which must accept and refuse the same lines
// but for lone surrogates, depth and duplicate names below the top level.
func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a":"x","b":[1,2,{"c":null}],"d":-0.5e3}`))
	f.Add([]byte(`{"a":"\ud800","a":1}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		fields, err := Object(nil, in)
		want, wantErr := oracle(in)
		if (err == nil) != (wantErr == nil) {
			if lone(in) || bytes.Count(in, []byte("["))+bytes.Count(in, []byte("{")) > MaxDepth {
				return
			}
			t.Fatalf("Object(%q): %v, jsontext: %v", in, err, wantErr)
		}
		if err != nil {
			return
		}
		var got []string
		for _, f := range fields {
			got = append(got, string(unescape(nil, f.Key)))
			if f.Kind == String {
				got = append(got, string(Text(nil, f.Value, f.Escaped)))
			} else {
				got = append(got, string(f.Value))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", in, diff)
		}
	})
}

// lone tells whether a line may hold a surrogate escape.
func lone(in []byte) bool { return bytes.Contains(bytes.ToLower(in), []byte(`\ud`)) }

// oracle reads a line with jsontext into names and values in turn.
func oracle(in []byte) (out []string, err error) {
	d := jsontext.NewDecoder(bytes.NewReader(in), jsontext.AllowDuplicateNames(true))
	if d.PeekKind() != '{' {
		return nil, errors.New("no object")
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		if seen[key] {
			return nil, errors.New("duplicate name")
		}
		seen[key] = true
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		text := string(v)
		if v.Kind() == '"' {
			unquoted, err := jsontext.AppendUnquote(nil, v)
			if err != nil {
				return nil, err
			}
			text = string(unquoted)
		}
		out = append(out, key, text)
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something after the object")
	}
	return out, nil
}

var benchLine = []byte(`{"SourceImage":"C:\\windows\\system32\\svchost.exe","EventID":10,"Channel":"Microsoft-Windows-Sysmon/Operational",` +
	`"GrantedAccess":"0x1000","CallTrace":"C:\\windows\\SYSTEM32\\ntdll.dll+9c534|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+222a3|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+1a172",` +
	`"UtcTime":"2020-09-20 21:38:55.290","Hostname":"WORKSTATION5.theshire.local","RuleName":"-","Message":"Process accessed:\r\nRuleName: -\r\nUtcTime: 2020-09-20 21:38:55.290\r\n","tags":["mordorDataset"]}`)

func BenchmarkObject(b *testing.B) {
	var fields []Field
	b.SetBytes(int64(len(benchLine)))
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if fields, err = Object(fields[:0], benchLine); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	raw := []byte(`"C:\\windows\\SYSTEM32\\ntdll.dll+9c534|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+222a3|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+1a172"`)
	var buf []byte
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		buf = Text(buf[:0], raw, true)
	}
}
