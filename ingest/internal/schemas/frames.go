package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// frames are data frames of notebooks: chosen columns of security events, read as
// the Windows events that they are, and processes of auditd.
var frames = []*record.Schema{
	{
		Name: "process_frame", Doc: "Process creations (4688) as notebooks project them: some columns of SecurityEvent",
		Needs: []string{"TimeGenerated", "EventID", "NewProcessName", "NewProcessId"}, Lacks: []string{"Activity"}, Windows: winlog.SecurityEvent, Class: event.ProcessStart,
	},
	{
		Name: "logon_frame", Doc: "Log-ons (4624, 4625) as notebooks project them: some columns of SecurityEvent",
		Needs: []string{"TimeGenerated", "EventID", "TargetUserName", "LogonType"}, Lacks: []string{"Activity"}, Windows: winlog.SecurityEvent, Class: event.Logon,
	},
	{
		Name: "linux_process_frame", Doc: "Processes of auditd (SYSCALL with EXECVE) as notebooks merge them",
		Needs: []string{"mssg_id", "cmdline", "exe", "pid"}, Times: generated, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColCode, record.Text, "EventType"),
			to(event.ColAction, record.Text, "EventType"),
			to(event.ColProcPID, record.Int, "pid"),
			to(event.ColParentPID, record.Int, "ppid"),
			to(event.ColProcExe, record.Path, "exe"),
			to(event.ColProcCmd, record.Text, "cmdline"),
			to(event.ColProcCwd, record.Text, "cwd"),
			to(event.ColProcSession, record.Int, "ses"),
			to(event.ColUserSID, record.Text, "uid"),
			to(event.ColOutcome, record.Outcome, "success"),
		),
	},
}
