package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

func namePair(k Key) (to, back *names) {
	return &names{f: feistel{k.derive("name")}}, &names{f: feistel{k.derive("name")}, back: true}
}

// shape says of each character what class it is of and what case it has.
func shape(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsUpper(r):
			return 'A'
		case unicode.IsLower(r):
			return 'a'
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsLetter(r):
			return 'x'
		}
		return r
	}, s)
}

func TestNamesComeBackAndKeepTheirShape(t *testing.T) {
	alphabet := []rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. $åéøñßÄЖдяΣω漢字かなقم٣İıſK\u0301")
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 4 {
		to, back := namePair(testKey(byte(n)))
		for range 1000 {
			runes := make([]rune, 1+r.IntN(24))
			for i := range runes {
				runes[i] = alphabet[r.IntN(len(alphabet))]
			}
			name := string(runes)
			out := to.one(name)
			if got := back.one(out); got != name {
				t.Fatalf("%q -> %q -> %q", name, out, got)
			}
			if shape(out) != shape(name) || len(out) != len(name) && !strings.ContainsAny(name, "ßſıİ") {
				t.Fatalf("%q -> %q: the shape is lost", name, out)
			}
			if wellKnown(out) != wellKnown(name) {
				t.Fatalf("%q -> %q: one is well known", name, out)
			}
		}
	}
}

// TestSmallDomains maps every value of short shapes: each must come out once.
func TestSmallDomains(t *testing.T) {
	to, _ := namePair(testKey(3))
	seen := map[string]string{}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			for _, name := range []string{string(a), string(a) + string(b), string(a) + string('0'+(b-'a')%10)} {
				out := to.one(name)
				if before, ok := seen[out]; ok && before != name {
					t.Fatalf("%q and %q both become %q", before, name, out)
				}
				seen[out] = name
			}
		}
	}
}

func TestNamesAreConsistent(t *testing.T) {
	to, _ := namePair(testKey(4))
	if a, b := to.one("HLINDQVIST"), to.one("hlindqvist"); strings.ToLower(a) != b {
		t.Errorf("%q and %q", a, b)
	}
	if a, b := to.one("hlindqvist"), to.one("hlindqvist-adm"); !strings.HasPrefix(b, a+"-") {
		t.Errorf("%q and %q", a, b)
	}
	other, _ := namePair(testKey(5))
	if to.one("hlindqvist") == other.one("hlindqvist") {
		t.Error("two keys give one pseudonym")
	}
	for _, name := range []string{"Administrator", "guest", "SYSTEM", "root", "NT AUTHORITY", "LOCAL SERVICE", "network service", "crontab", "DWM-1", "UMFD-0"} {
		if got := to.one(name); got != name {
			t.Errorf("%q -> %q", name, got)
		}
	}
	// Known from MSTICPy's tests: only the whole name is well known.
	for _, name := range []string{"my_admin", "network disservice", "MSTICAlertsWin1$"} {
		if got := to.one(name); got == name || shape(got) != shape(name) {
			t.Errorf("%q -> %q", name, got)
		}
	}
}

func TestIdsComeBack(t *testing.T) {
	to, back := testKey(6).ids(), testKey(6).ids()
	back.back = true
	for _, sid := range []string{
		"S-1-5-21-996632719-2361334927-4038480536-500", "S-1-5-21-1180699209-877415012-3182924384-1004", "S-1-5-21-1-2-3",
		"S-1-12-1-1111111111-2222222222-3333333333-444444444",
	} {
		out := to.accountSID(sid)
		if out == sid || back.accountSID(out) != sid {
			t.Errorf("%s -> %s -> %s", sid, out, back.accountSID(out))
		}
		if a, b := sid[strings.LastIndexByte(sid, '-'):], out[strings.LastIndexByte(out, '-'):]; strings.Count(sid, "-") == 7 && strings.HasPrefix(sid, "S-1-5") && a != b {
			t.Errorf("%s -> %s: the RID is lost", sid, out)
		}
	}
	for _, sid := range []string{"S-1-5-18", "S-1-5-32-544", "S-1-5-21-0-0-0-497", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", "S-1-x", "nothing"} {
		if got := to.accountSID(sid); got != sid {
			t.Errorf("%s -> %s", sid, got)
		}
	}
	const guid = "8F6A12C4-93D1-4E20-9C0B-1A2B3C4D5E6F"
	if out := to.objectGUID(guid); out == guid || back.objectGUID(out) != guid || out[14] != '4' || out[19] != '9' {
		t.Errorf("%s -> %s", guid, out)
	}
	if out := to.group("fe86be69"); len(out) != 8 || back.group(out) != "fe86be69" {
		t.Errorf("group %s", out)
	}
	// A SID of Entra and the GUID it is made of stay together.
	if got := to.accountSID("S-1-12-1-2406093508-1310757841-723258268-1868492082"); !strings.HasPrefix(got, "S-1-12-1-") {
		t.Error(got)
	}
}
