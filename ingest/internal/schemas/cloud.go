package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// cloud are the audit trails of cloud providers.
var cloud = []*record.Schema{
	{
		Name:  "cloudtrail",
		Doc:   "AWS CloudTrail records, from the service's own files (Records) or as lines",
		Needs: []string{"eventSource", "eventName"},
		Times: []string{"eventTime", "@timestamp"},
		Class: event.Cloud,
		Const: []record.Const{{To: event.ColCloudProvider, Text: "aws"}},
		Fields: []record.Map{
			{From: "eventSource", To: event.ColCloudService},
			{From: "eventName", To: event.ColCloudOperation},
			{From: "eventName", To: event.ColAction},
			{From: "eventType", To: event.ColCode},
			{From: "awsRegion", To: event.ColCloudRegion},
			{From: "recipientAccountId", To: event.ColCloudAccount},
			{From: "userIdentity.accountId", To: event.ColCloudAccount},
			{From: "userIdentity.userName", To: event.ColUser},
			{From: "userIdentity.sessionContext.sessionIssuer.userName", To: event.ColUser},
			{From: "userIdentity.invokedBy", To: event.ColUser},
			{From: "userIdentity.arn", To: event.ColUser},
			{From: "userIdentity.principalId", To: event.ColUserSID},
			{From: "userIdentity.type", To: event.ColActorType},
			{From: "sourceIPAddress", To: event.ColSrcIP, As: record.IP},
			{From: "sourceIPAddress", To: event.ColSrcHost},
			{From: "userAgent", To: event.ColUserAgent},
			{From: "errorCode", To: event.ColStatus},
			{From: "errorMessage", To: event.ColMessage},
			{From: "resources.ARN", To: event.ColResource},
			{From: "requestParameters.bucketName", To: event.ColResource},
			{From: "requestParameters.roleArn", To: event.ColResource},
			{From: "requestParameters.userName", To: event.ColTargetUser},
		},
		Finish: func(v *record.View) {
			outcome := "success"
			if v.Text("errorCode") != nil {
				outcome = "failure"
			}
			v.Batch.SetString(event.ColOutcome, outcome)
		},
	},
}
