package threat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/analyzertest"
	"forensic/datasets/reference"
	"forensic/store/event"
)

const (
	md5A    = "0123456789abcdef0123456789abcdef"
	sha1A   = "0123456789abcdef0123456789abcdef01234567"
	sha256A = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// known is a small table of indicators of each type and way of matching.
func known() []reference.Indicator {
	var list []reference.Indicator
	add := func(t reference.IndicatorType, m reference.Match, s reference.Severity, value string) {
		list = append(list, reference.Indicator{Type: t, Match: m, Value: value, Severity: s, Confidence: -1, Provider: "Example feed", File: "feed.csv", Line: int64(len(list) + 1)})
	}
	add(reference.IP, reference.Exact, reference.High, "203.0.113.9")
	add(reference.IP, reference.Block, reference.Warning, "198.51.100.0/28")
	add(reference.IP, reference.Block, reference.High, "2001:db8:5::/48")
	add(reference.DNS, reference.Exact, reference.High, "evil.com")
	add(reference.DNS, reference.Below, reference.High, "bad.example.org")
	add(reference.DNS, reference.Wildcard, reference.Warning, `%.update-_.net`)
	add(reference.URL, reference.Exact, reference.High, "http://files.example.net/a.exe")
	add(reference.URL, reference.Prefix, reference.Warning, "http://files.example.net/kit/")
	add(reference.MD5, reference.Exact, reference.High, md5A)
	add(reference.SHA1, reference.Exact, reference.High, sha1A)
	add(reference.SHA256, reference.Exact, reference.High, sha256A)
	add(reference.Path, reference.Prefix, reference.Warning, `c:\perflogs\tools`)
	add(reference.Path, reference.Wildcard, reference.Warning, `c:\\users\\%\\appdata\\roaming\\svch_st.exe`)
	add(reference.FileName, reference.Exact, reference.Warning, "evil.exe")
	add(reference.RegistryKey, reference.Prefix, reference.High, `hklm\software\evil`)
	add(reference.Mutex, reference.Exact, reference.High, `global\evil`)
	add(reference.Email, reference.Exact, reference.High, "a@evil.com")
	add(reference.Bitcoin, reference.Exact, reference.High, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT")
	list = append(list, reference.Indicator{Type: reference.SHA256, Match: reference.Exact, Value: sha256A, KnownGood: true, Confidence: -1, Provider: "Good list", File: "good.csv", Line: 4, Tags: []string{"a", "b"}})
	return list
}

// ask looks values of one type up and gives the answers in words.
func ask(t *testing.T, table *Table, list ...Observable) []string {
	t.Helper()
	var out []string
	err := table.Lookup(t.Context(), list, func(i int, a Answer) error {
		if i != len(out) {
			t.Errorf("observable %d came as number %d", i, len(out))
		}
		words := []string{}
		if a.Refused != "" {
			words = append(words, a.Refused)
		}
		for _, v := range a.Verdicts {
			word := fmt.Sprint(v.Severity, " ", v.Indicator.Value)
			if v.Indicator.KnownGood {
				word = "good " + v.Indicator.Value
			}
			if v.How != "" {
				word += " (" + v.How + ")"
			}
			words = append(words, word)
		}
		out = append(out, strings.Join(words, "; "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLookup(t *testing.T) {
	table, err := Open(t.Context(), analyzertest.DataWith(t, known()))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		kind        reference.IndicatorType
		value, want string // empty: nothing is known
	}{
		{reference.IP, "203.0.113.9", "high 203.0.113.9"},
		{"", "203[.]0[.]113[.]9", "high 203.0.113.9"},
		{reference.IP, "::ffff:203.0.113.9", "high 203.0.113.9"},
		{reference.IP, "203.0.113.90", ""},
		{reference.IP, "198.51.100.15", "warning 198.51.100.0/28 (in block 198.51.100.0/28)"},
		{reference.IP, "198.51.100.16", ""},
		{reference.IP, "2001:db8:5::1", "high 2001:db8:5::/48 (in block 2001:db8:5::/48)"},
		{reference.IP, "2001:db8:6::1", ""},
		{reference.IP, "10.0.0.1", "the address is not global (private)"},
		{reference.DNS, "EVIL.com.", "high evil.com"},
		{reference.DNS, "notevil.com", ""},
		{reference.DNS, "evil.com.example.org", ""},
		{reference.DNS, "www.evil.com", "warning evil.com (below evil.com)"},
		{reference.DNS, "a.b.bad.example.org", "high bad.example.org (below bad.example.org)"},
		{reference.DNS, "bad.example.org", "high bad.example.org"},
		{reference.DNS, "notbad.example.org", ""},
		{reference.DNS, "cdn.update-7.net", `warning %.update-_.net (like %.update-_.net)`},
		{reference.DNS, "cdn.update-77.net", ""},
		{reference.DNS, "localhost", "the name has no dot"},
		{"", "hxxp://files.example[.]net/a.exe", "high http://files.example.net/a.exe"},
		{reference.URL, "http://files.example.net/a.exe?id=1", "warning http://files.example.net/a.exe (without its query)"},
		{reference.URL, "http://files.example.net/a.exe.txt", ""},
		{reference.URL, "http://files.example.net/kit/x/y", "warning http://files.example.net/kit/ (below http://files.example.net/kit/)"},
		{reference.URL, "http://files.example.net/kitten", ""},
		{reference.URL, "http://192.168.1.1/a", "the address is not global (private)"},
		{reference.MD5, strings.ToUpper(md5A), "high " + md5A},
		{"", md5A[1:] + "0", ""},
		{"", sha1A, "high " + sha1A},
		{"", sha256A, "high " + sha256A + "; good " + sha256A},
		{reference.MD5, strings.Repeat("a", 32), "it has too low an entropy to be a hash"},
		{reference.Path, `"C:\PerfLogs\Tools\x.exe"`, `warning c:\perflogs\tools (below c:\perflogs\tools)`},
		{reference.Path, `C:\PerfLogs\Toolset\x.exe`, ""},
		{reference.Path, `C:\Users\bob\AppData\Roaming\svchast.exe`, `warning c:\\users\\%\\appdata\\roaming\\svch_st.exe (like c:\\users\\%\\appdata\\roaming\\svch_st.exe)`},
		{reference.FileName, "Evil.EXE", "warning evil.exe"},
		{reference.FileName, "devil.exe", ""},
		{reference.RegistryKey, `HKEY_LOCAL_MACHINE\Software\Evil\Run`, `high hklm\software\evil (below hklm\software\evil)`},
		{reference.RegistryKey, `HKLM\Software\Evilness`, ""},
		{reference.Mutex, `Global\Evil`, `high global\evil`},
		{"", "a[at]evil[.]com", "high a@evil.com"},
		{reference.Bitcoin, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "high 1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
		{reference.UserAgent, "x", ""},
		{"", "hello", "it is of no type of indicator"},
		{reference.IP, "", "it is no value of type ip"},
	} {
		got := ask(t, table, Observable{test.kind, test.value})
		if diff := cmp.Diff([]string{test.want}, got); diff != "" {
			t.Errorf("%s %q: %s", test.kind, test.value, diff)
		}
	}
}

// Values that mean harm to SQL, JSON or patterns find nothing and break nothing,
// and the same list asked in another order gives each the same answer.
func TestHostile(t *testing.T) {
	list := []Observable{
		{reference.FileName, "' OR true --"},
		{reference.FileName, "a\x00b"},
		{reference.FileName, "\xff\xfe"},
		{reference.FileName, `"]`},
		{reference.FileName, "%"},
		{reference.Path, strings.Repeat(`a\`, 4000)},
		{reference.Path, strings.Repeat("a", 1<<20)},
		{reference.DNS, "%.com"},
		{reference.FileName, "evil.exe"},
	}
	indicators := append(known(), reference.Indicator{Type: reference.FileName, Match: reference.Wildcard, Value: strings.Repeat("a%_", 500), Severity: reference.High})
	table, err := Open(t.Context(), analyzertest.DataWith(t, indicators))
	if err != nil {
		t.Fatal(err)
	}
	if table.Unread != 1 {
		t.Errorf("%d patterns unread", table.Unread)
	}
	got := ask(t, table, list...)
	if got[len(got)-1] != "warning evil.exe" {
		t.Errorf("%q", got)
	}
	for i := range list {
		if one := ask(t, table, list[i]); one[0] != got[i] {
			t.Errorf("%q alone: %q, among others: %q", list[i].Value, one, got[i])
		}
	}
}

// Many entries of one value are counted, not listed.
func TestMany(t *testing.T) {
	var list []reference.Indicator
	for i := range 50 {
		list = append(list, reference.Indicator{Type: reference.DNS, Match: reference.Exact, Value: "x.example.com", Severity: reference.Severity(i % 3), Provider: "p", Line: int64(i), Tags: []string{`"a"`, "b, c"}})
	}
	table, err := Open(t.Context(), analyzertest.DataWith(t, list))
	if err != nil {
		t.Fatal(err)
	}
	err = table.Lookup(t.Context(), []Observable{{reference.DNS, "x.example.com"}}, func(_ int, a Answer) error {
		if diff := cmp.Diff([]string{`"a"`, "b, c"}, a.Verdicts[0].Indicator.Tags); diff != "" {
			t.Error(diff)
		}
		if len(a.Verdicts) != MaxVerdicts || a.More != 50-MaxVerdicts || a.Verdicts[0].Severity != reference.High {
			t.Errorf("%d verdicts, %d more", len(a.Verdicts), a.More)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if !strings.Contains(lookupSQL, fmt.Sprintf("n <= %d", MaxVerdicts)) {
		t.Error("the limit of lookup.sql is another")
	}
}

// Private addresses are looked up where somebody listed some.
func TestInside(t *testing.T) {
	list := append(known(), reference.Indicator{Type: reference.IP, Match: reference.Exact, Value: "10.0.0.9", Severity: reference.High})
	table, err := Open(t.Context(), analyzertest.DataWith(t, list))
	if err != nil {
		t.Fatal(err)
	}
	got := ask(t, table, Observable{"", "10.0.0.9"}, Observable{"", "10.0.0.8"}, Observable{"", "http://10.0.0.9/a"})
	if diff := cmp.Diff([]string{"high 10.0.0.9", "", ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEmpty(t *testing.T) {
	table, err := Open(t.Context(), analyzertest.Data(t))
	if err != nil || !table.Empty() || len(table.Holdings) != 0 {
		t.Errorf("%+v, %v", table, err)
	}
	if got := ask(t, table, Observable{reference.DNS, "evil.com"}); got[0] != "" {
		t.Error(got)
	}
}

func TestValidity(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2024, 5, d, 0, 0, 0, 0, time.UTC) }
	us := func(d int) int64 { return day(d).UnixMicro() }
	for _, test := range []struct {
		first, last int64
		from, until time.Time
		want        Validity
	}{
		{us(5), us(6), time.Time{}, time.Time{}, Unbounded},
		{us(5), us(6), day(1), day(9), Valid},
		{us(5), us(6), day(6), day(9), Valid},
		{us(5), us(6), day(7), time.Time{}, NotYet},
		{us(5), us(6), day(1), day(5), Expired},
		{us(5), us(6), day(1), day(5).Add(time.Microsecond), Valid},
		{event.Null, event.Null, day(1), day(5), Undated},
	} {
		if got := ValidAt(test.first, test.last, test.from, test.until); got != test.want {
			t.Errorf("%d to %d in %v to %v: %v, want %v", test.first, test.last, test.from, test.until, got, test.want)
		}
	}
}

func TestResults(t *testing.T) {
	table, err := Open(t.Context(), analyzertest.DataWith(t, known()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = table.Results(t.Context(), []Observable{{"", sha256A}, {"", "a.b.c.d"}, {reference.IP, "a.b.c.d"}, {"", "198.51.100.1"}, {"", "198.51.100.99"}}, true, func(_ int, r Result) error {
		got = append(got, fmt.Sprintf("%s %s %s %v %s %d %.12s", r.Ioc[:7], r.IocType, r.Provider, r.Result, r.Severity, r.Status, r.Details))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0123456 sha256_hash Example feed true high 0 [{\"severity\"",
		"0123456 sha256_hash Good list true information 0 [{\"severity\"",
		"a.b.c.d unknown Example feed false information 2 it is of no ",
		"a.b.c.d unknown Good list false information 2 it is of no ",
		"a.b.c.d ipv4 Example feed false information 2 it is no val",
		"a.b.c.d ipv4 Good list false information 2 it is no val",
		"198.51. ipv4 Example feed true warning 0 [{\"severity\"",
		"198.51. ipv4 Example feed false information 4 Not found.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
