package alertentity

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/entity"
)

// logon is an alert in the form of Sentinel: references forth and back, a value
// with its key, a hash, and a process whose parent is itself.
const logon = `[
 {"$id":"3","HostName":"TESTHOST","DnsDomain":"","NTDomain":"DOM","NetBiosName":"TESTHOST","Type":"host"},
 {"$id":"4","Directory":"c:\\w","Name":"cmd.exe","Host":{"$ref":"3"},"Type":"file","FileHashes":[{"$ref":"9"}]},
 {"$id":"5","ProcessId":"0x1","CommandLine":"","ImageFile":{"$ref":"4"},"Host":{"$ref":"3"},"ParentProcess":{"$ref":"5"},"Type":"process"},
 {"$id":"6","ProcessId":"0x9","CommandLine":"suchost.exe -a","CreationTimeUtc":"2019-01-15T05:15:15.677Z","ImageFile":{"$id":"11","Directory":"c:\\t","Name":"suchost.exe","Type":"file"},"Account":{"$ref":"7"},"ParentProcess":{"$ref":"5"},"Type":"process"},
 {"$id":"7","Name":"TESTHOST$","NTDomain":"DOM","Sid":"S-1-5-18","LogonId":"0x3e7","Host":{"$ref":"3"},"Type":"account"},
 {"$id":"8","SessionId":"0x3e7","Account":{"$ref":"7"},"Type":"host-logon-session"},
 {"$id":"9","Algorithm":"SHA1","Value":"0123456789012345678901234567890123456789","Type":"filehash"},
 {"$id":"10","Hive":"LocalMachine","Key":"SOFTWARE\\Run","Host":{"$ref":"3"},"Type":"registry-key"},
 {"$id":"12","Key":{"$ref":"10"},"Name":"evil","Type":"registry-value"},
 {"$ref":"999"}, {"Type":"ip","Address":"not one"}, {"Type":"ip"}
]`

func TestParse(t *testing.T) {
	a, err := Parse([]byte(logon))
	if err != nil || a.Cut {
		t.Fatal(err)
	}
	types := map[string]int{"host": 1, "file": 2, "process": 2, "account": 1, "hostlogonsession": 1, "filehash": 1, "registrykey": 1, "registryvalue": 1, "ip": 2}
	if d := cmp.Diff(types, a.Types); d != "" {
		t.Error(d)
	}
	var got []string
	for _, e := range a.Entities {
		got = append(got, e.Kind.String()+" "+e.Host+" "+e.Detail())
	}
	want := []string{
		"host  testhost", `file testhost c:\w\cmd.exe`, "hash  0123456789012345678901234567890123456789", `process testhost c:\w\cmd.exe`,
		`process  c:\t\suchost.exe suchost.exe -a`, `account testhost testhost\SYSTEM S-1-5-18`, `file  c:\t\suchost.exe`,
		`registry key testhost LocalMachine\SOFTWARE\Run`, `registry key testhost LocalMachine\SOFTWARE\Run\evil`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	links := []Link{{1, 2, "has hash"}, {1, 3, "is image of"}, {5, 0, "is account on"}, {5, 4, "ran"}, {3, 4, "is parent of"}, {6, 4, "is image of"}}
	if d := cmp.Diff(links, a.Links); d != "" {
		t.Error(d)
	}
}

func TestParseOtherProducts(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"graph device":  {`[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"ws1.corp.example","mdeDeviceId":"ab"}]`, "host ws1"},
		"graph user":    {`[{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":{"accountName":"bob","domainName":"CORP","userSid":"S-1-5-21-1-2-3-1104"}}]`, `account CORP\bob`},
		"graph process": {`[{"@odata.type":"#microsoft.graph.security.processEvidence","processId":12,"processCommandLine":"a -b","imageFile":{"fileName":"a.exe","filePath":"C:\\x","sha256":"` + strings.Repeat("ab", 32) + `"}}]`, "process a.exe (12); file a.exe; hash " + strings.Repeat("ab", 32)},
		"defender":      {`[{"entityType":"File","fileName":"a.exe","filePath":"C:\\x"},{"entityType":"Ip","ipAddress":"::ffff:192.0.2.1"},{"entityType":"Url","url":"http://a.example"}]`, "file a.exe; ip 192.0.2.1; url http://a.example"},
		"row":           {`{"EntityType":"MailBox","AccountUpn":"x","Upn":"bob@corp.example"}`, "mailbox bob@corp.example"},
		"pairs":         {`[["host",{"HostName":"a"}],["ip",{"Address":"192.0.2.7"}]]`, "host a; ip 192.0.2.7"},
		"in a text":     {`"[{\"Type\":\"dns\",\"DomainName\":\"A.example.\"}]"`, "dns a.example"},
		"by id":         {`{"3":{"$id":"3","Type":"host","HostName":"h"},"4":{"$id":"4","Type":"mystery"}}`, "host h"},
		"linux":         {`[{"Type":"file","Directory":"/tmp","Name":"x"}]`, "file x"},
		"nothing":       {` `, ""},
		"null":          {`null`, ""},
		"circle":        {`[{"$id":"1","Type":"process","CommandLine":"a","ParentProcess":{"$ref":"2"}},{"$id":"2","Type":"process","CommandLine":"b","ParentProcess":{"$ref":"1"}}]`, "process a; process b"},
	} {
		a, err := Parse([]byte(test.text))
		var got []string
		for _, e := range a.Entities {
			got = append(got, e.Kind.String()+" "+e.Label())
		}
		if err != nil || strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, test.want)
		}
	}
}

func TestParseBounds(t *testing.T) {
	if _, err := Parse(make([]byte, MaxBytes+1)); err == nil {
		t.Error("a text beyond the bound was read")
	}
	if _, err := Parse([]byte(`[{"Type":`)); err == nil {
		t.Error("broken JSON was read")
	}
	deep, err := Parse([]byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)))
	if err != nil || !deep.Cut {
		t.Errorf("deep: %v %+v", err, deep)
	}
	many, err := Parse([]byte("[" + strings.Repeat(`{"Type":"dns","DomainName":"a"},`, 9000) + "null]"))
	if err != nil || !many.Cut || len(many.Entities) != MaxEntities {
		t.Errorf("many: %v, %d", err, len(many.Entities))
	}
}

func TestSharedEntities(t *testing.T) {
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED names no folder with shared evidence")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("../../..", dir)
	}
	text, err := os.ReadFile(filepath.Join(dir, "data/msticpy/testdata/entities.json"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	// MSTICPy's test_security_alert wants 7 or more of this file.
	types := map[string]int{"host": 1, "file": 2, "process": 2, "account": 1, "hostlogonsession": 1}
	if d := cmp.Diff(types, a.Types); d != "" {
		t.Error(d)
	}
	var parents int
	for _, l := range a.Links {
		if l.Verb == "is parent of" && a.Entities[l.From].Label() == "cmd.exe (5464)" && a.Entities[l.To].Label() == "mimikatz.exe (1720)" {
			parents++
		}
	}
	if parents != 1 {
		t.Errorf("%d links from cmd.exe to mimikatz.exe: %+v", parents, a)
	}
	for _, e := range a.Entities {
		if e.Kind == entity.Account && e.Label() != `msticalertswin1\NETWORK SERVICE` {
			t.Errorf("account %s", e.Label())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(logon))
	f.Add([]byte(`{"$id":"1","$ref":"1","Type":"host","HostName":"a"}`))
	f.Add([]byte(`"\"[]\""`))
	f.Add([]byte(`[["host",{}],{"type":"PROCESS","imageFile":[{}],"Host":{"$ref":"1"}}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := Parse(text)
		if err != nil && len(a.Entities) > 0 {
			t.Error("entities beside an error")
		}
		if len(a.Entities) > MaxEntities {
			t.Errorf("%d entities", len(a.Entities))
		}
		var set entity.Set
		for _, e := range a.Entities {
			if set.Add(entity.Mention{Entity: e}) < 0 {
				t.Errorf("%+v identifies nothing", e)
			}
		}
		for _, l := range a.Links {
			if l.From < 0 || l.To < 0 || l.From >= len(a.Entities) || l.To >= len(a.Entities) || l.From == l.To {
				t.Errorf("link %+v", l)
			}
			set.Link(entity.Link{From: l.From, To: l.To, Verb: l.Verb})
		}
	})
}
