package datasets

import "strings"

// kind describes one kind of event: the header values that never vary, the names
// of its data fields, and the text of its message.
type kind struct {
	id       int
	source   string // provider, nxlog's SourceName
	provider string // provider GUID; "" for classic providers, which have none
	channel  string
	version  int
	task     int
	category string
	opcode   string
	keywords string
	level    level
	actor    actor
	// fields are the data fields in the order in which values are given.
	fields []string
	// text is the message with {Field} where a value goes. Sysmon's messages list
	// all fields, so for Sysmon it is the title alone.
	text string
	// textOnly says that the values show in the message and not as data.
	textOnly bool
	// lost are fields that go missing together with the message.
	lost []string
}

// actor says whose account the header of a record names.
type actor int

const (
	noActor     actor = iota
	systemActor       // NT AUTHORITY\SYSTEM, the writer
	userActor         // the account the event is about
)

// level is the severity in nxlog's three spellings.
type level struct {
	value           int
	severity, event string
}

var (
	info         = level{2, "INFO", "INFO"}
	verbose      = level{1, "DEBUG", "VERBOSE"}
	auditSuccess = level{2, "INFO", "AUDIT_SUCCESS"}
	auditFailure = level{4, "ERROR", "AUDIT_FAILURE"}
)

const (
	sysmonChannel     = "Microsoft-Windows-Sysmon/Operational"
	securityChannel   = "Security"
	powershellChannel = "Microsoft-Windows-PowerShell/Operational"
)

func sysmon(id, version int, category, title string, fields ...string) *kind {
	return &kind{
		id: id, version: version, task: id, category: category, opcode: "Info", keywords: "-9223372036854775808",
		source: "Microsoft-Windows-Sysmon", provider: "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}", channel: sysmonChannel,
		level: info, actor: systemActor, text: title, lost: []string{"ProcessId", "EventType"},
		fields: append([]string{"RuleName", "UtcTime"}, fields...),
	}
}

func security(id, version, task int, category, text, fields string) *kind {
	return &kind{
		id: id, version: version, task: task, category: category, opcode: "Info", keywords: "-9214364837600034816",
		source: "Microsoft-Windows-Security-Auditing", provider: "{54849625-5478-4994-A5BA-3E3B0328C30D}",
		channel: securityChannel, level: auditSuccess, text: text, fields: strings.Fields(fields),
	}
}

func powershell(id, task int, category, opcode string, l level, text string, fields ...string) *kind {
	return &kind{
		id: id, version: 1, task: task, category: category, opcode: opcode, keywords: "0",
		source: "Microsoft-Windows-PowerShell", provider: "{A0C1853B-5C40-4B15-8766-3CF1C58F985A}",
		channel: powershellChannel, level: l, actor: userActor, text: text, fields: fields,
	}
}

func classicPowershell(id, task int, category, text string, fields ...string) *kind {
	return &kind{
		id: id, task: task, version: -1, category: category, opcode: "Info", keywords: "36028797018963968",
		source: "PowerShell", channel: "Windows PowerShell", level: info, text: text, fields: fields, textOnly: true,
	}
}

func serviceControl(id int, a actor, text string, fields ...string) *kind {
	return &kind{
		id: id, keywords: "-9187343239835811840", source: "Service Control Manager",
		provider: "{555908D1-A6D7-4695-8E1E-26931D2012F4}", channel: "System", level: info, actor: a, text: text, fields: fields,
	}
}

// Sysmon.
var (
	processCreate = sysmon(1, 5, "Process Create (rule: ProcessCreate)", "Process Create:",
		"ProcessGuid", "ProcessId", "Image", "FileVersion", "Description", "Product", "Company", "OriginalFileName",
		"CommandLine", "CurrentDirectory", "User", "LogonGuid", "LogonId", "TerminalSessionId", "IntegrityLevel", "Hashes",
		"ParentProcessGuid", "ParentProcessId", "ParentImage", "ParentCommandLine")
	networkConnect = sysmon(3, 5, "Network connection detected (rule: NetworkConnect)", "Network connection detected:",
		"ProcessGuid", "ProcessId", "Image", "User", "Protocol", "Initiated", "SourceIsIpv6", "SourceIp", "SourceHostname",
		"SourcePort", "SourcePortName", "DestinationIsIpv6", "DestinationIp", "DestinationHostname", "DestinationPort",
		"DestinationPortName")
	processEnd = sysmon(5, 3, "Process terminated (rule: ProcessTerminate)", "Process terminated:",
		"ProcessGuid", "ProcessId", "Image")
	imageLoad = sysmon(7, 3, "Image loaded (rule: ImageLoad)", "Image loaded:",
		"ProcessGuid", "ProcessId", "Image", "ImageLoaded", "FileVersion", "Description", "Product", "Company",
		"OriginalFileName", "Hashes", "Signed", "Signature", "SignatureStatus")
	remoteThread = sysmon(8, 2, "CreateRemoteThread detected (rule: CreateRemoteThread)", "CreateRemoteThread detected:",
		"SourceProcessGuid", "SourceProcessId", "SourceImage", "TargetProcessGuid", "TargetProcessId", "TargetImage",
		"NewThreadId", "StartAddress", "StartModule", "StartFunction")
	processAccess = sysmon(10, 3, "Process accessed (rule: ProcessAccess)", "Process accessed:",
		"SourceProcessGUID", "SourceProcessId", "SourceThreadId", "SourceImage", "TargetProcessGUID", "TargetProcessId",
		"TargetImage", "GrantedAccess", "CallTrace")
	fileCreate = sysmon(11, 2, "File created (rule: FileCreate)", "File created:",
		"ProcessGuid", "ProcessId", "Image", "TargetFilename", "CreationUtcTime")
	registryKey = sysmon(12, 2, "Registry object added or deleted (rule: RegistryEvent)", "Registry object added or deleted:",
		"EventType", "ProcessGuid", "ProcessId", "Image", "TargetObject")
	registryValue = sysmon(13, 2, "Registry value set (rule: RegistryEvent)", "Registry value set:",
		"EventType", "ProcessGuid", "ProcessId", "Image", "TargetObject", "Details")
	dnsQuery = sysmon(22, 5, "Dns query (rule: DnsQuery)", "Dns query:",
		"ProcessGuid", "ProcessId", "QueryName", "QueryStatus", "QueryResults", "Image")
)

// subject is the block that opens most Security messages.
const subject = "Subject:\r\n\tSecurity ID:\t\t{SubjectUserSid}\r\n\tAccount Name:\t\t{SubjectUserName}\r\n" +
	"\tAccount Domain:\t\t{SubjectDomainName}\r\n\tLogon ID:\t\t{SubjectLogonId}\r\n\r\n"

const subjectFields = "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId "

// Security.
var (
	logCleared = &kind{
		id: 1102, task: 104, category: "Log clear", opcode: "Info", keywords: "4620693217682128896",
		source: "Microsoft-Windows-Eventlog", provider: "{FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148}", channel: securityChannel,
		level: info, fields: strings.Fields(subjectFields), text: "The audit log was cleared.\r\n" + subject,
	}
	logon = security(4624, 2, 12544, "Logon", "An account was successfully logged on.\r\n\r\n"+subject+
		"Logon Information:\r\n\tLogon Type:\t\t{LogonType}\r\n\tElevated Token:\t\t{ElevatedToken}\r\n\r\n"+
		"New Logon:\r\n\tSecurity ID:\t\t{TargetUserSid}\r\n\tAccount Name:\t\t{TargetUserName}\r\n"+
		"\tAccount Domain:\t\t{TargetDomainName}\r\n\tLogon ID:\t\t{TargetLogonId}\r\n\tLogon GUID:\t\t{LogonGuid}\r\n\r\n"+
		"Process Information:\r\n\tProcess ID:\t\t{ProcessId}\r\n\tProcess Name:\t\t{ProcessName}\r\n\r\n"+
		"Network Information:\r\n\tWorkstation Name:\t{WorkstationName}\r\n\tSource Network Address:\t{IpAddress}\r\n"+
		"\tSource Port:\t\t{IpPort}\r\n\r\nDetailed Authentication Information:\r\n\tLogon Process:\t\t{LogonProcessName}\r\n"+
		"\tAuthentication Package:\t{AuthenticationPackageName}",
		subjectFields+"TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType LogonProcessName "+
			"AuthenticationPackageName WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ProcessId "+
			"ProcessName IpAddress IpPort ImpersonationLevel RestrictedAdminMode TargetOutboundUserName "+
			"TargetOutboundDomainName VirtualAccount TargetLinkedLogonId ElevatedToken")
	logonFailed = failed(security(4625, 0, 12544, "Logon", "An account failed to log on.\r\n\r\n"+subject+
		"Logon Type:\t\t\t{LogonType}\r\n\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\t{TargetUserName}\r\n"+
		"\tAccount Domain:\t\t{TargetDomainName}\r\n\r\nFailure Information:\r\n\tStatus:\t\t\t{Status}\r\n"+
		"\tSub Status:\t\t{SubStatus}\r\n\r\nNetwork Information:\r\n\tSource Network Address:\t{IpAddress}",
		subjectFields+"TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType "+
			"LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength "+
			"ProcessId ProcessName IpAddress IpPort"))
	logoff = security(4634, 0, 12545, "Logoff", "An account was logged off.\r\n\r\nSubject:\r\n"+
		"\tSecurity ID:\t\t{TargetUserSid}\r\n\tAccount Name:\t\t{TargetUserName}\r\n\tAccount Domain:\t\t{TargetDomainName}\r\n"+
		"\tLogon ID:\t\t{TargetLogonId}\r\n\r\nLogon Type:\t\t\t{LogonType}",
		"TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType")
	explicitLogon = security(4648, 0, 12544, "Logon", "A logon was attempted using explicit credentials.\r\n\r\n"+subject+
		"Account Whose Credentials Were Used:\r\n\tAccount Name:\t\t{TargetUserName}\r\n\tAccount Domain:\t\t{TargetDomainName}\r\n\r\n"+
		"Target Server:\r\n\tTarget Server Name:\t{TargetServerName}\r\n\r\nProcess Information:\r\n"+
		"\tProcess ID:\t\t{ProcessId}\r\n\tProcess Name:\t\t{ProcessName}",
		subjectFields+"LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId "+
			"ProcessName IpAddress IpPort")
	specialLogon = security(4672, 0, 12548, "Special Logon", "Special privileges assigned to new logon.\r\n\r\n"+subject+
		"Privileges:\t\t{PrivilegeList}", subjectFields+"PrivilegeList")
	auditProcess = security(4688, 2, 13312, "Process Creation", "A new process has been created.\r\n\r\nCreator "+subject+
		"Target Subject:\r\n\tSecurity ID:\t\t{TargetUserSid}\r\n\tAccount Name:\t\t{TargetUserName}\r\n"+
		"\tAccount Domain:\t\t{TargetDomainName}\r\n\tLogon ID:\t\t{TargetLogonId}\r\n\r\n"+
		"Process Information:\r\n\tNew Process ID:\t\t{NewProcessId}\r\n\tNew Process Name:\t{NewProcessName}\r\n"+
		"\tToken Elevation Type:\t{TokenElevationType}\r\n\tMandatory Label:\t\t{MandatoryLabel}\r\n"+
		"\tCreator Process ID:\t{ProcessId}\r\n\tCreator Process Name:\t{ParentProcessName}\r\n"+
		"\tProcess Command Line:\t{CommandLine}",
		subjectFields+"NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName "+
			"TargetDomainName TargetLogonId ParentProcessName MandatoryLabel")
	auditExit = security(4689, 0, 13313, "Process Termination", "A process has exited.\r\n\r\n"+subject+
		"Process Information:\r\n\tProcess ID:\t{ProcessId}\r\n\tProcess Name:\t{ProcessName}\r\n\tExit Status:\t{Status}",
		subjectFields+"Status ProcessId ProcessName")
	auditService = security(4697, 0, 12289, "Security System Extension", "A service was installed in the system.\r\n\r\n"+subject+
		"Service Information:\r\n\tService Name: \t\t{ServiceName}\r\n\tService File Name:\t{ServiceFileName}\r\n"+
		"\tService Type: \t\t{ServiceType}\r\n\tService Start Type:\t{ServiceStartType}\r\n\tService Account: \t\t{ServiceAccount}",
		subjectFields+"ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount")
	kerberosTGT = security(4768, 0, 14339, "Kerberos Authentication Service",
		"A Kerberos authentication ticket (TGT) was requested.\r\n\r\nAccount Information:\r\n\tAccount Name:\t\t{TargetUserName}\r\n"+
			"\tSupplied Realm Name:\t{TargetDomainName}\r\n\r\nNetwork Information:\r\n\tClient Address:\t\t{IpAddress}\r\n"+
			"\tClient Port:\t\t{IpPort}\r\n\r\nAdditional Information:\r\n\tResult Code:\t\t{Status}",
		"TargetUserName TargetDomainName TargetSid ServiceName ServiceSid TicketOptions Status TicketEncryptionType "+
			"PreAuthType IpAddress IpPort")
	kerberosService = security(4769, 0, 14337, "Kerberos Service Ticket Operations",
		"A Kerberos service ticket was requested.\r\n\r\nAccount Information:\r\n\tAccount Name:\t\t{TargetUserName}\r\n"+
			"\tAccount Domain:\t\t{TargetDomainName}\r\n\r\nService Information:\r\n\tService Name:\t\t{ServiceName}\r\n\r\n"+
			"Network Information:\r\n\tClient Address:\t\t{IpAddress}\r\n\tClient Port:\t\t{IpPort}",
		"TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status "+
			"LogonGuid TransmittedServices")
	shareAccess = security(5140, 1, 12808, "File Share", "A network share object was accessed.\r\n\t\r\n"+subject+
		"Network Information:\t\r\n\tSource Address:\t\t{IpAddress}\r\n\tSource Port:\t\t{IpPort}\r\n\t\r\n"+
		"Share Information:\r\n\tShare Name:\t\t{ShareName}\r\n\tShare Path:\t\t{ShareLocalPath}",
		subjectFields+"ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask AccessList")
	shareCheck = security(5145, 0, 12811, "Detailed File Share",
		"A network share object was checked to see whether client can be granted desired access.\r\n\t\r\n"+subject+
			"Network Information:\t\r\n\tSource Address:\t\t{IpAddress}\r\n\tSource Port:\t\t{IpPort}\r\n\t\r\n"+
			"Share Information:\r\n\tShare Name:\t\t{ShareName}\r\n\tRelative Target Name:\t{RelativeTargetName}",
		subjectFields+"ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName AccessMask AccessList AccessReason")
	filterConnect = security(5156, 1, 12810, "Filtering Platform Connection",
		"The Windows Filtering Platform has permitted a connection.\r\n\r\nApplication Information:\r\n\tProcess ID:\t\t{ProcessId}\r\n"+
			"\tApplication Name:\t{Application}\r\n\r\nNetwork Information:\r\n\tSource Address:\t\t{SourceAddress}\r\n"+
			"\tSource Port:\t\t{SourcePort}\r\n\tDestination Address:\t{DestAddress}\r\n\tDestination Port:\t\t{DestPort}\r\n"+
			"\tProtocol:\t\t{Protocol}",
		"ProcessId Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID LayerName "+
			"LayerRTID RemoteUserID RemoteMachineID")
)

// System and PowerShell.
var (
	serviceState = serviceControl(7036, noActor, "The {param1} service entered the {param2} state.", "param1", "param2")
	serviceAdded = serviceControl(7045, userActor, "A service was installed in the system.\r\n\r\nService Name:  {ServiceName}\r\n"+
		"Service File Name:  {ImagePath}\r\nService Type:  {ServiceType}\r\nService Start Type:  {StartType}\r\n"+
		"Service Account:  LocalSystem",
		"ServiceName", "ImagePath", "ServiceType", "StartType")
	moduleLog = powershell(4103, 106, "Executing Pipeline", "To be used when operation is just executing a method", info,
		"{Payload}\r\n\r\nContext:\r\n{ContextInfo}", "Payload", "ContextInfo")
	scriptBlock = powershell(4104, 2, "Execute a Remote Command", "On create calls", verbose,
		"Creating Scriptblock text ({MessageNumber} of {MessageTotal}):\r\n{ScriptBlockText}\r\n\r\nScriptBlock ID: {ScriptBlockId}\r\nPath: {Path}",
		"MessageNumber", "MessageTotal", "ScriptBlockText", "ScriptBlockId", "Path")
	engineStart = classicPowershell(400, 4, "Engine Lifecycle",
		"Engine state is changed from None to Available. \r\n\r\nDetails: \r\n\tNewEngineState=Available\r\n"+
			"\tPreviousEngineState=None\r\n\r\n\tHostName=ConsoleHost\r\n\tHostVersion=5.1.19041.1682\r\n"+
			"\tHostApplication={HostApplication}\r\n\tEngineVersion=5.1.19041.1682",
		"HostApplication")
	pipelineRun = classicPowershell(800, 8, "Pipeline Execution Details",
		"Pipeline execution details for command line: {CommandText}. \r\n\r\nContext Information: \r\n\tDetailSequence=1\r\n"+
			"\tDetailTotal=1\r\n\r\n\tUserId={UserId}\r\n\tHostName=ConsoleHost\r\n\tHostVersion=5.1.19041.1682\r\n"+
			"\tHostApplication={HostApplication}\r\n\r\nDetails: \r\n{Details}",
		"CommandText", "UserId", "HostApplication", "Details")
)

// failed makes an audit of success one of failure.
func failed(k *kind) *kind {
	k.level, k.keywords = auditFailure, "-9218868437227405312"
	return k
}

// kinds lists every kind of event that can be written.
func kinds() []*kind {
	return []*kind{
		processCreate, networkConnect, processEnd, imageLoad, remoteThread, processAccess, fileCreate, registryKey,
		registryValue, dnsQuery, logCleared, logon, logonFailed, logoff, explicitLogon, specialLogon, auditProcess,
		auditExit, auditService, kerberosTGT, kerberosService, shareAccess, shareCheck, filterConnect, serviceState,
		serviceAdded, moduleLog, scriptBlock, engineStart, pipelineRun,
	}
}
