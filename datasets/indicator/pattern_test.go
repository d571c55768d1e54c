package indicator

import (
	"fmt"
	"strings"
	"testing"
)

// write is a pattern as a fully parenthesised text.
func write(e *Expr) string {
	s := ""
	if e.joins() {
		parts := make([]string, len(e.Parts))
		for i, p := range e.Parts {
			parts[i] = write(p)
		}
		s = "(" + strings.Join(parts, " "+e.Op+" ") + ")"
	} else {
		s = e.Path + " "
		if e.Not {
			s += "NOT "
		}
		s += fmt.Sprintf("%s %q", e.Op, e.Values)
	}
	for _, q := range e.Qualifiers {
		s += " {" + q + "}"
	}
	return s
}

func TestParsePattern(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{`[ipv4-addr:value = '203.0.113.9']`, `ipv4-addr:value = ["203.0.113.9"]`},
		{`[a:b='x'OR a:b='y'AND a:b='z']`, `(a:b = ["x"] OR (a:b = ["y"] AND a:b = ["z"]))`},
		{`[(a:b='x' OR a:b='y') AND a:b='z']`, `((a:b = ["x"] OR a:b = ["y"]) AND a:b = ["z"])`},
		{`[a:b='1' AND a:b='2' AND a:b='3']`, `(a:b = ["1"] AND a:b = ["2"] AND a:b = ["3"])`},
		{`[a:b='x'] AND [c:d='y'] OR [e:f='z']`, `((a:b = ["x"] AND c:d = ["y"]) OR e:f = ["z"])`},
		{`[a:b='x'] OR [c:d='y'] FOLLOWEDBY [e:f='z']`, `((a:b = ["x"] OR c:d = ["y"]) FOLLOWEDBY e:f = ["z"])`},
		{`([a:b='x'] AND [c:d='y']) WITHIN 300 SECONDS`, `(a:b = ["x"] AND c:d = ["y"]) {WITHIN 300 SECONDS}`},
		{`[a:b='x'] REPEATS 5 TIMES WITHIN 1.5 SECONDS`, `a:b = ["x"] {REPEATS 5 TIMES} {WITHIN 1.5 SECONDS}`},
		{`[a:b='x'] START t'2020-01-01T00:00:00Z' STOP t'2020-02-01T00:00:00Z'`, `a:b = ["x"] {START 2020-01-01T00:00:00Z STOP 2020-02-01T00:00:00Z}`},
		{`[a:b='x'] START '2020-01-01T00:00:00Z' STOP '2020-02-01T00:00:00Z'`, `a:b = ["x"] {START 2020-01-01T00:00:00Z STOP 2020-02-01T00:00:00Z}`},
		{`[file:hashes.'SHA-256' = 'ab']`, `file:hashes.'SHA-256' = ["ab"]`},
		{`[file:hashes.SHA-256 = 'ab']`, `file:hashes.SHA-256 = ["ab"]`},
		{`[file:hashes.MD5 IN ('a', 'b','c')]`, `file:hashes.MD5 IN ["a" "b" "c"]`},
		{`[file:name NOT IN ('a')]`, `file:name NOT IN ["a"]`},
		{`[file:name NOT = 'a']`, `file:name NOT = ["a"]`},
		{`[NOT file:name = 'a']`, `file:name NOT = ["a"]`},
		{`[NOT (file:name = 'a' AND file:size > 5)]`, `(file:name NOT = ["a"] OR file:size NOT > ["5"])`},
		{`[file:name == 'a']`, `file:name = ["a"]`},
		{`[file:name <> 'a']`, `file:name != ["a"]`},
		{`[file:name != 'a']`, `file:name != ["a"]`},
		{`[file:size >= 10 AND file:size <= 20 AND file:size < -5 AND file:size > +1.25]`, `(file:size >= ["10"] AND file:size <= ["20"] AND file:size < ["-5"] AND file:size > ["+1.25"])`},
		{`[file:name LIKE '%.exe']`, `file:name LIKE ["%.exe"]`},
		{`[file:name MATCHES '^a\\.exe$']`, `file:name MATCHES ["^a\\.exe$"]`},
		{`[file:name = 'it\'s']`, `file:name = ["it's"]`},
		{`[directory:path = 'C:\\Temp']`, `directory:path = ["C:\\Temp"]`},
		{`[ipv4-addr:value ISSUBSET '203.0.113.0/24']`, `ipv4-addr:value ISSUBSET ["203.0.113.0/24"]`},
		{`[ipv4-addr:value ISSUPERSET '203.0.113.0/28']`, `ipv4-addr:value ISSUPERSET ["203.0.113.0/28"]`},
		{`[EXISTS file:name]`, `file:name EXISTS []`},
		{`[NOT EXISTS file:name]`, `file:name NOT EXISTS []`},
		{`[artifact:payload_bin = h'414243']`, `artifact:payload_bin = ["ABC"]`},
		{`[artifact:payload_bin = b'QUJD']`, `artifact:payload_bin = ["ABC"]`},
		{`[user-account:is_disabled = true]`, `user-account:is_disabled = ["true"]`},
		{`[email-message:from_ref.value = 'a@bad.example']`, `email-message:from_ref.value = ["a@bad.example"]`},
		{`[file:sections[*].entropy > 7.0]`, `file:sections[*].entropy > ["7.0"]`},
		{`[windows-registry-key:values[0].data = 'x']`, `windows-registry-key:values[0].data = ["x"]`},
		{`[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'evil']`, `network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = ["evil"]`},
		{"[a:b\t=\r\n'x']", `a:b = ["x"]`},
		{`[x-own:value = 'ü']`, `x-own:value = ["ü"]`},
		{`(([a:b='x']))`, `a:b = ["x"]`},
		{`[a:b = '']`, `a:b = [""]`},
	}
	for _, test := range tests {
		e, err := ParsePattern(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
		} else if got := write(e); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.pattern, got, test.want)
		}
	}
}

func TestParsePatternErrors(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{``, `the end where an observation in brackets is wanted`},
		{`ipv4-addr:value = '1'`, `"ipv4-addr" where an observation in brackets is wanted`},
		{`[`, `the end where an object path is wanted`},
		{`[a:b='x'`, `the end where "]" is wanted`},
		{`[a:b='x']]`, `"]" where end of the pattern is wanted`},
		{`[a:b='x' AND]`, `"]" where an object path is wanted`},
		{`[a='x']`, `"=" where ":" is wanted`},
		{`[a:='x']`, `"=" where a property is wanted`},
		{`[a:b 'x']`, `"x" where an operator is wanted`},
		{`[a:b = ]`, `"]" where a value is wanted`},
		{`[a:b IN 'x']`, `"x" where "(" is wanted`},
		{`[a:b IN ('x' 'y')]`, `"y" where ")" is wanted`},
		{`[a:b = 'x]`, `a text without its closing quote`},
		{`[a:b = 'x\`, `a text without its closing quote`},
		{`[a:b = h'xyz']`, `a binary literal that cannot be decoded`},
		{`[a:b = "x"]`, `does not belong into a pattern`},
		{`[a:b='x'] WITHIN SECONDS`, `where a whole qualifier is wanted`},
		{`[a:b='x'] WITHIN 5`, `where a whole qualifier is wanted`},
		{`[a:b[='x']`, `where an index is wanted`},
		{strings.Repeat("(", 100) + `[a:b='x']` + strings.Repeat(")", 100), `nests deeper than 64 levels`},
		{`[` + strings.Repeat("(", 100) + `a:b='x'` + strings.Repeat(")", 100) + `]`, `nests deeper than 64 levels`},
		{`[a:b='` + strings.Repeat("x", maxPattern) + `']`, `longer than 1 MiB`},
		{`[a:b IN (` + strings.Repeat("'x',", maxPatternParts) + `'x')]`, `more than 100000`},
	}
	for _, test := range tests {
		e, err := ParsePattern(test.pattern)
		if err == nil {
			t.Errorf("%.60s: taken for %s", test.pattern, write(e))
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.60s: %v, want %s", test.pattern, err, test.want)
		}
	}
}

// What a pattern claims, and what it does not.
func TestClaims(t *testing.T) {
	const md5, sha1 = "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		pattern string
		want    string // indicators
		drops   string // reasons
	}{
		{`[ipv4-addr:value = '203.0.113.9']`, `ip exact 203.0.113.9`, ``},
		{`[ipv4-addr:value = '203.0.113.9/32']`, `ip exact 203.0.113.9`, ``},
		{`[ipv4-addr:value ISSUBSET '203.0.113.0/24']`, `ip block 203.0.113.0/24`, ``},
		{`[ipv4-addr:value ISSUPERSET '203.0.113.0/24']`, ``, `a comparison by ISSUPERSET`},
		{`[domain-name:value = 'bad.example' OR ipv6-addr:value = '2001:DB8::1']`, `dns exact bad.example; ip exact 2001:db8::1`, ``},
		{`[domain-name:value IN ('a.example','b.example')]`, `dns exact a.example; dns exact b.example`, ``},
		{`[domain-name:value LIKE '%.bad.example']`, `dns wildcard %.bad.example`, ``},
		{`[domain-name:value LIKE 'bad.example']`, `dns exact bad.example`, ``},
		{`[file:name LIKE 'evil\\%']`, `file_name wildcard evil\\%`, ``},
		{`[file:name LIKE '%']`, ``, `a pattern that matches nearly anything`},
		{`[file:name MATCHES 'a.*']`, ``, `a regular expression`},
		{`[file:name != 'a.exe']`, ``, `a comparison that excludes a value`},
		{`[file:size > 5]`, ``, `a comparison of sizes`},
		{`[EXISTS file:name]`, ``, `a comparison by EXISTS`},
		{`[file:hashes.MD5 = '` + md5 + `' OR file:hashes.'SHA-1' = '` + sha1 + `']`, `md5 exact ` + md5 + `; sha1 exact ` + sha1, ``},
		{`[file:hashes.MD5 = '` + md5 + `' AND file:hashes.'SHA-1' = '` + sha1 + `']`, `md5 exact ` + md5 + `; sha1 exact ` + sha1, ``},
		{`[file:name = 'a.exe' AND file:hashes.MD5 = '` + md5 + `']`, `md5 exact ` + md5 + ` only with: file:name = 'a.exe'`, ``},
		{`[file:name = 'a.exe' AND file:size = 5]`, `file_name exact a.exe only with: file:size = '5'`, ``},
		{`[file:name = 'a.exe' AND file:size != 5]`, `file_name exact a.exe only with: file:size != '5'`, ``},
		{
			`[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\Temp\\']`,
			`path exact c:\temp\a.exe`, ``,
		},
		{`[directory:path = 'C:\\Temp\\Evil\\']`, `path prefix c:\temp\evil`, ``},
		{`[directory:path = 'C:\\']`, ``, `a pattern that matches nearly anything`},
		{
			`[domain-name:value = 'bad.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.9']`,
			`dns exact bad.example only with: domain-name:resolves_to_refs[*].value = '203.0.113.9'; ip exact 203.0.113.9 only with: domain-name:value = 'bad.example'`, ``,
		},
		{
			`[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY [url:value = 'http://bad.example/x'] WITHIN 60 SECONDS`,
			`url exact http://bad.example/x only with: WITHIN 60 SECONDS, ipv4-addr:value = '203.0.113.9'`, ``,
		},
		{
			`[(file:name = 'a.exe' OR file:name = 'b.exe') AND file:hashes.MD5 = '` + md5 + `']`,
			`md5 exact ` + md5 + ` only with: file:name = 'a.exe' or file:name = 'b.exe'`, ``,
		},
		{
			`[(file:hashes.MD5 = '` + md5 + `' OR file:name = 'b.exe') AND ipv4-addr:value = '203.0.113.9']`,
			`ip exact 203.0.113.9 only with: file:hashes.MD5 = '` + md5 + `' or file:name = 'b.exe'`, ``,
		},
		{`[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\Software\\Evil']`, `registry_key exact hklm\software\evil`, ``},
		{`[mutex:name = 'Global\\X']`, `mutex exact global\x`, ``},
		{`[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]`, `ip exact 203.0.113.9 only with: network-traffic:dst_port = '443'`, ``},
		{`[network-traffic:dst_ref.value = 'bad.example']`, `dns exact bad.example`, ``},
		{`[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Evil 1.0']`, `user_agent exact evil 1.0`, ``},
		{`[email-message:from_ref.value = 'A@bad.example']`, `email exact a@bad.example`, ``},
		{`[process:image_ref.name = 'evil.exe']`, `file_name exact evil.exe`, ``},
		{`[process:binary_ref.hashes.MD5 = '` + md5 + `']`, `md5 exact ` + md5, ``},
		{`[artifact:hashes.'SHA-1' = '` + sha1 + `']`, `sha1 exact ` + sha1, ``},
		{`[user-account:account_login = 'Eve']`, `account exact eve`, ``},
		{`[x509-certificate:serial_number = '1']`, ``, `a certificate: the evidence has no column for it`},
		{`[file:hashes.ssdeep = '3:a:b']`, ``, `hash ssdeep has no counterpart here`},
		{`[x-own:thing = 'a']`, ``, `object path x-own:thing has no counterpart here`},
		{`[ipv4-addr:value = '10.0.0.1' OR ipv4-addr:value = '203.0.113.9']`, `ip exact 203.0.113.9`, `an address that is not of the internet`},
		{`[file:hashes.MD5 = 'zz']`, ``, `not a value of its type (md5)`},
		{`[oops`, ``, `a pattern that cannot be read`},
	}
	for _, test := range tests {
		im := newImporter(t.Context(), Options{}, nil)
		var got []string
		im.emit = emitInto(&got)
		if err := im.pattern(im.blank(1), test.pattern); err != nil {
			t.Fatal(err)
		}
		var drops []string
		for _, d := range im.finish().Drops {
			drops = append(drops, d.Reason)
		}
		if s := strings.Join(got, "; "); s != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.pattern, s, test.want)
		}
		if s := strings.Join(drops, "; "); s != test.drops {
			t.Errorf("%s: dropped because of %q, want %q", test.pattern, s, test.drops)
		}
	}
}

// A conjunction of many parts takes no time out of proportion.
func TestClaimsOfManyParts(t *testing.T) {
	pattern := "[" + strings.Repeat("a:b='1' AND ipv4-addr:value='203.0.113.9' AND ", 20_000) + "a:b='1']"
	im := newImporter(t.Context(), Options{}, nil)
	var got []string
	im.emit = emitInto(&got)
	if err := im.pattern(im.blank(1), pattern); err != nil {
		t.Fatal(err)
	}
	if len(got) != 20_000 || im.finish().Dropped != 0 {
		t.Errorf("%d indicators", len(got))
	}
}

func FuzzParsePattern(f *testing.F) {
	f.Add(`[a:b[0].'c' NOT = 'x\'' OR (a:b IN ('1',h'00') AND a:c LIKE '%')] FOLLOWEDBY ([d:e > -1.5] REPEATS 2 TIMES)`)
	f.Add(`[file:name='a' AND directory:path='c:\\x'] START t'1' STOP t'2'`)
	f.Fuzz(func(t *testing.T, pattern string) {
		e, err := ParsePattern(pattern)
		if err != nil {
			return
		}
		im := newImporter(t.Context(), Options{}, nil)
		var got []string
		im.emit = emitInto(&got)
		if err := im.concluded(im.blank(1), conclude(e, stixLeaf)); err != nil {
			t.Fatal(err)
		}
		checkBalance(t, im.finish(), len(got))
		if im.stats.Values == 0 {
			t.Errorf("%q names nothing and nothing is told of it", pattern)
		}
	})
}
