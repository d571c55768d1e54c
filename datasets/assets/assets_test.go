package assets

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/reference"
)

func imported(t *testing.T, text string) (*List, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := Import(t.Context(), strings.NewReader(text), &out, "list")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Read(&out, "cmdb")
	if err != nil {
		t.Fatal(err)
	}
	return l, stats
}

func TestTable(t *testing.T) {
	l, stats := imported(t, "Host Name;IP Address;Owner;Function;Tier;Site;User\n"+
		"WS1.corp.example;10.20.4.17, 2001:db8::17;H. Lindqvist;workstation;2;Oslo;CORP\\hlind\n"+
		"ws1.lab.example;;Lab;test;;;\n"+
		";10.20.0.0/16;Network team;offices;;;\n"+
		";;nobody;;;;\n"+
		";;Backup team;service account;0;;CORP\\svc.backup\n"+
		"ws1.corp.example;10.20.4.17;again;;;;\n")
	want := Stats{Format: "table (CSV)", Rows: 6, Assets: 5, Repeated: 4, Untouched: []string{"Site"}}
	want.Dropped.Add(5, "the row names no machine, address or account")
	if diff := cmp.Diff(want, stats); diff != "" {
		t.Error(diff)
	}
	ws1 := reference.Asset{
		Name: "WS1.corp.example", Kind: "host", Owner: "H. Lindqvist", Role: "workstation", Criticality: "2",
		Extra: map[string]string{"Site": "Oslo", "account": `corp\hlind`}, Source: "cmdb", Line: 2,
	}
	for _, name := range []string{"WS1", "ws1$", "WS1.CORP.EXAMPLE.", `CORP\WS1$`, "ws1.elsewhere.example", "10.20.4.17", "::ffff:10.20.4.17", "2001:DB8::17"} {
		a, ok := l.Asset(name)
		if diff := cmp.Diff(ws1, a); diff != "" || !ok {
			t.Errorf("%s: %v, %s", name, ok, diff)
		}
	}
	for name, owner := range map[string]string{
		"ws1.lab.example": "Lab", "10.20.9.9": "Network team", "10.21.9.9": "", "svc.backup": "Backup team", "SVC.BACKUP@corp.example": "Backup team",
		`OTHER\svc.backup`: "Backup team", "hlind": "", `CORP\ws1`: "", "": "", "ws2": "",
	} {
		if a, ok := l.Asset(name); a.Owner != owner || ok != (owner != "") {
			t.Errorf("%q belongs to %q", name, a.Owner)
		}
	}
}

func TestObjects(t *testing.T) {
	l, stats := imported(t, `{"name":"fs1","type":"Server","criticality":"high","ips":["10.0.0.1","10.0.0.2"],"cores":8}`+"\nno\n"+
		`{"samAccountName":"adm","upn":"adm@corp.example","sid":"S-1-5-21-1-2-3-500","name":"A. Okafor"}`+"\n"+`{"name":"10.9.0.0/16"}`+"\n"+`{"name":"CORP\\x","owner":"X"}`+"\n")
	if stats.Assets != 4 || stats.Dropped.Count != 1 || stats.Format != "JSON objects" {
		t.Errorf("%+v", stats)
	}
	for name, want := range map[string]reference.Asset{
		"10.0.0.2":           {Name: "fs1", Kind: "host", Criticality: "high", Extra: map[string]string{"cores": "8", "type": "server"}, Line: 1},
		"s-1-5-21-1-2-3-500": {Name: "adm", Kind: "account", Extra: map[string]string{"name": "A. Okafor"}, Line: 3},
		"adm@corp.example":   {Name: "adm", Kind: "account", Extra: map[string]string{"name": "A. Okafor"}, Line: 3},
		"10.9.1.1":           {Name: "10.9.0.0/16", Kind: "ip", Line: 4},
		"x":                  {Name: `CORP\x`, Kind: "account", Owner: "X", Line: 5},
	} {
		want.Source = "cmdb"
		a, _ := l.Asset(name)
		if diff := cmp.Diff(want, a); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{"", "a,b\n1,2\n", "PK\x03\x04\x00", "[1"} {
		if _, err := Import(t.Context(), strings.NewReader(text), &bytes.Buffer{}, "list"); err == nil || !strings.HasPrefix(err.Error(), "list: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read(strings.NewReader("hostname,ip\n"), "cmdb"); err == nil || !strings.Contains(err.Error(), "import it again") {
		t.Error(err)
	}
}

func FuzzImport(f *testing.F) {
	f.Add("hostname,ip,user\nws1,10.0.0.1,x\n", "ws1")
	f.Add(`{"name":"CORP\\x","ips":["10.0.0.0/8"]}`, "x@y")
	f.Fuzz(func(t *testing.T, text, name string) {
		var out bytes.Buffer
		stats, err := Import(t.Context(), strings.NewReader(text), &out, "x")
		if err != nil {
			return
		}
		l, err := Read(&out, "x")
		if err != nil || int64(len(l.assets)) != stats.Assets {
			t.Fatalf("%+v, %v", stats, err)
		}
		l.Asset(name)
	})
}
