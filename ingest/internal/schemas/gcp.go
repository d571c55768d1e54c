package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// gcp are the logs of Google Cloud and Google Workspace.
var gcp = []*record.Schema{
	{
		Name: "gcp_audit", Doc: "Google Cloud audit logs (protoPayload), from Cloud Logging or its exports",
		Needs: []string{"protoPayload", "logName"}, Times: []string{"timestamp", "receiveTimestamp"}, Class: event.Cloud,
		Const: provider("gcp"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "protoPayload.serviceName"),
			to(event.ColCloudOperation, record.Text, "protoPayload.methodName"),
			to(event.ColAction, record.Text, "protoPayload.methodName"),
			to(event.ColUser, record.User, "protoPayload.authenticationInfo.principalEmail", "protoPayload.authenticationInfo.principalSubject"),
			to(event.ColUserSID, record.Text, "protoPayload.authenticationInfo.principalSubject"),
			to(event.ColSrcIP, record.IP, "protoPayload.requestMetadata.callerIp"),
			to(event.ColUserAgent, record.Text, "protoPayload.requestMetadata.callerSuppliedUserAgent"),
			to(event.ColResource, record.Text, "protoPayload.resourceName"),
			to(event.ColStatus, record.Text, "protoPayload.status.code"),
			to(event.ColMessage, record.Text, "protoPayload.status.message"),
			to(event.ColCloudAccount, record.Text, "resource.labels.project_id"),
			to(event.ColCloudRegion, record.Text, "resource.labels.location", "resource.labels.zone", "resource.labels.region"),
			to(event.ColActorType, record.Text, "protoPayload.authenticationInfo.serviceAccountKeyName"),
			to(event.ColLogLevel, record.Text, "severity"),
			to(event.ColChannel, record.Text, "logName"),
		),
		Finish: func(v *record.View) {
			code := v.Text("protoPayload.status.code")
			outcome(v, positive(code))
		},
	},
	{
		Name: "gcp_log", Doc: "Other records of Cloud Logging (jsonPayload): VPC flows, firewall rules, DNS queries, applications",
		Needs: []string{"jsonPayload", "logName"}, Times: []string{"timestamp", "receiveTimestamp"}, Class: event.Other,
		Const: provider("gcp"),
		Fields: fields(
			to(event.ColHost, record.Host, "jsonPayload.src_instance.vm_name", "jsonPayload.instance.vm_name", "jsonPayload.vmInstanceName", "resource.labels.instance_id"),
			to(event.ColSrcIP, record.IP, "jsonPayload.connection.src_ip", "jsonPayload.sourceIP"),
			to(event.ColDstIP, record.IP, "jsonPayload.connection.dest_ip", "jsonPayload.destinationIP"),
			to(event.ColSrcPort, record.Int, "jsonPayload.connection.src_port"),
			to(event.ColDstPort, record.Int, "jsonPayload.connection.dest_port"),
			to(event.ColTransport, record.Transport, "jsonPayload.connection.protocol"),
			to(event.ColBytesOut, record.Int, "jsonPayload.bytes_sent"),
			to(event.ColOutcome, record.Outcome, "jsonPayload.disposition"),
			to(event.ColDNSName, record.Text, "jsonPayload.queryName"),
			to(event.ColDNSAnswers, record.Text, "jsonPayload.rdata"),
			to(event.ColDNSRcode, record.Text, "jsonPayload.responseCode"),
			to(event.ColMessage, record.Text, "jsonPayload.message"),
			to(event.ColCloudAccount, record.Text, "resource.labels.project_id"),
			to(event.ColCloudRegion, record.Text, "resource.labels.location", "resource.labels.zone"),
			to(event.ColLogLevel, record.Text, "severity"),
			to(event.ColChannel, record.Text, "logName"),
		),
		Classify: func(v *record.View) event.Class {
			switch {
			case v.Has(event.ColDNSName):
				return event.DNS
			case v.Has(event.ColDstIP):
				return event.Network
			}
			return event.Other
		},
	},
	{
		Name: "google_workspace", Doc: "Google Workspace: activities of the Reports API (admin, login, drive, token)",
		Needs: []string{"kind=admin#reports#activity", "actor", "events"}, Times: []string{"id.time"}, Class: event.Cloud,
		Const: provider("gcp"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "id.applicationName"),
			to(event.ColCloudOperation, record.Text, "events.name"),
			to(event.ColAction, record.Text, "events.name"),
			to(event.ColTask, record.Text, "events.type"),
			to(event.ColUser, record.User, "actor.email", "actor.key"),
			to(event.ColUserSID, record.Text, "actor.profileId"),
			to(event.ColActorType, record.Text, "actor.callerType"),
			to(event.ColSrcIP, record.IP, "ipAddress"),
			to(event.ColCloudAccount, record.Text, "id.customerId"),
		),
		Classify: func(v *record.View) event.Class {
			if string(v.Text("id.applicationName")) == "login" && bytes.HasPrefix(v.Text("events.name"), []byte("log")) {
				return event.Logon
			}
			return event.Cloud
		},
		Finish: func(v *record.View) {
			if class(v) != event.Logon {
				return
			}
			failed := string(v.Text("events.name")) == "login_failure"
			outcome(v, failed)
			v.Set(event.ColTargetUser, record.User, v.Text("actor.email"))
		},
	},
}
