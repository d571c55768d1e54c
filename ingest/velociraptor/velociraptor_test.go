package velociraptor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const pslist = `{"Pid":612,"Ppid":4,"TokenIsElevated":true,"Name":"smss.exe","CommandLine":"smss","Exe":"C:\\Windows\\smss.exe","Hash":{"MD5":"AB","SHA256":"CD"},"Authenticode":{"Trusted":"trusted"},"Username":"NT AUTHORITY\\SYSTEM"}` + "\n"

const netstat = `{"Pid":692,"Name":"svchost.exe","Type":"TCP","Status":"ESTAB","Laddr.IP":"10.0.0.5","Laddr.Port":135,"Raddr.IP":"10.0.0.9","Raddr.Port":5000,"Timestamp":"2022-02-12T19:35:44Z","_Source":"Windows.Network.Netstat"}` + "\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "results/Windows.System.Pslist.json", Content: pslist, Rows: 1},
		ingesttest.Sample{Name: "all.json", Content: netstat + "\r\n" + pslist + "[]\n", Rows: 2, Rejects: 1},
	)
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]string{
		"Windows.System.Pslist.json": {"Windows.System.Pslist", ""},
		"x/Collection-WS-01-2022-02-12T19_35_44Z.zip/results/Windows.EventLogs.Evtx%2FEvents.json.gz": {"Windows.EventLogs.Evtx/Events", "WS-01"},
		`C:\Collection-a\Custom.Windows.X\All.json`:                                                   {"Custom.Windows.X/All", ""},
		"Windows.json":     {"", ""},
		"a.b.c.json":       {"", ""},
		"Windows Logs.x.y": {"", ""},
		"Linux.%zz.x.json": {"Linux.%zz.x", ""},
	} {
		if got := [2]string{artifactOf(name), hostOf(name)}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		name, line string
		cols       []event.Col
		want       []string
	}{
		{
			"Collection-WS1-2022-02-12T19_35_44Z/results/Windows.System.Pslist.json", pslist,
			[]event.Col{event.ColTable, event.ColClass, event.ColHost, event.ColProcPID, event.ColParentPID, event.ColProcExe, event.ColProcName, event.ColUser, event.ColUserDomain, event.ColHashMD5, event.ColHashSHA256, event.ColProvider, event.ColTS},
			[]string{"Windows.System.Pslist", "process_start", "ws1", "612", "4", `C:\Windows\smss.exe`, "smss.exe", "SYSTEM", "NT AUTHORITY", "ab", "cd", "velociraptor", ""},
		},
		{
			"all.json", netstat,
			[]event.Col{event.ColTable, event.ColClass, event.ColSrcIP, event.ColDstIP, event.ColDstPort, event.ColTransport, event.ColProcName, event.ColTS},
			[]string{"Windows.Network.Netstat", "network", "10.0.0.5", "10.0.0.9", "5000", "tcp", "svchost.exe", "1644694544000000"},
		},
		{
			"all.json", `{"Time":"20220212-203745","Entry Location":"HKLM\\Run","Entry":"x","Category":"Tasks","Launch String":"x -y","Image Path":"c:\\X.exe","SHA-1":"AA"}`,
			[]event.Col{event.ColTable, event.ColClass, event.ColTS, event.ColTSRaw, event.ColRegPath, event.ColFileName, event.ColHashSHA1},
			[]string{"all", "task", "1644698265000000", "20220212-203745", `HKLM\Run`, "x.exe", "aa"},
		},
		{
			"x.json", `{"Executable":"CMD.EXE","LastRunTimes":["2022-02-12T19:35:44Z","2022-02-11T19:35:44Z"],"RunCount":2}`,
			[]event.Col{event.ColClass, event.ColProcName, event.ColTS},
			[]string{"process_start", "cmd.exe", "1644694544000000"},
		},
		{
			"x.json", `{"OSPath":"C:\\Windows\\System32\\Tasks\\T","Command":"cmd.exe","Arguments":"/c x","UserId":"S-1-5-18","Mtime":"2022-02-12T19:35:44Z"}`,
			[]event.Col{event.ColClass, event.ColProcCmd, event.ColTaskName, event.ColTS},
			[]string{"task", "cmd.exe /c x", `C:\Windows\System32\Tasks\T`, "1644694544000000"},
		},
		{
			"x.json", `{"System":{"EventID":{"Value":4624},"Channel":"Security","Computer":"WS1.lab","TimeCreated":{"SystemTime":1644694544.5}},"EventData":{"a":1}}`,
			[]event.Col{event.ColCode, event.ColChannel, event.ColHost, event.ColTS},
			[]string{"4624", "Security", "ws1", "1644694544500000"},
		},
	} {
		b := ingesttest.Read(t, Format, test.name, test.line)
		if diff := cmp.Diff(test.want, ingesttest.Row(b, 0, test.cols...)); diff != "" {
			t.Errorf("%s: %s", test.line, diff)
		}
	}
}

// TestSharedTables counts the rows of each artifact among the files of msticpy's
// tests.
func TestSharedTables(t *testing.T) {
	dir := ingesttest.Shared(t)
	files, err := filepath.Glob(filepath.Join(dir, "data", "msticpy", "testdata", "velociraptor", "*.json"))
	if err != nil || len(files) != 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	got := map[string]int{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sniff(file, content[:min(len(content), ingest.HeadSize)]); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		b := ingesttest.Read(t, Format, file, string(content))
		for r := range b.Rows() {
			got[strings.Join(ingesttest.Row(b, r, event.ColTable, event.ColClass), " ")]++
		}
	}
	want := map[string]int{
		"Windows.Forensics.Lnk file": 10, "Windows.Forensics.ProcessInfo process_start": 10, "Windows.Forensics.Usn file": 10, "Windows.Memory.Acquisition other": 10,
		"Windows.Network.ArpCache other": 10, "Windows.Network.InterfaceAddresses other": 5, "Windows.Network.ListeningPorts network": 10, "Windows.Network.Netstat network": 10,
		"Windows.Sys.Users account": 7, "Windows.Sysinternals.Autoruns registry": 9, "Windows.Sysinternals.Autoruns service": 1, "Windows.System.DNSCache dns": 10, "Windows.System.Pslist process_start": 10,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzVelociraptor(f *testing.F) {
	f.Add(netstat + pslist)
	f.Add(`{"_Source":"Windows.A.B","Executable":1,"LastRunTimes":[["x"]],"Entry Location":{},"Launch String":null,"Time":"20220212-2037zz"}`)
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}

// TestEventLogs reads Windows events in both forms that artifacts give them.
func TestEventLogs(t *testing.T) {
	for _, line := range []string{
		`{"System":{"Provider":{"Name":"P"},"EventID":{"Value":4624},"TimeCreated":{"SystemTime":1652292620.5},"Channel":"Security","Computer":"PC1"},"EventData":{"LogonType":3,"TargetUserName":"bob"},"_Source":"Windows.EventLogs.Evtx"}`,
		`{"EventTime":"2022-05-11T18:10:20.5Z","Computer":"PC1","Channel":"Security","Provider":"P","EventID":4624,"EventRecordID":7,"EventData":{"LogonType":3,"TargetUserName":"bob"},"_Source":"Windows.EventLogs.Evtx"}`,
	} {
		var b event.Batch
		d := Format.Decoder()
		d.Begin(&b, &ingest.Input{Name: "x.json"}, nil)
		b.Next()
		if err := d.Decode([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if class, user := string(b.Text(event.ColClass, 0)), string(b.Text(event.ColTargetUser, 0)); class != "logon" || user != "bob" ||
			b.Int(event.ColLogonType, 0) != 3 || b.Int(event.ColTS, 0) != 1652292620500000 || string(b.Text(event.ColHost, 0)) != "pc1" {
			t.Errorf("%s: class %s, user %s, time %d", line, class, user, b.Int(event.ColTS, 0))
		}
	}
}
