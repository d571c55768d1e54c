package winlog

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

func TestTable(t *testing.T) {
	for name, c := range map[string]struct {
		layout Layout
		record string
		want   map[string]any // columns that must have these values; nil: not such a record
	}{
		"SecurityEvent": {
			SecurityEvent,
			`{"TimeGenerated":"2022-05-13T08:54:05.123Z","Computer":"DC01.lab","EventID":4688,"Account":"LAB\\ann","Activity":"4688 - x","Channel":"Security",` +
				`"NewProcessName":"C:\\a\\cmd.exe","NewProcessId":"0x1a4c","ProcessId":"0x10","CommandLine":"","SubjectUserName":"ann","TargetUserName":"-","TenantId":"t","Type":"SecurityEvent",` +
				`"EventData":"<EventData xmlns=\"x\"><Data Name=\"CommandLine\">cmd /c &quot;x&quot;</Data><Data Name=\"SubjectUserName\">not</Data></EventData>"}`,
			map[string]any{
				"ts": "2022-05-13T08:54:05.123Z", "class": "process_start", "host_name": "dc01", "event_code": "4688", "process_name": "cmd.exe",
				"process_pid": int64(0x1a4c), "process_parent_pid": int64(0x10), "process_command_line": `cmd /c "x"`, "user_name": "ann",
			},
		},
		"WindowsEvent": {
			WindowsEvent,
			`{"TimeGenerated":"2022-05-13T08:54:05Z","Provider":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational","EventID":"3","Computer":"PC",` +
				`"EventData":"{\"SourceIp\":\"0:0:0:0:0:0:0:1\",\"DestinationPort\":\"443\",\"Image\":\"C:\\\\x.exe\"}","EventRecordId":"9"}`,
			map[string]any{"class": "network", "source_ip": "::1", "destination_port": int64(443), "process_name": "x.exe", "record_id": int64(9)},
		},
		"Event": {
			EventTable,
			`{"TimeGenerated":"2022-05-13T08:54:05Z","Source":"Service Control Manager","EventLog":"System","EventID":7036,"Computer":"PC",` +
				`"ParameterXml":"<Param>Spooler</Param><Param>running</Param>","RenderedDescription":"The service"}`,
			map[string]any{"class": "service", "service_name": "Spooler", "message": "The service", "event_channel": "System"},
		},
		"Sysmon for Linux": {
			SysmonSyslog,
			`{"TimeGenerated":"2022-05-11T18:10:20.4Z","Computer":"ubuntu","SyslogMessage":"<Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID>` +
				`<TimeCreated SystemTime=\"2022-05-11T18:10:20.399931000Z\"/></System><EventData><Data Name=\"Image\">/bin/sh</Data><Data Name=\"CommandLine\">sh -c id</Data></EventData></Event>"}`,
			map[string]any{"ts": "2022-05-11T18:10:20.399931Z", "class": "process_start", "host_name": "ubuntu", "process_name": "sh", "process_command_line": "sh -c id"},
		},
		"EvtxECmd": {
			EvtxECmd,
			`{"EventRecordId":"5","TimeCreated":"2024-05-01 10:00:00.1234567","EventId":"4624","Level":"Info","Provider":"P","Channel":"Security","ProcessId":"4","ThreadId":"8","Computer":"DC.corp",` +
				`"MapDescription":"Successful logon","Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"TargetUserName\",\"#text\":\"bob\"},{\"@Name\":\"LogonType\",\"#text\":\"3\"},{\"@Name\":\"Empty\"}]}}"}`,
			map[string]any{"ts": "2024-05-01T10:00:00.123456Z", "class": "logon", "target_user_name": "bob", "logon_type": int64(3), "exec_pid": int64(4), "host_fqdn": "dc.corp"},
		},
		"winlogbeat 8": {
			Nested,
			`{"@timestamp":"2022-05-11T18:10:20.399Z","winlog":{"channel":"Security","event_id":"4624","computer_name":"PC.lab","record_id":5,"process":{"pid":4,"thread":{"id":8}},` +
				`"event_data":{"LogonType":"3","TargetUserName":"bob"}},"message":"m","log":{"level":"information"}}`,
			map[string]any{"ts": "2022-05-11T18:10:20.399Z", "class": "logon", "logon_type": int64(3), "target_user_name": "bob", "exec_tid": int64(8), "log_level": "information"},
		},
		"evtx_dump": {
			Nested,
			`{"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":{"#attributes":{"Qualifiers":1},"#text":4625},"Channel":"Security","Computer":"PC",` +
				`"TimeCreated":{"#attributes":{"SystemTime":"2022-05-11T18:10:20Z"}}},"EventData":{"IpAddress":"::ffff:1.2.3.4"}}}`,
			map[string]any{"ts": "2022-05-11T18:10:20Z", "class": "logon", "event_code": "4625", "source_ip": "1.2.3.4"},
		},
		"velociraptor": {
			Nested,
			`{"System":{"Provider":{"Name":"P"},"EventID":{"Value":5140},"TimeCreated":{"SystemTime":1652292620.5},"Channel":"Security","Computer":"PC"},"EventData":{"ShareName":"\\\\*\\IPC$"},"Message":"x"}`,
			map[string]any{"ts": "2022-05-11T18:10:20.5Z", "class": "share", "share_name": `\\*\IPC$`},
		},
		"no event":         {Nested, `{"winlog":{"channel":"x"}}`, nil},
		"no event, syslog": {SysmonSyslog, `{"SyslogMessage":"<Event><System>"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := decodeTable(t, c.layout, c.record)
			if ok != (c.want != nil) {
				t.Fatalf("taken: %t", ok)
			}
			for col, want := range c.want {
				if diff := cmp.Diff(want, got[col]); diff != "" {
					t.Errorf("%s: %s", col, diff)
				}
			}
			if ok && got["data"] != c.record {
				t.Errorf("data is %v", got["data"])
			}
		})
	}
}

func decodeTable(t *testing.T, l Layout, text string) (map[string]any, bool) {
	t.Helper()
	fields, err := jsonscan.Object(nil, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b event.Batch
	d := NewDecoder()
	d.Begin(&b)
	b.Next()
	ok := d.Table(l, fields, []byte(text))
	got := map[string]any{}
	for _, c := range b.Touched() {
		switch col := event.Columns[c]; {
		case b.Text(c, 0) != nil:
			got[col.Name] = string(b.Text(c, 0))
		case col.Kind == event.Text || b.Int(c, 0) == event.Null:
		case col.Kind == event.Time:
			got[col.Name] = time.UnixMicro(b.Int(c, 0)).UTC().Format(time.RFC3339Nano)
		default:
			got[col.Name] = b.Int(c, 0)
		}
	}
	return got, ok
}

func FuzzTable(f *testing.F) {
	f.Add(uint8(SecurityEvent), `{"EventData":"<EventData><Data Name='a'>&lt;</Data>"}`)
	f.Add(uint8(Nested), `{"winlog":{"event_id":1,"channel":"x","event_data":{"a":{"b":[1]}}}}`)
	f.Fuzz(func(t *testing.T, l uint8, text string) {
		if _, err := jsonscan.Object(nil, []byte(text)); err == nil && Layout(l) <= Nested {
			decodeTable(t, Layout(l), text)
		}
	})
}
