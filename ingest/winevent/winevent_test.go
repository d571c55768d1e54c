package winevent

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// decodeOne decodes one line and returns the columns that have a value.
func decodeOne(t testing.TB, line string) (map[string]any, *event.Batch, error) {
	t.Helper()
	var b event.Batch
	d := decoder{winlog.NewDecoder()}
	d.Begin(&b, &ingest.Input{}, nil)
	b.Next()
	err := d.Decode([]byte(line))
	got := map[string]any{}
	for _, c := range b.Touched() {
		switch col := event.Columns[c]; {
		case col.Kind == event.Text:
			if v := b.Text(c, 0); v != nil {
				got[col.Name] = string(v)
			}
		case b.Int(c, 0) == event.Null:
		case col.Kind == event.Time:
			got[col.Name] = time.UnixMicro(b.Int(c, 0)).UTC().Format("2006-01-02 15:04:05.999")
		default:
			got[col.Name] = b.Int(c, 0)
		}
	}
	return got, &b, err
}

func TestDecode(t *testing.T) {
	tests := map[string]struct {
		line string
		want map[string]any // columns that must have these values
		not  []string       // columns that must be NULL
		data string
	}{
		"nxlog 2020 process creation": {
			line: `{"EventReceivedTime":"2020-09-20 17:39:23","ExecutionProcessID":3392,"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational",` +
				`"SourceName":"Microsoft-Windows-Sysmon","Hostname":"WORKSTATION6.theshire.local","EventTime":"2020-09-20 17:39:23","@timestamp":"2020-09-20T21:39:23.866Z",` +
				`"ProcessGuid":"{D273D0F0-cc0b-5f67-0708-000000000800}","Image":"C:\\Windows\\System32\\wbem\\WmiPrvSE.exe","User":"NT AUTHORITY\\LOCAL SERVICE","LogonId":"0x3e5",` +
				`"CommandLine":"wmiprvse.exe  -secured","UtcTime":"2020-09-20 21:39:23.432","Hashes":"SHA1=51B8,MD5=801E,SHA256=A75C,IMPHASH=CC05","ParentProcessId":"960","RuleName":"-",` +
				`"AccountName":"SYSTEM","Keywords":-9223372036854775808,"port":64545,"Message":"Process Create:\r\nProcessId: 7852\r\nImage: x"}`,
			want: map[string]any{
				"ts": "2020-09-20 17:39:23", "ts_ingest": "2020-09-20 21:39:23.866", "host_name": "workstation6", "host_fqdn": "workstation6.theshire.local",
				"host_raw": "WORKSTATION6.theshire.local", "class": "process_start", "process_entity_id": "{d273d0f0-cc0b-5f67-0708-000000000800}",
				"process_name": "wmiprvse.exe", "process_pid": int64(7852), "process_parent_pid": int64(960), "user_name": "LOCAL SERVICE", "user_domain": "NT AUTHORITY",
				"logon_id": int64(0x3e5), "process_hash_md5": "801e", "process_hash_sha256": "a75c", "process_command_line": "wmiprvse.exe  -secured",
				"header_user_name": "SYSTEM", "exec_pid": int64(3392), "event_header": `{"EventReceivedTime":"2020-09-20 17:39:23","port":64545}`,
			},
			not: []string{"rule_name", "target_process_pid"},
			data: `{"ProcessGuid":"{D273D0F0-cc0b-5f67-0708-000000000800}","Image":"C:\\Windows\\System32\\wbem\\WmiPrvSE.exe","User":"NT AUTHORITY\\LOCAL SERVICE","LogonId":"0x3e5",` +
				`"CommandLine":"wmiprvse.exe  -secured","UtcTime":"2020-09-20 21:39:23.432","Hashes":"SHA1=51B8,MD5=801E,SHA256=A75C,IMPHASH=CC05","ParentProcessId":"960","RuleName":"-"}`,
		},
		"nxlog 2019: the header pid is not the process": {
			line: `{"EventReceivedTime":"2019-12-04 20:49:49","type":"nxlog-mordor","EventID":5156,"Channel":"security","Hostname":"IT001.shire.com","EventTime":"2019-12-04 20:49:48","ProcessID":4,` +
				`"Direction":"%%14593","Protocol":"6","SourceAddress":"::ffff:172.18.39.105","DestAddress":"fe80:0:0:0:0:0:0:1","DestPort":"389","EventType":"AUDIT_SUCCESS",` +
				`"Message":"permitted\r\n\r\nApplication Information:\r\n\tProcess ID:\t\t3024\r\n\tApplication Name:\tx"}`,
			want: map[string]any{
				"event_channel": "Security", "exec_pid": int64(4), "process_pid": int64(3024), "network_direction": "outbound", "network_transport": "tcp",
				"source_ip": "172.18.39.105", "destination_ip": "fe80::1", "destination_port": int64(389), "class": "network",
			},
			not: []string{"event_action"},
		},
		"winevent_ps 4688: ProcessId is the creator": {
			line: `{"TimeCreated":"2020-10-18 10:56:14.283","EventID":4688,"Channel":"Security","Hostname":"WORKSTATION5","NewProcessId":"0x1a74","ProcessId":"0xc08",` +
				`"NewProcessName":"C:\\Users\\wardog\\Outflank-Dumpert.exe","SubjectUserName":"wardog","TargetUserName":"-","TargetLogonId":"0x0","Keywords":"0x8020000000000000"}`,
			want: map[string]any{"process_pid": int64(0x1a74), "process_parent_pid": int64(0xc08), "process_name": "outflank-dumpert.exe", "user_name": "wardog", "event_outcome": "success"},
			not:  []string{"target_user_name", "host_fqdn"},
		},
		"winlogbeat": {
			line: `{"@timestamp":"2019-04-03T17:36:48.628Z","event_id":13,"beat":{"name":"WECserver"},"host":{"name":"WECserver"},"computer_name":"IT001.shire.com","log_name":"Microsoft-Windows-Sysmon/Operational",` +
				`"user":{"name":"SYSTEM","identifier":"S-1-5-18"},"record_number":"4230552","event_data":{"EventType":"SetValue","TargetObject":"HKLM\\x","Details":"QWORD","ProcessId":"4532"},"message":"m"}`,
			want: map[string]any{
				"host_name": "it001", "class": "registry", "event_action": "SetValue", "registry_path": `HKLM\x`, "registry_data": "QWORD", "process_pid": int64(4532),
				"record_id": int64(4230552), "header_user_name": "SYSTEM", "header_user_sid": "S-1-5-18", "message": "m",
			},
			data: `{"EventType":"SetValue","TargetObject":"HKLM\\x","Details":"QWORD","ProcessId":"4532"}`,
		},
		"4104 with nothing but a message": {
			line: `{"EventReceivedTime":"2020-09-20 02:57:49","ExecutionProcessID":1152,"EventID":4104,"Channel":"Microsoft-Windows-PowerShell/Operational","Hostname":"h","EventTime":"2020-09-20 02:57:48",` +
				`"Message":"Creating Scriptblock text (2 of 3):\r\n$a = 1\r\n$b\r\n\r\nScriptBlock ID: 9A-b\r\nPath: C:\\x.ps1"}`,
			want: map[string]any{"script_text": "$a = 1\r\n$b\r\n", "script_id": "9a-b", "script_part": int64(2), "script_parts": int64(3), "script_path": `C:\x.ps1`, "process_pid": int64(1152)},
		},
		"800: host application and runspace": {
			line: `{"TimeCreated":"2023-08-18T08:56:04.310Z","ProviderGuid":"{x}","EventID":800,"Channel":"Windows PowerShell","Hostname":"PRD01","Message":"Pipeline\r\n\tHostApplication=C:\\p.exe -enc AAAA\r\n\tRunspaceId=68DE-f\r\n"}`,
			want: map[string]any{"script_host_application": `C:\p.exe -enc AAAA`, "runspace_id": "68de-f", "class": "script_pipeline"},
		},
		"a value that does not parse stays in data": {
			line: `{"TimeCreated":"2020-10-18 10:56:14","EventID":10,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"h","GrantedAccess":"what","SourceProcessId":"9x","UtcTime":"never"}`,
			not:  []string{"granted_access", "process_pid"},
			data: `{"GrantedAccess":"what","SourceProcessId":"9x","UtcTime":"never"}`,
		},
		"None is a real group, null is nothing": {
			line: `{"TimeCreated":"2020-10-18 10:56:14","EventID":4799,"Channel":"Security","Hostname":"h","TargetUserName":"None","CommandLine":null}`,
			want: map[string]any{"target_user_name": "None", "class": "account"},
			not:  []string{"process_command_line"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _, err := decodeOne(t, tt.line)
			if err != nil {
				t.Fatal(err)
			}
			for col, want := range tt.want {
				if diff := cmp.Diff(want, got[col]); diff != "" {
					t.Errorf("%s: %s", col, diff)
				}
			}
			for _, col := range tt.not {
				if v, ok := got[col]; ok {
					t.Errorf("%s = %v, want NULL", col, v)
				}
			}
			if tt.data != "" && got["data"] != tt.data {
				t.Errorf("data: %s", cmp.Diff(tt.data, got["data"]))
			}
		})
	}
}

func TestFormat(t *testing.T) {
	line := `{"TimeCreated":"2020-10-18 10:56:14","EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"h","User":"a\\b","Hashes":"MD5=1"}` + "\r\n"
	beat := `{"@timestamp":"2019-04-03T17:36:48.628Z","event_id":13,"beat":{},"event_data":{"Image":"x","UtcTime":"2019-04-03 17:36:48.000"}}` + "\n"
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "ps.json", Content: line + "\r\n" + line + "{}\n" + line, Rows: 3, Rejects: 1},
		ingesttest.Sample{Name: "beat.json", Content: beat + beat + `{"event_id":1,"beat":1,"event_data":[],"@timestamp":1}`, Rows: 2, Rejects: 1},
	)
}

func TestAnchorsLeaveOutTheOtherClock(t *testing.T) {
	for id, want := range map[string]bool{"1": true, "10": true, "3": false, "22": false} {
		_, b, err := decodeOne(t, `{"TimeCreated":"2020-10-18 10:56:14","EventID":`+id+`,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"h","UtcTime":"2020-10-18 14:56:14.000"}`)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Anchor[0] != event.Null; got != want {
			t.Errorf("event %s: anchor %v, want %v", id, got, want)
		}
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]string{
		`{"EventReceivedTime":"x","ExecutionProcessID":1,"EventID":1}` + "\n": "nxlog",
		"\n" + `{"EventReceivedTime":"x","type":"nxlog-mordor","EventID":1}`:  "nxlog-2019",
		`{"TimeCreated":"x","ProviderGuid":"y","EventID":1}`:                  "winevent_ps",
		`{"TimeCreated":"x","EventID":1}`:                                     "winevent_ps_min",
		`{"@timestamp":"x","event_id":1,"beat":{},"event_data":{}}`:           "winlogbeat",
		`{"eventSource":"s3","eventName":"x"}`:                                "",
		`{"TimeCreated":` + "\n":                                              "",
		"a,b\n1,2\n":                                                          "",
		"":                                                                    "",
		`{"TimeCreated":"x","EventID":1,"Message":"` + strings.Repeat("m", 1<<10): "winevent_ps",
	} {
		got, err := winlog.Sniff([]byte(in))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("sniff(%.60q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

// FuzzDecode feeds lines to one decoder twice: it must not panic, must not keep
// anything of the line before, and must leave one row.
func FuzzDecode(f *testing.F) {
	f.Add(`{"TimeCreated":"2020-10-18 10:56:14","EventID":4688,"Channel":"Security","Hostname":"h","User":"a\\b","Hashes":"MD5=1,=,SHA1","SourceIp":"::1"}`)
	f.Add(`{"@timestamp":"x","event_id":800,"beat":{},"event_data":{"param2":"HostApplication=\n"},"user":{"name":1},"user_data":[]}`)
	f.Add(`{"EventReceivedTime":"x","EventID":4104,"Message":"Creating Scriptblock text (1 of 2):\r\n\nScriptBlock ID: \nPath: "}`)
	f.Fuzz(func(t *testing.T, line string) {
		first, _, err1 := decodeOne(t, line)
		var b event.Batch
		d := decoder{winlog.NewDecoder()}
		d.Begin(&b, &ingest.Input{}, nil)
		for range 2 {
			b.Next()
			if err := d.Decode([]byte(line)); (err == nil) != (err1 == nil) {
				t.Fatalf("%v, then %v", err1, err)
			}
		}
		if err1 != nil {
			return
		}
		for _, c := range b.Touched() {
			if event.Columns[c].Kind == event.Text && string(b.Text(c, 0)) != string(b.Text(c, 1)) {
				t.Fatalf("column %s differs between two equal lines", event.Columns[c].Name)
			}
		}
		if _, ok := first["class"]; !ok {
			t.Fatal("a row without a class")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	line := []byte(`{"SourceImage":"C:\\windows\\system32\\svchost.exe","EventReceivedTime":"2020-09-20 17:38:57","ExecutionProcessID":9848,"EventID":10,"Channel":"Microsoft-Windows-Sysmon/Operational",` +
		`"SourceName":"Microsoft-Windows-Sysmon","EventTime":"2020-09-20 17:38:55","@timestamp":"2020-09-20T21:38:57.482Z","GrantedAccess":"0x1000","SourceProcessGUID":"{b34bc01c-7fae-5f63-1000-000000000400}",` +
		`"CallTrace":"C:\\windows\\SYSTEM32\\ntdll.dll+9c534|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+222a3|C:\\windows\\SYSTEM32\\psmserviceexthost.dll+1a172","SourceProcessId":"880","TargetProcessId":"704",` +
		`"UtcTime":"2020-09-20 21:38:55.290","Hostname":"WORKSTATION5.theshire.local","RuleName":"-","Message":"Process accessed:\r\nRuleName: -\r\nUtcTime: 2020-09-20 21:38:55.290\r\n","tags":["mordorDataset"]}`)
	var batch event.Batch
	d := decoder{winlog.NewDecoder()}
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%1000 == 0 {
			batch.Reset()
			d.Begin(&batch, &ingest.Input{}, nil)
		}
		batch.Next()
		if err := d.Decode(line); err != nil {
			b.Fatal(err)
		}
	}
}
