package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// defender are the tables of Microsoft Defender's advanced hunting, from its
// portal, its API or Sentinel. Records of tables that cannot be told apart go to
// the more general one; their class follows from ActionType in any case.
var defender = tables(
	device("DeviceProcessEvents", "processes that were created", event.ProcessStart, []string{"ProcessCommandLine", "FolderPath"}, "RemoteUrl", "RegistryKey"),
	device("DeviceLogonEvents", "log-ons to machines", event.Logon, []string{"LogonType", "AccountName"}),
	device("DeviceRegistryEvents", "changes of the registry", event.Registry, []string{"RegistryKey", "RegistryValueName"}, "RemoteUrl"),
	device("DeviceNetworkEvents", "connections", event.Network, []string{"RemoteIP", "RemotePort"}, "RegistryKey", "FolderPath", "ProcessCommandLine"),
	device("DeviceFileEvents", "files created, changed and deleted", event.File, []string{"FolderPath", "PreviousFileName"}, "RegistryKey"),
	device("DeviceFileEvents", "files created, changed and deleted; older exports", event.File, []string{"FolderPath", "FileOriginUrl"}, "RegistryKey", "RemoteUrl"),
	device("DeviceImageLoadEvents", "modules loaded", event.ModuleLoad, []string{"FolderPath", "InitiatingProcessFileName"}, "RemoteUrl", "RegistryKey", "ProcessCommandLine", "AdditionalFields_dynamic", "ProcessId"),
	device("DeviceEvents", "any other events of machines, such as calls to other processes, named pipes, tasks and accounts", event.Other, nil),
	&record.Schema{
		Name: "DeviceInfo", Doc: doc + "the state of machines",
		Needs: []string{"DeviceName", "OSPlatform", "PublicIP"}, Lacks: []string{"ActionType"}, Times: hunting, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "DeviceName"),
			to(event.ColSrcIP, record.IP, "PublicIP"),
			to(event.ColUser, record.User, "LoggedOnUsers.UserName"),
			to(event.ColUserDomain, record.Text, "LoggedOnUsers.DomainName"),
			to(event.ColUserSID, record.Text, "LoggedOnUsers.Sid"),
			to(event.ColMessage, record.Text, "OSPlatform"),
			to(event.ColStatus, record.Text, "OnboardingStatus"),
		),
	},
	&record.Schema{
		Name: "DeviceFileCertificateInfo", Doc: doc + "certificates of signed files",
		Needs: []string{"DeviceName", "IsSigned", "SignerHash"}, Times: hunting, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "DeviceName"),
			to(event.ColSigned, record.Bool, "IsSigned"),
			to(event.ColSignStatus, record.Text, "IsTrusted"),
			to(event.ColSignSubject, record.Text, "Signer"),
			to(event.ColHashSHA1, record.Lower, "SHA1"),
		),
	},
	&record.Schema{
		Name: "DeviceNetworkInfo", Doc: doc + "addresses of machines",
		Needs: []string{"DeviceName", "NetworkAdapterName", "IPAddresses"}, Times: hunting, Class: event.Other,
		Fields: fields(
			to(event.ColHost, record.Host, "DeviceName"),
			to(event.ColSrcIP, record.IP, "IPAddresses.IPAddress"),
			to(event.ColStatus, record.Text, "NetworkAdapterStatus"),
		),
	},
	&record.Schema{
		Name: "AlertEvidence", Doc: doc + "entities of alerts",
		Needs: []string{"AlertId", "EntityType", "EvidenceRole"}, Times: hunting, Class: event.Other,
		Fields: fields(alertFields, evidenceFields),
		Finish: func(v *record.View) { joinPath(v, event.ColFilePath, record.Path, "FolderPath", "FileName") },
	},
	&record.Schema{
		Name: "AlertInfo", Doc: doc + "alerts",
		Needs: []string{"AlertId", "DetectionSource", "Title"}, Lacks: []string{"EntityType"}, Times: hunting, Class: event.Other,
		Fields: alertFields,
	},
)

const doc = "Defender advanced hunting: "

// hunting are the times of a row: of the event, and of its copy in Log Analytics.
var hunting = []string{"Timestamp", "TimeGenerated", "TimeGenerated [UTC]"}

// device makes the schema of a table of machines; telling are the fields beside
// those that all of them have.
func device(name, what string, class event.Class, telling []string, lacks ...string) *record.Schema {
	return &record.Schema{
		Name: name, Doc: doc + what, Needs: append([]string{"DeviceName", "ActionType"}, telling...), Lacks: lacks, Times: hunting, Class: class,
		Fields: deviceFields,
		Classify: func(v *record.View) event.Class {
			if c := actionClass(string(text(v, "ActionType"))); c != "" {
				return c
			}
			return class
		},
		Finish: finishDevice,
	}
}

// deviceFields are the columns that mean the same in all tables of machines.
var deviceFields = fields(
	to(event.ColHost, record.Host, "DeviceName"),
	to(event.ColAction, record.Text, "ActionType"),
	to(event.ColRecordID, record.Int, "ReportId"),
	to(event.ColDstHost, record.Text, "RemoteUrl"),
	to(event.ColTransport, record.Transport, "Protocol"),
	to(event.ColRegPath, record.Text, "RegistryKey", "PreviousRegistryKey"),
	to(event.ColRegValue, record.Text, "RegistryValueName", "PreviousRegistryValueName"),
	to(event.ColRegData, record.Text, "RegistryValueData"),
	to(event.ColHashSHA256, record.Lower, "SHA256"),
	to(event.ColHashSHA1, record.Lower, "SHA1"),
	to(event.ColHashMD5, record.Lower, "MD5"),
	to(event.ColStatus, record.Text, "FailureReason"),
	to(event.ColPipe, record.Text, "AdditionalFields.PipeName"),
	to(event.ColTaskName, record.Text, "AdditionalFields.TaskName"),
	to(event.ColService, record.Text, "AdditionalFields.ServiceName"),
	to(event.ColDNSName, record.Text, "AdditionalFields.DnsQueryString", "AdditionalFields.query"),
	to(event.ColDNSAnswers, record.Text, "AdditionalFields.answers"),
	to(event.ColScriptText, record.Text, "AdditionalFields.ScriptContent"),
	to(event.ColScriptPayload, record.Text, "AdditionalFields.Command"),
	to(event.ColShareName, record.Text, "ShareName"),
)

// created are the columns of a process that another one created.
var created = fields(
	to(event.ColProcPID, record.Int, "ProcessId"),
	to(event.ColProcCmd, record.Text, "ProcessCommandLine"),
	to(event.ColProcIntegrity, record.Text, "ProcessIntegrityLevel"),
	to(event.ColProcElevation, record.Text, "ProcessTokenElevation"),
	to(event.ColPECompany, record.Text, "ProcessVersionInfoCompanyName"),
	to(event.ColPEDescription, record.Text, "ProcessVersionInfoFileDescription"),
	to(event.ColPEProduct, record.Text, "ProcessVersionInfoProductName"),
	to(event.ColPEVersion, record.Text, "ProcessVersionInfoProductVersion"),
	to(event.ColPEOriginal, record.Text, "ProcessVersionInfoOriginalFileName"),
	to(event.ColUser, record.User, "AccountName", "AccountUpn", "InitiatingProcessAccountName"),
	to(event.ColUserDomain, record.Text, "AccountDomain"),
	to(event.ColUserSID, record.Text, "AccountSid", "AccountObjectId"),
	to(event.ColLogonID, record.Int, "LogonId", "InitiatingProcessLogonId"),
	to(event.ColParentPID, record.Int, "InitiatingProcessId"),
	to(event.ColParentCmd, record.Text, "InitiatingProcessCommandLine"),
)

// acting are the columns of the process that did something.
var acting = fields(
	to(event.ColProcPID, record.Int, "InitiatingProcessId"),
	to(event.ColProcCmd, record.Text, "InitiatingProcessCommandLine"),
	to(event.ColProcIntegrity, record.Text, "InitiatingProcessIntegrityLevel"),
	to(event.ColProcElevation, record.Text, "InitiatingProcessTokenElevation"),
	to(event.ColUser, record.User, "InitiatingProcessAccountName", "InitiatingProcessAccountUpn"),
	to(event.ColUserDomain, record.Text, "InitiatingProcessAccountDomain"),
	to(event.ColUserSID, record.Text, "InitiatingProcessAccountSid", "InitiatingProcessAccountObjectId"),
	to(event.ColLogonID, record.Int, "InitiatingProcessLogonId"),
	to(event.ColParentPID, record.Int, "InitiatingProcessParentId"),
	to(event.ColParentExe, record.Text, "InitiatingProcessParentFileName"),
	to(event.ColTargetUser, record.User, "AccountName"),
	to(event.ColTargetDomain, record.Text, "AccountDomain"),
	to(event.ColTargetSID, record.Text, "AccountSid"),
)

// finishDevice fills the columns whose fields mean one thing in one class and
// another in the next.
func finishDevice(v *record.View) {
	const processFolder, processFile = "InitiatingProcessFolderPath", "InitiatingProcessFileName"
	c := class(v)
	if c == event.ProcessStart {
		fill(v, created)
		joinPath(v, event.ColProcExe, record.Path, "FolderPath", "FileName")
		joinPath(v, event.ColParentExe, record.Text, processFolder, processFile)
		return
	}
	fill(v, acting)
	joinPath(v, event.ColProcExe, record.Path, processFolder, processFile)
	switch c {
	case event.ModuleLoad, event.DriverLoad:
		joinPath(v, event.ColDLLPath, record.Text, "FolderPath", "FileName")
	case event.ProcessAccess, event.ProcessInject, event.ProcessTamper, event.ProcessEnd:
		v.Set(event.ColTargetPID, record.Int, text(v, "ProcessId"))
		joinPath(v, event.ColTargetExe, record.Text, "FolderPath", "FileName")
	case event.Logon:
		finishLogon(v)
	case event.Network, event.Firewall, event.DNS, event.Share:
		finishConnection(v)
	default:
		joinPath(v, event.ColFilePath, record.Path, "FolderPath", "FileName")
	}
}

// finishLogon reads the words of DeviceLogonEvents, whose types have names.
func finishLogon(v *record.View) {
	ends(v, true)
	v.Set(event.ColWorkstation, record.Text, text(v, "RemoteDeviceName"))
	kind := text(v, "LogonType")
	if n := logonTypes[string(kind)]; n != "" {
		kind = []byte(n)
	}
	v.Set(event.ColLogonType, record.Int, kind)
	v.Set(event.ColTargetLogonID, record.Int, text(v, "LogonId"))
	switch string(text(v, "ActionType")) {
	case "LogonSuccess":
		outcome(v, false)
	case "LogonFailed":
		outcome(v, true)
	}
}

// ends fills the two ends of a connection: the machine and the other side.
func ends(v *record.View, inbound bool) {
	ip, port := [2]event.Col{event.ColSrcIP, event.ColDstIP}, [2]event.Col{event.ColSrcPort, event.ColDstPort}
	local, remote := 0, 1
	if inbound {
		local, remote = 1, 0
	}
	v.Set(ip[local], record.IP, text(v, "LocalIP"))
	v.Set(port[local], record.Int, text(v, "LocalPort"))
	v.Set(ip[remote], record.IP, text(v, "RemoteIP"))
	v.Set(port[remote], record.Int, text(v, "RemotePort"))
}

// logonTypes are the numbers of the log-on types that Defender names.
var logonTypes = map[string]string{
	"Interactive": "2", "Network": "3", "Batch": "4", "Service": "5", "Unlock": "7", "NetworkCleartext": "8", "NewCredentials": "9",
	"RemoteInteractive": "10", "CachedInteractive": "11", "CachedRemoteInteractive": "12", "CachedUnlock": "13",
}

// finishConnection tells direction and outcome from the action.
func finishConnection(v *record.View) {
	action := bytes.Clone(text(v, "ActionType"))
	ends(v, bytes.Contains(action, []byte("Inbound")))
	switch {
	case bytes.Contains(action, []byte("Inbound")):
		v.Batch.SetString(event.ColDirection, "inbound")
	case bytes.HasPrefix(action, []byte("Connection")):
		v.Batch.SetString(event.ColDirection, "outbound")
	}
	switch string(action) {
	case "ConnectionSuccess", "InboundConnectionAccepted":
		outcome(v, false)
	case "ConnectionFailed", "InboundConnectionBlocked":
		outcome(v, true)
	}
}

// alertFields and evidenceFields are the columns of alerts and their entities.
var alertFields = fields(
	to(event.ColCode, record.Text, "AlertId"),
	to(event.ColAction, record.Text, "Title"),
	to(event.ColRuleName, record.Text, "Title"),
	to(event.ColLogLevel, record.Text, "Severity"),
	to(event.ColProvider, record.Text, "ServiceSource", "DetectionSource"),
	to(event.ColTask, record.Text, "Category", "Categories"),
	to(event.ColKeywords, record.Text, "AttackTechniques"),
)

var evidenceFields = fields(
	to(event.ColHost, record.Host, "DeviceName"),
	to(event.ColUser, record.User, "AccountName", "AccountUpn"),
	to(event.ColUserDomain, record.Text, "AccountDomain"),
	to(event.ColUserSID, record.Text, "AccountSid", "AccountObjectId"),
	to(event.ColSrcIP, record.IP, "LocalIP"),
	to(event.ColDstIP, record.IP, "RemoteIP"),
	to(event.ColDstHost, record.Text, "RemoteUrl"),
	to(event.ColProcCmd, record.Text, "ProcessCommandLine"),
	to(event.ColRegPath, record.Text, "RegistryKey"),
	to(event.ColRegValue, record.Text, "RegistryValueName"),
	to(event.ColRegData, record.Text, "RegistryValueData"),
	to(event.ColHashSHA256, record.Lower, "SHA256"),
	to(event.ColHashSHA1, record.Lower, "SHA1"),
	to(event.ColResource, record.Text, "EmailSubject", "Application"),
	to(event.ColStatus, record.Text, "EvidenceRole"),
)
