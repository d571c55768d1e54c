package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// asim are the normalised tables of Sentinel (Advanced Security Information
// Model); those of connections are among the tables of networks.
var asim = tables(
	&record.Schema{
		Name: "ASimProcessEventLogs", Doc: "Sentinel ASIM: processes created and ended",
		Needs: []string{"EventVendor", "TargetProcessId", "TargetProcessCommandLine"}, Times: asimTimes, Class: event.ProcessStart,
		Fields: fields(asimFields,
			to(event.ColProcGUID, record.Lower, "TargetProcessGuid"),
			to(event.ColProcPID, record.Int, "TargetProcessId"),
			to(event.ColProcExe, record.Path, "TargetProcessName"),
			to(event.ColProcCmd, record.Text, "TargetProcessCommandLine"),
			to(event.ColProcCwd, record.Text, "TargetProcessCurrentDirectory"),
			to(event.ColProcIntegrity, record.Text, "TargetProcessIntegrityLevel"),
			to(event.ColProcElevation, record.Text, "TargetProcessTokenElevation"),
			to(event.ColHashMD5, record.Lower, "TargetProcessMD5"),
			to(event.ColHashSHA1, record.Lower, "TargetProcessSHA1"),
			to(event.ColHashSHA256, record.Lower, "TargetProcessSHA256"),
			to(event.ColHashImp, record.Lower, "TargetProcessIMPHASH"),
			to(event.ColParentGUID, record.Lower, "ActingProcessGuid", "ParentProcessGuid"),
			to(event.ColParentPID, record.Int, "ActingProcessId", "ParentProcessId"),
			to(event.ColParentExe, record.Text, "ActingProcessName", "ParentProcessName"),
			to(event.ColParentCmd, record.Text, "ActingProcessCommandLine"),
			to(event.ColUser, record.User, "TargetUsername", "ActorUsername"),
			to(event.ColUserSID, record.Text, "TargetUserId", "ActorUserId"),
			to(event.ColLogonID, record.Int, "TargetUserSessionId", "ActorSessionId"),
		),
		Classify: func(v *record.View) event.Class {
			if string(text(v, "EventType")) == "ProcessTerminated" {
				return event.ProcessEnd
			}
			return event.ProcessStart
		},
	},
	&record.Schema{
		Name: "ASimRegistryEventLogs", Doc: "Sentinel ASIM: changes of the registry",
		Needs: []string{"EventVendor", "RegistryKey", "RegistryValueData"}, Times: asimTimes, Class: event.Registry,
		Fields: fields(asimFields, asimActor,
			to(event.ColRegPath, record.Text, "RegistryKey"),
			to(event.ColRegValue, record.Text, "RegistryValue"),
			to(event.ColRegData, record.Text, "RegistryValueData"),
		),
	},
	&record.Schema{
		Name: "ASimFileEventLogs", Doc: "Sentinel ASIM: files created, changed, read and deleted",
		Needs: []string{"EventVendor", "TargetFilePath", "SrcFilePath"}, Times: asimTimes, Class: event.File,
		Fields: fields(asimFields, asimActor,
			to(event.ColFilePath, record.Path, "TargetFilePath", "TargetFileName", "SrcFilePath"),
			to(event.ColFileCreated, record.Time, "TargetFileCreationTime"),
			to(event.ColHashMD5, record.Lower, "TargetFileMD5"),
			to(event.ColHashSHA1, record.Lower, "TargetFileSHA1"),
			to(event.ColHashSHA256, record.Lower, "TargetFileSHA256"),
			to(event.ColSrcIP, record.IP, "SrcIpAddr"),
		),
	},
	&record.Schema{
		Name: "ASimAuthenticationEventLogs", Doc: "Sentinel ASIM: log-ons",
		Needs: []string{"EventVendor", "TargetUsername", "LogonMethod"}, Times: asimTimes, Class: event.Logon,
		Fields: fields(asimFields,
			to(event.ColUser, record.User, "ActorUsername", "TargetUsername"),
			to(event.ColUserSID, record.Text, "ActorUserId"),
			to(event.ColTargetUser, record.User, "TargetUsername"),
			to(event.ColTargetSID, record.Text, "TargetUserId"),
			to(event.ColSrcIP, record.IP, "SrcIpAddr"),
			to(event.ColSrcPort, record.Int, "SrcPortNumber"),
			to(event.ColSrcHost, record.Text, "SrcHostname"),
			to(event.ColDstIP, record.IP, "TargetIpAddr"),
			to(event.ColDstHost, record.Text, "TargetHostname"),
			to(event.ColAuthPackage, record.Text, "LogonProtocol"),
			to(event.ColResource, record.Text, "TargetAppName", "TargetUrl"),
			to(event.ColUserAgent, record.Text, "HttpUserAgent"),
		),
	},
	&record.Schema{
		Name: "ASimDnsActivityLogs", Doc: "Sentinel ASIM: queries of names",
		Needs: []string{"EventVendor", "DnsQuery", "SrcIpAddr"}, Times: asimTimes, Class: event.DNS,
		Fields: fields(asimFields,
			to(event.ColDNSName, record.Text, "DnsQuery"),
			to(event.ColDNSAnswers, record.Text, "DnsResponseName"),
			to(event.ColDNSRcode, record.Text, "EventResultDetails", "DnsResponseCode"),
			to(event.ColSrcIP, record.IP, "SrcIpAddr"),
			to(event.ColSrcPort, record.Int, "SrcPortNumber"),
			to(event.ColSrcHost, record.Text, "SrcHostname"),
			to(event.ColDstIP, record.IP, "DstIpAddr"),
			to(event.ColDstPort, record.Int, "DstPortNumber"),
			to(event.ColTransport, record.Transport, "NetworkProtocol"),
			to(event.ColUser, record.User, "SrcUsername"),
			to(event.ColProcPID, record.Int, "SrcProcessId"),
			to(event.ColProcExe, record.Path, "SrcProcessName"),
		),
	},
)

var asimTimes = append([]string{"EventStartTime", "EventStartTime [UTC]"}, generated...)

// asimFields are the columns that mean the same in all of these tables.
var asimFields = fields(
	to(event.ColHost, record.Host, "DvcFQDN", "DvcHostname", "Dvc", "DvcIpAddr"),
	to(event.ColProvider, record.Text, "EventProduct", "EventVendor"),
	to(event.ColCode, record.Text, "EventOriginalType"),
	to(event.ColAction, record.Text, "EventType"),
	to(event.ColOutcome, record.Outcome, "EventResult"),
	to(event.ColStatus, record.Text, "EventResultDetails"),
	to(event.ColLogLevel, record.Text, "EventSeverity"),
	to(event.ColMessage, record.Text, "EventMessage"),
	to(event.ColRuleName, record.Text, "RuleName"),
)

// asimActor are the columns of the process and account that did something.
var asimActor = fields(
	to(event.ColProcGUID, record.Lower, "ActingProcessGuid"),
	to(event.ColProcPID, record.Int, "ActingProcessId"),
	to(event.ColProcExe, record.Path, "ActingProcessName"),
	to(event.ColProcCmd, record.Text, "ActingProcessCommandLine"),
	to(event.ColParentPID, record.Int, "ParentProcessId"),
	to(event.ColParentExe, record.Text, "ParentProcessName"),
	to(event.ColUser, record.User, "ActorUsername"),
	to(event.ColUserSID, record.Text, "ActorUserId"),
	to(event.ColLogonID, record.Int, "ActorSessionId"),
)
