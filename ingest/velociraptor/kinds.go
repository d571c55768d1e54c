package velociraptor

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/timestamp"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// to says that a column is filled from the first of the named fields that has a
// value.
func to(c event.Col, as record.As, names ...string) []record.Map {
	maps := make([]record.Map, len(names))
	for i, name := range names {
		maps[i] = record.Map{From: name, To: c, As: as}
	}
	return maps
}

// schemas are the kinds of records for the table of an artifact.
func schemas(artifact string) []*record.Schema {
	all := make([]*record.Schema, len(kinds))
	for i, k := range kinds {
		s := k
		s.Name, s.Doc = artifact, "results of a Velociraptor artifact: "+k.Doc
		s.Const = []record.Const{{To: event.ColProvider, Text: "velociraptor"}}
		s.Fields = slices.Concat(k.Fields, to(event.ColHost, record.Host, "Fqdn", "Hostname", "Computer"))
		all[i] = &s
	}
	return all
}

var hashes = slices.Concat(
	to(event.ColHashMD5, record.Lower, "Hash.MD5", "MD5"),
	to(event.ColHashSHA1, record.Lower, "Hash.SHA1", "SHA1", "SHA-1"),
	to(event.ColHashSHA256, record.Lower, "Hash.SHA256", "SHA256", "SHA-256"),
)

var process = slices.Concat(
	to(event.ColProcPID, record.Int, "Pid"),
	to(event.ColParentPID, record.Int, "Ppid"),
	to(event.ColProcExe, record.Path, "Exe", "ImagePathName", "Path"),
	to(event.ColProcName, record.Lower, "Name", "ProcessName"),
	to(event.ColProcCmd, record.Text, "CommandLine", "Cmdline"),
	to(event.ColProcCwd, record.Text, "CurrentDirectory", "Cwd"),
	to(event.ColUser, record.User, "Username", "User"),
	to(event.ColProcElevation, record.Text, "TokenIsElevated"),
	to(event.ColSignStatus, record.Text, "Authenticode.Trusted"),
	to(event.ColSignSubject, record.Text, "Authenticode.SubjectName"),
	hashes,
)

// kinds are the kinds of records that are known by their fields; Name is filled
// in. They are only read.
var kinds = []record.Schema{
	{
		Doc: "event logs", Needs: []string{"System", "EventData"}, Windows: winlog.Nested, Times: []string{"System.TimeCreated.SystemTime", "TimeCreated", "EventTime"},
		Fields: slices.Concat(
			to(event.ColHost, record.Host, "System.Computer"),
			to(event.ColChannel, record.Text, "System.Channel"),
			to(event.ColCode, record.Text, "System.EventID.Value", "System.EventID"),
			to(event.ColRecordID, record.Int, "System.EventRecordID"),
			to(event.ColMessage, record.Text, "Message"),
		),
	},
	{
		Doc: "event logs, header laid flat", Needs: []string{"EventID", "Channel", "EventData"}, Windows: winlog.Nested,
		Times: []string{"EventTime", "TimeCreated"}, Fields: to(event.ColMessage, record.Text, "Message"),
	},
	{
		Doc: "running processes", Needs: []string{"Pid", "Ppid", "Name"}, Times: []string{"CreateTime", "StartTime", "CreatedTime"}, Class: event.ProcessStart, Fields: process,
	},
	{
		Doc: "environment of running processes", Needs: []string{"Pid", "ImagePathName", "CommandLine"}, Class: event.ProcessStart, Fields: process,
	},
	{
		Doc: "connections", Needs: []string{"Laddr.IP", "Raddr.IP"}, Times: []string{"Timestamp"}, Class: event.Network,
		Fields: slices.Concat(
			to(event.ColSrcIP, record.IP, "Laddr.IP"), to(event.ColSrcPort, record.Int, "Laddr.Port"),
			to(event.ColDstIP, record.IP, "Raddr.IP"), to(event.ColDstPort, record.Int, "Raddr.Port"),
			to(event.ColTransport, record.Transport, "Type", "Protocol"), to(event.ColStatus, record.Text, "Status"),
			process,
		),
	},
	{
		Doc: "listening ports", Needs: []string{"Pid", "Port", "Address", "Protocol"}, Class: event.Network,
		Fields: slices.Concat(
			to(event.ColSrcIP, record.IP, "Address"), to(event.ColSrcPort, record.Int, "Port"), to(event.ColTransport, record.Transport, "Protocol"), process),
	},
	{
		Doc: "neighbours", Needs: []string{"LocalAddress", "RemoteAddress", "HardwareAddr"},
		Fields: slices.Concat(to(event.ColSrcIP, record.IP, "LocalAddress"), to(event.ColDstIP, record.IP, "RemoteAddress"), to(event.ColStatus, record.Text, "State")),
	},
	{
		Doc: "names in the cache of the resolver", Needs: []string{"Name", "RecordType", "TTL"}, Class: event.DNS,
		Fields: slices.Concat(to(event.ColDNSName, record.Text, "Name"), to(event.ColDNSAnswers, record.Text, "A", "AAAA", "Record"), to(event.ColAction, record.Text, "Type")),
	},
	{
		Doc: "user accounts", Needs: []string{"Uid", "UUID", "Name"}, Times: []string{"Mtime"}, Class: event.Account,
		Fields: slices.Concat(to(event.ColTargetUser, record.User, "Name"), to(event.ColTargetSID, record.Text, "UUID"), to(event.ColMessage, record.Text, "Description")),
	},
	{
		Doc: "programs that start by themselves", Needs: []string{"Entry Location", "Launch String"}, Classify: autorunClass, Finish: autorunTime,
		Fields: slices.Concat(
			to(event.ColRegPath, record.Text, "Entry Location"), to(event.ColRegValue, record.Text, "Entry"), to(event.ColRegData, record.Text, "Launch String"),
			to(event.ColFilePath, record.Path, "Image Path"), to(event.ColHashImp, record.Lower, "IMP"),
			to(event.ColPECompany, record.Text, "Company"), to(event.ColPEDescription, record.Text, "Description"), to(event.ColPEVersion, record.Text, "Version"),
			to(event.ColSignSubject, record.Text, "Signer"), to(event.ColAction, record.Text, "Category"), hashes,
		),
	},
	{
		Doc: "shortcuts", Needs: []string{"HeaderCreationTime", "_Parsed"}, Times: []string{"Mtime", "HeaderWriteTime"}, Class: event.File,
		Fields: slices.Concat(to(event.ColFilePath, record.Path, "FullPath", "OSPath", "SourceFile"), to(event.ColResource, record.Text, "Target.path", "Target.Path"), to(event.ColProcCmd, record.Text, "Arguments")),
	},
	{
		Doc: "changes of files (USN journal)", Needs: []string{"Usn", "Reason"}, Times: []string{"Timestamp"}, Class: event.File,
		Fields: slices.Concat(to(event.ColFilePath, record.Path, "OSPath", "FullPath", "_Links", "Filename"), to(event.ColAction, record.Text, "Reason"), to(event.ColRecordID, record.Int, "Usn")),
	},
	{
		Doc: "files (MFT)", Needs: []string{"EntryNumber", "Created0x10"}, Times: []string{"Created0x10"}, Class: event.File,
		Fields: slices.Concat(to(event.ColFilePath, record.Path, "OSPath", "FullPath", "FileName"), to(event.ColFileCreated, record.Time, "Created0x10"), to(event.ColRecordID, record.Int, "EntryNumber")),
	},
	{
		Doc: "programs that ran (prefetch)", Needs: []string{"Executable", "LastRunTimes"}, Class: event.ProcessStart, Finish: prefetchTime,
		Fields: slices.Concat(to(event.ColProcExe, record.Path, "Binary", "Executable"), to(event.ColFilePath, record.Path, "OSPath", "FullPath", "PrefetchFileName")),
	},
	{
		Doc: "use of the network by programs (SRUM)", Needs: []string{"BytesSent", "BytesRecvd"}, Times: []string{"TimeStamp", "Timestamp"}, Class: event.Network,
		Fields: slices.Concat(to(event.ColProcExe, record.Path, "App"), to(event.ColUser, record.User, "User"), to(event.ColUserSID, record.Text, "UserSid", "SID"),
			to(event.ColBytesOut, record.Int, "BytesSent"), to(event.ColBytesIn, record.Int, "BytesRecvd")),
	},
	{
		Doc: "use of the machine by programs (SRUM)", Needs: []string{"SRUMId", "App"}, Times: []string{"TimeStamp", "Timestamp"},
		Fields: slices.Concat(to(event.ColProcExe, record.Path, "App"), to(event.ColUser, record.User, "User"), to(event.ColUserSID, record.Text, "UserSid", "SID")),
	},
	{
		Doc: "scheduled tasks", Needs: []string{"Command", "Arguments", "UserId"}, Times: []string{"Mtime"}, Class: event.TaskChange, Finish: taskCommand,
		Fields: slices.Concat(to(event.ColTaskName, record.Text, "OSPath", "FullPath", "TaskName"), to(event.ColProcExe, record.Path, "Command"), to(event.ColUser, record.User, "UserId")),
	},
	{
		Doc: "services", Needs: []string{"Name", "PathName", "StartMode"}, Times: []string{"Created"}, Class: event.ServiceChange,
		Fields: slices.Concat(
			to(event.ColService, record.Text, "Name"), to(event.ColServicePath, record.Text, "PathName", "AbsoluteExePath"), to(event.ColServiceType, record.Text, "ServiceType"),
			to(event.ColServiceStart, record.Text, "StartMode"), to(event.ColServiceAccount, record.Text, "UserAccount"), to(event.ColProcPID, record.Int, "Pid"),
			to(event.ColStatus, record.Text, "State"), to(event.ColMessage, record.Text, "DisplayName"), to(event.ColDLLPath, record.Text, "ServiceDll"),
			to(event.ColHashSHA256, record.Lower, "HashServiceExe.SHA256"), to(event.ColHashMD5, record.Lower, "HashServiceExe.MD5"),
		),
	},
}

// autorunClass tells where a program that starts by itself is registered.
func autorunClass(v *record.View) event.Class {
	switch string(v.Text("Category")) {
	case "Services", "Drivers":
		return event.ServiceChange
	case "Tasks":
		return event.TaskChange
	}
	return event.Registry
}

// autorunTime reads Autoruns' 20220212-203745, which is UTC.
func autorunTime(v *record.View) {
	t := v.Text("Time")
	if len(t) != len("20220212-203745") || t[8] != '-' {
		return
	}
	raw := bytes.Clone(t)
	iso := string(t[:4]) + "-" + string(t[4:6]) + "-" + string(t[6:8]) + "T" + string(t[9:11]) + ":" + string(t[11:13]) + ":" + string(t[13:]) + "Z"
	setTime(v, raw, []byte(iso))
}

// prefetchTime takes the latest of the times at which a program was started, the
// first of the list.
func prefetchTime(v *record.View) {
	times, err := jsonscan.Array(nil, v.Raw("LastRunTimes"))
	if err == nil && len(times) > 0 && times[0].Kind == jsonscan.String {
		t := jsonscan.Text(nil, times[0].Value, times[0].Escaped)
		setTime(v, t, t)
	}
}

func setTime(v *record.View, raw, text []byte) {
	t, _, ok := timestamp.ParseAny(text, timestamp.Form{})
	if !ok {
		return
	}
	v.Batch.SetText(event.ColTSRaw, raw)
	v.Batch.SetInt(event.ColTS, t)
	v.Batch.Basis[v.Batch.Rows()-1] = event.BasisUTC
}

// taskCommand joins the program of a task and its arguments.
func taskCommand(v *record.View) {
	command := bytes.Clone(v.Text("Command"))
	if arguments := v.Text("Arguments"); len(arguments) > 0 {
		command = append(append(command, ' '), arguments...)
	}
	v.Set(event.ColProcCmd, record.Text, command)
}
