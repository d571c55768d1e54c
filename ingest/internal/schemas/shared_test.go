package schemas

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
)

// sharedCSV are the tables of the sample data and their kinds; empty for tables
// of no events of hosts or clouds.
var sharedCSV = map[string]string{
	"notebooks-data/TimeSeriesDemo.csv": "", "notebooks-data/alertlist.csv": "SecurityAlert", "notebooks-data/az_net_flows.csv": "az_net_flows",
	"notebooks-data/demo_exchange_data.csv": "exchange_admin", "notebooks-data/host_logons.csv": "logon_frame", "notebooks-data/ioc_df.csv": "",
	"notebooks-data/ip_locs.csv": "", "notebooks-data/process_tree.csv": "process_frame", "notebooks-data/processes_on_host.csv": "process_frame",
	"testdata/az_net.csv": "", "testdata/az_net_flows.csv": "az_net_flows", "testdata/host_hb.csv": "Heartbeat", "testdata/host_logons.csv": "logon_frame",
	"testdata/ip_locs.csv": "", "testdata/linux_events.csv": "auditd_summary", "testdata/mde_proc_cs1.csv": "mde_process",
	"testdata/processes_on_host.csv": "process_frame", "testdata/sudo_data.csv": "Syslog", "testdata/sudo_data_speed.csv": "Syslog",
	"testdata/sudo_events.csv": "Syslog", "testdata/sudo_session_test.csv": "Syslog", "testdata/syslog_data.csv": "Syslog",
	"testdata/time_series.csv": "", "testdata/winproctree-minimal.csv": "volatility_pslist",
}

// sharedFrames are the data frames of the sample data, by their golden outputs.
var sharedFrames = map[string]string{
	"docs__notebooks__data__linux_proc_test": "linux_process_frame", "docs__notebooks__data__sent_incidents": "sentinel_incident",
	"docs__notebooks__data__win_proc_test": "process_frame", "tests__testdata__linux_proc_test": "linux_process_frame",
	"tests__testdata__localdata__aad_logons": "SigninLogs", "tests__testdata__localdata__alerts_list": "SecurityAlert",
	"tests__testdata__localdata__all_events_df": "SecurityEvent", "tests__testdata__localdata__az_net_comms_df": "az_net_flows",
	"tests__testdata__localdata__az_whois.df": "az_net_flows", "tests__testdata__localdata__failed_logons": "logon_frame",
	"tests__testdata__localdata__host_logons": "logon_frame", "tests__testdata__localdata__process_tree": "process_frame",
	"tests__testdata__localdata__processes_on_host": "process_frame", "tests__testdata__mde_proc_pub": "DeviceProcessEvents",
	"tests__testdata__mordor__mitre_tact_cache": "", "tests__testdata__mordor__mitre_tech_cache": "",
	"tests__testdata__sent_incidents": "sentinel_incident", "tests__testdata__ti_results.df": "", "tests__testdata__win_proc_test": "process_frame",
}

// sharedJSON are files of JSON lines, and archives of them.
var sharedJSON = map[string]string{
	"msticpy/testdata/velociraptor/Windows.System.Pslist.json":         "velociraptor_pslist",
	"msticpy/testdata/velociraptor/Windows.Network.Netstat.json":       "velociraptor_netstat",
	"msticpy/testdata/velociraptor/Windows.System.DNSCache.json":       "velociraptor_dnscache",
	"msticpy/testdata/velociraptor/Windows.Forensics.Usn.json":         "velociraptor_usn",
	"msticpy/testdata/velociraptor/Windows.Forensics.ProcessInfo.json": "velociraptor_processinfo",
	"msticpy/testdata/velociraptor/Windows.Sysinternals.Autoruns.json": "autoruns",
	"msticpy/testdata/velociraptor/Windows.Sys.Users.json":             "",
	"msticpy/testdata/velociraptor/Windows.Network.ArpCache.json":      "",

	"security-datasets/datasets/atomic/aws/collection/ec2_proxy_s3_exfiltration.zip":                         "cloudtrail",
	"security-datasets/datasets/atomic/aws/discovery/aws_s3_honeybucketlogs.zip":                             "s3_honeybucket",
	"security-datasets/datasets/compound/GoldenSAMLADFSMailAccess/WindowsEvents.Zip":                         "SecurityEvent",
	"security-datasets/datasets/compound/Log4Shell/syslog_sysmon_log4shell_cve2021_44228_jndi_reference.zip": "Syslog",
}

func TestSharedSamples(t *testing.T) {
	root := os.Getenv("FORENSIC_SHARED")
	if root == "" {
		t.Skip("FORENSIC_SHARED, the folder of the sample data, is not set")
	}
	if !filepath.IsAbs(root) {
		root = filepath.Join("..", "..", "..", root)
	}
	data := filepath.Join(root, "data")
	tables := os.DirFS(filepath.Join(data, "msticpy"))
	for _, pattern := range []string{"*/*.csv", "*/*/*.csv"} {
		names, err := fs.Glob(tables, pattern)
		if err != nil || pattern == "*/*.csv" && len(names) == 0 {
			t.Fatalf("no tables: %v", err)
		}
		for _, name := range names {
			want, listed := sharedCSV[name]
			if !listed {
				t.Errorf("%s is not listed", name)
			}
			f, err := tables.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, name, firstRow(t, f), want)
			f.Close()
		}
	}
	for name, want := range sharedFrames {
		expect(t, name, firstOfFrame(t, filepath.Join(root, "golden", "pickles", "msticpy__"+name)), want)
	}
	for name, want := range sharedJSON {
		expect(t, name, firstRecord(t, filepath.Join(data, filepath.FromSlash(name))), want)
	}
}

// expect checks the kind of a record.
func expect(t *testing.T, name string, line []byte, want string) {
	t.Helper()
	fields, err := jsonscan.Object(nil, line)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	got := ""
	if s := record.Of(All, fields); s != nil {
		got = s.Name
	}
	if got != want {
		t.Errorf("%s is taken for %q, want %q", name, got, want)
	}
}

// firstRow is the first row of a table as an object.
func firstRow(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b := bufio.NewReader(r)
	if bom, _ := b.Peek(3); string(bom) == "\xef\xbb\xbf" {
		b.Discard(3)
	}
	table := csv.NewReader(b)
	header, err := table.Read()
	if err != nil {
		t.Fatal(err)
	}
	cells, err := table.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	var o record.Object
	o.Reset()
	for i, cell := range cells {
		o.String(header[i], cell)
	}
	_, data := o.Done()
	return bytes.Clone(data)
}

// firstOfFrame is the first row of a golden data frame.
func firstOfFrame(t *testing.T, path string) []byte {
	t.Helper()
	var types struct {
		Columns []struct{ Name string }
	}
	text, err := os.ReadFile(path + ".dtypes.json")
	if err == nil {
		err = json.Unmarshal(text, &types)
	}
	if err != nil {
		t.Fatal(err)
	}
	var row struct{ V []json.RawMessage }
	if err := json.Unmarshal(firstLine(t, path+".jsonl"), &row); err != nil {
		t.Fatal(err)
	}
	var o record.Object
	o.Reset()
	for i, c := range types.Columns {
		o.Raw(c.Name, row.V[i])
	}
	_, data := o.Done()
	return bytes.Clone(data)
}

// firstLine is the first line of a file that may be compressed.
func firstLine(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	var r io.Reader = f
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = os.Open(path + ".gz"); err == nil {
			r, err = gzip.NewReader(f)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	line, err := bufio.NewReaderSize(r, 1<<20).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return line
}

// firstRecord is the first record of JSON lines, or of the first member of an
// archive.
func firstRecord(t *testing.T, path string) []byte {
	t.Helper()
	if !strings.EqualFold(filepath.Ext(path), ".zip") {
		return firstLine(t, path)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, member := range z.File {
		if member.FileInfo().IsDir() || strings.HasPrefix(member.Name, "__MACOSX") {
			continue
		}
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if strings.HasSuffix(member.Name, ".csv") {
			return firstRow(t, r)
		}
		line, err := bufio.NewReaderSize(r, 1<<20).ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		return line
	}
	t.Fatalf("%s has no member", path)
	return nil
}
