package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// mde are process creations in the internal form of Defender for Endpoint, which
// some exports and notebooks keep.
var mde = []*record.Schema{
	{
		Name: "mde_process", Doc: "Defender for Endpoint: process creations with the columns CreatedProcess...",
		Needs: []string{"CreatedProcessId", "CreatedProcessCommandLine", "InitiatingProcessId"},
		Times: []string{"CreatedProcessCreationTime", "ReportTime", "Timestamp"}, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColHost, record.Host, "ComputerDnsName", "MachineId"),
			to(event.ColProcPID, record.Int, "CreatedProcessId"),
			to(event.ColProcCmd, record.Text, "CreatedProcessCommandLine"),
			to(event.ColProcIntegrity, record.Text, "CreatedProcessIntegrityLevel"),
			to(event.ColProcElevation, record.Text, "CreatedProcessTokenElevationType"),
			to(event.ColProcCwd, record.Text, "InitiatingProcessCurrentWorkingDirectory"),
			to(event.ColHashMD5, record.Lower, "CreatedProcessFileMd5"),
			to(event.ColHashSHA1, record.Lower, "CreatedProcessFileSha1"),
			to(event.ColHashSHA256, record.Lower, "CreatedProcessFileSha256"),
			to(event.ColPECompany, record.Text, "CreatedProcessVersionInfoCompanyName"),
			to(event.ColPEDescription, record.Text, "CreatedProcessVersionInfoFileDescription"),
			to(event.ColPEProduct, record.Text, "CreatedProcessVersionInfoProductName"),
			to(event.ColPEVersion, record.Text, "CreatedProcessVersionInfoProductVersion"),
			to(event.ColPEOriginal, record.Text, "CreatedProcessVersionInfoOriginalFileName"),
			to(event.ColSignStatus, record.Text, "CreatedProcessSignatureStatus"),
			to(event.ColSignSubject, record.Text, "CreatedProcessSignerType"),
			to(event.ColFileCreated, record.Time, "CreatedProcessFileCreationTime"),
			to(event.ColUser, record.User, "CreatedProcessAccountName", "CreatedProcessAccountUpn"),
			to(event.ColUserDomain, record.Text, "CreatedProcessAccountDomainName"),
			to(event.ColUserSID, record.Text, "CreatedProcessAccountSid"),
			to(event.ColLogonID, record.Int, "LogonId", "InitiatingProcessLogonId"),
			to(event.ColParentPID, record.Int, "InitiatingProcessId", "CreatedProcessParentId"),
			to(event.ColParentCmd, record.Text, "Process_CommandLine", "InitiatingProcessCommandLine"),
		),
		Finish: func(v *record.View) {
			joinPath(v, event.ColProcExe, record.Path, "CreatedProcessFilePath", "CreatedProcessName")
			joinPath(v, event.ColParentExe, record.Text, "InitiatingProcessImageFilePath", "InitiatingProcessName")
		},
	},
}
