package domainname

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for name, want := range map[string]Parts{
		// What MSTICPy's test_domain_utils asserts.
		"www.microsoft.com":           {Subdomain: "www", Domain: "microsoft", Suffix: "com", Registered: "microsoft.com"},
		"A.B.Example.CO.UK.":          {Subdomain: "a.b", Domain: "example", Suffix: "co.uk", Registered: "example.co.uk"},
		"example.com":                 {Domain: "example", Suffix: "com", Registered: "example.com"},
		"com":                         {Suffix: "com"},
		"co.uk":                       {Suffix: "co.uk"},
		"me.blogspot.com":             {Subdomain: "me", Domain: "blogspot", Suffix: "com", Registered: "blogspot.com", Host: "blogspot.com"},
		"x.y.azurewebsites.net":       {Subdomain: "x.y", Domain: "azurewebsites", Suffix: "net", Registered: "azurewebsites.net", Host: "azurewebsites.net"},
		"srv.corp.internal":           {Subdomain: "srv.corp", Domain: "internal"},
		"localhost":                   {Domain: "localhost"},
		"www.bücher.香港":               {Subdomain: "www", Domain: "bücher", Suffix: "香港", Registered: "bücher.香港"},
		"xn--bcher-kva.xn--j6w193g":   {Domain: "xn--bcher-kva", Suffix: "xn--j6w193g", Registered: "xn--bcher-kva.xn--j6w193g"},
		"_ldap._tcp.corp.example.org": {Subdomain: "_ldap._tcp.corp", Domain: "example", Suffix: "org", Registered: "example.org"},
		"203.0.113.9":                 {Domain: "203.0.113.9"},
		"2001:db8::1":                 {Domain: "2001:db8::1"},
		"":                            {},
		".":                           {},
		strings.Repeat("a", 300):      {},
	} {
		got := Split(name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
		if ValidTLD(name) != (want.Suffix != "") {
			t.Errorf("%q: valid is %v", name, ValidTLD(name))
		}
	}
}

func TestSplitURL(t *testing.T) {
	for text, want := range map[string]URL{
		// The URL of MSTICPy's test_domain_utils.
		"http://www.microsoft.com":                       {Scheme: "http", Host: "www.microsoft.com"},
		"HTTPS://u:p@Example.ORG:8443/a/B?q=1&r=a?b#f#g": {Scheme: "https", Auth: "u:p", Host: "example.org", Port: 8443, Path: "/a/B", Query: "q=1&r=a?b", Fragment: "f#g"},
		"http://bank.example@evil.example/x":             {Scheme: "http", Auth: "bank.example", Host: "evil.example", Path: "/x"},
		"user@host:443/test1?testparam=x":                {Auth: "user", Host: "host", Port: 443, Path: "/test1", Query: "testparam=x"},
		"example.org":                                    {Host: "example.org"},
		"example.org:80/%zz":                             {Host: "example.org", Port: 80, Path: "/%zz"},
		"http://[2001:DB8::1]:8080/":                     {Scheme: "http", Host: "[2001:db8::1]", Port: 8080, Path: "/"},
		"http://[2001:db8::1]/":                          {Scheme: "http", Host: "[2001:db8::1]", Path: "/"},
		"mailto:a@example.org":                           {Scheme: "mailto", Path: "a@example.org"},
		"/only/a/path?x":                                 {Path: "/only/a/path", Query: "x"},
		"http://example.org:/":                           {Scheme: "http", Host: "example.org", Path: "/"},
	} {
		want.URL = text
		got, err := SplitURL(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v, %s", text, err, diff)
		}
	}
	for _, text := range []string{"", "http://example.org:99999/", "http://example.org:x/", strings.Repeat("a", maxURL+1)} {
		if u, err := SplitURL(text); err == nil {
			t.Errorf("%.20q: %+v", text, u)
		}
	}
}

func TestSpell(t *testing.T) {
	for name, want := range map[string]Spelling{
		"example.org":           {Unicode: "example.org"},
		"xn--bcher-kva.example": {Unicode: "bücher.example"},
		"xn--pple-43d.example":  {Unicode: "аpple.example", Mixed: []string{"Cyrillic", "Latin"}, LooksLike: "apple.example", Note: "mixes letters of Cyrillic and Latin; looks like apple.example"},
		"сахо.example":          {Unicode: "сахо.example", LooksLike: "caxo.example", Note: "looks like caxo.example"},
		"почта.example":         {Unicode: "почта.example"},
		"日本ニュースnews.example":    {Unicode: "日本ニュースnews.example"},
		"日本а.example":           {Unicode: "日本а.example", Mixed: []string{"Cyrillic", "Han"}, Note: "mixes letters of Cyrillic and Han"},
		"gıthub.example":        {Unicode: "gıthub.example", LooksLike: "github.example", Note: "looks like github.example"},
		"xn--\xff.example":      {Unicode: "xn--\ufffd.example"},
	} {
		got := Spell(name)
		if name == "xn--\xff.example" {
			continue // only that it does not fail
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
	}
	if a, err := ToASCII("Bücher.example."); err != nil || a != "xn--bcher-kva.example" {
		t.Error(a, err)
	}
	if u := ToUnicode("XN--BCHER-KVA.example"); u != "bücher.example" {
		t.Error(u)
	}
}

func TestEntropy(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "aaaa": 0, "abab": 1, "abcd": 2, "aab": 0.9182958340544896, "üü": 0} {
		if got := Entropy(text); math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// ordinary are invented names of the kind that companies and services have. They
// took no part in making the model.
var ordinary = strings.Fields(`
	northvault harbormetrics dropquay tidyops meridianfreight bluepeakmedia silverlinehosting greenfieldenergy oakwooddental rivertonlogistics
	sunnysidebakery pixelforgestudio cloudnestapps datawharf brightpathlearning ironcladsecurity copperkettle maplestreetbooks quietwaterspa
	summitviewrealty tangerinemobile urbanharvestmarket velvetcushion whisperingpinesinn zephyrairlines alpenglowskis bergwerkdesign
	buntebleistift schnellpost kaffeeklatsch wanderlustreisen sternenhimmel apfelgarten lesvoyageurs boulangeriedupont maisonbleue petitprince
	casadelsol mercadolibro viajesbaratos floresdemayo ilgiardino trattoriabella nordlysdata fjordfisk skogensro vinterland hollandsebloem
	moskvanews gorodtours kitanohoshi sakuratravel tokyoramen xinhuagarden jinglingtech guangmingtoys 24hourfitness studio54 web4all route66diner
	my-garden-shop best-price-tickets online-banking-portal secure-login-service update-center static-content mailrelay vpngateway fileserver
	intranetportal helpdesk timesheets softwareupdate telemetryhub analyticsengine imagecache videostream paymentgateway customerportal
	weatherstation newsletter photoalbum smallbusiness familydoctor countryside winemakers truckparts autowerkstatt blumenladen radiotower
	clockwork paperplane lighthouse thunderbolt dragonfruit honeycomb marblehall stonebridge wildflower snowdrift raincheck firebrick`)

// generated makes labels as families of malware do: uniform letters, letters and
// digits, hexadecimal, and a linear congruential generator as simple ones have.
func generated(seed uint64) (labels []string) {
	rng := rand.New(rand.NewPCG(seed, 0))
	random := func(alphabet string, least, most int) string {
		b := make([]byte, least+rng.IntN(most-least+1))
		for i := range b {
			b[i] = alphabet[rng.IntN(len(alphabet))]
		}
		return string(b)
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	state := uint32(seed)
	for range 250 {
		lcg := make([]byte, 12)
		for i := range lcg {
			state = state*1664525 + 1013904223
			lcg[i] = letters[state>>16%26]
		}
		labels = append(labels, random(letters, 8, 20), random(letters+"0123456789", 10, 24), random("0123456789abcdef", 16, 32), string(lcg))
	}
	return labels
}

// TestMadeUp states how well the model tells made-up labels from ordinary names.
func TestMadeUp(t *testing.T) {
	falseAlarms, hits := 0, 0
	for _, name := range ordinary {
		if l := MadeUp(name + ".example"); l.Score >= 0.5 {
			falseAlarms++
			t.Logf("%s: %.2f, %s", name, l.Score, l.Explanation)
		}
	}
	labels := generated(20240514)
	for _, label := range labels {
		if MadeUp(label+".example").Score >= 0.5 {
			hits++
		}
	}
	t.Logf("%d of %d ordinary names and %d of %d made-up labels score 0.5 or more", falseAlarms, len(ordinary), hits, len(labels))
	if falseAlarms > len(ordinary)*2/100 || hits < len(labels)*95/100 {
		t.Error("the model separates worse than it says")
	}
}

func TestMadeUpEdges(t *testing.T) {
	for name, want := range map[string]float64{
		"": 0, "x.com": 0, "qzx1.com": 0, "203.0.113.9": 0, "xn--bcher-kva.com": 0, "www.microsoft.com": 0.01, "kqxvzwbfptd.net": 1, "a1b2c3d4e5f6a7b8.info": 1, "1234567890": 0.99,
	} {
		l := MadeUp(name)
		if math.Abs(l.Score-want) > 0.015 || l.Judged != (want > 0) || l.Explanation == "" {
			t.Errorf("%q: %+v, want %v", name, l, want)
		}
	}
}

func TestWords(t *testing.T) {
	total := 0.0
	for _, n := range pairs().first {
		total += n
	}
	if total < 10000 || wordList == "" {
		t.Errorf("%v pairs", total)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("www.xn--bcher-kva.co.uk.")
	f.Add("HTTP://u@[::1]:80/?#")
	f.Add("日本а.blogspot.com")
	f.Fuzz(func(t *testing.T, text string) {
		p := Split(text)
		if p.Suffix != "" && !strings.HasSuffix(clean(text), p.Suffix) {
			t.Errorf("%q: %+v", text, p)
		}
		if l := MadeUp(text); l.Score < 0 || l.Score > 1 || math.IsNaN(l.Score) {
			t.Errorf("%q: %+v", text, l)
		}
		if h := Entropy(text); h < 0 || math.IsNaN(h) {
			t.Errorf("%q: %v", text, h)
		}
		Spell(text)
		_, _ = ToASCII(text)
		if u, err := SplitURL(text); err == nil && (u.Port < 0 || u.Port > 65535) {
			t.Errorf("%q: %+v", text, u)
		}
	})
}

func BenchmarkMadeUp(b *testing.B) {
	for b.Loop() {
		MadeUp("www.harbor-metrics.example.com")
	}
}
