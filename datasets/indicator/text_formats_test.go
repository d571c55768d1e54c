package indicator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"forensic/datasets/reference"
)

func TestList(t *testing.T) {
	stats := check(t, "bad.txt", "\ufeff"+`# Invented bad things
# Last updated: 2024-05-01 10:00:00 UTC
203.0.113.9
198.51.100.0/24 ; SBL1
  hxxp://evil[.]example/a?b=1#x   # seen in mail
evil(.)example

// another comment
! and another
[Adblock Plus 2.0]
0.0.0.0 hosts.example more.example # both
127.0.0.1 localhost
||ads.example^
||ads.example^$third-party
||ads.example/banner
@@||good.example^
ads.example##.banner
address=/dnsmasq.example/0.0.0.0
*.wild.example
.dotted.example
bad.example/path
0123456789abcdef0123456789abcdef  name of.exe
0123456789abcdef0123456789abcdef01234567 *binary.exe
203.0.113.9:8080
203.0.113.10	7
"203.0.113.11",2024-01-01
198.51.100.1 - 198.51.100.9
C:\Program Files\x y.exe
10.1.2.3
nothing at all
`, Options{}, `3 ip exact 203.0.113.9 warning
4 ip block 198.51.100.0/24 warning | says: SBL1
5 url exact http://evil.example/a?b=1 warning | says: seen in mail
6 dns exact evil.example warning
11 dns exact hosts.example warning | says: both
11 dns exact more.example warning | says: both
13 dns below ads.example warning
14 dns below ads.example warning
18 dns below dnsmasq.example warning
19 dns below wild.example warning
20 dns below dotted.example warning
21 url exact http://bad.example/path warning | says: the source gives no scheme
21 url exact https://bad.example/path warning | says: the source gives no scheme
22 md5 exact 0123456789abcdef0123456789abcdef warning | says: file name name of.exe
23 sha1 exact 0123456789abcdef0123456789abcdef01234567 warning | says: file name binary.exe
24 ip exact 203.0.113.9 warning | says: port 8080
25 ip exact 203.0.113.10 warning | says: 7
26 ip exact 203.0.113.11 warning | says: 2024-01-01
28 path exact c:\program files\x y.exe warning`,
		"27 198.51.100.1-198.51.100.9: a range of addresses; blocks are wanted",
		"17 ads.example##.banner: a rule of a filter about the look of pages",
		"15 ||ads.example/banner: a rule of a filter that is not about a whole domain",
		"29 10.1.2.3: an address that is not of the internet",
		"16 @@||good.example^: an exception to a rule of a filter",
		"30 nothing: not of a type that is known here",
	)
	if want := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC); !stats.AsOf.Equal(want) || stats.Format != "list" || stats.Origin != "Invented bad things" {
		t.Errorf("%+v", stats)
	}
}

// What the options add to a list.
func TestListOptions(t *testing.T) {
	high := reference.High
	from, until := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	check(t, "x", "evil agent/1.0 (x)\n", Options{Type: reference.UserAgent}, `1 user_agent exact evil agent/1.0 (x) warning`)
	check(t, "x", "bad.example\n203.0.113.9\n", Options{
		Subdomains: true, Severity: &high, Confidence: 60, Category: "c2", Threat: "Evil", Reference: "report 7", ValidFrom: from, ValidUntil: until,
	}, `1 dns below bad.example high 60% | category: c2 | threat: Evil | ref: report 7 | from 2024-01-01 | until 2025-01-01
2 ip exact 203.0.113.9 high 60% | category: c2 | threat: Evil | ref: report 7 | from 2024-01-01 | until 2025-01-01`)
	check(t, "x", "bad.example\n", Options{Confidence: 80}, `1 dns exact bad.example high 80%`)
	check(t, "x", "10.0.0.1\n", Options{KeepPrivate: true}, `1 ip exact 10.0.0.1 warning`)
	check(t, "x", "10.0.0.0/8\nd41d8cd98f00b204e9800998ecf8427e\n0.0.0.0/0\n", Options{KnownGood: true, Severity: &high}, `1 ip block 10.0.0.0/8 information good
2 md5 exact d41d8cd98f00b204e9800998ecf8427e information good`, "3 0.0.0.0/0: a block broader than /8 (IPv6: /16)")
	check(t, "x", "203.0.113.9\n", Options{Type: reference.MD5}, ``, "1 203.0.113.9: not a value of its type (md5)")
	check(t, "x", strings.Repeat("ab", 16)+"\n0123456789abcdef0123456789abcdef\n", Options{Type: reference.JA3}, `2 ja3 exact 0123456789abcdef0123456789abcdef warning`,
		"1 abababababababababababababababab: a hash of too low an entropy")
	_, err := Import(t.Context(), strings.NewReader("203.0.113.9\n10.0.0.1\n"), "x", Options{Strict: true}, func(reference.Indicator) error { return nil })
	if err == nil || err.Error() != `2: "10.0.0.1": a value cannot be used: an address that is not of the internet` {
		t.Errorf("strict: %v", err)
	}
}

func TestTor(t *testing.T) {
	stats := check(t, "exit-addresses", `ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E
Published 2024-04-30 10:00:00
LastStatus 2024-05-01 10:00:00
ExitAddress 203.0.113.9 2024-05-01 10:11:12
ExitAddress 203.0.113.10 2024-05-01 11:11:12
`, Options{}, `4 ip exact 203.0.113.9 warning | category: tor exit | says: exit node 0011BD2485AD45D984EC4159C88FC066E5E3300E; seen 2024-05-01 10:11:12
5 ip exact 203.0.113.10 warning | category: tor exit | says: exit node 0011BD2485AD45D984EC4159C88FC066E5E3300E; seen 2024-05-01 11:11:12`)
	if stats.AsOf.Format(time.DateTime) != "2024-05-01 11:11:12" {
		t.Error(stats.AsOf)
	}
}

func TestTables(t *testing.T) {
	const md5, sha256 = "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	tests := []struct {
		name, text, want string
		o                Options
		drops            []string
	}{
		{
			name: "generic", text: "IoC;Type;Severity;Confidence;Malware Family;Tags;Valid Until;Comment\n" +
				"203.0.113.9;ipv4;High;55;Evil;a,b;2030-01-01;first\n" +
				"bad.example;domain;low;;;;;\n" +
				"http://bad.example;url;dreadful;150;-;None;;\n" +
				";url;;;;;;\n" +
				"x;yara;;;;;;\n" +
				"203.0.113.9|443;ip-dst|port;benign;0.9;;;;\n",
			want: `2 ip exact 203.0.113.9 high 55% | threat: Evil | says: first | tags: a+b | until 2030-01-01
3 dns exact bad.example information
4 url exact http://bad.example/ warning
7 ip exact 203.0.113.9 information 90% | says: port 443`,
			drops: []string{"5 ,url,: a row without a value", "6 x: type yara has no counterpart here"},
		},
		{
			name: "quoted", text: "indicator,description\r\n\"bad.example\",\"two\r\nlines, \"\"quoted\"\"\"\r\n203.0.113.9, \"x\" \r\n",
			want: `2 dns exact bad.example warning | says: two lines, "quoted"
4 ip exact 203.0.113.9 warning | says: x`,
		},
		{
			name: "urlhaus", text: "################\r\n# URLhaus Database Dump (CSV - recent URLs only) #\r\n# Last updated: 2024-05-01 12:00:05 (UTC) #\r\n#\r\n# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\r\n" +
				"\"1\",\"2024-05-01 12:00:00\",\"http://bad.example/x,y\",\"online\",\"2024-05-01 12:00:00\",\"malware_download\",\"elf,mirai\",\"https://urlhaus.example/1/\",\"me\"\r\n",
			want: `6 url exact http://bad.example/x,y warning | category: malware_download | says: last online 2024-05-01 | tags: elf+mirai | ref: https://urlhaus.example/1/`,
		},
		{
			name: "threatfox", text: "# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"fk_malware\",\"malware_alias\",\"malware_printable\",\"last_seen_utc\",\"confidence_level\",\"reference\",\"tags\",\"anonymous\",\"reporter\"\n" +
				"\"2024-05-01 10:00:00\", \"1\", \"203.0.113.9:4444\", \"ip:port\", \"botnet_cc\", \"win.evil\", \"None\", \"Evil\", \"\", \"100\", \"https://report.example\", \"c2\", \"0\", \"me\"\n",
			want: `2 ip exact 203.0.113.9 high 100% | category: botnet_cc | threat: Evil | says: first seen utc 2024-05-01; port 4444 | tags: c2 | ref: https://report.example`,
		},
		{
			name: "feodo", text: "# comment\n\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"\n\"2024-05-01 10:00:00\",\"203.0.113.9\",\"443\",\"online\",\"2024-05-02\",\"Evil\"\n",
			want: `3 ip exact 203.0.113.9 warning | threat: Evil | says: first seen utc 2024-05-01; last online 2024-05-02; port 443`,
		},
		{
			name: "bazaar", text: "# \"first_seen_utc\",\"sha256_hash\",\"md5_hash\",\"file_name\",\"signature\",\"imphash\"\n\"2024-05-01 10:00:00\", \"" + sha256 + "\", \"" + md5 + "\", \"x.exe\", \"Evil\", \"" + md5 + "\"\n",
			want: `2 sha256 exact ` + sha256 + ` warning | threat: Evil | says: first seen utc 2024-05-01; file name x.exe; imphash ` + md5 + `
2 md5 exact ` + md5 + ` warning | threat: Evil | says: first seen utc 2024-05-01; file name x.exe; imphash ` + md5,
		},
		{
			name: "ja3", text: "# ja3_md5,Firstseen,Lastseen,Listingreason\n" + md5 + ",2024-01-01 10:00:00,2024-02-01 10:00:00,Evil\n",
			want: `2 ja3 exact ` + md5 + ` warning | threat: Evil | says: Firstseen 2024-01-01; Lastseen 2024-02-01`,
		},
		{
			name: "otx", text: "Indicator type,Indicator,Description\nFileHash-MD5," + md5 + ",\nIPv4,203.0.113.9,x\nhostname,a.bad.example,\nCIDR,198.51.100.0/24,\nYARA,abc,\n",
			want: `2 md5 exact ` + md5 + ` warning
3 ip exact 203.0.113.9 warning | says: x
4 dns exact a.bad.example warning
5 ip block 198.51.100.0/24 warning`, drops: []string{"6 abc: type YARA has no counterpart here"},
		},
		{
			name: "misp.csv", text: "uuid,event_id,category,type,value,comment,to_ids,date,attribute_tag,event_info\n" +
				"\"u1\",1,\"Network activity\",\"domain|ip\",\"bad.example|203.0.113.9\",\"\",1,1714558830,\"tlp:amber\",\"Case\"\n" +
				"\"u2\",1,\"Payload delivery\",\"filename|sha256\",\"x.exe|" + sha256 + "\",\"\",0,20240501,\"\",\"Case\"\n" +
				"\"u3\",1,\"External analysis\",\"link\",\"https://report.example\",\"\",0,20240501,\"\",\"Case\"\n",
			want: `2 dns exact bad.example warning | category: Network activity | says: Case; with 203.0.113.9 | tags: tlp:amber
2 ip exact 203.0.113.9 warning | category: Network activity | says: Case; with bad.example | tags: tlp:amber
3 sha256 exact ` + sha256 + ` information | category: Payload delivery | says: Case; file name x.exe`,
			drops: []string{"4 https://report.example: type link has no counterpart here"},
		},
		{
			name: "typed", text: "domain\tip\tnote\nbad.example\t203.0.113.9\tx\n\t203.0.113.10\t\n\t\ty\n",
			want: `2 dns exact bad.example warning | says: x
2 ip exact 203.0.113.9 warning | says: x
3 ip exact 203.0.113.10 warning`, drops: []string{"4 ,,y: a row without a value"},
		},
		{
			name: "options", text: "what,kind,level\nbad.example,fqdn,2\n", o: Options{Columns: map[string]string{"value": "What", "type": "kind", "severity": "level"}},
			want: `2 dns exact bad.example high`,
		},
		{name: "option of a type", text: "a,b\nx,203.0.113.9\n", o: Options{Columns: map[string]string{"ip": "b"}}, want: `2 ip exact 203.0.113.9 warning`},
		{
			name: "pattern", text: "ObservableKey,Pattern,Confidence,IsActive,ValidUntil\nipv4-addr:value,\"[ipv4-addr:value = '203.0.113.9' OR file:size > 5]\",90,true,2030-01-01T00:00:00Z\nx,\"[a:b = 'c']\",1,false,\n",
			want: `2 ip exact 203.0.113.9 high 90% | until 2030-01-01`, drops: []string{"2 file:size > '5': a comparison of sizes", "3 x,[a:b = 'c'],1: no longer active, the source says"},
		},
		{name: "bar", text: "ip|score\n203.0.113.9|85\n", want: `2 ip exact 203.0.113.9 high 85%`},
		{name: "nsrl rds 3", text: "sha256,sha1,md5,file_name\n" + sha256 + ",,,x.dll\n", o: Options{KnownGood: true}, want: `2 sha256 exact ` + sha256 + ` information good | says: file name x.dll`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { check(t, test.name, test.text, test.o, test.want, test.drops...) })
	}
}

func TestTableErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n":         `no column is known to hold indicators`,
		"ioc,type\nx,y\n":    `it has no column "nowhere"`,
		"ioc,where\nx,y\n":   `it has no column "nowhere"`,
		"nowhere,b\nx,y\n":   `"colour" is no meaning of a column`,
		"nowhere,\"b\nx,y":   `its first row does not end on its line`,
		"# only a comment\n": `it has no rows`,
	} {
		o := Options{Format: "csv", Columns: map[string]string{"colour": "nowhere"}}
		if strings.HasPrefix(text, "a,") || strings.HasPrefix(text, "#") {
			o.Columns = nil
		}
		_, err := Import(t.Context(), strings.NewReader(text), "x", o, func(reference.Indicator) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A quoted cell that does not end costs its line, and not the file.
func TestTableWithoutEnd(t *testing.T) {
	text := "ioc,comment\n203.0.113.1,\"open\n" + strings.Repeat("203.0.113.2,x\n", maxRowLines) + "203.0.113.3,x\n203.0.113.4,\"x\n203.0.113.5,y"
	got, stats := load(t, "x", text, Options{})
	if len(got) != maxRowLines+2 || stats.Dropped != 2 || stats.Entries != maxRowLines+2 {
		t.Errorf("%d indicators, %+v", len(got), stats)
	}
	long := "ioc,comment\n203.0.113.1,\"open\n203.0.113.2,x\n203.0.113.3," + strings.Repeat("x", maxLineBytes) + "\n203.0.113.4,x\n"
	if got, stats := load(t, "x", long, Options{}); len(got) != 2 || stats.Dropped != 2 || !strings.HasPrefix(got[1], "5 ") {
		t.Errorf("%q %+v", got, stats)
	}
	if first, last := got[0], got[len(got)-1]; first != "3 ip exact 203.0.113.2 warning | says: x" || last != "105 ip exact 203.0.113.5 warning | says: y" {
		t.Errorf("%s ... %s", first, last)
	}
}

func TestHashSets(t *testing.T) {
	const md5, sha1 = "0123456789ABCDEF0123456789ABCDEF", "0123456789ABCDEF0123456789ABCDEF01234567"
	nsrl := "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\r\n" +
		"\"" + sha1 + "\",\"" + md5 + "\",\"00000000\",\"a, b.dll\",1,2,\"x\",\"\"\r\n" +
		"\"" + sha1 + "\",\"" + md5 + "\",\"00000000\",\"evil.exe\",1,2,\"x\",\"M\"\r\n" +
		"\"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709\",\"D41D8CD98F00B204E9800998ECF8427E\",\"00000000\",\"empty\",0,2,\"x\",\"\"\r\n"
	check(t, "NSRLFile.txt", nsrl, Options{}, `2 sha1 exact 0123456789abcdef0123456789abcdef01234567 information good | category: known software | says: a, b.dll
2 md5 exact 0123456789abcdef0123456789abcdef information good | category: known software | says: a, b.dll
4 sha1 exact da39a3ee5e6b4b0d3255bfef95601890afd80709 information good | category: known software | says: empty
4 md5 exact d41d8cd98f00b204e9800998ecf8427e information good | category: known software | says: empty`,
		"3 "+sha1+": marked as malicious by the set itself")
	check(t, "x", "%%%% HASHDEEP-1.0\n%%%% size,md5,sha1,filename\n## Invoked from: x\n##\n5,"+md5+","+sha1+",/tmp/a, b\n5,x\n", Options{}, `5 md5 exact 0123456789abcdef0123456789abcdef warning | says: /tmp/a, b
5 sha1 exact 0123456789abcdef0123456789abcdef01234567 warning | says: /tmp/a, b`, "6 5,x: a row that does not fit its header")
}

// A long warninglist of MISP has its name behind its values; a list of regular
// expressions is no list of paths.
func TestLongWarninglistAndRegexps(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"description": "Ranges of a cloud", "list": [`)
	for i := range 8000 {
		fmt.Fprintf(&b, `"203.%d.%d.0/24",`, i/256, i%256)
	}
	b.WriteString(`"198.51.100.0/24"], "matching_attributes": ["ip-dst"], "name": "A cloud", "type": "cidr", "version": 20240501}`)
	count := 0
	stats, err := Import(t.Context(), strings.NewReader(b.String()), "list.json", Options{}, func(i reference.Indicator) error {
		count++
		if !i.KnownGood || i.Match != reference.Block {
			t.Errorf("%+v", i)
		}
		return nil
	})
	if err != nil || stats.Format != "misp-warninglist" || count != 8001 {
		t.Errorf("%s, %d, %v", stats.Format, count, err)
	}
	var kept []string
	stats, err = Import(t.Context(), strings.NewReader("\\\\winhttpc\\.dll;70\nC:\\Users\\ann\\.ssh\\id_rsa\nC:\\\\Users\\\\ann\\\\.ssh\\\\key\n"), "names.txt", Options{}, func(i reference.Indicator) error {
		kept = append(kept, i.Value)
		return nil
	})
	if err != nil || len(kept) != 2 || len(stats.Drops) != 1 || stats.Drops[0].Reason != "a regular expression" {
		t.Errorf("%q, %+v, %v", kept, stats.Drops, err)
	}
}
