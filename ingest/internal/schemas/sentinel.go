package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/ingest/internal/unixlog"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// sentinel are the tables of alerts, indicators and machines of Log Analytics.
var sentinel = tables(
	&record.Schema{
		Name: "SecurityAlert", Doc: "Log Analytics: alerts of Sentinel and the Defender products",
		Needs: []string{"AlertName", "SystemAlertId", "ProviderName"}, Times: append([]string{"StartTimeUtc", "StartTime", "StartTime [UTC]"}, generated...), Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "CompromisedEntity"),
			to(event.ColProvider, record.Text, "ProductName", "ProviderName"),
			to(event.ColCode, record.Text, "AlertType"),
			to(event.ColAction, record.Text, "AlertDisplayName", "DisplayName", "AlertName"),
			to(event.ColRuleName, record.Text, "AlertName"),
			to(event.ColMessage, record.Text, "Description"),
			to(event.ColLogLevel, record.Text, "AlertSeverity", "Severity"),
			to(event.ColStatus, record.Text, "Status"),
			to(event.ColTask, record.Text, "Tactics"),
			to(event.ColResource, record.Text, "ResourceId", "AlertLink"),
			to(event.ColCloudAccount, record.Text, "WorkspaceSubscriptionId"),
		),
		Finish: alertEntities,
	},
	&record.Schema{
		Name: "SecurityIncident", Doc: "Log Analytics: incidents of Sentinel",
		Needs: []string{"IncidentNumber", "IncidentName", "Severity"}, Times: append([]string{"FirstActivityTime", "CreatedTime"}, generated...), Class: event.Other,
		Fields: fields(
			to(event.ColCode, record.Text, "IncidentNumber"),
			to(event.ColAction, record.Text, "Title"),
			to(event.ColRuleName, record.Text, "Title"),
			to(event.ColMessage, record.Text, "Description"),
			to(event.ColLogLevel, record.Text, "Severity"),
			to(event.ColStatus, record.Text, "Status"),
			to(event.ColUser, record.User, "Owner.userPrincipalName", "Owner.assignedTo", "ModifiedBy"),
			to(event.ColResource, record.Text, "IncidentUrl"),
			to(event.ColTask, record.Text, "AdditionalData.tactics"),
		),
	},
	incident("Microsoft.SecurityInsights/Incidents"),
	incident("Microsoft.SecurityInsights/incidents"),
	&record.Schema{
		Name: "ThreatIntelligenceIndicator", Doc: "Log Analytics: imported indicators",
		Needs: []string{"IndicatorId", "ThreatType", "ExpirationDateTime"}, Times: generated, Class: event.Other,
		Fields: fields(
			to(event.ColAction, record.Text, "Action"),
			to(event.ColCode, record.Text, "IndicatorId"),
			to(event.ColRuleName, record.Text, "ThreatType"),
			to(event.ColMessage, record.Text, "Description"),
			to(event.ColProvider, record.Text, "SourceSystem"),
			to(event.ColLogLevel, record.Text, "ThreatSeverity"),
			to(event.ColDstIP, record.IP, "NetworkIP", "NetworkDestinationIP", "NetworkCidrBlock"),
			to(event.ColSrcIP, record.IP, "NetworkSourceIP", "EmailSourceIpAddress"),
			to(event.ColDNSName, record.Text, "DomainName"),
			to(event.ColResource, record.Text, "Url"),
			to(event.ColFileName, record.Lower, "FileName"),
			to(event.ColHashSHA256, record.Hashes, "FileHashValue"),
		),
	},
	&record.Schema{
		Name: "Heartbeat", Doc: "Log Analytics: signs of life of the agents, with the addresses of their machines",
		Needs: []string{"ComputerIP", "OSType", "ComputerEnvironment"}, Times: generated, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColAction, record.Text, "Category"),
			to(event.ColSrcIP, record.IP, "ComputerIP"),
			to(event.ColResource, record.Text, "ResourceId", "_ResourceId"),
			to(event.ColCloudAccount, record.Text, "SubscriptionId"),
			to(event.ColMessage, record.Text, "OSName"),
		),
	},
	&record.Schema{
		Name: "VMProcess", Doc: "Log Analytics: processes of machines (VM insights); the time is that of the inventory where the start is missing",
		Needs: []string{"ExecutableName", "DisplayName", "FirstPid"}, Times: append([]string{"StartTime"}, generated...), Class: event.ProcessStart,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColProcPID, record.Int, "FirstPid"),
			to(event.ColProcCmd, record.Text, "CommandLine"),
			to(event.ColProcCwd, record.Text, "WorkingDirectory"),
			to(event.ColUser, record.User, "UserName"),
			to(event.ColUserDomain, record.Text, "UserDomain"),
			to(event.ColPECompany, record.Text, "CompanyName"),
			to(event.ColPEDescription, record.Text, "Description"),
			to(event.ColPEProduct, record.Text, "ProductName"),
			to(event.ColPEVersion, record.Text, "FileVersion"),
			to(event.ColPEOriginal, record.Text, "InternalName"),
		),
		Finish: func(v *record.View) { joinPath(v, event.ColProcExe, record.Path, "ExecutablePath", "ExecutableName") },
	},
	&record.Schema{
		Name: "LinuxAuditLog", Doc: "Log Analytics: records of auditd",
		Needs: []string{"AuditID", "RecordType", "SerialNumber"}, Times: generated, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColAction, record.Text, "RecordType"),
			to(event.ColCode, record.Text, "RecordType"),
			to(event.ColRecordID, record.Int, "SerialNumber"),
			to(event.ColProcExe, record.Path, "exe", "comm"),
			to(event.ColProcCmd, record.Text, "cmd"),
			to(event.ColProcCwd, record.Text, "cwd"),
			to(event.ColProcPID, record.Int, "pid"),
			to(event.ColParentPID, record.Int, "ppid"),
			to(event.ColProcSession, record.Int, "ses"),
			to(event.ColUser, record.User, "user", "effective_user", "audit_user"),
			to(event.ColUserSID, record.Text, "uid", "auid"),
			to(event.ColTargetUser, record.User, "acct"),
			to(event.ColSrcIP, record.IP, "addr"),
			to(event.ColOutcome, record.Outcome, "success", "res", "result"),
			to(event.ColFilePath, record.Path, "name", "path"),
		),
		Classify: func(v *record.View) event.Class {
			return auditClass(string(v.Text("RecordType")))
		},
	},
	&record.Schema{
		Name: "Syslog", Doc: "Log Analytics: messages of syslog; those of Sysmon for Linux are read as its events", Windows: winlog.SysmonSyslog,
		Needs: []string{"SyslogMessage", "Facility"}, Times: append([]string{"EventTime", "EventTime [UTC]"}, generated...), Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer", "HostName", "HostIP"),
			to(event.ColProvider, record.Text, "ProcessName"),
			to(event.ColChannel, record.Text, "Facility"),
			to(event.ColLogLevel, record.Text, "SeverityLevel"),
			to(event.ColProcName, record.Lower, "ProcessName"),
			to(event.ColProcPID, record.Int, "ProcessID"),
			to(event.ColMessage, record.Text, "SyslogMessage"),
		),
		Classify: syslogClass, Finish: syslogFinish,
	},
	&record.Schema{
		Name: "auditd_summary", Doc: "Records of auditd grouped by event as notebooks print them (mssg_id, AuditdMessage)",
		Needs: []string{"mssg_id", "AuditdMessage"}, Times: generated, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColMessage, record.Text, "AuditdMessage"),
		),
		Const: []record.Const{{To: event.ColProvider, Text: "auditd"}}, Finish: summaryFinish,
	},
)

// incident makes the schema of incidents as the management API prints them, which
// spells their type in two ways.
func incident(kind string) *record.Schema {
	return &record.Schema{
		Name: "sentinel_incident", Doc: "Incidents of Sentinel as its management API prints them",
		Needs: []string{"type=" + kind, "etag"}, Times: []string{"properties.firstActivityTimeUtc", "properties.createdTimeUtc"}, Class: event.Other,
		Fields: below("properties", fields(
			to(event.ColCode, record.Text, "incidentNumber"),
			to(event.ColAction, record.Text, "title"),
			to(event.ColRuleName, record.Text, "title"),
			to(event.ColMessage, record.Text, "description"),
			to(event.ColLogLevel, record.Text, "severity"),
			to(event.ColStatus, record.Text, "status"),
			to(event.ColUser, record.User, "owner.userPrincipalName", "owner.assignedTo"),
			to(event.ColResource, record.Text, "incidentUrl"),
			to(event.ColTask, record.Text, "additionalData.tactics"),
		)),
	}
}

// auditClass is the class of a record type of auditd.
func auditClass(kind string) event.Class {
	switch kind {
	case "EXECVE", "SYSCALL_EXECVE", "AUOMS_EXECVE":
		return event.ProcessStart
	case "USER_LOGIN", "USER_AUTH", "USER_START", "USER_END", "LOGIN", "USER_LOGOUT":
		return event.Logon
	case "ADD_USER", "DEL_USER", "ADD_GROUP", "DEL_GROUP", "USER_CHAUTHTOK", "USER_ACCT", "USER_MGMT":
		return event.Account
	case "USER_CMD", "CRED_ACQ", "CRED_DISP", "CRED_REFR":
		return event.Privilege
	case "CONFIG_CHANGE", "DAEMON_START", "DAEMON_END", "DAEMON_CONFIG":
		return event.AuditChange
	case "SERVICE_START", "SERVICE_STOP":
		return event.ServiceChange
	case "PATH":
		return event.File
	case "NETFILTER_CFG":
		return event.Firewall
	}
	return event.Other
}

// syslogClass is the class of a message of syslog.
func syslogClass(v *record.View) event.Class { return syslogMeaning(v).Class }

// syslogMeaning tells what a message of syslog says. Where it is of no kind that
// is read, the program still tells some.
func syslogMeaning(v *record.View) unixlog.Meaning {
	program := v.Text("ProcessName")
	m := unixlog.Read(string(program[bytes.LastIndexByte(program, '/')+1:]), v.Text("SyslogMessage"))
	if m.Class == event.Other {
		switch string(program) {
		case "sudo", "su", "pkexec":
			m.Class = event.Privilege
		}
	}
	return m
}

// alertEntities takes the machine, account, address and file of an alert from its
// list of entities: the first of each kind.
func alertEntities(v *record.View) {
	objects(v.Text("Entities"), func(get func(name string) []byte) {
		entity(v, string(bytes.ToLower(get("Type"))), get)
	})
}

// entity fills the columns that one entity of an alert tells.
func entity(v *record.View, kind string, get func(name string) []byte) {
	set := func(c event.Col, as record.As, name string) {
		if !v.Has(c) {
			v.Set(c, as, get(name))
		}
	}
	switch kind {
	case "host":
		set(event.ColHost, record.Host, "HostName")
	case "account":
		set(event.ColUser, record.User, "Name")
		set(event.ColUserDomain, record.Text, "NTDomain")
		set(event.ColUserDomain, record.Text, "UPNSuffix")
		set(event.ColUserSID, record.Text, "Sid")
	case "ip":
		set(event.ColSrcIP, record.IP, "Address")
	case "process":
		set(event.ColProcCmd, record.Text, "CommandLine")
		set(event.ColProcPID, record.Int, "ProcessId")
	case "file":
		set(event.ColFileName, record.Lower, "Name")
	case "url":
		set(event.ColResource, record.Text, "Url")
	case "dns":
		set(event.ColDNSName, record.Text, "DomainName")
	}
}
