package cloud

import "forensic/analyzers/finding"

// rule is a kind of operation worth telling.
type rule struct {
	title      string
	severity   finding.Severity
	techniques []string
	benign     string
	operations []string // in lower case; empty: any
	where      string   // condition in SQL over the record, op being the operation in lower case
}

const admins = "Administrators do this; ask who and why."

// rules are tried in this order.
var rules = []rule{
	// Mail.
	{
		"Mailbox rule that forwards", finding.Medium,
		[]string{"T1114.003"},
		"People forward mail to a second mailbox of their own.",
		[]string{"new-inboxrule", "set-inboxrule", "updateinboxrules", "set-mailbox"},
		`regexp_matches(data, '(?i)"?(ForwardTo|RedirectTo|ForwardAsAttachmentTo|ForwardingSmtpAddress|ForwardingAddress)')`,
	},
	{
		"Mailbox rule that hides mail", finding.Medium,
		[]string{"T1564.008"},
		"People sort mail into folders and delete newsletters.",
		[]string{"new-inboxrule", "set-inboxrule", "updateinboxrules"},
		`regexp_matches(data, '(?i)DeleteMessage|MarkAsRead|RSS Feeds|RSS Subscriptions|Conversation History|SoftDeleteMessage')`,
	},
	{
		"Access to a mailbox given", finding.Low,
		[]string{"T1098.002"},
		admins,
		[]string{"add-mailboxpermission", "add-recipientpermission", "add-mailboxfolderpermission"},
		`true`,
	},
	{
		"Mail flow changed", finding.Low,
		[]string{"T1114.003"},
		admins,
		[]string{"new-transportrule", "set-transportrule", "new-inboundconnector", "set-inboundconnector", "new-outboundconnector", "set-outboundconnector", "new-journalrule", "set-remotedomain"},
		`true`,
	},
	{
		"Search or export of mailboxes", finding.Medium,
		[]string{"T1114.002"},
		"Legal departments search mailboxes.",
		[]string{"new-compliancesearch", "start-compliancesearch", "new-compliancesearchaction", "new-mailboxexportrequest", "search-mailbox", "searchcreated", "searchexportdownloaded"},
		`true`,
	},
	{
		"Audit of mailboxes switched off", finding.High,
		[]string{"T1562.008"},
		"Hardly any.",
		[]string{"set-mailboxauditbypassassociation", "set-mailbox", "set-adminauditlogconfig", "set-organizationconfig"},
		`regexp_matches(data, '(?i)AuditBypassEnabled[^}]{0,40}true|(AuditEnabled|UnifiedAuditLogIngestionEnabled|AdminAuditLogEnabled)[^}]{0,40}false|AuditDisabled[^}]{0,40}true')`,
	},
	// Entra ID.
	{
		"Consent to an application", finding.Medium,
		[]string{"T1528"},
		"Users and administrators consent to applications that they want.",
		[]string{"consent to application", "consent to application.", "add oauth2permissiongrant", "add oauth2permissiongrant.", "add delegated permission grant", "add delegated permission grant.", "add app role assignment to service principal", "add app role assignment to service principal.", "add app role assignment grant to user", "add app role assignment grant to user."},
		`true`,
	},
	{
		"Credentials added to an application", finding.Medium,
		[]string{"T1098.001"},
		"Secrets are renewed before they expire.",
		[]string{"add service principal credentials", "add service principal credentials.", "update application – certificates and secrets management", "update application - certificates and secrets management", "update application – certificates and secrets management ", "add application key"},
		`true`,
	},
	{
		"Role given", finding.Medium,
		[]string{"T1098.003"},
		admins,
		[]string{"add member to role", "add member to role.", "add eligible member to role", "add eligible member to role.", "add scoped member to role.", "add member to role completed (pim activation)"},
		`true`,
	},
	{
		"Federation of a domain changed", finding.High,
		[]string{"T1484.002"},
		"Set-up of single sign-on, once.",
		[]string{"set domain authentication", "set domain authentication.", "set federation settings on domain", "set federation settings on domain.", "set dirsyncenabled flag.", "add unverified domain."},
		`true`,
	},
	{
		"Conditional access changed", finding.Low,
		[]string{"T1556.009"},
		admins,
		[]string{"update conditional access policy", "delete conditional access policy", "add conditional access policy", "set-conditionalaccesspolicy", "remove-conditionalaccesspolicy", "new-conditionalaccesspolicy", "update policy", "update policy.", "delete policy", "delete policy."},
		`true`,
	},
	{
		"Second factor changed", finding.Low,
		[]string{"T1556.006", "T1098.005"},
		"New telephones, and help for users who lost theirs.",
		[]string{"disable strong authentication", "disable strong authentication.", "user registered security info", "admin registered security info", "admin deleted security info", "user deleted security info", "admin updated security info", "register device"},
		`true`,
	},
	{
		"Guest invited or account created", finding.Low,
		[]string{"T1136.003"},
		admins,
		[]string{"invite external user", "invite external user.", "add user", "add user.", "createuser"},
		`true`,
	},
	{
		"Risky sign-in", finding.Medium,
		[]string{"T1078.004"},
		"Travel, VPNs and new devices look risky to the service.",
		[]string{"sign-in activity", "userloggedin"},
		`regexp_matches(data, '(?i)"RiskLevelDuringSignIn"\s*:\s*"(medium|high)"|"RiskState"\s*:\s*"(atRisk|confirmedCompromised)"')`,
	},
	// Azure.
	{
		"Access to all subscriptions taken", finding.High,
		[]string{"T1098.003"},
		"Global administrators may elevate themselves; hardly any should.",
		[]string{"microsoft.authorization/elevateaccess/action"},
		`true`,
	},
	{"Role given in Azure", finding.Medium, []string{"T1098.003"}, admins, []string{"microsoft.authorization/roleassignments/write"}, `true`},
	{
		"Command run on a virtual machine", finding.Medium,
		[]string{"T1651"},
		"Management of machines without log-on.",
		[]string{"microsoft.compute/virtualmachines/runcommand/action", "microsoft.compute/virtualmachines/runcommands/write", "microsoft.compute/virtualmachines/extensions/write", "sendcommand", "startsession"},
		`true`,
	},
	{
		"Keys of a storage account listed, or a disk exported", finding.Low,
		[]string{"T1552", "T1530"},
		"Portals and tools list keys to work.",
		[]string{"microsoft.storage/storageaccounts/listkeys/action", "microsoft.compute/disks/begingetaccess/action", "microsoft.compute/snapshots/begingetaccess/action", "microsoft.keyvault/vaults/accesspolicies/write"},
		`true`,
	},
	{
		"Logging of Azure resources removed", finding.High,
		[]string{"T1562.008"},
		"Removal of the resource itself.",
		[]string{"microsoft.insights/diagnosticsettings/delete", "microsoft.eventhub/namespaces/delete", "microsoft.operationalinsights/workspaces/delete", "microsoft.security/pricings/write"},
		`op <> 'microsoft.security/pricings/write' OR contains(data, 'Free')`,
	},
	// AWS.
	{
		"Logging or guarding of AWS switched off", finding.High,
		[]string{"T1562.008"},
		"Removal of an account or region.",
		[]string{"stoplogging", "deletetrail", "deletedetector", "stopconfigurationrecorder", "deleteconfigurationrecorder", "deleteflowlogs", "deleteloggroup", "disablesecurityhub", "disassociatefrommasteraccount"},
		`true`,
	},
	{
		"Logging of AWS changed", finding.Medium,
		[]string{"T1562.008"},
		admins,
		[]string{"updatetrail", "puteventselectors", "updatedetector", "deletelogstream", "putbucketlogging", "createipset", "deletemembers"},
		`true`,
	},
	{
		"Access key or password made", finding.Low,
		[]string{"T1098.001"},
		"Rotation of keys.",
		[]string{"createaccesskey", "createloginprofile", "updateloginprofile", "createservicespecificcredential", "uploadsshpublickey"},
		`true`,
	},
	{
		"Rights of AWS given", finding.Medium,
		[]string{"T1098.003"},
		admins,
		[]string{"attachuserpolicy", "attachrolepolicy", "attachgrouppolicy", "putuserpolicy", "putrolepolicy", "putgrouppolicy", "createpolicyversion", "setdefaultpolicyversion", "updateassumerolepolicy", "addusertogroup", "addroletoinstanceprofile"},
		`true`,
	},
	{
		"Log-on to the console without a second factor", finding.Low,
		[]string{"T1078.004"},
		"Accounts for which none was set up, and single sign-on that asked elsewhere.",
		[]string{"consolelogin"},
		`regexp_matches(data, '"MFAUsed"\s*:\s*"No"') AND event_outcome IS DISTINCT FROM 'failure' AND coalesce(actor_type, '') <> 'AssumedRole'`,
	},
	{"Root account of AWS used", finding.Medium, []string{"T1078.004"}, "A few tasks need it.", nil, `actor_type = 'Root' AND cloud_provider = 'aws'`},
	{
		"Data opened to everyone", finding.Medium,
		[]string{"T1530"},
		"Public web sites.",
		[]string{"putbucketpolicy", "putbucketacl", "putobjectacl", "deletebucketpublicaccessblock", "deletepublicaccessblock", "deleteaccountpublicaccessblock"},
		`op LIKE 'delete%' OR regexp_matches(data, 'AllUsers|AuthenticatedUsers|"Principal\\?"\s*:\s*\\?"\*|"AWS\\?"\s*:\s*\\?"\*|public-read')`,
	},
	{
		"Copy of a disk or image shared", finding.Medium,
		[]string{"T1537"},
		"Images are shared between the accounts of a company.",
		[]string{"modifysnapshotattribute", "modifyimageattribute", "modifydbsnapshotattribute", "modifydbclustersnapshotattribute", "sharedsnapshotcopyinitiated"},
		`true`,
	},
	{
		"Firewall opened to everyone", finding.Low,
		[]string{"T1562.007"},
		"Public services.",
		[]string{"authorizesecuritygroupingress", "microsoft.network/networksecuritygroups/securityrules/write"},
		`regexp_matches(data, '0\.0\.0\.0/0|::/0|"sourceAddressPrefix"\s*:\s*"(\*|Internet)"')`,
	},
	{
		"Secrets read", finding.Low,
		[]string{"T1555.006"},
		"Programs read their own secrets.",
		[]string{"getsecretvalue", "batchgetsecretvalue", "getpassworddata", "secretget", "microsoft.keyvault/vaults/secrets/read"},
		`true`,
	},
	{
		"Credentials of a machine used elsewhere", finding.Medium,
		[]string{"T1552.005", "T1078.004"},
		"Tests of an administrator with the role of a machine.",
		nil, `cloud_provider = 'aws' AND actor_type = 'AssumedRole' AND regexp_matches(data, ':i-[0-9a-f]{8,17}"') AND regexp_matches(user_agent, '(?i)darwin|windows|kali|parrot')`,
	},
	{
		"Access by nobody in particular", finding.Low,
		[]string{"T1619"},
		"Public buckets are read by everyone.",
		nil, `cloud_provider = 'aws' AND coalesce(user_name, '') IN ('ANONYMOUS_PRINCIPAL', 'anonymous')`,
	},
}
