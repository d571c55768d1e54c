package winxml

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const create = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385F}'/>
<EventID>1</EventID><Version>5</Version><Level>4</Level><TimeCreated SystemTime='2023-08-15T09:53:46.0601234Z'/><EventRecordID>77</EventRecordID>
<Execution ProcessID='3392' ThreadID='4'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>PC1.lab.local</Computer><Security UserID='S-1-5-18'/></System>
<EventData><Data Name='Image'>C:\Windows\System32\cmd.exe</Data><Data Name='CommandLine'>cmd /c "echo a &amp;&amp; echo &#60;b&#x3e;"</Data><Data Name='ProcessId'>4711</Data>
<Data Name='User'>LAB\ann</Data><Data Name='ParentProcessId'>12</Data></EventData><RenderingInfo Culture='en-US'><Message>Process Create</Message></RenderingInfo></Event>`

const classic = `<Event><System><Provider Name="Service"/><EventID Qualifiers="16384">7036</EventID><Channel>System</Channel><Computer>PC1</Computer></System>` +
	`<EventData><Data>Spooler</Data><Data><![CDATA[run <ning>]]></Data></EventData></Event>`

const cleared = `<Event><System><EventID>1102</EventID><Channel>Security</Channel><TimeCreated SystemTime="2020-01-01T00:00:00Z"/></System>` +
	`<UserData><LogFileCleared xmlns='x'><SubjectUserName>bob</SubjectUserName><SubjectLogonId>0x3e7</SubjectLogonId></LogFileCleared></UserData></Event>`

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "events.xml", Content: "<?xml version='1.0'?>\n<Events>" + create + "\r\n<!-- <Event> -->" + classic + cleared + "</Events>", Rows: 3},
		ingesttest.Sample{Name: "broken.xml", Content: classic + "<Event><System><EventID>1</System></Event>" + "<Event><Sys", Rows: 1, Rejects: 2},
	)
}

// columns decodes one event.
func columns(t *testing.T, text string) (map[string]any, error) {
	t.Helper()
	var b event.Batch
	d := Format.Decoder()
	d.Begin(&b, &ingest.Input{}, nil)
	b.Next()
	err := d.Decode([]byte(text))
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
	return got, err
}

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[string]any
	}{
		{create, map[string]any{
			"ts": "2023-08-15T09:53:46.060123Z", "ts_raw": "2023-08-15T09:53:46.0601234Z", "class": "process_start", "event_code": "1",
			"event_channel": "Microsoft-Windows-Sysmon/Operational", "event_provider": "Microsoft-Windows-Sysmon", "host_name": "pc1", "host_fqdn": "pc1.lab.local",
			"host_raw": "PC1.lab.local", "record_id": int64(77), "exec_pid": int64(3392), "exec_tid": int64(4), "header_user_sid": "S-1-5-18", "log_level": "4",
			"process_executable": `C:\Windows\System32\cmd.exe`, "process_name": "cmd.exe", "process_command_line": `cmd /c "echo a && echo <b>"`,
			"process_pid": int64(4711), "process_parent_pid": int64(12), "user_name": "ann", "user_domain": "LAB", "message": "Process Create",
			"data": `{"Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd /c \"echo a && echo <b>\"","ProcessId":"4711","User":"LAB\\ann","ParentProcessId":"12"}`,
		}},
		{classic, map[string]any{
			"class": "other", "event_code": "7036", "event_channel": "System", "event_provider": "Service", "host_name": "pc1", "host_raw": "PC1",
			"service_name": "Spooler", "data": `{"param1":"Spooler","param2":"run <ning>"}`,
		}},
		{cleared, map[string]any{
			"class": "audit_change", "event_code": "1102", "event_channel": "Security", "ts": "2020-01-01T00:00:00Z", "ts_raw": "2020-01-01T00:00:00Z",
			"user_name": "bob", "logon_id": int64(0x3e7), "data": `{"SubjectUserName":"bob","SubjectLogonId":"0x3e7"}`,
		}},
	} {
		got, err := columns(t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestHostileXML(t *testing.T) {
	for name, text := range map[string]string{
		"document type": `<!DOCTYPE x [<!ENTITY a "aaaa">]><Event><System><EventID>1</EventID></System></Event>`,
		"inner doctype": `<Event><!DOCTYPE x><System><EventID>1</EventID></System></Event>`,
		"deep":          "<Event><EventData>" + strings.Repeat("<a>", 100_000) + "</EventData></Event>",
		"no event":      "<Evening/>",
	} {
		if _, err := columns(t, text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestSplitterSkipsWhatIsTooLong cuts a text with an endless event between two
// good ones.
func TestSplitterSkipsWhatIsTooLong(t *testing.T) {
	long := "<Event><System><EventID>" + strings.Repeat("9", 3*ingest.MaxLine) + "</EventID></System></Event>"
	s := newSplitter(strings.NewReader("\n" + classic + long + "\n" + cleared))
	var got []string
	var size int64
	for {
		block, oversize, err := s.Next()
		if err != nil {
			break
		}
		if oversize != nil {
			size = oversize.Size
			continue
		}
		for _, r := range block.Records {
			got = append(got, string(block.Data[r.Start:r.End]))
			if r.Line < 2 {
				t.Errorf("line %d", r.Line)
			}
		}
	}
	if diff := cmp.Diff([]string{classic, cleared}, got); diff != "" || size != int64(len(long)) {
		t.Errorf("skipped %d of %d bytes; %s", size, len(long), diff)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add(create)
	f.Add("<Event><EventData><Data Name='a'>&#0;&lt;</Data><Data/><b c=\"d>\"/></EventData></Event>")
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(create)
	var batch event.Batch
	d := Format.Decoder()
	b.SetBytes(int64(len(text)))
	for n := 0; b.Loop(); n++ {
		if n%1000 == 0 {
			batch.Reset()
			d.Begin(&batch, &ingest.Input{}, nil)
		}
		batch.Next()
		if err := d.Decode(bytes.Clone(text)); err != nil {
			b.Fatal(err)
		}
	}
}
