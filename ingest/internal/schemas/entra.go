package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// entra are sign-ins and audits of Entra ID (Azure AD): tables of Log Analytics.
var entra = tables(
	&record.Schema{
		Name: "AADNonInteractiveUserSignInLogs", Doc: "Log Analytics: sign-ins that clients made for users",
		Needs: []string{"Type=AADNonInteractiveUserSignInLogs", "UserPrincipalName", "ResultType"}, Times: signInTimes, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColCloudOperation, "Sign-in activity")), Fields: signIn,
	},
	&record.Schema{
		Name: "ADFSSignInLogs", Doc: "Log Analytics: sign-ins to AD FS",
		Needs: []string{"Type=ADFSSignInLogs", "UserPrincipalName", "ResultType"}, Times: signInTimes, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "AD FS"), constant(event.ColCloudOperation, "Sign-in activity")), Fields: signIn,
	},
	&record.Schema{
		Name: "SigninLogs", Doc: "Log Analytics: interactive sign-ins of users to Entra ID",
		Needs: []string{"UserPrincipalName", "AppDisplayName", "ResultType", "IPAddress"}, Times: signInTimes, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColCloudOperation, "Sign-in activity")), Fields: signIn,
	},
	&record.Schema{
		Name: "AADManagedIdentitySignInLogs", Doc: "Log Analytics: sign-ins of managed identities of Azure resources",
		Needs: []string{"Type=AADManagedIdentitySignInLogs", "ServicePrincipalId", "ResultType"}, Times: signInTimes, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColActorType, "ManagedIdentity")), Fields: signIn,
	},
	&record.Schema{
		Name: "AADServicePrincipalSignInLogs", Doc: "Log Analytics: sign-ins of applications to Entra ID",
		Needs: []string{"ServicePrincipalName", "ServicePrincipalId", "ResultType"}, Lacks: []string{"UserPrincipalName"}, Times: signInTimes, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColActorType, "ServicePrincipal")), Fields: signIn,
	},
	&record.Schema{
		Name: "AuditLogs", Doc: "Log Analytics: changes in the directory of Entra ID",
		Needs: []string{"InitiatedBy", "TargetResources", "OperationName"}, Times: append([]string{"ActivityDateTime"}, generated...), Class: event.Cloud,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "OperationName", "ActivityDisplayName"),
			to(event.ColAction, record.Text, "OperationName", "ActivityDisplayName"),
			to(event.ColCloudService, record.Text, "LoggedByService"),
			to(event.ColCloudAccount, record.Text, "AADTenantId", "TenantId"),
			to(event.ColUser, record.User, "InitiatedBy.user.userPrincipalName", "InitiatedBy.app.displayName", "InitiatedBy.app.servicePrincipalName", "Identity"),
			to(event.ColUserSID, record.Text, "InitiatedBy.user.id", "InitiatedBy.app.servicePrincipalId", "InitiatedBy.app.appId"),
			to(event.ColSrcIP, record.IP, "InitiatedBy.user.ipAddress"),
			to(event.ColTargetUser, record.User, "TargetResources.userPrincipalName"),
			to(event.ColTargetSID, record.Text, "TargetResources.id"),
			to(event.ColResource, record.Text, "TargetResources.displayName", "TargetResources.userPrincipalName", "TargetResources.id"),
			to(event.ColOutcome, record.Outcome, "Result"),
			to(event.ColStatus, record.Text, "ResultReason", "ResultDescription"),
			to(event.ColTask, record.Text, "Category"),
			to(event.ColLogLevel, record.Text, "Level"),
		),
	},
	&record.Schema{
		Name: "AADUserRiskEvents", Doc: "Log Analytics: risky sign-ins and accounts found by Identity Protection",
		Needs: []string{"RiskEventType", "RiskLevel", "UserPrincipalName"}, Times: append([]string{"ActivityDateTime", "DetectedDateTime"}, generated...), Class: event.Cloud,
		Const: provider("azure", constant(event.ColCloudService, "Identity Protection")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "RiskEventType"),
			to(event.ColAction, record.Text, "Activity", "RiskEventType"),
			to(event.ColUser, record.User, "UserPrincipalName", "UserDisplayName"),
			to(event.ColUserSID, record.Text, "UserId"),
			to(event.ColSrcIP, record.IP, "IpAddress"),
			to(event.ColStatus, record.Text, "RiskState"),
			to(event.ColLogLevel, record.Text, "RiskLevel"),
			to(event.ColMessage, record.Text, "RiskDetail"),
		),
	},
)

// signInTimes are the time of the sign-in and that of the row.
var signInTimes = append([]string{"CreatedDateTime", "CreatedDateTime [UTC]"}, generated...)

// signIn are the columns of the tables of sign-ins. Who signs in is both the
// actor and the account logged on.
var signIn = fields(
	to(event.ColCloudOperation, record.Text, "OperationName"),
	to(event.ColAction, record.Text, "OperationName"),
	to(event.ColUser, record.User, "UserPrincipalName", "ServicePrincipalName", "UserDisplayName", "Identity"),
	to(event.ColUserSID, record.Text, "UserId", "ServicePrincipalId"),
	to(event.ColTargetUser, record.User, "UserPrincipalName", "ServicePrincipalName", "UserDisplayName", "Identity"),
	to(event.ColTargetSID, record.Text, "UserId", "ServicePrincipalId"),
	to(event.ColSrcIP, record.IP, "IPAddress"),
	to(event.ColSrcHost, record.Text, "DeviceDetail.displayName"),
	to(event.ColUserAgent, record.Text, "UserAgent", "DeviceDetail.browser"),
	to(event.ColResource, record.Text, "AppDisplayName", "ResourceDisplayName", "AppId"),
	to(event.ColCloudAccount, record.Text, "AADTenantId", "ResourceTenantId", "HomeTenantId"),
	to(event.ColCloudRegion, record.Text, "Location"),
	to(event.ColOutcome, record.Outcome, "ResultType", "Status.errorCode"),
	to(event.ColStatus, record.Text, "ResultType", "Status.errorCode"),
	to(event.ColSubStatus, record.Text, "ConditionalAccessStatus"),
	to(event.ColMessage, record.Text, "ResultDescription", "Status.failureReason", "Status.additionalDetails"),
	to(event.ColAuthPackage, record.Text, "AuthenticationProtocol", "ClientAppUsed"),
	to(event.ColActorType, record.Text, "UserType"),
	to(event.ColTask, record.Text, "Category"),
	to(event.ColLogLevel, record.Text, "Level"),
)

// graph are the same facts as the Graph API prints them.
var graph = []*record.Schema{
	{
		Name: "graph_signin", Doc: "Microsoft Graph: sign-ins (auditLogs/signIns), also as exported from the Entra portal in JSON",
		Needs: []string{"createdDateTime", "appDisplayName", "ipAddress", "status"}, Times: []string{"createdDateTime"}, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID"), constant(event.ColCloudOperation, "Sign-in activity")),
		Fields: fields(
			to(event.ColUser, record.User, "userPrincipalName", "servicePrincipalName", "userDisplayName"),
			to(event.ColUserSID, record.Text, "userId", "servicePrincipalId"),
			to(event.ColTargetUser, record.User, "userPrincipalName", "servicePrincipalName", "userDisplayName"),
			to(event.ColTargetSID, record.Text, "userId", "servicePrincipalId"),
			to(event.ColSrcIP, record.IP, "ipAddress"),
			to(event.ColSrcHost, record.Text, "deviceDetail.displayName"),
			to(event.ColUserAgent, record.Text, "userAgent", "deviceDetail.browser"),
			to(event.ColResource, record.Text, "appDisplayName", "resourceDisplayName"),
			to(event.ColCloudAccount, record.Text, "resourceTenantId", "homeTenantId"),
			to(event.ColCloudRegion, record.Text, "location.countryOrRegion"),
			to(event.ColOutcome, record.Outcome, "status.errorCode"),
			to(event.ColStatus, record.Text, "status.errorCode"),
			to(event.ColSubStatus, record.Text, "conditionalAccessStatus"),
			to(event.ColMessage, record.Text, "status.failureReason", "status.additionalDetails"),
			to(event.ColAuthPackage, record.Text, "authenticationProtocol", "clientAppUsed"),
			to(event.ColActorType, record.Text, "userType"),
		),
	},
	{
		Name: "graph_audit", Doc: "Microsoft Graph: changes in the directory (auditLogs/directoryAudits)",
		Needs: []string{"activityDateTime", "activityDisplayName", "initiatedBy", "targetResources"}, Times: []string{"activityDateTime"}, Class: event.Cloud,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "activityDisplayName"),
			to(event.ColAction, record.Text, "activityDisplayName"),
			to(event.ColCloudService, record.Text, "loggedByService"),
			to(event.ColUser, record.User, "initiatedBy.user.userPrincipalName", "initiatedBy.app.displayName", "initiatedBy.app.servicePrincipalName"),
			to(event.ColUserSID, record.Text, "initiatedBy.user.id", "initiatedBy.app.servicePrincipalId", "initiatedBy.app.appId"),
			to(event.ColSrcIP, record.IP, "initiatedBy.user.ipAddress"),
			to(event.ColTargetUser, record.User, "targetResources.userPrincipalName"),
			to(event.ColTargetSID, record.Text, "targetResources.id"),
			to(event.ColResource, record.Text, "targetResources.displayName", "targetResources.userPrincipalName", "targetResources.id"),
			to(event.ColOutcome, record.Outcome, "result"),
			to(event.ColStatus, record.Text, "resultReason"),
			to(event.ColTask, record.Text, "category"),
			to(event.ColUserAgent, record.Text, "userAgent"),
		),
	},
}
