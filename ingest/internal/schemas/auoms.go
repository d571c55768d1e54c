package schemas

import (
	"bytes"

	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// auomsFields are the fields of a record of the OMS audit plugin and the columns
// they go to, the better first.
var auomsFields = []struct {
	name string
	to   event.Col
	as   record.As
}{
	{"cmdline", event.ColProcCmd, record.Text},
	{"exe", event.ColProcExe, record.Path},
	{"pid", event.ColProcPID, record.Int},
	{"ppid", event.ColParentPID, record.Int},
	{"cwd", event.ColProcCwd, record.Text},
	{"user", event.ColUser, record.User},
	{"auid", event.ColUser, record.User},
	{"uid", event.ColUserSID, record.Text},
	{"ses", event.ColProcSession, record.Int},
	{"success", event.ColOutcome, record.Outcome},
	{"node", event.ColHost, record.Host},
	{"addr", event.ColSrcIP, record.IP},
}

// syslogFinish reads what the OMS audit plugin puts into messages: "type=AUOMS_EXECVE
// ... msg=audit(time:serial): key=value ...", a whole event in one line.
func syslogFinish(v *record.View) {
	message := v.Text("SyslogMessage")
	at := bytes.Index(message, []byte("type=AUOMS_"))
	if at < 0 {
		m := syslogMeaning(v)
		m.Fill(v)
		return
	}
	message = bytes.Clone(message[at:])
	kind, body, _ := bytes.Cut(message[len("type="):], []byte(" "))
	if line, ok := audit.Parse(message); ok {
		body = line.Body
	}
	v.Set(event.ColCode, record.Text, kind)
	list := audit.Fields(nil, body)
	for _, f := range auomsFields {
		for i := range list {
			if string(list[i].Name) != f.name || list[i].Null() {
				continue
			}
			if auomsOwn[f.to] || !v.Has(f.to) {
				v.Set(f.to, f.as, list[i].Text("EXECVE"))
			}
			break
		}
	}
	v.Batch.SetString(event.ColClass, string(auditClass(string(kind))))
}

// auomsOwn are the columns that the message tells better than the syslog record:
// there they are about the forwarder.
var auomsOwn = map[event.Col]bool{event.ColProcPID: true, event.ColProcExe: true, event.ColProcName: true}
