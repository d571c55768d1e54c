package observe

import (
	"slices"
	"strings"
	"testing"
)

// hostile are pieces whose repetition makes a careless scanner read the same bytes
// again and again.
var hostile = []string{
	"a", "1", "f", ".", "a.", "1.", "a@", "@", "+a", "a+a@", "a[.]", "[.]", "[", "a@b[.]", "http://", "http://a/", "http://$a/", "http://$a(",
	"http%3a%2f%2fa/", "http://a/%41", "%41", "%a%\\", `C:\a `, `C:\`, `C:\a b\`, `"C:\a`, `.\`, `..\`, `\`, `\\a\`, `\\`, `\\.\pipe\`, `HKLM\`, `HKLM\a `,
	"/", "/a", "/+", "/bin/", "/a+/", ":", "::", "1:", "a:b:", "1.1.1.1-", "1.1.1.1", "cve-", "cve-1999-", "Global\\", ";a=", "&amp;", "(", "{", ")", "a(", "1A", "bc1q",
	testMD5, testMD5 + "-", "a b", "$env:A\\", "-", "_", "a.b(c", "ja3" + testMD5 + " ", "é", "\x00",
}

// TestLinear counts the bytes looked at: four times the text must not take more
// than about four times the work, and no byte is looked at too often.
func TestLinear(t *testing.T) {
	for _, piece := range hostile {
		var steps [2]int
		for i, n := range [...]int{1 << 14, 1 << 16} {
			s := scan{text: strings.Repeat(piece, n/len(piece))}
			s.run()
			steps[i] = s.steps
			if s.steps > 64*n {
				t.Errorf("%q: %d steps for %d bytes", piece, s.steps, n)
			}
		}
		if steps[1] > 5*steps[0] {
			t.Errorf("%q: %d steps, then %d for four times the text", piece, steps[0], steps[1])
		}
	}
	all := strings.Repeat(strings.Join(hostile, ""), 100)
	s := scan{text: all}
	if s.run(); s.steps > 64*len(all) {
		t.Errorf("all together: %d steps for %d bytes", s.steps, len(all))
	}
}

func FuzzFind(f *testing.F) {
	f.Add("hxxps://a[.]b.com/x C:\\a\\b.exe \\\\h\\s /etc/x ::1 a@b.com 1.2.3.4")
	f.Add("http://[::1")
	for _, h := range hostile {
		f.Add(h + h)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scan{text: text, explain: true}
		s.run()
		if s.steps > 64*(len(text)+64) {
			t.Fatalf("%d steps for %d bytes: %q", s.steps, len(text), text)
		}
		for _, o := range s.found {
			if o.Value == "" || o.Offset < 0 || o.End > len(text) || o.Offset >= o.End {
				t.Fatalf("%+v in %q", o, text)
			}
			if !slices.Contains(Types[:], o.Type) || o.PartOf != "" && !slices.Contains(Types[:], o.PartOf) {
				t.Fatalf("%+v has an unknown type", o)
			}
		}
		for _, r := range s.rejected {
			if r.Offset < 0 || r.End > len(text) || r.Offset > r.End || r.Reason == "" {
				t.Fatalf("%+v in %q", r, text)
			}
		}
	})
}
