package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// azure are the audit trails and flow logs of Azure: tables of Log Analytics.
var azure = tables(
	&record.Schema{
		Name: "AzureActivity", Doc: "Log Analytics: operations on Azure resources",
		Needs: []string{"Caller", "CallerIpAddress", "OperationNameValue"}, Times: append([]string{"EventSubmissionTimestamp"}, generated...), Class: event.Cloud,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "ResourceProviderValue", "ResourceProvider"),
			to(event.ColCloudOperation, record.Text, "OperationNameValue", "OperationName"),
			to(event.ColAction, record.Text, "OperationName", "OperationNameValue"),
			to(event.ColCloudAccount, record.Text, "SubscriptionId"),
			to(event.ColUser, record.User, "Caller"),
			to(event.ColUserSID, record.Text, "Claims_d.http://schemas.microsoft.com/identity/claims/objectidentifier"),
			to(event.ColSrcIP, record.IP, "CallerIpAddress", "HTTPRequest.clientIpAddress"),
			to(event.ColResource, record.Text, "_ResourceId", "ResourceId", "Resource"),
			to(event.ColOutcome, record.Outcome, "ActivityStatusValue", "ActivityStatus"),
			to(event.ColStatus, record.Text, "ActivitySubstatusValue", "ActivitySubstatus", "ActivityStatusValue", "ActivityStatus"),
			to(event.ColLogLevel, record.Text, "Level"),
			to(event.ColTask, record.Text, "CategoryValue", "Category"),
		),
	},
	&record.Schema{
		Name: "AzureNetworkAnalytics_CL", Doc: "Log Analytics: flows of network security groups (Traffic Analytics)",
		Needs: []string{"FlowType_s", "FlowDirection_s", "SubType_s"}, Times: append([]string{"FlowStartTime_t", "FlowStartTime_t [UTC]"}, generated...), Class: event.Network,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColSrcIP, record.IP, "SrcIP_s", "VMIP_s"),
			to(event.ColDstIP, record.IP, "DestIP_s"),
			to(event.ColDstPort, record.Int, "DestPort_d"),
			to(event.ColTransport, record.Transport, "L4Protocol_s"),
			to(event.ColDirection, record.Direction, "FlowDirection_s"),
			to(event.ColAction, record.Text, "FlowType_s"),
			to(event.ColBytesOut, record.Int, "OutboundBytes_d"),
			to(event.ColBytesIn, record.Int, "InboundBytes_d"),
			to(event.ColStatus, record.Text, "FlowStatus_s"),
			to(event.ColResource, record.Text, "NSGList_s", "NSGRule_s"),
			to(event.ColRuleName, record.Text, "NSGRule_s"),
			to(event.ColCloudRegion, record.Text, "Region_s"),
			to(event.ColCloudAccount, record.Text, "Subscription_s", "Subscription_g"),
		),
		Finish: publicFlow,
	},
	&record.Schema{
		Name: "az_net_flows", Doc: "Flows of network security groups as notebooks rename them (VMName, VMIPAddress, AllExtIPs)",
		Needs: []string{"FlowType", "FlowDirection", "VMIPAddress", "L4Protocol"}, Times: append([]string{"FlowStartTime"}, generated...), Class: event.Network,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColHost, record.Host, "VMName"),
			to(event.ColSrcIP, record.IP, "SrcIP"),
			to(event.ColDstIP, record.IP, "DestIP"),
			to(event.ColDstPort, record.Int, "DestPort"),
			to(event.ColTransport, record.Transport, "L4Protocol"),
			to(event.ColDirection, record.Direction, "FlowDirection"),
			to(event.ColAction, record.Text, "FlowType"),
			to(event.ColCloudRegion, record.Text, "VMRegion"),
		),
		Finish: renamedFlow,
	},
	&record.Schema{
		Name: "AzureDiagnostics", Doc: "Log Analytics: logs of Azure resources (Key Vault, SQL, firewalls, gateways)",
		Needs: []string{"ResourceProvider", "ResourceType", "Category", "OperationName", "SubscriptionId"}, Lacks: []string{"Caller"}, Times: generated, Class: event.Cloud,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "ResourceProvider"),
			to(event.ColCloudOperation, record.Text, "OperationName"),
			to(event.ColAction, record.Text, "OperationName"),
			to(event.ColCloudAccount, record.Text, "SubscriptionId"),
			to(event.ColUser, record.User, "identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_claims_upn_s", "identity_claim_upn_s", "identity_claim_unique_name_s", "server_principal_name_s"),
			to(event.ColUserSID, record.Text, "identity_claim_oid_g", "identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g", "identity_claim_appid_g"),
			to(event.ColSrcIP, record.IP, "CallerIPAddress", "clientIP_s", "clientIp_s", "client_ip_s"),
			to(event.ColUserAgent, record.Text, "clientInfo_s", "userAgent_s"),
			to(event.ColResource, record.Text, "id_s", "ResourceId", "Resource"),
			to(event.ColOutcome, record.Outcome, "ResultType"),
			to(event.ColStatus, record.Text, "ResultSignature", "httpStatusCode_d", "ResultType"),
			to(event.ColMessage, record.Text, "ResultDescription", "msg_s"),
			to(event.ColTask, record.Text, "Category"),
		),
	},
)

// publicFlow fills the machine, written "group/machine", the addresses outside,
// lists of "address|counts...", and the outcome.
func publicFlow(v *record.View) {
	cut := func(c event.Col, as record.As, name string) {
		list := v.Text(name)
		if i := bytes.IndexAny(list, " |"); i >= 0 {
			list = list[:i]
		}
		v.Set(c, as, list[bytes.LastIndexByte(list, '/')+1:])
	}
	for _, name := range [...]string{"VM_s", "VM1_s", "VM2_s"} {
		if !v.Has(event.ColHost) {
			cut(event.ColHost, record.Host, name)
		}
	}
	cut(event.ColSrcIP, record.IP, "SrcPublicIPs_s")
	for _, name := range [...]string{"DestPublicIPs_s", "PublicIPs_s"} {
		if !v.Has(event.ColDstIP) {
			cut(event.ColDstIP, record.IP, name)
		}
	}
	switch string(v.Text("FlowStatus_s")) {
	case "A":
		outcome(v, false)
	case "D":
		outcome(v, true)
	}
}

// renamedFlow fills the addresses of a flow between a machine and addresses
// outside, of which the first counts, by its direction; and its outcome.
func renamedFlow(v *record.View) {
	inside, outside := event.ColSrcIP, event.ColDstIP
	if d := v.Text("FlowDirection"); len(d) > 0 && (d[0]|0x20) == 'i' {
		inside, outside = outside, inside
	}
	if !v.Has(inside) {
		v.Set(inside, record.IP, v.Text("VMIPAddress"))
	}
	if !v.Has(outside) {
		v.Set(outside, record.IP, v.Text("AllExtIPs"))
	}
	allowed := positive(v.Text("AllowedOutFlows")) || positive(v.Text("AllowedInFlows"))
	denied := positive(v.Text("DeniedOutFlows")) || positive(v.Text("DeniedInFlows"))
	if allowed != denied {
		outcome(v, denied)
	}
}

// positive reports whether a number has a digit other than zero.
func positive(number []byte) bool { return bytes.ContainsAny(number, "123456789") }

// azureJSON are the same trails as files: diagnostic settings to storage accounts
// and event hubs, and the command line's activity log.
var azureJSON = []*record.Schema{
	{
		Name: "azure_signin", Doc: "Diagnostic settings of Entra ID: sign-ins with their fields in properties",
		Needs: []string{"category=SignInLogs", "operationName", "properties"}, Times: []string{"properties.createdDateTime", "time"}, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID")), Fields: streamedSignIn,
	},
	{
		Name: "azure_signin", Doc: "Diagnostic settings of Entra ID: non-interactive sign-ins",
		Needs: []string{"category=NonInteractiveUserSignInLogs", "operationName", "properties"}, Times: []string{"properties.createdDateTime", "time"}, Class: event.Logon,
		Const: provider("azure", constant(event.ColCloudService, "Entra ID")), Fields: streamedSignIn,
	},
	{
		Name: "azure_diagnostics", Doc: "Diagnostic settings of Azure: activity, audit and resource logs with their fields in properties",
		Needs: []string{"time", "operationName", "category", "resourceId"}, Times: []string{"time"}, Class: event.Cloud,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "operationName"),
			to(event.ColAction, record.Text, "properties.activityDisplayName", "operationName"),
			to(event.ColUser, record.User, "properties.initiatedBy.user.userPrincipalName", "properties.initiatedBy.app.displayName", "properties.caller",
				"identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
				"identity.claim.upn", "identity.claim.unique_name", "identity.claim.appid", "identity"),
			to(event.ColUserSID, record.Text, "properties.initiatedBy.user.id", "identity.claims.http://schemas.microsoft.com/identity/claims/objectidentifier", "identity.claim.oid"),
			to(event.ColSrcIP, record.IP, "callerIpAddress", "callerIPAddress", "properties.initiatedBy.user.ipAddress"),
			to(event.ColTargetUser, record.User, "properties.targetResources.userPrincipalName"),
			to(event.ColResource, record.Text, "properties.targetResources.displayName", "properties.id", "resourceId"),
			to(event.ColUserAgent, record.Text, "properties.clientInfo", "properties.userAgent"),
			to(event.ColOutcome, record.Outcome, "resultType", "properties.result"),
			to(event.ColStatus, record.Text, "resultSignature", "properties.statusCode", "resultType"),
			to(event.ColMessage, record.Text, "resultDescription", "properties.resultReason", "properties.statusMessage"),
			to(event.ColCloudAccount, record.Text, "tenantId"),
			to(event.ColCloudRegion, record.Text, "location"),
			to(event.ColTask, record.Text, "category"),
			to(event.ColLogLevel, record.Text, "level", "Level"),
		),
		Finish: func(v *record.View) {
			id := v.Text("resourceId")
			if sub := pathElement(id, "subscriptions"); len(sub) > 0 {
				v.Set(event.ColCloudAccount, record.Lower, sub)
			}
			v.Set(event.ColCloudService, record.Text, pathElement(id, "providers"))
		},
	},
	{
		Name: "azure_activity", Doc: "Azure activity log as the command line and the management API print it",
		Needs: []string{"eventTimestamp", "operationName", "caller", "subscriptionId"}, Times: []string{"eventTimestamp"}, Class: event.Cloud,
		Const: provider("azure"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "resourceProviderName.value", "resourceProviderName"),
			to(event.ColCloudOperation, record.Text, "operationName.value", "operationName"),
			to(event.ColAction, record.Text, "operationName.localizedValue", "operationName"),
			to(event.ColCloudAccount, record.Text, "subscriptionId"),
			to(event.ColUser, record.User, "caller"),
			to(event.ColUserSID, record.Text, "claims.http://schemas.microsoft.com/identity/claims/objectidentifier"),
			to(event.ColSrcIP, record.IP, "httpRequest.clientIpAddress", "claims.ipaddr"),
			to(event.ColResource, record.Text, "resourceId"),
			to(event.ColOutcome, record.Outcome, "status.value", "status"),
			to(event.ColStatus, record.Text, "subStatus.value", "status.value", "status"),
			to(event.ColLogLevel, record.Text, "level"),
			to(event.ColTask, record.Text, "category.value"),
			to(event.ColMessage, record.Text, "description"),
		),
	},
}

// streamedSignIn are the columns of sign-ins of diagnostic settings.
var streamedSignIn = fields(
	to(event.ColCloudOperation, record.Text, "operationName"),
	to(event.ColAction, record.Text, "operationName"),
	to(event.ColUser, record.User, "properties.userPrincipalName", "properties.servicePrincipalName", "properties.userDisplayName", "identity"),
	to(event.ColUserSID, record.Text, "properties.userId", "properties.servicePrincipalId"),
	to(event.ColTargetUser, record.User, "properties.userPrincipalName", "properties.servicePrincipalName", "properties.userDisplayName", "identity"),
	to(event.ColTargetSID, record.Text, "properties.userId", "properties.servicePrincipalId"),
	to(event.ColSrcIP, record.IP, "callerIpAddress", "properties.ipAddress"),
	to(event.ColSrcHost, record.Text, "properties.deviceDetail.displayName"),
	to(event.ColUserAgent, record.Text, "properties.userAgent", "properties.deviceDetail.browser"),
	to(event.ColResource, record.Text, "properties.appDisplayName", "properties.resourceDisplayName"),
	to(event.ColCloudAccount, record.Text, "tenantId"),
	to(event.ColCloudRegion, record.Text, "location", "properties.location.countryOrRegion"),
	to(event.ColOutcome, record.Outcome, "resultType", "properties.status.errorCode"),
	to(event.ColStatus, record.Text, "resultType", "properties.status.errorCode"),
	to(event.ColSubStatus, record.Text, "properties.conditionalAccessStatus"),
	to(event.ColMessage, record.Text, "resultDescription", "properties.status.failureReason"),
	to(event.ColAuthPackage, record.Text, "properties.clientAppUsed"),
	to(event.ColActorType, record.Text, "properties.userType"),
	to(event.ColTask, record.Text, "category"),
)

// pathElement is what follows a name in a resource id, its case left as it is.
func pathElement(id []byte, name string) []byte {
	for part := range bytes.SplitSeq(id, []byte("/")) {
		if name == "" {
			return part
		}
		if bytes.EqualFold(part, []byte(name)) {
			name = ""
		}
	}
	return nil
}
