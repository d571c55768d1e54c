package jsonscan

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                            `""`,
		"plain text of some length":   `"plain text of some length"`,
		"a\"b\\c\n\r\t\x00\x1f":       `"a\"b\\c\n\r\t\u0000\u001f"`,
		"1234567\"89012345678\\9":     `"1234567\"89012345678\\9"`,
		"é and \xff, \u2028 and 😀 ok": "\"é and \ufffd, \u2028 and 😀 ok\"",
	} {
		got, escaped := Quote(nil, []byte(in))
		if string(got) != want || escaped != strings.Contains(want, `\`) {
			t.Errorf("%q is %s, escaped %t; want %s", in, got, escaped, want)
		}
	}
}

func FuzzQuote(f *testing.F) {
	f.Add("a\"b\\c\n\x00 é 12345678")
	f.Fuzz(func(t *testing.T, in string) {
		got, _ := Quote(nil, []byte(in))
		var back string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%q becomes %s: %v", in, got, err)
		}
		if want := strings.ToValidUTF8(in, "\ufffd"); utf8.ValidString(in) && back != want {
			t.Errorf("%q comes back as %q", in, back)
		}
	})
}

func BenchmarkQuote(b *testing.B) {
	text := []byte(`"C:\Program Files\Microsoft Monitoring Agent\Agent\MonitoringHost.exe" -Embedding and more`)
	var out []byte
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		out, _ = Quote(out[:0], text)
	}
}
