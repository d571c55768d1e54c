package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// aws are the audit trails, flow logs and findings of Amazon Web Services.
var aws = append(tables(
	&record.Schema{
		Name: "AWSCloudTrail", Doc: "Log Analytics: AWS CloudTrail as a table",
		Needs: []string{"EventSource", "EventName", "AWSRegion"}, Times: generated, Class: event.Cloud,
		Const: provider("aws"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "EventSource"),
			to(event.ColCloudOperation, record.Text, "EventName"),
			to(event.ColAction, record.Text, "EventName"),
			to(event.ColCode, record.Text, "EventTypeName"),
			to(event.ColCloudRegion, record.Text, "AWSRegion"),
			to(event.ColCloudAccount, record.Text, "RecipientAccountId", "UserIdentityAccountId"),
			to(event.ColUser, record.Text, "UserIdentityUserName", "SessionIssuerUserName", "UserIdentityInvokedBy"),
			to(event.ColUserSID, record.Text, "UserIdentityArn", "UserIdentityPrincipalid"),
			to(event.ColActorType, record.Text, "UserIdentityType"),
			to(event.ColSrcIP, record.IP, "SourceIpAddress"),
			to(event.ColUserAgent, record.Text, "UserAgent"),
			to(event.ColStatus, record.Text, "ErrorCode"),
			to(event.ColMessage, record.Text, "ErrorMessage"),
			to(event.ColResource, record.Text, "Resources.ARN", "RequestParameters.bucketName", "RequestParameters.roleArn", "RequestParameters.instanceId"),
			to(event.ColTargetUser, record.Text, "RequestParameters.userName"),
		),
		Classify: func(v *record.View) event.Class { return trailClass(v.Text("EventName")) },
		Finish: func(v *record.View) {
			trailHost(v, "SourceIpAddress")
			outcome(v, len(v.Text("ErrorCode")) > 0 || loginFailed(v.Text("ResponseElements.ConsoleLogin")))
		},
	},
),
	&record.Schema{
		Name: "cloudtrail", Doc: "AWS CloudTrail records, from the service's own files (Records) or as lines",
		Needs: []string{"eventSource", "eventName"}, Times: []string{"eventTime", "@timestamp"}, Class: event.Cloud,
		Const: provider("aws"),
		Fields: fields(
			to(event.ColCloudService, record.Text, "eventSource"),
			to(event.ColCloudOperation, record.Text, "eventName"),
			to(event.ColAction, record.Text, "eventName"),
			to(event.ColCode, record.Text, "eventType"),
			to(event.ColCloudRegion, record.Text, "awsRegion"),
			to(event.ColCloudAccount, record.Text, "recipientAccountId", "userIdentity.accountId"),
			to(event.ColUser, record.Text, "userIdentity.userName", "userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.invokedBy",
				"userIdentity.arn", "userIdentity.accountId"),
			to(event.ColUserSID, record.Text, "userIdentity.arn", "userIdentity.principalId"),
			to(event.ColActorType, record.Text, "userIdentity.type"),
			to(event.ColSrcIP, record.IP, "sourceIPAddress"),
			to(event.ColUserAgent, record.Text, "userAgent"),
			to(event.ColStatus, record.Text, "errorCode"),
			to(event.ColMessage, record.Text, "errorMessage"),
			to(event.ColResource, record.Text, "resources.ARN", "requestParameters.bucketName", "requestParameters.roleArn", "requestParameters.instanceId",
				"requestParameters.functionName", "requestParameters.secretId", "requestParameters.policyArn", "requestParameters.instancesSet.items.instanceId"),
			to(event.ColTargetUser, record.Text, "requestParameters.userName"),
		),
		Classify: func(v *record.View) event.Class { return trailClass(v.Text("eventName")) },
		Finish: func(v *record.View) {
			trailHost(v, "sourceIPAddress")
			failed := len(v.Text("errorCode")) > 0 || loginFailed(v.Text("responseElements.ConsoleLogin"))
			outcome(v, failed)
		},
	},
	&record.Schema{
		Name: "s3_honeybucket", Doc: "Requests to a watched S3 bucket, exported by the service that watches it (CSV)",
		Needs: []string{"Event Name", "Request ID", "User ID", "Source IP"}, Times: []string{"Event DateTime"}, Class: event.Cloud,
		Const: provider("aws", constant(event.ColCloudService, "s3.amazonaws.com")),
		Fields: fields(
			to(event.ColCloudOperation, record.Text, "Event Name"),
			to(event.ColAction, record.Text, "Event Name"),
			to(event.ColCode, record.Text, "Event Type"),
			to(event.ColUser, record.Text, "User ID.userName", "User ID.arn", "User ID.accountId"),
			to(event.ColUserSID, record.Text, "User ID.arn", "User ID.principalId"),
			to(event.ColActorType, record.Text, "User ID.type"),
			to(event.ColSrcIP, record.IP, "Source IP"),
			to(event.ColUserAgent, record.Text, "Request User Agent"),
			to(event.ColResource, record.Text, "Request Parameters.bucketName"),
			to(event.ColDstHost, record.Text, "Request Parameters.Host"),
			to(event.ColRuleName, record.Text, "Alert"),
		),
	},
	&record.Schema{
		Name: "aws_vpcflow", Doc: "AWS VPC flow logs with named columns; times are seconds since 1970",
		Needs: []string{"srcaddr", "dstaddr", "srcport", "dstport"}, Times: []string{"start", "start_time", "timestamp"}, Class: event.Network,
		Const: provider("aws"),
		Fields: fields(
			to(event.ColHost, record.Host, "instance-id", "instance_id", "interface-id", "interface_id"),
			to(event.ColSrcIP, record.IP, "srcaddr"),
			to(event.ColDstIP, record.IP, "dstaddr"),
			to(event.ColSrcPort, record.Int, "srcport"),
			to(event.ColDstPort, record.Int, "dstport"),
			to(event.ColTransport, record.Transport, "protocol"),
			to(event.ColBytesOut, record.Int, "bytes"),
			to(event.ColAction, record.Text, "action"),
			to(event.ColStatus, record.Text, "log-status", "log_status"),
			to(event.ColDirection, record.Direction, "flow-direction", "flow_direction"),
			to(event.ColCloudAccount, record.Text, "account-id", "account_id"),
			to(event.ColCloudRegion, record.Text, "region"),
			to(event.ColResource, record.Text, "interface-id", "interface_id"),
		),
		Finish: func(v *record.View) {
			switch string(v.Text("action")) {
			case "ACCEPT":
				outcome(v, false)
			case "REJECT":
				outcome(v, true)
			}
		},
	},
	&record.Schema{
		Name: "guardduty", Doc: "AWS GuardDuty findings as the service exports them to S3",
		Needs: []string{"accountId", "type", "service", "resource", "severity"}, Times: []string{"service.eventLastSeen", "updatedAt", "createdAt"}, Class: event.Cloud,
		Const: provider("aws", constant(event.ColCloudService, "guardduty.amazonaws.com")),
		Fields: findings("accountId", "region", "type", "title", "description", "severity",
			"resource.instanceDetails.instanceId", "resource.s3BucketDetails.arn", "resource.accessKeyDetails.userName", "resource.accessKeyDetails.principalId",
			"service.action.awsApiCallAction.api", "service.action.actionType", "service.action."),
	},
	&record.Schema{
		Name: "guardduty_api", Doc: "AWS GuardDuty findings as the command line prints them (get-findings)",
		Needs: []string{"AccountId", "Type", "Service", "Resource", "Severity"}, Times: []string{"Service.EventLastSeen", "UpdatedAt", "CreatedAt"}, Class: event.Cloud,
		Const: provider("aws", constant(event.ColCloudService, "guardduty.amazonaws.com")),
		Fields: findings("AccountId", "Region", "Type", "Title", "Description", "Severity",
			"Resource.InstanceDetails.InstanceId", "Resource.S3BucketDetails.Arn", "Resource.AccessKeyDetails.UserName", "Resource.AccessKeyDetails.PrincipalId",
			"Service.Action.AwsApiCallAction.Api", "Service.Action.ActionType", "Service.Action."),
	},
)

// findings are the columns of a finding of GuardDuty, whose two spellings differ
// in case.
func findings(account, region, kind, title, description, severity, instance, bucket, user, principal, api, action, prefix string) []record.Map {
	var remote []string
	for _, name := range [...]string{"networkConnectionAction", "awsApiCallAction", "portProbeAction.portProbeDetails", "kubernetesApiCallAction"} {
		remote = append(remote, prefix+name+".remoteIpDetails.ipAddressV4", prefix+upper(name)+".RemoteIpDetails.IpAddressV4")
	}
	return fields(
		to(event.ColCloudAccount, record.Text, account),
		to(event.ColCloudRegion, record.Text, region),
		to(event.ColCode, record.Text, kind),
		to(event.ColRuleName, record.Text, kind),
		to(event.ColCloudOperation, record.Text, api, action),
		to(event.ColAction, record.Text, title),
		to(event.ColMessage, record.Text, description),
		to(event.ColLogLevel, record.Text, severity),
		to(event.ColHost, record.Host, instance),
		to(event.ColResource, record.Text, instance, bucket),
		to(event.ColUser, record.Text, user),
		to(event.ColUserSID, record.Text, principal),
		to(event.ColSrcIP, record.IP, remote...),
		to(event.ColDNSName, record.Text, prefix+"dnsRequestAction.domain", prefix+"DnsRequestAction.Domain"),
	)
}

// upper begins every element of a path with a capital.
func upper(path string) string {
	b := []byte(path)
	for i := range b {
		if i == 0 || b[i-1] == '.' {
			b[i] = bytes.ToUpper(b[i : i+1])[0]
		}
	}
	return string(b)
}

// trailClass tells the log-ons to the console from other calls.
func trailClass(operation []byte) event.Class {
	switch string(operation) {
	case "ConsoleLogin", "SwitchRole", "ExitRole", "UserAuthentication", "CredentialVerification":
		return event.Logon
	}
	return event.Cloud
}

// trailHost keeps the name of a service that stands in the place of an address.
func trailHost(v *record.View, name string) {
	if !v.Has(event.ColSrcIP) {
		v.Set(event.ColSrcHost, record.Text, v.Text(name))
	}
}

func loginFailed(result []byte) bool { return bytes.EqualFold(result, []byte("Failure")) }
