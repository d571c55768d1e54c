package indicator

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"forensic/datasets/reference"
)

// repeated is a text many times over, without holding it.
type repeated struct {
	text string
	n    int
	at   int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) && r.n > 0 {
		k := copy(p[n:], r.text[r.at:])
		n += k
		if r.at += k; r.at == len(r.text) {
			r.at = 0
			r.n--
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func hostile(before string, many *repeated, after string) io.Reader {
	return io.MultiReader(strings.NewReader(before), many, strings.NewReader(after))
}

// What means harm ends in an error or in counted drops, and takes little memory.
func TestHostile(t *testing.T) {
	mib := strings.Repeat("x", 1<<20)
	tests := []struct {
		name    string
		in      io.Reader
		format  string
		err     string // empty: none
		records int
	}{
		{"a line of 1 GiB", hostile("203.0.113.1\n", &repeated{text: mib, n: 1024}, "\n203.0.113.2\n"), "list", "", 2},
		{"a cell of 256 MiB", hostile("ioc,x\n203.0.113.1,a\n203.0.113.1,\"", &repeated{text: mib, n: 256}, "\n203.0.113.2,b\n"), "csv", "", 2},
		{"a row of commas", hostile("ioc,x\n203.0.113.1,a\n", &repeated{text: ",", n: 500_000}, "\n203.0.113.2,b\n"), "csv", "", 2},
		{"open quotes", hostile("ioc,x\n203.0.113.1,a\n", &repeated{text: ",\"a\n", n: 50_000}, "203.0.113.2,b\n"), "csv", "", 2},
		{"a large text of JSON", hostile(`[{"ip":"203.0.113.1"},{"ip":"`, &repeated{text: mib, n: 256}, `"}]`), "json", "too large", 1},
		{"arrays of JSON", hostile(`[{"ip":"203.0.113.1"},`, &repeated{text: "[", n: 1 << 20}, ""), "json", "deep", 1},
		{"objects of JSON", hostile(`[{"ip":"203.0.113.1"},`, &repeated{text: `{"a":`, n: 1 << 20}, ""), "json", "depth", 1},
		{"names of JSON", hostile(`[{"ip":"203.0.113.1"},{`, &repeated{text: `"a":1,`, n: 1 << 16}, `"a":1}]`), "json", "", 1},
		{"names of a bundle", hostile(`{"type":"bundle",`, &repeated{text: `"objects":[],`, n: 1 << 16}, `"id":"bundle--1"}`), "stix", "", 0},
		{"events in events", hostile("", &repeated{text: `{"Event":`, n: 1 << 20}, ""), "misp", "deep", 0},
		{"many events", hostile("[", &repeated{text: `{"Event":{}},`, n: 1000}, "{}]"), "misp", "more than 1000 events", 0},
		{"a large attribute", hostile(`{"Event":{"Attribute":[{"type":"ip-src","value":"`, &repeated{text: mib, n: 64}, `"}]}}`), "misp", "too large", 0},
		{"a large text that is skipped", hostile(`{"Event":{"Attribute":[{"type":"ip-src","value":"203.0.113.1"}],"EventReport":["`, &repeated{text: mib, n: 64}, `"]}}`), "misp", "too large", 1},
		{"many texts that are skipped", hostile(`{"Event":{"Attribute":[{"type":"ip-src","value":"203.0.113.1"}],"EventReport":[`, &repeated{text: `"` + mib[:1<<16] + `",`, n: 64}, `1]}}`), "misp", "", 1},
		{"elements of XML", hostile("<ioc>", &repeated{text: "<a>", n: 1 << 20}, ""), "openioc", "deeper than 128", 0},
		{"a name of XML", hostile("<ioc><", &repeated{text: mib, n: 64}, "/></ioc>"), "openioc", "larger than 4 MiB", 0},
		{"zero bytes", hostile("203.0.113.1\n", &repeated{text: "\x00\x00\n", n: 1000}, "203.0.113.2\n"), "list", "", 2},
		{"bytes that are no UTF-8", hostile("203.0.113.1\n", &repeated{text: "\xff\xfe\xc0\n", n: 1000}, "bad\xff.example\n203.0.113.2 # \xff\n"), "list", "", 2},
		{"JSON that is no UTF-8", strings.NewReader("[{\"ip\":\"203.0.113.1\",\"description\":\"\xff\"},{\"domain\":\"bad\xff.example\"}]"), "json", "", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := 0
			o := Options{Format: test.format, TempDir: t.TempDir()}
			im := newImporter(t.Context(), o, func(reference.Indicator) error { n++; return nil })
			im.limits = limits{value: 1 << 20, memory: 4 << 20, events: 1000}
			err := im.run(test.in)
			stats := im.finish()
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("error %v, want %q", err, test.err)
			}
			if n != test.records {
				t.Errorf("%d records, want %d", n, test.records)
			}
			checkBalance(t, stats, n)
		})
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "!the file is empty",
		" \r\n":                                "!the file is empty",
		"SQLite format 3\x00":                  "!an SQLite database",
		"PK\x03\x04":                           "!a zip archive",
		"\x1f\x8b\x08":                         "!compressed with gzip",
		"PAR1":                                 "!a Parquet file",
		"a\x00b":                               "!it holds zero bytes",
		"<stix:STIX_Package xmlns='x'>":        "!STIX 1 in XML",
		"<html>":                               "!openioc: XML without an element ioc",
		"only words\nof no type\n":             "!list: no line holds a value of a type that is known",
		"{}":                                   "json",
		"[2001:db8::1]:443\n":                  "list",
		"[Adblock Plus 2.0]\n||bad.example^\n": "list",
		"10.0.0.1\n":                           "list",
		"ioc,type\n":                           "csv",
		"sha256\n":                             "csv",
		`{"type":"bundle"}`:                    "stix",
		`{"Event":{}}`:                         "misp",
		`{"list":["a"],"type":"cidr"}`:         "misp-warninglist",
		`{"list":[{"ip":"a"}],"type":"x"}`:     "json",
		"%%%% HASHDEEP-1.0\n":                  "hashdeep",
		"ExitNode A\nPublished x\nExitAddress 203.0.113.9 x\n": "tor",
		iocText: "openioc",
		"\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\r\n": "nsrl",
	} {
		f, err := detect([]byte(text), Options{})
		reason, refused := strings.CutPrefix(want, "!")
		switch {
		case refused && (err == nil || !strings.Contains(err.Error(), reason)):
			t.Errorf("%.30q: %v, %v, want %s", text, f, err, reason)
		case !refused && (err != nil || f.Name != want):
			t.Errorf("%.30q: %v, %v, want %s", text, f, err, want)
		}
	}
	if _, err := detect([]byte("x"), Options{Format: "nonsense"}); err == nil {
		t.Error("a format that does not exist was taken")
	}
	for _, f := range Formats() {
		if f.Name == "" || f.Doc == "" || f.sniff == nil || f.read == nil {
			t.Errorf("%+v is not whole", f)
		}
	}
}

// Lists of Windows programs are UTF-16.
func TestUTF16(t *testing.T) {
	text := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("203.0.113.9\r\nbücher.example\r\n")) {
		text = append(text, byte(u), byte(u>>8))
	}
	check(t, "x", string(text), Options{}, "1 ip exact 203.0.113.9 warning\n2 dns exact xn--bcher-kva.example warning")
}

// A file beyond what is kept in memory goes through a temporary file, with the same
// outcome.
func TestSpool(t *testing.T) {
	filler := `,{"type":"x-filler","text":"` + strings.Repeat("x", 1<<16) + `"}`
	var n int
	in := hostile(`{"type":"bundle","objects":[{"type":"indicator","id":"indicator--1","pattern":"[ipv4-addr:value = '203.0.113.9']"}`, &repeated{text: filler, n: 40},
		`,{"type":"malware","id":"malware--1","name":"Evil"},{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"}]}`)
	dir := t.TempDir()
	im := newImporter(t.Context(), Options{TempDir: dir}, func(i reference.Indicator) error {
		if n++; i.Threat != "Evil" {
			t.Errorf("%+v", i)
		}
		return nil
	})
	im.limits.memory = 1 << 20
	err := im.run(in)
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
}

// Arbitrary content in every format: nothing panics or hangs, values balance, and
// what is handed on is canonical.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"203.0.113.9 # x\n||bad.example^\n0.0.0.0 a.example\nhxxp://a[.]b/c\n", "ioc,type\n\"a\"\"b\",ip\n203.0.113.9,\"x\ny\"\n", "# id,url\n1,http://a.example\n",
		iocText, sentinelRowText, `{"type":"bundle","objects":[{"type":"indicator","id":"indicator--1","pattern":"[a:b = 'c']"}]}`,
		`{"Event":{"Attribute":[{"type":"domain|ip","value":"a.example|203.0.113.9"}],"Object":[{"Attribute":[{"type":"md5"}]}]}}`,
		`{"list":["a.example"],"type":"hostname"}`, `[["a"],{"x":[{"ip":"1"}]}]`, "%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n1,2,3\n", "ExitNode A\nExitAddress 1.2.3.4 x\n",
		"\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\n\"a\",\"b\"\n",
	} {
		for n := range Formats() {
			f.Add([]byte(seed), uint8(n))
		}
		f.Add([]byte(seed), uint8(255))
	}
	f.Fuzz(func(t *testing.T, text []byte, format uint8) {
		o := Options{TempDir: t.TempDir(), Subdomains: format&1 == 0}
		if int(format) < len(Formats()) {
			o.Format = Formats()[format].Name
		}
		n := 0
		stats, _ := Import(t.Context(), bytes.NewReader(text), "x", o, func(i reference.Indicator) error {
			n++
			checkIndicator(t, i)
			return nil
		})
		checkBalance(t, stats, n)
	})
}

// checkIndicator checks that an indicator can be stored and found.
func checkIndicator(t *testing.T, i reference.Indicator) {
	t.Helper()
	if i.Match != reference.Wildcard {
		if v, err := reference.Canonical(i.Type, i.Value); err != nil || v != i.Value {
			t.Errorf("%s %q is not canonical: %q, %v", i.Type, i.Value, v, err)
		}
	}
	for _, s := range []string{i.Value, i.Category, i.Threat, i.Description, i.Provider, i.Reference, i.File} {
		if strings.ToValidUTF8(s, "") != s || strings.ContainsRune(s, 0) {
			t.Errorf("%q cannot be stored", s)
		}
	}
	if i.Confidence < -1 || i.Confidence > 100 || i.Severity < reference.Unknown || i.Severity > reference.High || i.Line < 1 {
		t.Errorf("%+v", i)
	}
}
