package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// ocsf are events of the Open Cybersecurity Schema Framework, as Amazon Security
// Lake and others keep them. Times are milliseconds since 1970.
var ocsf = []*record.Schema{{
	Name: "ocsf", Doc: "Open Cybersecurity Schema Framework: events of Amazon Security Lake and other stores",
	Needs: []string{"class_uid", "metadata", "time"}, Times: []string{"time", "time_dt"}, Class: event.Other,
	Fields: fields(
		to(event.ColHost, record.Host, "device.hostname", "device.name", "device.ip"),
		to(event.ColProvider, record.Text, "metadata.product.name"),
		to(event.ColCode, record.Text, "metadata.event_code", "type_uid"),
		to(event.ColAction, record.Text, "type_name", "activity_name", "class_name"),
		to(event.ColLogLevel, record.Text, "severity", "severity_id"),
		to(event.ColMessage, record.Text, "message"),
		to(event.ColRuleName, record.Text, "finding_info.title", "finding.title"),
		to(event.ColStatus, record.Text, "status_code", "status_detail", "api.response.code"),
		to(event.ColUserDomain, record.Text, "actor.user.domain"),
		to(event.ColUserSID, record.Text, "actor.user.uid", "actor.user.credential_uid"),
		to(event.ColUser, record.User, "actor.user.name", "actor.user.email_addr", "actor.session.issuer"),
		to(event.ColActorType, record.Text, "actor.user.type"),
		to(event.ColLogonID, record.Int, "actor.session.uid"),
		to(event.ColSrcIP, record.IP, "src_endpoint.ip"),
		to(event.ColSrcPort, record.Int, "src_endpoint.port"),
		to(event.ColSrcHost, record.Text, "src_endpoint.hostname", "src_endpoint.domain"),
		to(event.ColDstIP, record.IP, "dst_endpoint.ip"),
		to(event.ColDstPort, record.Int, "dst_endpoint.port"),
		to(event.ColDstHost, record.Text, "dst_endpoint.hostname", "dst_endpoint.domain"),
		to(event.ColTransport, record.Transport, "connection_info.protocol_name", "connection_info.protocol_num"),
		to(event.ColDirection, record.Direction, "connection_info.direction"),
		to(event.ColBytesOut, record.Int, "traffic.bytes_out"),
		to(event.ColBytesIn, record.Int, "traffic.bytes_in"),
		to(event.ColDNSName, record.Text, "query.hostname"),
		to(event.ColDNSAnswers, record.Text, "answers.rdata"),
		to(event.ColDNSRcode, record.Text, "rcode"),
		to(event.ColFilePath, record.Path, "file.path", "file.name"),
		to(event.ColDLLPath, record.Text, "module.file.path", "driver.file.path"),
		to(event.ColRegPath, record.Text, "reg_key.path", "reg_value.path"),
		to(event.ColRegValue, record.Text, "reg_value.name"),
		to(event.ColRegData, record.Text, "reg_value.data"),
		to(event.ColTaskName, record.Text, "job.name"),
		to(event.ColService, record.Text, "win_service.name"),
		to(event.ColCloudProvider, record.Lower, "cloud.provider"),
		to(event.ColCloudRegion, record.Text, "cloud.region"),
		to(event.ColCloudAccount, record.Text, "cloud.account.uid", "cloud.account_uid"),
		to(event.ColCloudService, record.Text, "api.service.name"),
		to(event.ColCloudOperation, record.Text, "api.operation"),
		to(event.ColResource, record.Text, "resources.uid", "resources.name", "http_request.url.text"),
		to(event.ColUserAgent, record.Text, "http_request.user_agent"),
		to(event.ColLogonType, record.Int, "logon_type_id"),
		to(event.ColAuthPackage, record.Text, "auth_protocol"),
		to(event.ColTargetUser, record.User, "user.name", "user.email_addr"),
		to(event.ColTargetDomain, record.Text, "user.domain"),
		to(event.ColTargetSID, record.Text, "user.uid"),
	),
	Classify: func(v *record.View) event.Class {
		c := ocsfClasses[string(v.Text("class_uid"))]
		switch {
		case c == "":
			return event.Other
		case c != event.ProcessStart:
			return c
		}
		switch string(v.Text("activity_id")) {
		case "1":
			return event.ProcessStart
		case "2":
			return event.ProcessEnd
		case "3":
			return event.ProcessAccess
		case "4":
			return event.ProcessInject
		}
		return event.Other
	},
	Finish: finishOCSF,
}}

// ocsfClasses are the classes by class_uid; that of process activity depends on
// the activity.
var ocsfClasses = map[string]event.Class{
	"1001": event.File, "1002": event.DriverLoad, "1004": event.ProcessInject, "1005": event.ModuleLoad, "1006": event.TaskChange,
	"1007": event.ProcessStart, "1008": event.Other,
	"201001": event.Registry, "201002": event.Registry, "201003": event.ServiceChange, "201004": event.ServiceChange,
	"3001": event.Account, "3002": event.Logon, "3003": event.Privilege, "3005": event.Account, "3006": event.Account,
	"4001": event.Network, "4002": event.Network, "4003": event.DNS, "4004": event.Network, "4005": event.Network,
	"4006": event.Share, "4007": event.Network, "4008": event.Network,
	"6001": event.Cloud, "6003": event.Cloud, "6005": event.Cloud,
}

// Of a launch, process is the new one and the actor its parent; of anything else
// the actor acts, and process is acted upon.
var (
	ocsfCreated = fields(
		ocsfProcess("process"),
		to(event.ColParentPID, record.Int, "process.parent_process.pid", "actor.process.pid"),
		to(event.ColParentExe, record.Text, "process.parent_process.file.path", "actor.process.file.path", "process.parent_process.name", "actor.process.name"),
		to(event.ColParentCmd, record.Text, "process.parent_process.cmd_line", "actor.process.cmd_line"),
		to(event.ColUser, record.User, "process.user.name"),
	)
	ocsfActing = fields(
		ocsfProcess("actor.process"),
		to(event.ColParentPID, record.Int, "actor.process.parent_process.pid"),
		to(event.ColParentExe, record.Text, "actor.process.parent_process.file.path", "actor.process.parent_process.name"),
		to(event.ColParentCmd, record.Text, "actor.process.parent_process.cmd_line"),
		to(event.ColUser, record.User, "actor.process.user.name"),
		to(event.ColTargetPID, record.Int, "process.pid"),
		to(event.ColTargetExe, record.Text, "process.file.path", "process.name"),
	)
)

func ocsfProcess(object string) []record.Map {
	return below(object, fields(
		to(event.ColProcGUID, record.Lower, "uid"),
		to(event.ColProcPID, record.Int, "pid"),
		to(event.ColProcExe, record.Path, "file.path", "name", "file.name"),
		to(event.ColProcCmd, record.Text, "cmd_line"),
		to(event.ColProcCwd, record.Text, "working_directory"),
		to(event.ColProcIntegrity, record.Text, "integrity"),
		to(event.ColProcSession, record.Int, "session.uid"),
	))
}

func finishOCSF(v *record.View) {
	switch string(v.Text("status_id")) {
	case "1":
		outcome(v, false)
	case "2":
		outcome(v, true)
	}
	if class(v) == event.ProcessStart {
		fill(v, ocsfCreated)
		ocsfHashes(v, "process.file.hashes")
		return
	}
	fill(v, ocsfActing)
	ocsfHashes(v, "file.hashes")
	if class(v) == event.Logon && !v.Has(event.ColUser) {
		v.Set(event.ColUser, record.User, v.Text("user.name"))
	}
}

// ocsfHashes reads a list of fingerprints, each by the length of its value.
func ocsfHashes(v *record.View, list string) {
	for _, hash := range elements(v.Text(list), "value") {
		v.Set(event.ColHashSHA256, record.Hashes, hash)
	}
}
