package schemas

import (
	"testing"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

func TestAUOMS(t *testing.T) {
	const line = `{"TimeGenerated":"2022-05-11T18:10:20Z","Computer":"ubuntu","Facility":"user","ProcessName":"auoms","ProcessID":77,"SyslogMessage":` +
		`"type=AUOMS_EXECVE audit(1652292620.123:45): success=yes pid=1234 ppid=1200 uid=0 user=root exe=\"/usr/bin/id\" cmdline=\"id -u root\" cwd=\"/tmp\""}`
	fields, err := jsonscan.Object(nil, []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	b, m := &event.Batch{}, record.NewMapper(All)
	m.Begin(b, "x", nil)
	b.Next()
	m.Row(fields, []byte(line))
	for col, want := range map[event.Col]string{
		event.ColClass: "process_start", event.ColProcCmd: "id -u root", event.ColProcExe: "/usr/bin/id", event.ColProcName: "id", event.ColUser: "root",
		event.ColHost: "ubuntu", event.ColProcCwd: "/tmp", event.ColOutcome: "success", event.ColCode: "AUOMS_EXECVE",
	} {
		if got := string(b.Text(col, 0)); got != want {
			t.Errorf("%s is %q, want %q", event.Columns[col].Name, got, want)
		}
	}
	if pid, parent := b.Int(event.ColProcPID, 0), b.Int(event.ColParentPID, 0); pid != 1234 || parent != 1200 {
		t.Errorf("pid %d, parent %d", pid, parent)
	}
}
