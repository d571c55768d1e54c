package redact

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"forensic/store/event"
)

// learned makes a Redactor that knows a small organisation.
func learned(t *testing.T, o Options) *Redactor {
	t.Helper()
	r, err := New(testKey(7), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		col  event.Col
		text string
	}{
		{event.ColHostRaw, "WKS-0471.corp.fabrikam.example"},
		{event.ColHost, "wks-0471"},
		{event.ColUser, "hlindqvist"},
		{event.ColUser, "al"},
		{event.ColUser, "mark"},
		{event.ColUser, "SYSTEM"},
		{event.ColUserDomain, "FABRIKAM"},
		{event.ColUserDomain, "NT AUTHORITY"},
		{event.ColUser, "pia.öst"},
		{event.ColProcGUID, "{fe86be69-0884-64b8-0403-000000001000}"},
		{event.ColSrcIP, "10.20.30.40"},
		{event.ColCloudAccount, "123456789123"},
	} {
		r.Learn(v.col, []byte(v.text))
	}
	r.Settle()
	r.Learn(event.ColData, []byte(`{"TenantId":"8f6a12c4-93d1-4e20-9c0b-1a2b3c4d5e6f","AccountUpn":"hlindqvist@fabrikam.example"}`))
	r.Build()
	return r
}

// is replaces what stands in braces by its pseudonym of a kind: {name:x}.
func fill(r *Redactor, s string) string {
	for {
		from := strings.Index(s, "{{")
		if from < 0 {
			return s
		}
		to := from + strings.Index(s[from:], "}}")
		kind, v, _ := strings.Cut(s[from+2:to], ":")
		turn, err := r.Typed(kind)
		if err != nil {
			panic(err)
		}
		s = s[:from] + turn(v) + s[to+2:]
	}
}

func TestTexts(t *testing.T) {
	r := learned(t, Options{})
	for _, tt := range []struct {
		name, in, want string
	}{
		{"word in a text", "seen on WKS-0471 by hlindqvist.", "seen on {{name:WKS-0471}} by {{name:hlindqvist}}."},
		{"letter case", "HLINDQVIST Hlindqvist", "{{name:HLINDQVIST}} {{name:Hlindqvist}}"},
		{"a long name inside a word", "xhlindqvist2021.zip", "x{{name:hlindqvist}}2021.zip"},
		{"a short name is no word", "al value alarm general", "al value alarm general"},
		{"a common name is no word", "mark of the web", "mark of the web"},
		{"a common name behind a domain", `FABRIKAM\mark`, `{{domain:FABRIKAM}}\{{name:mark}}`},
		{"a short name in a path", `C:\Users\al\Desktop\al.txt`, `C:\Users\{{name:al}}\Desktop\al.txt`},
		{"a path in another language's case", `c:\USERS\Al`, `c:\USERS\{{name:Al}}`},
		{"a folder of everybody", `C:\Users\Public\x`, `C:\Users\Public\x`},
		{"home", "cat /home/al/.ssh/id", "cat /home/{{name:al}}/.ssh/id"},
		{"a share", `dir \\srv9\data$\x`, `dir \\{{name:srv9}}\{{name:data$}}\x`},
		{"shares that all have", `\\WKS-0471\C$`, `\\{{name:WKS-0471}}\C$`},
		{"DNS name inside", "ping db3.corp.fabrikam.example", "ping {{host:db3.corp.fabrikam.example}}"},
		{"DNS name outside", "https://www.evil-download.example/a", "https://www.evil-download.example/a"},
		{"mail", "to hlindqvist@fabrikam.example", "to {{mail:hlindqvist@fabrikam.example}}"},
		{"mail of a stranger", "from j.doe@partner.org", "from {{name:j.doe}}@partner.org"},
		{"address", "GET http://10.20.30.40:8080/", "GET http://{{ip:10.20.30.40}}:8080/"},
		{"defanged", "10[.]20[.]30[.]40", "{{ip:10[.]20[.]30[.]40}}"},
		{"network", "route 10.20.0.0/16", "route {{ip:10.20.0.0/16}}"},
		{"address of IPv6", "from fe80::1ff:fe23:4567:890a up", "from {{ip:fe80::1ff:fe23:4567:890a}} up"},
		{"wrapped address", "::ffff:10.20.30.40", "{{ip:::ffff:10.20.30.40}}"},
		{"reverse name", "40.30.20.10.in-addr.arpa", "REV"},
		{"a version", "Version=4.0.0.0, build 10.0.17763.1", "Version=4.0.0.0, build 10.0.17763.1"},
		{"a number of five parts", "1.3.6.1.4.1", "1.3.6.1.4.1"},
		{"code that looks like an address", "[Convert]::FromBase64String [x]::Add(1) std::ffff", "[Convert]::FromBase64String [x]::Add(1) std::ffff"},
		{"a time", "at 12:34:56.789", "at 12:34:56.789"},
		{"SID", "S-1-5-21-1-2-3-1104", "{{sid:S-1-5-21-1-2-3-1104}}"},
		{"well-known SID", "S-1-5-18", "S-1-5-18"},
		{"process GUID", "{fe86be69-1111-64b8-0000-000000001000}", "GROUP"},
		{"GUID of an object", "8F6A12C4-93D1-4E20-9C0B-1A2B3C4D5E6F", "{{guid:8F6A12C4-93D1-4E20-9C0B-1A2B3C4D5E6F}}"},
		{"GUID of a class", "{00020906-0000-0000-C000-000000000046}", "{00020906-0000-0000-C000-000000000046}"},
		{"percent escapes", "?u=%5Chlindqvist%20x", "?u=%5C{{name:hlindqvist}}%20x"},
		{"other separators", "backup_wks_0471.zip", "backup_{{name:wks_0471}}.zip"},
		{"escapes of C", `\nhlindqvist\t`, `\n{{name:hlindqvist}}\t`},
		{"cloud account", "arn:aws:iam::123456789123:user/x", "arn:aws:iam::{{name:123456789123}}:user/x"},
		{"not ASCII", "von Pia.Öst und pia.öst", "von {{name:Pia.Öst}} und {{name:pia.öst}}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := fill(r, tt.want)
			switch tt.want {
			case "REV":
				ip := strings.Split(r.value(kindAddress, "10.20.30.40"), ".")
				want = ip[3] + "." + ip[2] + "." + ip[1] + "." + ip[0] + ".in-addr.arpa"
			case "GROUP":
				want = "{" + r.ids.group("fe86be69") + "-1111-64b8-0000-000000001000}"
			}
			if got := r.Text(tt.in); got != want {
				t.Errorf("%q\n got %q\nwant %q", tt.in, got, want)
			}
		})
	}
}

func TestProse(t *testing.T) {
	r := learned(t, Options{})
	for in, want := range map[string]string{
		"Account Name:\t\tal\r\nAccount Domain:\t\tNT AUTHORITY": "Account Name:\t\t{{name:al}}\r\nAccount Domain:\t\tNT AUTHORITY",
		`acct="al" exe=/bin/su`:                                  `acct="{{name:al}}" exe=/bin/su`,
		"Workstation Name:\tXY7\nSource Port: 80":                "Workstation Name:\t{{name:XY7}}\nSource Port: 80",
		`<Data Name="User">al</Data><Level>4</Level>`:            `<Data Name="User">{{name:al}}</Data><Level>4</Level>`,
		"User = FABRIKAM\\al\nHost Name = ConsoleHost":           "User = {{domain:FABRIKAM}}\\{{name:al}}\nHost Name = ConsoleHost",
		"user = Get-ADUser; computer=New-Object x":               "user = Get-ADUser; computer=New-Object x",
		"User: al Hostname: XY7":                                 "User: {{name:al}} Hostname: {{name:XY7}}",
		"<Computer>XY7</Computer>":                               "<Computer>{{name:XY7}}</Computer>",
	} {
		if got := r.Prose(in); got != fill(r, want) {
			t.Errorf("%q\n got %q\nwant %q", in, got, fill(r, want))
		}
	}
}

func TestColumnsOfARowAgree(t *testing.T) {
	r := learned(t, Options{})
	user := string(r.Column(event.ColUser, []byte("al")))
	data := string(r.Column(event.ColData, []byte(`{"SubjectUserName":"al","n":7,"CommandLine":"cmd \/c al","u":"\ud800 \u003cx\u003e","Mixed":"C:\\Users\\al\\x"}`)))
	want := `{"SubjectUserName":"` + user + `","n":7,"CommandLine":"cmd \/c al","u":"\ud800 \u003cx\u003e","Mixed":"C:\\Users\\` + user + `\\x"}`
	if data != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	host, fqdn := string(r.Column(event.ColHost, []byte("wks-0471"))), string(r.Column(event.ColHostRaw, []byte("WKS-0471.corp.fabrikam.example")))
	if !strings.HasPrefix(strings.ToLower(fqdn), host+".") || !strings.HasSuffix(fqdn, ".example") {
		t.Errorf("%q and %q", host, fqdn)
	}
}

func TestDirectoryNames(t *testing.T) {
	r := learned(t, Options{})
	got := r.Field("MemberName", "CN=Pia Ek,OU=Sales,CN=Users,DC=fabrikam,DC=example")
	want := fill(r, "CN={{name:Pia Ek}},OU={{name:Sales}},CN=Users,DC={{name:fabrikam}},DC=example")
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEncodedContent(t *testing.T) {
	r := learned(t, Options{})
	secret := "Invoke-Thing -ComputerName WKS-0471 -User hlindqvist # 10.20.30.40"
	clear := r.Text(secret)
	if clear == secret {
		t.Fatal("nothing was rewritten")
	}
	b64 := base64.StdEncoding.EncodeToString
	inner := func(s string) string {
		return "$x = '" + b64([]byte(toWide(s))) + "'; iex ([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($x)))"
	}
	for name, form := range map[string]func(string) string{
		"base64 of UTF-16": func(s string) string { return "powershell -enc " + b64([]byte(toWide(s))) + " -w 1" },
		"base64 of UTF-8":  func(s string) string { return "echo " + b64([]byte(s)) + " | base64 -d" },
		"two layers":       func(s string) string { return "powershell -enc " + b64([]byte(toWide(inner(s)))) },
		"hex":              func(s string) string { return "xxd -r -p <<< " + hex.EncodeToString([]byte(s)) },
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.Text(form(secret)); got != form(clear) {
				t.Errorf("got  %s\nwant %s", got, form(clear))
			}
			if plain := form("Get-Process | Where-Object { $_.Id -gt 100 } | Sort-Object Id"); r.Text(plain) != plain {
				t.Error("content with nothing sensitive was changed")
			}
		})
	}
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, _ = w.Write([]byte(strings.Repeat(secret+"\n", 3)))
	w.Close()
	got := r.Text("FromBase64String('" + b64(buf.Bytes()) + "')")
	note, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(got, "FromBase64String('"), "')"))
	if err != nil || !strings.HasPrefix(string(note), "removed by forensic redact: ") {
		t.Errorf("compressed content: %s (%q, %v)", got, note, err)
	}
	pieces := r.Text("$a = 'hlin'+'dqvi'+'st'; Copy-Item $a -Destination ('WK'+'S-0'+'471')")
	if r.Checker().Text(pieces) != nil {
		t.Errorf("script in pieces: %s", pieces)
	}
}

func TestRawBytes(t *testing.T) {
	r := learned(t, Options{})
	in := "\xff\xfe" + toWide("User hlindqvist at WKS-0471") + "\x01\x02 plain hlindqvist"
	want := "\xff\xfe" + toWide(r.Text("User hlindqvist at WKS-0471")) + "\x01\x02 plain " + r.Text("hlindqvist")
	if got := string(r.Raw([]byte(in))); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOptions(t *testing.T) {
	const text = "c2.evil-download.org 198.51.100.7 8.8.8.8 www.microsoft.com Northwind Project"
	plain := learned(t, Options{}).Text(text)
	if !strings.HasPrefix(plain, "c2.evil-download.org ") || strings.Contains(plain, "8.8.8.8") || !strings.HasSuffix(plain, " www.microsoft.com Northwind Project") {
		t.Errorf("default: %s", plain)
	}
	if got := learned(t, Options{KeepExternal: true}).Text(text); !strings.Contains(got, " 8.8.8.8 ") {
		t.Errorf("keep external: %s", got)
	}
	if got := learned(t, Options{Also: []string{"Northwind"}}).Text(text); strings.Contains(got, "Northwind") || !strings.HasSuffix(got, " Project") {
		t.Errorf("also: %s", got)
	}
	kept := learned(t, Options{Keep: []string{"hlindqvist", "10.20.30.0/24"}})
	if got := kept.Text("hlindqvist 10.20.30.40"); got != "hlindqvist 10.20.30.40" {
		t.Errorf("keep: %s", got)
	}
	all := learned(t, Options{All: true})
	if got := string(all.Column(event.ColDNSName, []byte("c2.evil-download.org"))); got == "c2.evil-download.org" || !strings.HasSuffix(got, ".org") {
		t.Errorf("all: %s", got)
	}
}

func TestCheckerFindsWhatStayed(t *testing.T) {
	r := learned(t, Options{})
	r.Text("10.20.30.40 hlindqvist")
	c := r.Checker()
	for name, text := range map[string]string{
		"plain":        "x hlindqvist y",
		"other case":   "HLindQvist",
		"UTF-16":       "\x00\x00" + toWide("hlindqvist") + "\x00",
		"base64":       "powershell -enc " + base64.StdEncoding.EncodeToString([]byte(toWide("whoami /user hlindqvist"))),
		"percent":      "user%3Dpia.%C3%B6st",
		"JSON":         `pia.\u00f6st`,
		"HTML":         "pia.&ouml;st",
		"defanged":     "10[.]20[.]30[.]40",
		"address":      "http://10.20.30.40/",
		"process GUID": "fe86be69-0000-0000-0000-000000000000",
		"separators":   "wks_0471",
	} {
		if c.Text(text) == nil {
			t.Errorf("%s: not found in %q", name, text)
		}
		if found := c.Text(r.Text(text)); name != "percent" && name != "JSON" && name != "HTML" && found != nil {
			t.Errorf("%s: %v is still in %q", name, found, r.Text(text))
		}
	}
	if v := c.Coverage(); len(v.Placed) != 2 || v.Names == 0 || v.Addresses == 0 {
		t.Errorf("coverage %+v", v)
	}
}

func TestTableIsSealed(t *testing.T) {
	r := learned(t, Options{Also: []string{"Northwind"}})
	text := "hlindqvist on WKS-0471.corp.fabrikam.example, 10.20.30.40, S-1-5-21-1-2-3-1104, FABRIKAM\\mark, hlindqvist@fabrikam.example, Northwind"
	twin := r.Text(text)
	sealed, err := r.Table().Seal(r.key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Table().Seal(r.key)
	if err != nil || !bytes.Equal(sealed, again) {
		t.Error("sealing twice gives other bytes")
	}
	if bytes.Contains(sealed, []byte("lindqvist")) {
		t.Error("the table is not encrypted")
	}
	if _, err := OpenTable(testKey(8), sealed); err != ErrWrongKey {
		t.Errorf("with another key: %v", err)
	}
	damaged := bytes.Clone(sealed)
	damaged[len(damaged)-1] ^= 1
	if _, err := OpenTable(r.key, damaged); err == nil {
		t.Error("a damaged table opens")
	}
	table, err := OpenTable(r.key, sealed)
	if err != nil {
		t.Fatal(err)
	}
	back, err := NewReverse(r.key, table)
	if err != nil {
		t.Fatal(err)
	}
	if got := back.Text(twin); got != text {
		t.Errorf("%s\n-> %s\n-> %s", text, twin, got)
	}
	const strange = `8.8.4.4 seen by C:\Users\somebody, S-1-5-21-9-8-7-500`
	if got := back.Text(strange); got != strange {
		t.Errorf("not of the twin: %s", got)
	}
}

func FuzzText(f *testing.F) {
	r, back := fuzzed(f)
	for _, s := range []string{"hlindqvist@fabrikam.example 10.20.30.40/8", `\\wks-0471\c$ C:\Users\x S-1-5-21-1-2-3`, "\x00h\x00l\x00", `{"User":"al"}`, "::ffff:1.2.3.4", "a@b.c'%41@d.org"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range []string{r.Text(s), r.Prose(s), string(r.Raw([]byte(s))), string(r.Column(event.ColData, []byte(s)))} {
			back.Prose(text)
		}
		if a, b := r.Text(s), r.Text(strings.Clone(s)); a != b {
			t.Errorf("%q and %q of one text", a, b)
		}
	})
}

func FuzzTypedValues(f *testing.F) {
	r, back := fuzzed(f)
	f.Add("hlindqvist", uint32(0x0a141e28), uint32(3))
	f.Add("Pia Öst-Å9", uint32(0xc0000201), uint32(1<<31))
	f.Fuzz(func(t *testing.T, name string, n, m uint32) {
		if got := back.names.one(r.names.one(name)); got != name {
			t.Errorf("%q -> %q", name, got)
		}
		ip := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		if got := back.addrs.one(r.addrs.one(ip)); got != ip {
			t.Errorf("%s -> %s", ip, got)
		}
		if a := [3]uint32{n, m, n ^ m}; back.ids.authority(r.ids.authority(a)) != a {
			t.Errorf("%v", a)
		}
	})
}

func fuzzed(f *testing.F) (r, back *Redactor) {
	f.Helper()
	r, err := New(testKey(7), Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, u := range []string{"hlindqvist", "al", "pia.öst"} {
		r.Learn(event.ColUser, []byte(u))
	}
	r.Learn(event.ColHostRaw, []byte("WKS-0471.corp.fabrikam.example"))
	r.Learn(event.ColUserDomain, []byte("FABRIKAM"))
	r.Settle()
	r.Build()
	if back, err = NewReverse(r.key, r.Table()); err != nil {
		f.Fatal(err)
	}
	return r, back
}
