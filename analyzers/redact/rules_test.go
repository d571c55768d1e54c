package redact

import (
	"slices"
	"strings"
	"testing"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// TestOwnWords has names that are words of the program, or names of fields: they are
// mapped where their place says that they are names, and looked for nowhere else.
func TestOwnWords(t *testing.T) {
	users := []string{"ioc", "total", "username", "hlindqvist"}
	learn := func(o Options) *Redactor {
		r, err := New(testKey(7), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			r.Learn(event.ColUser, []byte(u))
		}
		r.Settle()
		r.Build()
		return r
	}
	r := learn(Options{Own: []string{"ioc", "evidence_total"}})
	const text = "results/ioc.json in total: username"
	if got := r.Text(text); got != text {
		t.Errorf("got %s", got)
	}
	for _, u := range users {
		if got := string(r.Column(event.ColUser, []byte(u))); got == u {
			t.Errorf("%s stays in its column", u)
		}
		if got := r.Text(`C:\Users\` + u + `\x`); strings.Contains(got, u) {
			t.Errorf("%s stays in a path: %s", u, got)
		}
	}
	c := r.Checker()
	if found := c.Text(text); found != nil {
		t.Errorf("%v in %q", found, text)
	}
	if found := c.Text("as hlindqvist"); !slices.Equal(found, []string{"hlindqvist"}) {
		t.Errorf("found %v", found)
	}
	if placed := c.Coverage().Placed; !slices.Equal(placed, []string{"ioc", "total", "username"}) {
		t.Errorf("placed %v", placed)
	}
	// Who names a word wants it gone everywhere.
	if got := learn(Options{Own: []string{"ioc"}, Also: []string{"ioc"}}).Text("an ioc"); strings.Contains(got, "ioc") {
		t.Errorf("also: %s", got)
	}
}

func TestFactsAreNamedByEntities(t *testing.T) {
	r := learned(t, Options{})
	res := finding.Result{
		Findings: []finding.Finding{{Facts: []finding.Fact{
			{Name: `account FABRIKAM\al`, Value: "3 events"},
			{Name: "host wks-0471", Value: "1 event"},
			{Name: "account al", Value: "2 events"},
			{Name: "ip 10.20.30.40", Value: "2 events"},
			{Name: "Machine of the address", Value: "x"},
		}}},
		Exhibits: []finding.Exhibit{
			{ID: "t", Table: &finding.Table{Columns: []finding.TableColumn{{Name: "On wks-0471", Key: "on_wks-0471", Kind: finding.KindText}}}},
			{ID: "g", Graph: &finding.Graph{Edges: []finding.Edge{{Verb: "as hlindqvist on"}}}},
			{ID: "m", Matrix: &finding.Matrix{Unit: "logons of hlindqvist"}},
			{ID: "p", Map: &finding.Map{Points: []finding.MapPoint{{Kind: "of hlindqvist"}}}},
		},
	}
	r.Result(&res)
	var names []string
	for _, f := range res.Findings[0].Facts {
		names = append(names, f.Name)
	}
	want := []string{
		fill(r, `account {{domain:FABRIKAM}}\{{name:al}}`), fill(r, "host {{name:wks-0471}}"), fill(r, "account {{name:al}}"),
		fill(r, "ip {{ip:10.20.30.40}}"), "Machine of the address",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got  %q\nwant %q", names, want)
	}
	c := r.Checker()
	e := res.Exhibits
	for _, text := range []string{e[0].Table.Columns[0].Name, e[0].Table.Columns[0].Key, e[1].Graph.Edges[0].Verb, e[2].Matrix.Unit, e[3].Map.Points[0].Kind} {
		if found := c.Text(text); found != nil {
			t.Errorf("%v in %q", found, text)
		}
	}
}

// TestRegistries has names that are also labels under which registries give out names.
func TestRegistries(t *testing.T) {
	r, err := New(testKey(7), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []string{"shop.msk.ru", "co.uk", "msk.ru", "info"} {
		r.Learn(event.ColHost, []byte(h))
	}
	r.Learn(event.ColUser, []byte("msk"))
	r.Settle()
	r.Build()
	c := r.Checker()
	for in, want := range map[string]string{
		"www.shop.msk.ru":      "{{host:www.shop.msk.ru}}",
		"www.strange.msk.ru/x": "www.strange.msk.ru/x",
		"www.example.co.uk":    "www.example.co.uk",
		"co.uk":                "co.uk",
		"by msk":               "by {{name:msk}}",
		"msk.strange.example":  "{{name:msk}}.strange.example",
		"notes.msk":            "notes.{{name:msk}}",
	} {
		got := r.Text(in)
		if want := fill(r, want); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
		if found := c.Text(got); found != nil {
			t.Errorf("%v in %s", found, got)
		}
	}
	if got := r.Field("hostname", "shop.msk.ru"); !strings.HasSuffix(got, ".msk.ru") || strings.HasPrefix(got, "shop") {
		t.Errorf("got %s", got)
	}
	for _, text := range []string{"notes.msk", "msk.strange.example", "as msk"} {
		if c.Text(text) == nil {
			t.Errorf("nothing found in %s", text)
		}
	}
}

func TestPathsAreNoAccounts(t *testing.T) {
	r := learned(t, Options{})
	const program = `C:\Windows\System32\cmd.exe`
	if got := string(r.Column(event.ColUser, []byte(program))); got != program {
		t.Errorf("got %s", got)
	}
	got := string(r.Column(event.ColUser, []byte(`C:\Users\al\x.exe`)))
	if want := fill(r, `C:\Users\{{name:al}}\x.exe`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWhatStaysIsNotAmbiguous has addresses that nobody maps.
func TestWhatStaysIsNotAmbiguous(t *testing.T) {
	r, err := New(testKey(7), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range []string{"127.0.0.1", "224.0.0.251", "10.20.30.40"} {
		r.Learn(event.ColSrcIP, []byte(ip))
	}
	r.Settle()
	r.Build()
	if v := r.Checker().Coverage(); v.Ambiguous != 0 || v.Same != 2 || v.Addresses != 1 {
		t.Errorf("%+v", v)
	}
}

// A word of a pseudonym can by chance be a name of the evidence: that is no leak, and
// is told as one that is not looked for.
func TestPartOfAPseudonym(t *testing.T) {
	for seed := range 3 {
		r, err := New(testKey(byte(seed)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		first, last, ok := strings.Cut(r.names.one("vincent-moreau"), "-")
		if !ok || first == "vincent" {
			t.Fatalf("%s-%s", first, last)
		}
		r.Learn(event.ColUser, []byte("vincent-moreau"))
		r.Learn(event.ColUser, []byte(last)) // the name of somebody else
		r.Settle()
		r.Build()
		out := r.Text("by vincent-moreau")
		c := r.Checker()
		if !strings.Contains(out, last) || c.Text(out) != nil || c.Coverage().Ambiguous != 1 {
			t.Errorf("%q: found %v, coverage %+v", out, c.Text(out), c.Coverage())
		}
		if found := c.Text("by vincent-moreau"); !slices.Contains(found, "vincent-moreau") {
			t.Errorf("found %v", found)
		}
	}
}
