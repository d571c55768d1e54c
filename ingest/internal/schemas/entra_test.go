package schemas

var entraSamples = []sample{
	{"SigninLogs", `{"TenantId":"w","TimeGenerated":"2020-05-20T18:35:04.423Z","OperationName":"Sign-in activity","Category":"SignInLogs","ResultType":"50126","ResultDescription":"Invalid username or password","Identity":"Zack Von","Level":"4","Location":"US","AppDisplayName":"Azure Portal","ClientAppUsed":"Browser","ConditionalAccessStatus":"notApplied","CreatedDateTime":"2020-05-20T18:32:44Z","DeviceDetail":"{\"operatingSystem\":\"Windows 10\",\"displayName\":\"PC7\",\"browser\":\"Edge 81\"}","IPAddress":"24.16.133.227","Status":{"errorCode":50126},"UserAgent":"Mozilla/5.0","UserId":"2566a1a6","UserPrincipalName":"zvon@seccxp.ninja","AADTenantId":"4b2462a4","Type":"SigninLogs"}`, `
		ts=2020-05-20T18:32:44Z
		class=logon
		table_name=SigninLogs
		event_action=Sign-in activity
		event_outcome=failure
		status=50126
		message=Invalid username or password
		user_name=zvon
		user_domain=seccxp.ninja
		user_sid=2566a1a6
		target_user_name=zvon
		source_ip=24.16.133.227
		source_host=PC7
		user_agent=Mozilla/5.0
		resource=Azure Portal
		cloud_provider=azure
		cloud_service=Entra ID
		cloud_operation=Sign-in activity
		cloud_account=4b2462a4`},
	{"SigninLogs", `{"TimeGenerated [UTC]":"5/20/2020, 6:35:04.423 PM","CreatedDateTime [UTC]":"5/20/2020, 6:32:44.000 PM","ResultType":"0","AppDisplayName":"Teams","IPAddress":"1.2.3.4","UserPrincipalName":"a@b.c"}`, `
		ts=2020-05-20T18:32:44Z
		event_outcome=success
		user_name=a`},
	{"SigninLogs", `{"TimeGenerated":"2020-05-20T18:35:04Z","Type":"SigninLogs","UserPrincipalName":"a@b.c","DeviceDetail_string":"{\"displayName\":\"PC8\"}"}`, `
		ts=2020-05-20T18:35:04Z
		table_name=SigninLogs
		source_host=PC8`},
	{"AADNonInteractiveUserSignInLogs", `{"TimeGenerated":"2023-01-02T03:04:05Z","CreatedDateTime":"2023-01-02T03:00:00Z","UserPrincipalName":"ann@corp.example","AppDisplayName":"Office","ResultType":"0","IPAddress":"2001:db8:0:0::1","Status":"{\"errorCode\":0}","Type":"AADNonInteractiveUserSignInLogs"}`, `
		ts=2023-01-02T03:00:00Z
		class=logon
		user_name=ann
		event_outcome=success
		source_ip=2001:db8::1
		cloud_operation=Sign-in activity`},
	{"ADFSSignInLogs", `{"TimeGenerated":"2023-01-02T03:04:05Z","UserPrincipalName":"ann@corp.example","AppDisplayName":"x","ResultType":"0","IPAddress":"1.2.3.4","Type":"ADFSSignInLogs"}`, `
		class=logon
		cloud_service=AD FS
		user_name=ann`},
	{"AADServicePrincipalSignInLogs", `{"TimeGenerated":"2023-01-02T03:04:05Z","OperationName":"Sign-in activity","ServicePrincipalName":"backup app","ServicePrincipalId":"77","ResultType":"7000215","IPAddress":"1.2.3.4","ResourceDisplayName":"Microsoft Graph","Type":"AADServicePrincipalSignInLogs"}`, `
		class=logon
		user_name=backup app
		user_sid=77
		actor_type=ServicePrincipal
		event_outcome=failure
		resource=Microsoft Graph`},
	{"AADManagedIdentitySignInLogs", `{"TimeGenerated":"2023-01-02T03:04:05Z","ServicePrincipalName":"vm1","ServicePrincipalId":"78","ResultType":"0","Type":"AADManagedIdentitySignInLogs"}`, `
		class=logon
		user_name=vm1
		actor_type=ManagedIdentity`},
	{"AuditLogs", `{"TimeGenerated":"2021-08-02T13:10:00Z","ActivityDateTime":"2021-08-02T13:09:59Z","OperationName":"Add member to role","Category":"RoleManagement","LoggedByService":"Core Directory","Result":"success","ResultReason":"","InitiatedBy":"{\"user\":{\"id\":\"11\",\"userPrincipalName\":\"admin@corp.example\",\"ipAddress\":\"9.8.7.6\"}}","TargetResources":[{"id":"22","displayName":"Eve","type":"User","userPrincipalName":"eve@corp.example"},{"id":"33","displayName":"Global Administrator"}],"AADTenantId":"t1","Type":"AuditLogs"}`, `
		ts=2021-08-02T13:09:59Z
		class=cloud
		user_name=admin
		user_domain=corp.example
		user_sid=11
		source_ip=9.8.7.6
		target_user_name=eve
		target_user_sid=22
		resource=Eve
		event_outcome=success
		cloud_service=Core Directory
		cloud_operation=Add member to role
		cloud_account=t1`},
	{"AADUserRiskEvents", `{"TimeGenerated":"2023-01-02T03:04:05Z","ActivityDateTime":"2023-01-02T02:00:00Z","RiskEventType":"unfamiliarFeatures","RiskLevel":"medium","RiskState":"atRisk","UserPrincipalName":"ann@corp.example","IpAddress":"1.2.3.4"}`, `
		ts=2023-01-02T02:00:00Z
		class=cloud
		user_name=ann
		log_level=medium
		status=atRisk
		source_ip=1.2.3.4`},
	{"graph_signin", `{"id":"1","createdDateTime":"2023-05-01T10:00:00Z","userDisplayName":"Ann","userPrincipalName":"ann@corp.example","userId":"u1","appDisplayName":"Azure CLI","ipAddress":"1.2.3.4","clientAppUsed":"Mobile Apps","conditionalAccessStatus":"success","status":{"errorCode":50053,"failureReason":"Account is locked"},"deviceDetail":{"displayName":"PC1","browser":"Chrome"},"location":{"city":"Oslo","countryOrRegion":"NO"}}`, `
		ts=2023-05-01T10:00:00Z
		class=logon
		user_name=ann
		target_user_name=ann
		event_outcome=failure
		status=50053
		sub_status=success
		message=Account is locked
		source_ip=1.2.3.4
		source_host=PC1
		cloud_region=NO
		cloud_provider=azure`},
	{"graph_audit", `{"id":"1","category":"UserManagement","activityDisplayName":"Reset password","activityDateTime":"2023-05-01T10:00:00Z","loggedByService":"Core Directory","result":"failure","resultReason":"weak","initiatedBy":{"user":null,"app":{"displayName":"sync","servicePrincipalId":"s1"}},"targetResources":[{"id":"22","userPrincipalName":"eve@corp.example"}]}`, `
		ts=2023-05-01T10:00:00Z
		class=cloud
		user_name=sync
		user_sid=s1
		target_user_name=eve
		resource=eve@corp.example
		event_outcome=failure
		status=weak
		cloud_operation=Reset password`},
}

var azureSamples = []sample{
	{"AzureActivity", `{"TimeGenerated":"2023-01-02T03:04:05Z","OperationName":"Create or Update Virtual Machine","OperationNameValue":"MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE","ActivityStatusValue":"Success","ActivitySubstatusValue":"Created","Caller":"ann@corp.example","CallerIpAddress":"1.2.3.4","ResourceProviderValue":"MICROSOFT.COMPUTE","SubscriptionId":"s1","_ResourceId":"/subscriptions/s1/vm","Level":"Informational","Type":"AzureActivity"}`, `
		ts=2023-01-02T03:04:05Z
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		cloud_provider=azure
		cloud_service=MICROSOFT.COMPUTE
		cloud_operation=MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE
		cloud_account=s1
		event_outcome=success
		status=Created
		resource=/subscriptions/s1/vm`},
	{"AzureNetworkAnalytics_CL", `{"TimeGenerated":"2023-01-02T03:04:05Z","FlowStartTime_t":"2023-01-02T02:00:00Z","SubType_s":"FlowLog","FlowType_s":"ExternalPublic","FlowDirection_s":"O","FlowStatus_s":"A","SrcIP_s":"10.0.0.4","DestIP_s":"","DestPort_d":443,"L4Protocol_s":"T","VM_s":"rg/vm1","DestPublicIPs_s":"8.8.4.4|2|0|0|0|0|0","OutboundBytes_d":1200.0}`, `
		ts=2023-01-02T02:00:00Z
		class=network
		source_ip=10.0.0.4
		destination_ip=8.8.4.4
		destination_port=443
		network_transport=tcp
		network_direction=outbound
		network_bytes_out=1200
		host_name=vm1
		event_outcome=success`},
	{"az_net_flows", `{"TenantId":"t","TimeGenerated":"2019-02-12 14:22:40.697","FlowStartTime":"2019-02-12 13:00:07.000","FlowType":"AzurePublic","VMName":"msticalertswin1","VMIPAddress":"10.0.3.5","PublicIPs":"['65.55.44.109']","SrcIP":"","DestIP":"","L4Protocol":"T","L7Protocol":"https","DestPort":"443.0","FlowDirection":"O","AllowedOutFlows":"4.0","AllowedInFlows":"0.0","DeniedInFlows":"0.0","DeniedOutFlows":"0.0","VMRegion":"eastus","AllExtIPs":"65.55.44.109"}`, `
		ts=2019-02-12T13:00:07Z
		class=network
		host_name=msticalertswin1
		source_ip=10.0.3.5
		destination_ip=65.55.44.109
		destination_port=443
		network_transport=tcp
		network_direction=outbound
		event_outcome=success`},
	{"az_net_flows", `{"FlowStartTime":"2019-02-12 13:00:07.000","FlowType":"MaliciousFlow","VMName":"vm1","VMIPAddress":"10.0.3.5","L4Protocol":"U","DestPort":"22.0","FlowDirection":"I","AllowedInFlows":"0.0","DeniedInFlows":"3.0","AllExtIPs":"65.55.44.109"}`, `
		source_ip=65.55.44.109
		destination_ip=10.0.3.5
		network_direction=inbound
		network_transport=udp
		event_outcome=failure`},
	{"AzureDiagnostics", `{"TimeGenerated":"2023-01-02T03:04:05Z","ResourceProvider":"MICROSOFT.KEYVAULT","ResourceType":"VAULTS","Resource":"KV1","Category":"AuditEvent","OperationName":"SecretGet","SubscriptionId":"s1","CallerIPAddress":"1.2.3.4","identity_claim_upn_s":"ann@corp.example","id_s":"https://kv1.vault.azure.net/secrets/db","ResultType":"Success","httpStatusCode_d":200}`, `
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		cloud_service=MICROSOFT.KEYVAULT
		cloud_operation=SecretGet
		resource=https://kv1.vault.azure.net/secrets/db
		event_outcome=success
		status=200`},
	{"azure_signin", `{"time":"2023-01-02T03:04:05Z","resourceId":"/tenants/t1/providers/Microsoft.aadiam","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"t1","resultType":"0","callerIpAddress":"1.2.3.4","identity":"Ann","properties":{"createdDateTime":"2023-01-02T03:00:00Z","userPrincipalName":"ann@corp.example","userId":"u1","appDisplayName":"Azure Portal"}}`, `
		ts=2023-01-02T03:00:00Z
		class=logon
		user_name=ann
		source_ip=1.2.3.4
		event_outcome=success
		cloud_account=t1`},
	{"azure_diagnostics", `{"time":"2023-01-02T03:04:05Z","resourceId":"/SUBSCRIPTIONS/AA-BB/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM1","operationName":"MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE","category":"Administrative","resultType":"Failure","resultSignature":"Failed.Forbidden","callerIpAddress":"1.2.3.4","identity":{"claims":{"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"ann@corp.example"}},"level":"Error"}`, `
		ts=2023-01-02T03:04:05Z
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		cloud_operation=MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE
		cloud_service=MICROSOFT.COMPUTE
		cloud_account=aa-bb
		event_outcome=failure
		status=Failed.Forbidden`},
	{"azure_activity", `{"caller":"ann@corp.example","eventTimestamp":"2023-01-02T03:04:05.123Z","operationName":{"value":"Microsoft.Storage/storageAccounts/listKeys/action","localizedValue":"List keys"},"resourceProviderName":{"value":"Microsoft.Storage"},"resourceId":"/subscriptions/s1/sa","status":{"value":"Succeeded"},"subStatus":{"value":"OK"},"subscriptionId":"s1","httpRequest":{"clientIpAddress":"1.2.3.4"},"level":"Informational"}`, `
		ts=2023-01-02T03:04:05.123Z
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		cloud_service=Microsoft.Storage
		cloud_operation=Microsoft.Storage/storageAccounts/listKeys/action
		event_action=List keys
		event_outcome=success
		status=OK`},
}

var officeSamples = []sample{
	{"OfficeActivity", `{"TimeGenerated":"2023-01-02T03:04:05Z","OfficeWorkload":"SharePoint","Operation":"FileDownloaded","UserId":"ann@corp.example","UserType":"Regular","UserKey":"k1","ClientIP":"1.2.3.4","OfficeObjectId":"https://corp/doc.docx","SourceFileName":"Doc.docx","UserAgent":"Chrome","RecordType":"SharePointFileOperation","Type":"OfficeActivity"}`, `
		ts=2023-01-02T03:04:05Z
		class=cloud
		user_name=ann
		source_ip=1.2.3.4
		cloud_provider=m365
		cloud_service=SharePoint
		cloud_operation=FileDownloaded
		resource=https://corp/doc.docx
		file_name=doc.docx
		actor_type=Regular`},
	{"OfficeActivity", `{"TimeGenerated":"2023-01-02T03:04:05Z","OfficeWorkload":"Exchange","Operation":"New-InboxRule","UserId":"ann@corp.example","Client_IPAddress":"","ClientIP":"[2001:db8::7]:50312","ResultStatus":"True"}`, `
		source_ip=2001:db8::7
		source_port=50312
		event_outcome=success`},
	{"unified_audit_csv", `{"CreationDate":"3/4/2023 5:06:07 AM","UserIds":"ann@corp.example","Operations":"UserLoggedIn","RecordType":"AzureActiveDirectoryStsLogon","AuditData":"{\"CreationTime\":\"2023-03-04T05:06:07\",\"Workload\":\"AzureActiveDirectory\",\"Operation\":\"UserLoggedIn\",\"UserId\":\"ann@corp.example\",\"ClientIP\":\"1.2.3.4\",\"ObjectId\":\"app\",\"ResultStatus\":\"Success\",\"OrganizationId\":\"o1\"}"}`, `
		ts=2023-03-04T05:06:07Z
		class=logon
		user_name=ann
		target_user_name=ann
		source_ip=1.2.3.4
		cloud_service=AzureActiveDirectory
		cloud_operation=UserLoggedIn
		cloud_account=o1
		resource=app
		event_outcome=success`},
	{"unified_audit", `{"CreationTime":"2023-03-04T05:06:07","Id":"x","Operation":"MailItemsAccessed","OrganizationId":"o1","RecordType":50,"ResultStatus":"Succeeded","UserKey":"k","UserType":0,"Workload":"Exchange","UserId":"ann@corp.example","ClientIPAddress":"1.2.3.4:443","MailboxOwnerUPN":"boss@corp.example","ClientInfoString":"Client=REST"}`, `
		ts=2023-03-04T05:06:07Z
		class=cloud
		user_name=ann
		target_user_name=boss
		source_ip=1.2.3.4
		source_port=443
		user_agent=Client=REST
		event_outcome=success
		cloud_operation=MailItemsAccessed`},
	{"exchange_mailbox_audit", `{"Operation":"SendAs","OperationResult":"Succeeded","LogonType":"Delegate","LastAccessed":"2023-03-04T05:06:07Z","MailboxOwnerUPN":"boss@corp.example","LogonUserDisplayName":"Ann","LogonUserSid":"S-1-5-21-1","ClientIPAddress":"1.2.3.4","FolderPathName":"\\Inbox"}`, `
		ts=2023-03-04T05:06:07Z
		class=cloud
		user_name=Ann
		user_sid=S-1-5-21-1
		target_user_name=boss
		source_ip=1.2.3.4
		resource=\Inbox
		event_outcome=success`},
	{"exchange_admin_audit", `{"ObjectModified":"ann","CmdletName":"Set-Mailbox","CmdletParameters":"ForwardingSmtpAddress","Caller":"corp.example/Users/admin","Succeeded":true,"RunDate":"2023-03-04T05:06:07Z"}`, `
		ts=2023-03-04T05:06:07Z
		cloud_operation=Set-Mailbox
		resource=ann
		event_outcome=success`},
	{"exchange_admin", `{"TimeGenerated":"2020-04-18T04:50:30Z","UserId":"NT AUTHORITY\\SYSTEM","ClientIP":"1.2.3.4:99","Operation":"Set-ConditionalAccessPolicy","Parameters":"[{\"Name\":\"Identity\",\"Value\":\"corp\\\\6490\"}]"}`, `
		ts=2020-04-18T04:50:30Z
		class=cloud
		user_name=SYSTEM
		user_domain=NT AUTHORITY
		source_ip=1.2.3.4
		source_port=99
		cloud_operation=Set-ConditionalAccessPolicy
		resource=corp\6490`},
	{"message_trace", `{"Received":"2023-03-04T05:06:07","SenderAddress":"eve@evil.example","RecipientAddress":"ann@corp.example","Subject":"Invoice","Status":"Delivered","FromIP":"1.2.3.4","MessageTraceId":"m","MessageId":"<1@evil>"}`, `
		ts=2023-03-04T05:06:07Z
		user_name=eve
		target_user_name=ann
		message=Invoice
		source_ip=1.2.3.4`},
}
