package schemas

var awsSamples = []sample{
	{"cloudtrail", `{"eventVersion":"1.05","userIdentity":{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam::1:user/pedro","accountId":"1","userName":"pedro"},"eventTime":"2020-09-14T00:44:23Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"1.2.3.4","userAgent":"aws-cli/2","errorCode":"Client.UnauthorizedOperation","errorMessage":"no","requestParameters":{"bucketName":"b1"},"eventType":"AwsApiCall","recipientAccountId":"1"}`, `
		ts=2020-09-14T00:44:23Z
		class=cloud
		user_name=pedro
		user_sid=arn:aws:iam::1:user/pedro
		actor_type=IAMUser
		source_ip=1.2.3.4
		cloud_provider=aws
		cloud_service=ec2.amazonaws.com
		cloud_operation=DescribeInstances
		cloud_region=us-east-1
		cloud_account=1
		resource=b1
		user_agent=aws-cli/2
		event_outcome=failure
		status=Client.UnauthorizedOperation`},
	{"cloudtrail", `{"userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"@timestamp":"2020-09-14T00:44:23.000Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","sourceIPAddress":"ec2.amazonaws.com","requestParameters":{"roleArn":"arn:role"},"resources":[{"ARN":"arn:role2","type":"AWS::IAM::Role"}]}`, `
		ts=2020-09-14T00:44:23Z
		user_name=ec2.amazonaws.com
		source_ip=
		source_host=ec2.amazonaws.com
		resource=arn:role2
		event_outcome=success`},
	{"cloudtrail", `{"userIdentity":{"type":"IAMUser","userName":"eve"},"eventTime":"2020-09-14T00:44:23Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"1.2.3.4","responseElements":{"ConsoleLogin":"Failure"}}`, `
		class=logon
		event_outcome=failure`},
	{"AWSCloudTrail", `{"TimeGenerated":"2023-01-02T03:04:05Z","EventSource":"iam.amazonaws.com","EventName":"CreateUser","EventTypeName":"AwsApiCall","AWSRegion":"us-east-1","UserIdentityUserName":"ann","UserIdentityArn":"arn:ann","UserIdentityType":"IAMUser","SourceIpAddress":"1.2.3.4","RequestParameters":"{\"userName\":\"backdoor\"}","RecipientAccountId":"1","ErrorCode":"","Type":"AWSCloudTrail"}`, `
		ts=2023-01-02T03:04:05Z
		class=cloud
		user_name=ann
		target_user_name=backdoor
		source_ip=1.2.3.4
		cloud_operation=CreateUser
		event_outcome=success`},
	{"s3_honeybucket", `{"Event Type":"AwsApiCall","Event Name":"ListObjects","Request ID":"E2","User ID":"{'type': 'AWSAccount', 'principalId': '', 'accountId': 'ANONYMOUS_PRINCIPAL'}","Request Parameters":"{'bucketName': 'bucket1', 'Host': 'bucket1.s3.amazonaws.com'}","Alert":" 302-2022-02-18T17:34:57Z","Event ID":"28","Event DateTime":"2022-02-18T17:34:57Z","Alarm DateTime":"2022-02-18T17:39:28.127636+00:00","Source IP":"177.131.167.145","Request User Agent":"Boto3","Repeated Attempts":"4"}`, `
		ts=2022-02-18T17:34:57Z
		class=cloud
		user_name=ANONYMOUS_PRINCIPAL
		actor_type=AWSAccount
		source_ip=177.131.167.145
		resource=bucket1
		destination_host=bucket1.s3.amazonaws.com
		cloud_service=s3.amazonaws.com
		cloud_operation=ListObjects`},
	{"aws_vpcflow", `{"version":"2","account-id":"123","interface-id":"eni-1","srcaddr":"10.0.0.1","dstaddr":"8.8.8.8","srcport":"50000","dstport":"53","protocol":"17","packets":"1","bytes":"76","start":"1418530010","end":"1418530070","action":"REJECT","log-status":"OK"}`, `
		ts=2014-12-14T04:06:50Z
		class=network
		host_name=eni-1
		source_ip=10.0.0.1
		destination_ip=8.8.8.8
		source_port=50000
		destination_port=53
		network_transport=udp
		network_bytes_out=76
		event_action=REJECT
		event_outcome=failure
		cloud_account=123`},
	{"guardduty", `{"schemaVersion":"2.0","accountId":"1","region":"us-east-1","id":"x","type":"UnauthorizedAccess:EC2/SSHBruteForce","resource":{"resourceType":"Instance","instanceDetails":{"instanceId":"i-99"}},"service":{"serviceName":"guardduty","action":{"actionType":"NETWORK_CONNECTION","networkConnectionAction":{"remoteIpDetails":{"ipAddressV4":"1.2.3.4"}}},"eventLastSeen":"2023-01-02T03:04:05Z"},"severity":2,"createdAt":"2023-01-02T03:10:00Z","title":"SSH brute force"}`, `
		ts=2023-01-02T03:04:05Z
		class=cloud
		host_name=i-99
		source_ip=1.2.3.4
		rule_name=UnauthorizedAccess:EC2/SSHBruteForce
		cloud_operation=NETWORK_CONNECTION
		cloud_account=1
		event_action=SSH brute force`},
	{"guardduty_api", `{"AccountId":"1","Region":"us-east-1","Type":"Recon:IAMUser/X","Resource":{"AccessKeyDetails":{"UserName":"ann"}},"Service":{"Action":{"ActionType":"AWS_API_CALL","AwsApiCallAction":{"Api":"ListBuckets","RemoteIpDetails":{"IpAddressV4":"1.2.3.4"}}}},"Severity":5,"UpdatedAt":"2023-01-02T03:04:05Z","Title":"t"}`, `
		ts=2023-01-02T03:04:05Z
		user_name=ann
		source_ip=1.2.3.4
		cloud_operation=ListBuckets`},
}

var gcpSamples = []sample{
	{"gcp_audit", `{"insertId":"1","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","authenticationInfo":{"principalEmail":"ann@corp.example"},"methodName":"storage.buckets.delete","requestMetadata":{"callerIp":"1.2.3.4","callerSuppliedUserAgent":"gcloud"},"resourceName":"projects/_/buckets/b","serviceName":"storage.googleapis.com","status":{"code":7,"message":"denied"}},"resource":{"labels":{"project_id":"p","location":"eu"},"type":"gcs_bucket"},"severity":"ERROR","timestamp":"2023-01-02T03:04:05.678901234Z"}`, `
		ts=2023-01-02T03:04:05.678901Z
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		user_agent=gcloud
		cloud_provider=gcp
		cloud_service=storage.googleapis.com
		cloud_operation=storage.buckets.delete
		cloud_account=p
		cloud_region=eu
		resource=projects/_/buckets/b
		event_outcome=failure
		status=7`},
	{"gcp_log", `{"logName":"projects/p/logs/compute.googleapis.com%2Fvpc_flows","timestamp":"2023-01-02T03:04:05Z","resource":{"labels":{"project_id":"p"}},"jsonPayload":{"connection":{"src_ip":"10.0.0.1","dest_ip":"8.8.8.8","src_port":5000,"dest_port":53,"protocol":17},"bytes_sent":"90","src_instance":{"vm_name":"vm1"}}}`, `
		class=network
		host_name=vm1
		source_ip=10.0.0.1
		destination_ip=8.8.8.8
		destination_port=53
		network_transport=udp
		network_bytes_out=90`},
	{"google_workspace", `{"kind":"admin#reports#activity","id":{"time":"2023-01-02T03:04:05.000Z","applicationName":"login","customerId":"C1"},"actor":{"email":"ann@corp.example","profileId":"7"},"ipAddress":"1.2.3.4","events":[{"type":"login","name":"login_failure","parameters":[]}]}`, `
		ts=2023-01-02T03:04:05Z
		class=logon
		user_name=ann
		target_user_name=ann
		source_ip=1.2.3.4
		event_outcome=failure
		cloud_service=login
		cloud_operation=login_failure`},
}
