package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// velociraptor are results of artifacts of Velociraptor; those of hunts name the
// machine.
var velociraptor = []*record.Schema{
	{
		Name: "velociraptor_pslist", Doc: "Velociraptor: running processes (Windows.System.Pslist, Generic.System.Pstree)",
		Needs: []string{"Pid", "Ppid", "Name", "CommandLine"}, Times: []string{"CreateTime", "StartTime"}, Class: event.ProcessStart,
		Fields: fields(huntHost,
			to(event.ColProcPID, record.Int, "Pid"),
			to(event.ColParentPID, record.Int, "Ppid"),
			to(event.ColProcExe, record.Path, "Exe", "Name"),
			to(event.ColProcCmd, record.Text, "CommandLine"),
			to(event.ColUser, record.User, "Username"),
			to(event.ColHashMD5, record.Lower, "Hash.MD5"),
			to(event.ColHashSHA1, record.Lower, "Hash.SHA1"),
			to(event.ColHashSHA256, record.Lower, "Hash.SHA256"),
			to(event.ColSignStatus, record.Text, "Authenticode.Trusted"),
			to(event.ColSignSubject, record.Text, "Authenticode.SubjectName"),
		),
	},
	{
		Name: "velociraptor_processinfo", Doc: "Velociraptor: running processes by their environment blocks (Windows.Forensics.ProcessInfo)",
		Needs: []string{"Pid", "ImagePathName", "CommandLine"}, Class: event.ProcessStart,
		Fields: fields(huntHost,
			to(event.ColProcPID, record.Int, "Pid"),
			to(event.ColProcExe, record.Path, "ImagePathName", "Name"),
			to(event.ColProcCmd, record.Text, "CommandLine"),
			to(event.ColProcCwd, record.Text, "CurrentDirectory"),
		),
	},
	{
		Name: "velociraptor_netstat", Doc: "Velociraptor: sockets and connections (Windows.Network.Netstat)",
		Needs: []string{"Pid", "Laddr.IP", "Raddr.IP"}, Times: []string{"Timestamp"}, Class: event.Network,
		Fields: fields(huntHost,
			to(event.ColProcPID, record.Int, "Pid"),
			to(event.ColProcExe, record.Path, "Name"),
			to(event.ColSrcIP, record.IP, "Laddr.IP"),
			to(event.ColSrcPort, record.Int, "Laddr.Port"),
			to(event.ColDstIP, record.IP, "Raddr.IP"),
			to(event.ColDstPort, record.Int, "Raddr.Port"),
			to(event.ColTransport, record.Transport, "Type"),
			to(event.ColStatus, record.Text, "Status"),
		),
	},
	{
		Name: "velociraptor_dnscache", Doc: "Velociraptor: the resolver's cache (Windows.System.DNSCache); without times",
		Needs: []string{"Name", "RecordType", "TTL", "A"}, Class: event.DNS,
		Fields: fields(huntHost, to(event.ColDNSName, record.Text, "Name"), to(event.ColDNSAnswers, record.Text, "A"), to(event.ColAction, record.Text, "Type")),
	},
	{
		Name: "velociraptor_usn", Doc: "Velociraptor: the change journal of NTFS (Windows.Forensics.Usn)",
		Needs: []string{"Usn", "Timestamp", "FullPath", "Reason"}, Times: []string{"Timestamp"}, Class: event.File,
		Fields: fields(huntHost,
			to(event.ColRecordID, record.Int, "Usn"),
			to(event.ColFilePath, record.Path, "FullPath"),
			to(event.ColAction, record.Text, "Reason"),
		),
	},
	{
		Name: "autoruns", Doc: "Sysinternals Autoruns, also by Velociraptor: what starts by itself",
		Needs: []string{"Entry Location", "Entry", "Image Path", "Launch String"}, Times: []string{"Time"}, Local: true, Class: event.Other,
		Fields: fields(huntHost,
			to(event.ColAction, record.Text, "Category"),
			to(event.ColRegPath, record.Text, "Entry Location"),
			to(event.ColRegValue, record.Text, "Entry"),
			to(event.ColRegData, record.Text, "Launch String"),
			to(event.ColFilePath, record.Path, "Image Path"),
			to(event.ColPECompany, record.Text, "Company"),
			to(event.ColPEDescription, record.Text, "Description"),
			to(event.ColPEVersion, record.Text, "Version"),
			to(event.ColSignSubject, record.Text, "Signer"),
			to(event.ColHashMD5, record.Lower, "MD5"),
			to(event.ColHashSHA1, record.Lower, "SHA-1"),
			to(event.ColHashSHA256, record.Lower, "SHA-256"),
			to(event.ColHashImp, record.Lower, "IMP"),
		),
		Classify: func(v *record.View) event.Class {
			if bytes.HasPrefix(v.Text("Entry Location"), []byte("HK")) {
				return event.Registry
			}
			return event.Other
		},
	},
}

// huntHost is the machine of a result of a hunt.
var huntHost = to(event.ColHost, record.Host, "Fqdn", "Hostname", "PSComputerName")
