package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// office are the audit trails of Microsoft 365.
var office = append(tables(
	&record.Schema{
		Name: "OfficeActivity", Doc: "Log Analytics: the unified audit log of Microsoft 365",
		Needs: []string{"OfficeWorkload", "Operation", "UserId"}, Times: generated, Class: event.Cloud,
		Const: provider("m365"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "OfficeWorkload"),
			to(event.ColCloudOperation, record.Text, "Operation"),
			to(event.ColAction, record.Text, "Operation"),
			to(event.ColCloudAccount, record.Text, "OrganizationId", "OrganizationName"),
			to(event.ColUser, record.User, "UserId", "LogonUserDisplayName"),
			to(event.ColUserSID, record.Text, "LogonUserSid", "UserKey"),
			to(event.ColTargetUser, record.User, "MailboxOwnerUPN", "TargetUserOrGroupName"),
			to(event.ColTargetSID, record.Text, "MailboxOwnerSid"),
			to(event.ColUserAgent, record.Text, "UserAgent", "ClientInfoString"),
			to(event.ColResource, record.Text, "OfficeObjectId", "SourceRelativeUrl", "Site_Url", "Item", "ItemName"),
			to(event.ColFileName, record.Lower, "SourceFileName"),
			to(event.ColProcName, record.Lower, "ClientProcessName"),
			to(event.ColActorType, record.Text, "UserType"),
			to(event.ColOutcome, record.Outcome, "ResultStatus"),
			to(event.ColStatus, record.Text, "ResultStatus"),
			to(event.ColTask, record.Text, "RecordType"),
		),
		Classify: officeClass,
		Finish:   func(v *record.View) { clientIP(v, "ClientIP", "Client_IPAddress", "ActorIpAddress") },
	},
),
	&record.Schema{
		Name: "unified_audit_csv", Doc: "Search-UnifiedAuditLog and the Purview portal: rows with the record as JSON in AuditData",
		Needs: []string{"AuditData", "RecordType"}, Times: []string{"AuditData.CreationTime", "CreationDate", "CreationTime"}, Class: event.Cloud,
		Const: provider("m365"),
		Fields: fields(below("AuditData", unified),
			to(event.ColCloudOperation, record.Text, "Operation", "Operations"),
			to(event.ColAction, record.Text, "Operation", "Operations"),
			to(event.ColUser, record.User, "UserId", "UserIds"),
		),
		Classify: officeClass,
		Finish: func(v *record.View) {
			clientIP(v, "AuditData.ClientIP", "AuditData.ClientIPAddress", "AuditData.ActorIpAddress")
		},
	},
	&record.Schema{
		Name: "unified_audit", Doc: "Office 365 Management Activity API: records of the unified audit log",
		Needs: []string{"CreationTime", "Workload", "Operation", "UserId"}, Times: []string{"CreationTime"}, Class: event.Cloud,
		Const:    provider("m365"),
		Fields:   unified,
		Classify: officeClass,
		Finish:   func(v *record.View) { clientIP(v, "ClientIP", "ClientIPAddress", "ActorIpAddress") },
	},
	&record.Schema{
		Name: "exchange_mailbox_audit", Doc: "Search-MailboxAuditLog: what was done in mailboxes",
		Needs: []string{"LastAccessed", "MailboxOwnerUPN", "LogonType", "Operation"}, Times: []string{"LastAccessed"}, Class: event.Cloud,
		Const: provider("m365", constant(event.ColCloudService, "Exchange")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "Operation"),
			to(event.ColAction, record.Text, "Operation"),
			to(event.ColUser, record.User, "LogonUserDisplayName"),
			to(event.ColUserSID, record.Text, "LogonUserSid"),
			to(event.ColTargetUser, record.User, "MailboxOwnerUPN"),
			to(event.ColTargetSID, record.Text, "MailboxOwnerSid"),
			to(event.ColResource, record.Text, "FolderPathName", "MailboxResolvedOwnerName"),
			to(event.ColUserAgent, record.Text, "ClientInfoString"),
			to(event.ColProcName, record.Lower, "ClientProcessName"),
			to(event.ColActorType, record.Text, "LogonType"),
			to(event.ColOutcome, record.Outcome, "OperationResult"),
			to(event.ColStatus, record.Text, "OperationResult"),
		),
		Finish: func(v *record.View) { clientIP(v, "ClientIPAddress", "ClientIP") },
	},
	&record.Schema{
		Name: "exchange_admin_audit", Doc: "Search-AdminAuditLog: cmdlets that administrators of Exchange ran",
		Needs: []string{"CmdletName", "RunDate", "Caller"}, Times: []string{"RunDate"}, Class: event.Cloud,
		Const: provider("m365", constant(event.ColCloudService, "Exchange")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "CmdletName"),
			to(event.ColAction, record.Text, "CmdletName"),
			to(event.ColUser, record.User, "Caller"),
			to(event.ColResource, record.Text, "ObjectModified"),
			to(event.ColOutcome, record.Outcome, "Succeeded"),
			to(event.ColStatus, record.Text, "Error"),
			to(event.ColMessage, record.Text, "CmdletParameters"),
		),
		Finish: func(v *record.View) { clientIP(v, "ClientIP") },
	},
	&record.Schema{
		Name: "exchange_admin", Doc: "Rows of OfficeActivity for cmdlets of Exchange as notebooks project them",
		Needs: []string{"UserId", "ClientIP", "Operation", "Parameters"}, Times: generated, Class: event.Cloud,
		Const: provider("m365", constant(event.ColCloudService, "Exchange")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "Operation"),
			to(event.ColAction, record.Text, "Operation"),
			to(event.ColUser, record.User, "UserId"),
			to(event.ColResource, record.Text, "Parameters.Value"),
			to(event.ColMessage, record.Text, "Parameters"),
		),
		Finish: func(v *record.View) { clientIP(v, "ClientIP") },
	},
	&record.Schema{
		Name: "message_trace", Doc: "Exchange Online message trace",
		Needs: []string{"SenderAddress", "RecipientAddress", "MessageTraceId"}, Times: []string{"Received"}, Class: event.Other,
		Const: provider("m365", constant(event.ColCloudService, "Exchange"), constant(event.ColAction, "Message trace")),
		Fields: fields(
			to(event.ColUser, record.User, "SenderAddress"),
			to(event.ColTargetUser, record.User, "RecipientAddress"),
			to(event.ColMessage, record.Text, "Subject"),
			to(event.ColStatus, record.Text, "Status"),
			to(event.ColSrcIP, record.IP, "FromIP"),
			to(event.ColDstIP, record.IP, "ToIP"),
			to(event.ColResource, record.Text, "MessageId"),
		),
	},
)

// unified are the columns of a record of the unified audit log.
var unified = fields(
	to(event.ColCloudService, record.Text, "Workload"),
	to(event.ColCloudOperation, record.Text, "Operation"),
	to(event.ColAction, record.Text, "Operation"),
	to(event.ColCloudAccount, record.Text, "OrganizationId"),
	to(event.ColUser, record.User, "UserId"),
	to(event.ColUserSID, record.Text, "LogonUserSid", "UserKey"),
	to(event.ColTargetUser, record.User, "MailboxOwnerUPN", "TargetUserOrGroupName"),
	to(event.ColTargetSID, record.Text, "MailboxOwnerSid"),
	to(event.ColUserAgent, record.Text, "UserAgent", "ClientInfoString"),
	to(event.ColResource, record.Text, "ObjectId", "Item.Subject", "ApplicationId"),
	to(event.ColFileName, record.Lower, "SourceFileName"),
	to(event.ColActorType, record.Text, "UserType"),
	to(event.ColOutcome, record.Outcome, "ResultStatus"),
	to(event.ColStatus, record.Text, "ErrorNumber", "ResultStatus"),
	to(event.ColSubStatus, record.Text, "LogonError"),
	to(event.ColTask, record.Text, "RecordType"),
)

// officeClass tells sign-ins from other operations.
func officeClass(v *record.View) event.Class {
	for _, name := range [...]string{"Operation", "Operations", "AuditData.Operation"} {
		switch string(v.Text(name)) {
		case "UserLoggedIn", "UserLoginFailed", "MailboxLogin", "TeamsSessionStarted":
			return event.Logon
		}
	}
	return event.Cloud
}

// clientIP reads the address of the client, and its port where it is written
// with one. Who signs in is the account logged on, too.
func clientIP(v *record.View, names ...string) {
	for _, name := range names {
		if t := v.Text(name); len(t) > 0 && !v.Has(event.ColSrcIP) {
			port := bytes.Clone(t[bytes.LastIndexByte(t, ':')+1:])
			single := bytes.Count(t, []byte(":")) == 1 || t[0] == '[' && bytes.Contains(t, []byte("]:"))
			v.Set(event.ColSrcIP, record.IP, t)
			if single && v.Has(event.ColSrcIP) {
				v.Set(event.ColSrcPort, record.Int, port)
			}
		}
	}
	if class(v) != event.Logon || v.Has(event.ColTargetUser) {
		return
	}
	for _, name := range [...]string{"UserId", "AuditData.UserId", "UserIds"} {
		if t := v.Text(name); len(t) > 0 && !v.Has(event.ColTargetUser) {
			v.Set(event.ColTargetUser, record.User, t)
		}
	}
}
