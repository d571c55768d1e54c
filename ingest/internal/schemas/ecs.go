package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// ecs are documents of the Elastic Common Schema, nested or with dotted names.
var ecs = []*record.Schema{{
	Name: "ecs", Doc: "Elastic Common Schema: documents of Elastic Agent, Beats and the Elastic security products",
	Needs: []string{"ecs.version", "@timestamp"}, Times: []string{"@timestamp", "event.created"}, Class: event.Other,
	Fields: fields(
		to(event.ColTSIngest, record.Time, "event.ingested"),
		to(event.ColHost, record.Host, "host.hostname", "host.name", "agent.hostname", "observer.name", "observer.hostname"),
		to(event.ColProvider, record.Text, "event.provider", "event.module", "agent.type"),
		to(event.ColChannel, record.Text, "event.dataset", "data_stream.dataset"),
		to(event.ColCode, record.Text, "event.code", "event.id"),
		to(event.ColAction, record.Text, "event.action", "event.type"),
		to(event.ColOutcome, record.Outcome, "event.outcome"),
		to(event.ColLogLevel, record.Text, "log.level", "event.severity"),
		to(event.ColMessage, record.Text, "message"),
		to(event.ColRuleName, record.Text, "rule.name", "kibana.alert.rule.name"),
		to(event.ColProcGUID, record.Lower, "process.entity_id"),
		to(event.ColProcPID, record.Int, "process.pid"),
		to(event.ColProcTID, record.Int, "process.thread.id"),
		to(event.ColProcExe, record.Path, "process.executable", "process.name"),
		to(event.ColProcCmd, record.Text, "process.command_line", "process.title"),
		to(event.ColProcCwd, record.Text, "process.working_directory"),
		to(event.ColProcIntegrity, record.Text, "process.Ext.token.integrity_level_name"),
		to(event.ColParentGUID, record.Lower, "process.parent.entity_id"),
		to(event.ColParentPID, record.Int, "process.parent.pid", "process.ppid"),
		to(event.ColParentExe, record.Text, "process.parent.executable", "process.parent.name"),
		to(event.ColParentCmd, record.Text, "process.parent.command_line"),
		to(event.ColHashMD5, record.Lower, "process.hash.md5", "file.hash.md5", "dll.hash.md5"),
		to(event.ColHashSHA1, record.Lower, "process.hash.sha1", "file.hash.sha1", "dll.hash.sha1"),
		to(event.ColHashSHA256, record.Lower, "process.hash.sha256", "file.hash.sha256", "dll.hash.sha256"),
		to(event.ColHashImp, record.Lower, "process.pe.imphash"),
		to(event.ColPECompany, record.Text, "process.pe.company"),
		to(event.ColPEDescription, record.Text, "process.pe.description"),
		to(event.ColPEProduct, record.Text, "process.pe.product"),
		to(event.ColPEVersion, record.Text, "process.pe.file_version"),
		to(event.ColPEOriginal, record.Text, "process.pe.original_file_name"),
		to(event.ColSigned, record.Bool, "process.code_signature.exists", "dll.code_signature.exists"),
		to(event.ColSignStatus, record.Text, "process.code_signature.status", "dll.code_signature.status"),
		to(event.ColSignSubject, record.Text, "process.code_signature.subject_name", "dll.code_signature.subject_name"),
		to(event.ColUser, record.User, "user.name", "user.email", "client.user.name", "source.user.name"),
		to(event.ColUserDomain, record.Text, "user.domain"),
		to(event.ColUserSID, record.Text, "user.id"),
		to(event.ColTargetUser, record.User, "user.target.name", "user.changes.name"),
		to(event.ColTargetDomain, record.Text, "user.target.domain"),
		to(event.ColTargetSID, record.Text, "user.target.id"),
		to(event.ColLogonID, record.Int, "winlog.logon.id", "process.Ext.authentication_id"),
		to(event.ColLogonType, record.Int, "winlog.event_data.LogonType"),
		to(event.ColSrcIP, record.IP, "source.ip", "source.address", "client.ip"),
		to(event.ColSrcPort, record.Int, "source.port", "client.port"),
		to(event.ColSrcHost, record.Text, "source.domain", "client.domain"),
		to(event.ColDstIP, record.IP, "destination.ip", "destination.address", "server.ip"),
		to(event.ColDstPort, record.Int, "destination.port", "server.port"),
		to(event.ColDstHost, record.Text, "destination.domain", "server.domain", "url.domain"),
		to(event.ColTransport, record.Transport, "network.transport"),
		to(event.ColDirection, record.Direction, "network.direction"),
		to(event.ColBytesOut, record.Int, "source.bytes", "client.bytes"),
		to(event.ColBytesIn, record.Int, "destination.bytes", "server.bytes"),
		to(event.ColDNSName, record.Text, "dns.question.name"),
		to(event.ColDNSAnswers, record.Text, "dns.resolved_ip", "dns.answers.data", "dns.answers"),
		to(event.ColDNSRcode, record.Text, "dns.response_code"),
		to(event.ColRegPath, record.Text, "registry.path", "registry.key"),
		to(event.ColRegValue, record.Text, "registry.value"),
		to(event.ColRegData, record.Text, "registry.data.strings"),
		to(event.ColFilePath, record.Path, "file.path", "file.name"),
		to(event.ColFileCreated, record.Time, "file.created"),
		to(event.ColDLLPath, record.Text, "dll.path", "dll.name"),
		to(event.ColScriptText, record.Text, "powershell.file.script_block_text"),
		to(event.ColScriptID, record.Lower, "powershell.file.script_block_id"),
		to(event.ColService, record.Text, "service.name"),
		to(event.ColCloudProvider, record.Lower, "cloud.provider"),
		to(event.ColCloudService, record.Text, "cloud.service.name"),
		to(event.ColCloudRegion, record.Text, "cloud.region"),
		to(event.ColCloudAccount, record.Text, "cloud.account.id"),
		to(event.ColUserAgent, record.Text, "user_agent.original"),
		to(event.ColResource, record.Text, "url.full", "url.original", "o365.audit.ObjectId"),
		to(event.ColStatus, record.Text, "error.code", "http.response.status_code"),
	),
	Classify: ecsClass,
	Finish: func(v *record.View) {
		switch class(v) {
		case event.Cloud:
			v.Set(event.ColCloudOperation, record.Text, v.Text("event.action"))
			if !v.Has(event.ColCloudService) {
				v.Set(event.ColCloudService, record.Text, v.Text("event.provider"))
			}
		case event.Logon:
			if !v.Has(event.ColTargetUser) {
				v.Set(event.ColTargetUser, record.User, v.Text("user.name"))
				v.Set(event.ColTargetDomain, record.Text, v.Text("user.domain"))
			}
		}
		if args := v.Text("process.args"); !v.Has(event.ColProcCmd) {
			v.Set(event.ColProcCmd, record.Text, bytes.ReplaceAll(args, []byte("; "), []byte(" ")))
		}
	},
}}

// trails are the data sets of ECS that hold audit trails of clouds.
var trails = [][]byte{
	[]byte("aws.cloudtrail"), []byte("azure.activitylogs"), []byte("azure.auditlogs"), []byte("gcp.audit"), []byte("o365.audit"), []byte("google_workspace."),
}

// ecsClass is the class by category and type; either may be a list.
func ecsClass(v *record.View) event.Class {
	set := bytes.Clone(v.Text("event.dataset"))
	category := bytes.Clone(v.Text("event.category"))
	kind := v.Text("event.type")
	is := func(list []byte, word string) bool { return bytes.Contains(list, []byte(word)) }
	for _, t := range trails {
		if bytes.HasPrefix(set, t) && !is(category, "authentication") {
			return event.Cloud
		}
	}
	switch {
	case is(category, "authentication"), is(category, "session"):
		return event.Logon
	case is(category, "driver"):
		return event.DriverLoad
	case is(category, "library"):
		return event.ModuleLoad
	case is(category, "registry"):
		return event.Registry
	case is(category, "file"):
		return event.File
	case is(category, "process"):
		return ecsProcess(kind)
	case is(category, "iam"):
		return event.Account
	case v.Has(event.ColDNSName):
		return event.DNS
	case is(category, "network"), is(category, "web"), is(category, "email"):
		return event.Network
	}
	return event.Other
}

func ecsProcess(kind []byte) event.Class {
	switch {
	case bytes.Contains(kind, []byte("start")), len(kind) == 0:
		return event.ProcessStart
	case bytes.Contains(kind, []byte("end")):
		return event.ProcessEnd
	case bytes.Contains(kind, []byte("access")):
		return event.ProcessAccess
	}
	return event.Other
}
