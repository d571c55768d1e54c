package entity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// in puts entities of one data set into a set and gives the names of what they
// come to: label and, in brackets, the other names.
func in(t *testing.T, list []Entity, links ...Link) (names []string) {
	t.Helper()
	var set Set
	for i, e := range list {
		e.Dataset = "lab"
		if at := set.Add(Mention{Entity: e, Count: 1, First: int64(i), Last: int64(i)}); at < 0 {
			t.Fatalf("%+v identifies nothing", e)
		}
	}
	for _, l := range links {
		set.Link(l)
	}
	for _, e := range set.Merge().Entities {
		name := e.Label()
		if len(e.Aliases) > 0 {
			name += fmt.Sprint(" ", e.Aliases)
		}
		names = append(names, name)
	}
	return names
}

func TestMergeHosts(t *testing.T) {
	host := func(name, domain string) Entity { return Entity{Kind: Host, Name: name, Domain: domain} }
	ip := Entity{Kind: IP, Name: "10.0.0.5"}
	own := func(from, to int) Link { return Link{From: from, To: to, Verb: HasAddress} }
	for name, test := range map[string]struct {
		list  []Entity
		links []Link
		want  []string
	}{
		"short, full, NetBIOS":         {list: []Entity{host("ws5", ""), host("WS5.theshire.local", ""), host("WS5", "THESHIRE"), host(`\\ws5`, "")}, want: []string{"ws5"}},
		"full name in two fields":      {list: []Entity{host("ws5", "theshire.local"), host("WS5.theshire.local.", "")}, want: []string{"ws5"}},
		"two domains":                  {list: []Entity{host("dc", "a.example"), host("dc", "b.example"), host("dc", "")}, want: []string{"dc", "dc", "dc"}},
		"cut to 15 characters":         {list: []Entity{host("workstation-finance", "a.example"), host("WORKSTATION-FIN", "")}, want: []string{"workstation-finance [workstation-fin]"}},
		"cut from two":                 {list: []Entity{host("workstation-finance", ""), host("workstation-final", ""), host("workstation-fin", "")}, want: []string{"workstation-fin", "workstation-final", "workstation-finance"}},
		"one id":                       {list: []Entity{{Kind: Host, Name: "a", ID: "X1"}, {Kind: Host, ID: "x1"}}, want: []string{"a [x1]"}},
		"its address":                  {list: []Entity{host("ws5", ""), ip}, links: []Link{own(0, 1)}, want: []string{"ws5 [10.0.0.5]"}},
		"an address of two":            {list: []Entity{host("ws5", ""), ip, host("ws6", "")}, links: []Link{own(0, 1), own(2, 1)}, want: []string{"ws5", "ws6", "10.0.0.5"}},
		"an address of one under two":  {list: []Entity{host("ws5", ""), ip, host("ws5.a.example", "")}, links: []Link{own(0, 1), own(2, 1)}, want: []string{"ws5 [10.0.0.5]"}},
		"loopback is of no host":       {list: []Entity{host("ws5", ""), {Kind: IP, Name: "127.0.0.1"}}, links: []Link{own(0, 1)}, want: []string{"ws5", "127.0.0.1"}},
		"a connection is no ownership": {list: []Entity{host("ws5", ""), ip}, links: []Link{{From: 0, To: 1, Verb: "connected to"}}, want: []string{"ws5", "10.0.0.5"}},
		"its domain name":              {list: []Entity{host("ws5", "a.example"), {Kind: DNS, Name: "WS5.a.example."}, {Kind: DNS, Name: "ws6.a.example"}}, want: []string{"ws5 [ws5.a.example]", "ws6.a.example"}},
	} {
		if d := cmp.Diff(test.want, in(t, test.list, test.links...)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestMergeAccounts(t *testing.T) {
	const bob, carol = "S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1105"
	account := func(host, name, domain, id string) Entity {
		return Entity{Kind: Account, Host: host, Name: name, Domain: domain, ID: id}
	}
	for name, test := range map[string]struct {
		list []Entity
		want []string
	}{
		"name, UPN, SID":         {[]Entity{account("a", "bob", "CORP", ""), account("b", "Bob@corp.example", "", ""), account("b", "", "", bob), account("a", `corp\BOB`, "", bob)}, []string{`CORP\bob [` + bob + ` bob@corp.example]`}},
		"two DNS domains":        {[]Entity{account("", "bob", "CORP", ""), account("", "bob", "corp.example", ""), account("", "bob", "corp.test", "")}, []string{`CORP\bob`, "bob@corp.example", "bob@corp.test"}},
		"local of two machines":  {[]Entity{account("a", "bob", "A", ""), account("b", "bob", "B", ""), account("a", "bob", "CORP", "")}, []string{`a\bob`, `b\bob`, `CORP\bob`}},
		"one SID, two machines":  {[]Entity{account("a", "bob", "A", bob), account("b", "bob", "B", bob)}, []string{`a\bob`, `b\bob`}},
		"two SIDs of one name":   {[]Entity{account("", "bob", "CORP", bob), account("", "bob", "CORP", carol), account("", "bob", "CORP", "")}, []string{`CORP\bob`, `CORP\bob`, `CORP\bob`}},
		"renamed":                {[]Entity{account("", "bob", "CORP", bob), account("", "robert", "CORP", bob)}, []string{`CORP\bob [CORP\robert]`}},
		"bare name of one":       {[]Entity{account("a", "bob", "", ""), account("b", "bob", "CORP", "")}, []string{`CORP\bob [bob]`}},
		"bare name of two":       {[]Entity{account("a", "bob", "", ""), account("b", "bob", "CORP", ""), account("a", "bob", "A", "")}, []string{"bob", `a\bob`, `CORP\bob`}},
		"bare administrator":     {[]Entity{account("a", "administrator", "", ""), account("b", "administrator", "CORP", "")}, []string{"administrator", `CORP\administrator`}},
		"system of two machines": {[]Entity{account("a", "SYSTEM", "NT AUTHORITY", ""), account("a", "A$", "CORP", "S-1-5-18"), account("b", "", "", "s-1-5-18")}, []string{`a\SYSTEM`, `b\SYSTEM`}},
		"null SID":               {[]Entity{account("a", "bob", "CORP", "S-1-0-0"), account("a", "carol", "CORP", "S-1-0-0")}, []string{`CORP\bob`, `CORP\carol`}},
		"Linux":                  {[]Entity{account("web1", "root", "", ""), account("web2", "root", "", ""), account("web1", "root", "", "")}, []string{"root", "root"}},
		"same name, id and none": {[]Entity{account("a", "eve", "", "0F1A"), account("a", "eve", "", "")}, []string{"eve"}},
	} {
		if d := cmp.Diff(test.want, in(t, test.list)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestKeys(t *testing.T) {
	equal := [][2]Entity{
		{{Kind: IP, Name: "::ffff:192.0.2.1"}, {Kind: IP, Name: "192.0.2.1", Dataset: "other"}},
		{{Kind: File, Name: `\??\C:\Windows\A.EXE`}, {Kind: File, Name: `c:/windows/a.exe`}},
		{{Kind: RegistryKey, Name: `HKLM\Software\Run\`}, {Kind: RegistryKey, Name: `\REGISTRY\MACHINE\SOFTWARE\Run`}},
		{{Kind: Hash, Name: strings.Repeat("AB", 16)}, {Kind: Hash, Name: strings.Repeat("ab", 16), Dataset: "x", Host: "y"}},
		{{Kind: URL, Name: "HTTP://A.example/B"}, {Kind: URL, Name: "http://a.example/B"}},
		{{Kind: DNS, Name: "A.example."}, {Kind: DNS, Name: "a.example", Dataset: "x"}},
		{{Kind: Process, Name: `C:\a.exe`, PID: "0x10"}, {Kind: Process, Name: `c:\A.exe`, PID: "16"}},
	}
	for _, p := range equal {
		if p[0].Key() != p[1].Key() {
			t.Errorf("%q and %q are one", p[0].Key(), p[1].Key())
		}
	}
	different := [][2]Entity{
		{{Kind: IP, Name: "10.0.0.1", Dataset: "a"}, {Kind: IP, Name: "10.0.0.1", Dataset: "b"}},
		{{Kind: File, Name: "/tmp/A"}, {Kind: File, Name: "/tmp/a"}},
		{{Kind: File, Name: `c:\a`, Host: "x"}, {Kind: File, Name: `c:\a`, Host: "y"}},
		{{Kind: URL, Name: "http://a.example/B"}, {Kind: URL, Name: "http://a.example/b"}},
		{{Kind: DNS, Name: "intranet.corp", Dataset: "a"}, {Kind: DNS, Name: "intranet.corp", Dataset: "b"}},
		{{Kind: Process, Name: "a", PID: "1"}, {Kind: Process, Name: "a", PID: "2"}},
	}
	for _, p := range different {
		if p[0].Key() == p[1].Key() {
			t.Errorf("%q are two", p[0].Key())
		}
	}
	for _, e := range []Entity{
		{Kind: IP, Name: "300.1.1.1"},
		{Kind: Host, Name: "localhost"},
		{Kind: Host, Name: "10.0.0.1"},
		{Kind: Host, Name: "-"},
		{Kind: Account, Name: "-", ID: "S-1-0-0"},
		{Kind: Hash, Name: "xyz"},
		{Kind: Hash, Name: strings.Repeat("0", 64)},
		{Kind: Hash, Name: "d41d8cd98f00b204e9800998ecf8427e"},
		{Kind: Service},
		{Kind: Process},
	} {
		if e.Valid() {
			t.Errorf("%+v identifies something", e)
		}
	}
}

// TestMergeDoesNotDependOnOrder mixes what is added and wants the same graph.
func TestMergeDoesNotDependOnOrder(t *testing.T) {
	var list []Mention
	for i := range 300 {
		m := Mention{Count: int64(i), First: int64(i), Last: int64(i), Ref: event.Ref{Source: "s", Record: int64(i)}}
		switch i % 4 {
		case 0:
			m.Entity = Entity{Kind: Host, Name: fmt.Sprint("h", i%7), Domain: []string{"", "a.example", "b.example"}[i%3]}
		case 1:
			m.Entity = Entity{Kind: Account, Name: fmt.Sprint("U", i%5), Domain: []string{"", "CORP", "corp.example", "h1"}[i/4%4], Host: fmt.Sprint("h", i%3), ID: []string{"", "S-1-5-21-1-1-1-" + fmt.Sprint(1100+i%5)}[i/4%2]}
		case 2:
			m.Entity = Entity{Kind: IP, Name: fmt.Sprint("10.0.0.", i%9), Dataset: fmt.Sprint(i % 2)}
		case 3:
			m.Entity = Entity{Kind: DNS, Name: fmt.Sprint("h", i%7, ".a.example")}
		}
		list = append(list, m)
	}
	graph := func(order []int) Graph {
		var set Set
		at := make([]int, len(list))
		for _, i := range order {
			at[i] = set.Add(list[i])
		}
		for _, i := range order {
			set.Link(Link{From: at[i], To: at[(i*7+2)%len(list)], Verb: []string{"x", HasAddress}[i%2], Count: 1, First: int64(i)})
		}
		g := set.Merge()
		g.Of = nil
		return g
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	want := graph(order)
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if d := cmp.Diff(want, graph(order)); d != "" {
			t.Fatal(d)
		}
	}
}

func TestLinksAreOfWhatWasJoined(t *testing.T) {
	var set Set
	add := func(e Entity) int { return set.Add(Mention{Entity: e, Count: 1, First: event.Null, Last: event.Null}) }
	short, full := add(Entity{Kind: Host, Name: "ws5"}), add(Entity{Kind: Host, Name: "ws5.a.example"})
	program := add(Entity{Kind: Process, Host: "ws5", Name: `c:\a.exe`})
	for _, l := range []Link{{From: short, To: full}, {From: short, To: program, First: 9, Last: 9}, {From: full, To: program, First: event.Null, Last: event.Null}, {From: program, To: program}, {From: -1, To: program}} {
		l.Verb, l.Count = "v", 1
		set.Link(l)
	}
	g := set.Merge()
	want := []Link{{From: 0, To: 1, Verb: "v", Count: 2, First: 9, Last: 9}, {From: 1, To: 1, Verb: "v", Count: 1}}
	if d := cmp.Diff(want, g.Links); d != "" {
		t.Error(d)
	}
	if g.Entities[0].Links != 1 || g.Entities[1].Links != 2 || g.Entities[0].Detail() != "ws5.a.example" {
		t.Errorf("%+v", g.Entities)
	}
}

func TestWellKnown(t *testing.T) {
	for sid, want := range map[string]string{"S-1-5-18": "SYSTEM", "s-1-5-32-544": "Administrators", "S-1-5-90-0-1": "window manager", "S-1-5-21-1-2-3-500": "", "": ""} {
		if got := WellKnown(sid); got != want {
			t.Errorf("%s is %q, want %q", sid, got, want)
		}
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("WS5.a.example", "CORP", "S-1-5-18", `c:\a`, uint8(0))
	f.Add(`\\`, "@", "-", "\xff\x00", uint8(1))
	f.Add("::ffff:10.0.0.1", `a\b@c`, "", "HKLM", uint8(2))
	f.Fuzz(func(t *testing.T, a, b, c, d string, kind uint8) {
		var set Set
		var kinds []string
		for i, e := range []Entity{{Name: a, Domain: b, ID: c, Host: d}, {Name: b, Domain: a, Host: c}, {Name: a, CommandLine: d, PID: b}, {Name: a + "." + b, ID: c}, {ID: c, Host: a}} {
			e.Kind = Kind((int(kind) + i%2) % int(NumKinds))
			if set.Add(Mention{Entity: e, Count: 1}) >= 0 {
				kinds = append(kinds, e.Kind.String())
			}
		}
		for i := range set.Len() {
			set.Link(Link{From: i, To: 0, Verb: HasAddress})
		}
		g := set.Merge()
		var total int64
		for _, e := range g.Entities {
			total += e.Mentions
			if !slices.Contains(kinds, e.Kind.String()) {
				t.Errorf("a %s came out of %q", e.Kind, kinds)
			}
			e.Detail()
		}
		if total != int64(len(kinds)) {
			t.Errorf("%d mentions of %d", total, len(kinds))
		}
	})
}
