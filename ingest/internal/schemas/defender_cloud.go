package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// defenderCloud are the tables of advanced hunting about identities, mail and
// cloud applications.
var defenderCloud = tables(
	&record.Schema{
		Name: "IdentityLogonEvents", Doc: doc + "log-ons that domain controllers and Entra ID saw",
		Needs: []string{"ActionType", "Application", "LogonType", "AccountName"}, Lacks: []string{"ActivityObjects"}, Times: hunting, Class: event.Logon,
		Fields: fields(identityFields, to(event.ColTargetUser, record.User, "AccountName", "AccountUpn"), to(event.ColTargetDomain, record.Text, "AccountDomain")),
		Finish: func(v *record.View) {
			switch string(text(v, "ActionType")) {
			case "LogonSuccess":
				outcome(v, false)
			case "LogonFailed":
				outcome(v, true)
			}
		},
	},
	&record.Schema{
		Name: "IdentityQueryEvents", Doc: doc + "queries of the directory",
		Needs: []string{"ActionType", "QueryType", "QueryTarget"}, Times: hunting, Class: event.ObjectAccess,
		Fields: fields(identityFields,
			to(event.ColObjName, record.Text, "QueryTarget"),
			to(event.ColObjType, record.Text, "QueryType"),
			to(event.ColMessage, record.Text, "Query"),
		),
	},
	&record.Schema{
		Name: "IdentityDirectoryEvents", Doc: doc + "changes of the directory",
		Needs: []string{"ActionType", "TargetAccountUpn", "AccountName"}, Times: hunting, Class: event.Account,
		Fields: fields(identityFields,
			to(event.ColTargetUser, record.User, "TargetAccountUpn", "TargetAccountDisplayName"),
			to(event.ColResource, record.Text, "TargetDeviceName"),
		),
	},
	&record.Schema{
		Name: "CloudAppEvents", Doc: doc + "activities in cloud applications",
		Needs: []string{"ActionType", "Application"}, Lacks: []string{"DeviceName"}, Times: hunting, Class: event.Cloud,
		Const: provider("m365"), Fields: appFields,
	},
	&record.Schema{
		Name: "CloudAppEvents", Doc: doc + "activities in cloud applications, of which columns without a value were left away",
		Needs: []string{"ActionType", "ActivityObjects"}, Times: hunting, Class: event.Cloud,
		Const: provider("m365"), Fields: appFields,
	},
	&record.Schema{
		Name: "EmailAttachmentInfo", Doc: doc + "files attached to mail",
		Needs: []string{"NetworkMessageId", "FileName", "FileType"}, Times: hunting, Class: event.File,
		Const:  mail("Attachment"),
		Fields: fields(mailFields, to(event.ColFilePath, record.Path, "FileName"), to(event.ColHashSHA256, record.Lower, "SHA256")),
	},
	&record.Schema{
		Name: "EmailUrlInfo", Doc: doc + "addresses of the web in mail",
		Needs: []string{"NetworkMessageId", "Url", "UrlDomain"}, Times: hunting, Class: event.Other,
		Const:  mail("URL"),
		Fields: fields(to(event.ColResource, record.Text, "Url"), to(event.ColDstHost, record.Text, "UrlDomain")),
	},
	&record.Schema{
		Name: "EmailEvents", Doc: doc + "mail that was received, sent and blocked",
		Needs: []string{"NetworkMessageId", "SenderFromAddress", "RecipientEmailAddress", "DeliveryAction"}, Times: hunting, Class: event.Other,
		Const: mail("Email"), Fields: mailFields,
	},
	&record.Schema{
		Name: "EmailPostDeliveryEvents", Doc: doc + "what was done with mail after its delivery",
		Needs: []string{"NetworkMessageId", "RecipientEmailAddress", "ActionTrigger"}, Times: hunting, Class: event.Other,
		Const: mail(""), Fields: mailFields,
	},
	&record.Schema{
		Name: "UrlClickEvents", Doc: doc + "clicks on links in mail, Teams and Office",
		Needs: []string{"ActionType", "Url", "Workload", "AccountUpn"}, Times: hunting, Class: event.Network,
		Const: provider("m365"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "Workload"),
			to(event.ColCloudOperation, record.Text, "ActionType"),
			to(event.ColAction, record.Text, "ActionType"),
			to(event.ColUser, record.User, "AccountUpn"),
			to(event.ColSrcIP, record.IP, "IPAddress"),
			to(event.ColResource, record.Text, "Url"),
			to(event.ColRuleName, record.Text, "ThreatTypes"),
			to(event.ColStatus, record.Text, "ActionType"),
		),
		Finish: func(v *record.View) {
			switch string(text(v, "ActionType")) {
			case "ClickAllowed":
				outcome(v, false)
			case "ClickBlocked":
				outcome(v, true)
			}
		},
	},
	&record.Schema{
		Name: "AADSignInEventsBeta", Doc: doc + "sign-ins to Entra ID",
		Needs: []string{"AccountUpn", "ErrorCode", "LogonType", "Application"}, Times: hunting, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColCloudOperation, "Sign-in activity")),
		Fields: fields(
			to(event.ColUser, record.User, "AccountUpn", "AccountDisplayName"),
			to(event.ColUserSID, record.Text, "AccountObjectId"),
			to(event.ColTargetUser, record.User, "AccountUpn", "AccountDisplayName"),
			to(event.ColSrcIP, record.IP, "IPAddress"),
			to(event.ColSrcHost, record.Text, "DeviceName"),
			to(event.ColUserAgent, record.Text, "UserAgent", "Browser"),
			to(event.ColResource, record.Text, "Application", "ResourceDisplayName"),
			to(event.ColCloudAccount, record.Text, "ResourceTenantId"),
			to(event.ColCloudRegion, record.Text, "Country"),
			to(event.ColOutcome, record.Outcome, "ErrorCode"),
			to(event.ColStatus, record.Text, "ErrorCode"),
		),
	},
)

// identityFields are the columns of the tables of identities.
var identityFields = fields(
	to(event.ColHost, record.Host, "DestinationDeviceName", "DeviceName"),
	to(event.ColAction, record.Text, "ActionType"),
	to(event.ColProvider, record.Text, "Application"),
	to(event.ColUser, record.User, "AccountName", "AccountUpn", "AccountDisplayName"),
	to(event.ColUserDomain, record.Text, "AccountDomain"),
	to(event.ColUserSID, record.Text, "AccountSid", "AccountObjectId"),
	to(event.ColWorkstation, record.Text, "DeviceName"),
	to(event.ColSrcIP, record.IP, "IPAddress"),
	to(event.ColSrcPort, record.Int, "Port"),
	to(event.ColDstIP, record.IP, "DestinationIPAddress"),
	to(event.ColDstPort, record.Int, "DestinationPort"),
	to(event.ColDstHost, record.Text, "DestinationDeviceName", "TargetDeviceName"),
	to(event.ColAuthPackage, record.Text, "Protocol"),
	to(event.ColStatus, record.Text, "FailureReason"),
)

// appFields are the columns of CloudAppEvents.
var appFields = fields(
	to(event.ColCloudService, record.Text, "Application"),
	to(event.ColCloudOperation, record.Text, "ActionType"),
	to(event.ColAction, record.Text, "ActionType"),
	to(event.ColTask, record.Text, "ActivityType"),
	to(event.ColUser, record.User, "RawEventData.UserId", "AccountId", "AccountDisplayName"),
	to(event.ColUserSID, record.Text, "AccountObjectId"),
	to(event.ColActorType, record.Text, "AccountType"),
	to(event.ColSrcIP, record.IP, "IPAddress"),
	to(event.ColUserAgent, record.Text, "UserAgent"),
	to(event.ColResource, record.Text, "ObjectName", "ActivityObjects.Name", "ObjectId"),
	to(event.ColTargetUser, record.User, "RawEventData.MailboxOwnerUPN"),
	to(event.ColCloudRegion, record.Text, "CountryCode"),
	to(event.ColCloudAccount, record.Text, "RawEventData.OrganizationId"),
	to(event.ColOutcome, record.Outcome, "RawEventData.ResultStatus"),
	to(event.ColStatus, record.Text, "RawEventData.ResultStatus"),
)

// mailFields are the columns of the tables of mail. The sender acts, the
// recipient is acted upon.
var mailFields = fields(
	to(event.ColCloudOperation, record.Text, "ActionType", "DeliveryAction"),
	to(event.ColAction, record.Text, "ActionType", "DeliveryAction"),
	to(event.ColUser, record.User, "SenderFromAddress", "SenderMailFromAddress"),
	to(event.ColTargetUser, record.User, "RecipientEmailAddress"),
	to(event.ColSrcIP, record.IP, "SenderIPv4", "SenderIPv6"),
	to(event.ColMessage, record.Text, "Subject"),
	to(event.ColResource, record.Text, "InternetMessageId", "NetworkMessageId"),
	to(event.ColDirection, record.Direction, "EmailDirection"),
	to(event.ColRuleName, record.Text, "ThreatNames", "ThreatTypes"),
	to(event.ColStatus, record.Text, "DeliveryLocation", "ActionResult"),
)

// mail are the constants of the tables of mail.
func mail(action string) []record.Const {
	all := provider("m365", constant(event.ColCloudService, "Exchange"))
	if action != "" {
		all = append(all, constant(event.ColAction, action))
	}
	return all
}

// streamed makes the schemas of the same tables as Defender streams them to event
// hubs and storage accounts: with the row in properties.
func streamed(lists ...[]*record.Schema) []*record.Schema {
	var all []*record.Schema
	seen := map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			if seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			copied := *s
			copied.Needs = []string{"category=AdvancedHunting-" + s.Name, "properties"}
			copied.Lacks = nil
			copied.Times = []string{"properties.Timestamp", "time"}
			copied.Fields = below("properties", s.Fields)
			all = append(all, &copied)
		}
	}
	return all
}
