package schemas

var defenderSamples = []sample{
	{"DeviceProcessEvents", `{"Timestamp":"2021-12-15T23:00:03.4494644Z","DeviceId":"d","DeviceName":"cl003.lab.example","ActionType":"ProcessCreated","FileName":"sc.exe","FolderPath":"C:\\Windows\\System32\\sc.exe","SHA1":"B497","SHA256":"41F0","MD5":"3fb5","ProcessId":6592,"ProcessCommandLine":"sc.exe start wuauserv","ProcessIntegrityLevel":"System","ProcessTokenElevation":"TokenElevationTypeDefault","AccountDomain":"nt authority","AccountName":"system","AccountSid":"S-1-5-18","LogonId":999,"InitiatingProcessAccountName":"other","InitiatingProcessFileName":"svchost.exe","InitiatingProcessId":2108,"InitiatingProcessCommandLine":"svchost.exe -k netsvcs","InitiatingProcessFolderPath":"c:\\windows\\system32","InitiatingProcessParentId":808,"InitiatingProcessParentFileName":"services.exe","ReportId":31}`, `
		ts=2021-12-15T23:00:03.449464Z
		class=process_start
		table_name=DeviceProcessEvents
		host_name=cl003
		host_fqdn=cl003.lab.example
		process_pid=6592
		process_executable=C:\Windows\System32\sc.exe
		process_name=sc.exe
		process_command_line=sc.exe start wuauserv
		process_parent_pid=2108
		process_parent_executable=c:\windows\system32\svchost.exe
		process_parent_command_line=svchost.exe -k netsvcs
		user_name=system
		user_domain=nt authority
		user_sid=S-1-5-18
		logon_id=999
		target_user_name=
		process_hash_sha256=41f0
		process_hash_sha1=b497
		file_path=
		record_id=31`},
	{"DeviceNetworkEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"ConnectionFailed","RemoteIP":"::ffff:8.8.8.8","RemotePort":443,"RemoteUrl":"evil.example","LocalIP":"10.0.0.5","LocalPort":50123,"Protocol":"Tcp","InitiatingProcessFileName":"a.exe","InitiatingProcessFolderPath":"c:\\a.exe","InitiatingProcessId":7,"InitiatingProcessCommandLine":"a","InitiatingProcessAccountName":"ann","InitiatingProcessAccountDomain":"lab","InitiatingProcessParentId":3,"InitiatingProcessParentFileName":"explorer.exe"}`, `
		class=network
		source_ip=10.0.0.5
		source_port=50123
		destination_ip=8.8.8.8
		destination_port=443
		destination_host=evil.example
		network_transport=tcp
		network_direction=outbound
		event_outcome=failure
		process_executable=c:\a.exe
		process_pid=7
		process_parent_pid=3
		process_parent_executable=explorer.exe
		user_name=ann
		user_domain=lab`},
	{"DeviceNetworkEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"InboundConnectionAccepted","RemoteIP":"1.2.3.4","RemotePort":50123,"LocalIP":"10.0.0.5","LocalPort":3389,"Protocol":"Tcp"}`, `
		source_ip=1.2.3.4
		destination_ip=10.0.0.5
		destination_port=3389
		network_direction=inbound
		event_outcome=success`},
	{"DeviceFileEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"FileCreated","FileName":"A.EXE","FolderPath":"C:\\Temp","SHA256":"AA","PreviousFileName":"","InitiatingProcessFileName":"b.exe","InitiatingProcessId":7}`, `
		class=file
		event_action=FileCreated
		file_path=C:\Temp\A.EXE
		file_name=a.exe
		process_name=b.exe
		process_pid=7
		process_hash_sha256=aa`},
	{"DeviceRegistryEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"RegistryValueSet","RegistryKey":"HKEY_LOCAL_MACHINE\\SOFTWARE\\Run","RegistryValueName":"x","RegistryValueData":"c:\\x.exe","InitiatingProcessFileName":"reg.exe","InitiatingProcessId":7}`, `
		class=registry
		registry_path=HKEY_LOCAL_MACHINE\SOFTWARE\Run
		registry_value=x
		registry_data=c:\x.exe
		process_name=reg.exe`},
	{"DeviceLogonEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"LogonFailed","LogonType":"RemoteInteractive","AccountDomain":"lab","AccountName":"ann","AccountSid":"S-1-5-21-1","FailureReason":"InvalidUserNameOrPassword","RemoteDeviceName":"pc9","RemoteIP":"1.2.3.4","RemotePort":50000,"LogonId":77,"InitiatingProcessAccountName":"system","InitiatingProcessFileName":"lsass.exe"}`, `
		class=logon
		event_outcome=failure
		logon_type=10
		target_user_name=ann
		target_user_domain=lab
		target_user_sid=S-1-5-21-1
		target_logon_id=77
		user_name=system
		source_ip=1.2.3.4
		source_port=50000
		destination_ip=
		workstation_name=pc9
		status=InvalidUserNameOrPassword`},
	{"DeviceImageLoadEvents", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","ActionType":"ImageLoaded","FileName":"a.dll","FolderPath":"C:\\a.dll","SHA1":"11","InitiatingProcessFileName":"b.exe","InitiatingProcessId":7}`, `
		class=module_load
		dll_path=C:\a.dll
		process_name=b.exe
		file_path=`},
	{"DeviceFileCertificateInfo", `{"Timestamp":"2021-12-15T23:00:03Z","DeviceName":"cl003","IsSigned":true,"IsTrusted":true,"SignerHash":"99","Signer":"Contoso","SHA1":"11"}`, `
		host_name=cl003
		code_signature_signed=1
		code_signature_subject=Contoso`},
	{"DeviceEvents", `{"Timestamp":"2021-08-02T13:11:01.1234567Z","DeviceName":"adfs01.lab","ActionType":"NamedPipeEvent","AdditionalFields_string":"{\"PipeName\":\"\\\\Device\\\\NamedPipe\\\\wid\"}","FileName_string":"","RemoteUrl":"","RegistryKey":"","ProcessId":1,"InitiatingProcessFileName":"svc.exe","InitiatingProcessFolderPath":"c:\\","InitiatingProcessId_string":"12","InitiatingProcessAccountName":"adfs$"}`, `
		class=pipe
		pipe_name=\Device\NamedPipe\wid
		host_name=adfs01
		process_executable=c:\svc.exe
		process_pid=12
		user_name=adfs$`},
	{"DeviceEvents", `{"TimeGenerated":"2021-08-02T13:11:01Z","DeviceName":"pc1","ActionType":"OpenProcessApiCall","FileName":"lsass.exe","FolderPath":"C:\\Windows\\System32","ProcessId":640,"RegistryKey":"","RemoteUrl":"","InitiatingProcessFileName":"m.exe","InitiatingProcessId":12,"Type":"DeviceEvents"}`, `
		class=process_access
		target_process_pid=640
		target_process_executable=C:\Windows\System32\lsass.exe
		process_pid=12`},
	{"DeviceProcessEvents", `{"time":"2023-01-02T03:04:06Z","tenantId":"t","operationName":"Publish","category":"AdvancedHunting-DeviceProcessEvents","properties":{"Timestamp":"2023-01-02T03:04:05Z","DeviceName":"pc1","ActionType":"ProcessCreated","FileName":"cmd.exe","FolderPath":"C:\\Windows\\System32\\cmd.exe","ProcessId":5,"ProcessCommandLine":"cmd /c id","InitiatingProcessId":4,"AccountName":"ann"}}`, `
		ts=2023-01-02T03:04:05Z
		table_name=DeviceProcessEvents
		class=process_start
		host_name=pc1
		process_pid=5
		process_command_line=cmd /c id
		process_executable=C:\Windows\System32\cmd.exe
		process_parent_pid=4
		user_name=ann`},
	{"DeviceInfo", `{"Timestamp":"2021-08-02T13:11:01Z","DeviceId":"d","DeviceName":"pc1","PublicIP":"1.2.3.4","OSPlatform":"Windows10","LoggedOnUsers":"[{\"UserName\":\"ann\",\"DomainName\":\"LAB\",\"Sid\":\"S-1\"}]"}`, `
		class=other
		host_name=pc1
		source_ip=1.2.3.4
		user_name=ann
		user_domain=LAB`},
	{"DeviceNetworkInfo", `{"Timestamp":"2021-08-02T13:11:01Z","DeviceName":"pc1","NetworkAdapterName":"eth","IPAddresses":"[{\"IPAddress\":\"10.0.0.5\"}]","MacAddress":"00"}`, `
		host_name=pc1
		source_ip=10.0.0.5`},
	{"AlertInfo", `{"Timestamp":"2021-08-02T13:11:01Z","AlertId":"da1","Title":"Suspicious PowerShell","Category":"Execution","Severity":"High","ServiceSource":"Microsoft Defender for Endpoint","DetectionSource":"EDR","AttackTechniques":"[\"T1059\"]"}`, `
		rule_name=Suspicious PowerShell
		event_code=da1
		log_level=High
		event_task=Execution`},
	{"AlertEvidence", `{"Timestamp":"2021-08-02T13:11:01Z","AlertId":"da1","EntityType":"File","EvidenceRole":"Related","FileName":"x.exe","FolderPath":"C:\\Temp","DeviceName":"pc1","AccountName":"ann","SHA256":"AA"}`, `
		host_name=pc1
		user_name=ann
		file_path=C:\Temp\x.exe
		process_hash_sha256=aa`},
	{"CloudAppEvents", `{"Timestamp":"2021-08-02T13:21:01.1234567Z","ActionType":"MailItemsAccessed","Application":"Microsoft Exchange Online","AccountObjectId":"a1","AccountDisplayName":"MSFT","IPAddress":"1.2.3.4","ActivityType":"Basic","ActivityObjects":[{"Type":"Account","Role":"Actor","Name":"ann@corp.example"}],"ObjectName":"","RawEventData":{"UserId":"ann@corp.example","ResultStatus":"Succeeded","MailboxOwnerUPN":"boss@corp.example"}}`, `
		ts=2021-08-02T13:21:01.123456Z
		class=cloud
		cloud_provider=m365
		cloud_service=Microsoft Exchange Online
		cloud_operation=MailItemsAccessed
		user_name=ann
		user_sid=a1
		target_user_name=boss
		source_ip=1.2.3.4
		resource=ann@corp.example
		event_outcome=success`},
	{"CloudAppEvents", `{"Timestamp":"2021-08-02T13:21:01Z","ActionType":"Add service principal credentials.","ActivityObjects_dynamic":"[{\"Name\":\"x\"}]","ActivityObjects":null,"AccountDisplayName_string":"ann"}`, `
		class=cloud
		resource=x
		user_name=ann`},
	{"IdentityLogonEvents", `{"Timestamp":"2021-08-02T13:21:01Z","ActionType":"LogonFailed","Application":"Active Directory","LogonType":"Interactive","Protocol":"Kerberos","FailureReason":"WrongPassword","AccountName":"ann","AccountDomain":"lab","AccountUpn":"ann@lab","DeviceName":"pc1","IPAddress":"10.0.0.5","DestinationDeviceName":"dc1.lab"}`, `
		class=logon
		host_name=dc1
		workstation_name=pc1
		target_user_name=ann
		target_user_domain=lab
		source_ip=10.0.0.5
		auth_package=Kerberos
		event_outcome=failure`},
	{"IdentityQueryEvents", `{"Timestamp":"2021-08-02T13:21:01Z","ActionType":"LDAP query","Application":"Active Directory","QueryType":"AllUsers","QueryTarget":"lab","Query":"(objectClass=user)","AccountName":"ann","DeviceName":"pc1"}`, `
		class=object_access
		object_name=lab
		message=(objectClass=user)
		user_name=ann`},
	{"IdentityDirectoryEvents", `{"Timestamp":"2021-08-02T13:21:01Z","ActionType":"Group Membership changed","Application":"Active Directory","AccountName":"admin","TargetAccountUpn":"eve@lab"}`, `
		class=account
		user_name=admin
		target_user_name=eve`},
	{"EmailEvents", `{"Timestamp":"2021-08-02T13:21:01Z","NetworkMessageId":"n1","SenderFromAddress":"eve@evil.example","SenderIPv4":"1.2.3.4","RecipientEmailAddress":"ann@corp.example","Subject":"Invoice","EmailDirection":"Inbound","DeliveryAction":"Delivered","DeliveryLocation":"Inbox/folder","ThreatTypes":"Phish"}`, `
		user_name=eve
		user_domain=evil.example
		target_user_name=ann
		source_ip=1.2.3.4
		message=Invoice
		network_direction=inbound
		event_action=Delivered
		rule_name=Phish`},
	{"EmailAttachmentInfo", `{"Timestamp":"2021-08-02T13:21:01Z","NetworkMessageId":"n1","SenderFromAddress":"eve@evil.example","RecipientEmailAddress":"ann@corp.example","FileName":"Inv.XLSM","FileType":"xlsm","SHA256":"AA"}`, `
		class=file
		file_name=inv.xlsm
		process_hash_sha256=aa
		event_action=Attachment`},
	{"EmailUrlInfo", `{"Timestamp":"2021-08-02T13:21:01Z","NetworkMessageId":"n1","Url":"http://evil.example/a","UrlDomain":"evil.example"}`, `
		resource=http://evil.example/a
		destination_host=evil.example`},
	{"EmailPostDeliveryEvents", `{"Timestamp":"2021-08-02T13:21:01Z","NetworkMessageId":"n1","Action":"Moved","ActionType":"Phish ZAP","ActionTrigger":"ZAP","ActionResult":"Success","RecipientEmailAddress":"ann@corp.example"}`, `
		event_action=Phish ZAP
		target_user_name=ann
		status=Success`},
	{"UrlClickEvents", `{"Timestamp":"2021-08-02T13:21:01Z","Url":"http://evil.example/a","ActionType":"ClickBlocked","AccountUpn":"ann@corp.example","Workload":"Email","IPAddress":"1.2.3.4"}`, `
		class=network
		user_name=ann
		resource=http://evil.example/a
		event_outcome=failure`},
	{"AADSignInEventsBeta", `{"Timestamp":"2021-08-02T13:21:01Z","Application":"Azure Portal","LogonType":"[\"interactiveUser\"]","ErrorCode":0,"AccountUpn":"ann@corp.example","IPAddress":"1.2.3.4"}`, `
		class=logon
		user_name=ann
		event_outcome=success`},
	{"mde_process", `{"CreatedProcessAccountSid":"S-1-12-1","CreatedProcessAccountName":"ann","CreatedProcessAccountDomainName":"LAB","CreatedProcessCreationTime":"2021-06-23 03:08:14.159814200+00:00","CreatedProcessId":"17132","CreatedProcessName":"conhost.exe","CreatedProcessCommandLine":"conhost.exe 0xffffffff -ForceV1","CreatedProcessFilePath":"C:\\Windows\\System32\\conhost.exe","CreatedProcessFileSha1":"c313","InitiatingProcessId":"6844","InitiatingProcessName":"cmd.exe","Process_CommandLine":"cmd /c start","InitiatingProcessImageFilePath":"C:\\Windows\\System32","CreatedProcessParentId":"6844","ComputerDnsName":"pc1.lab","LogonId":"388102317"}`, `
		ts=2021-06-23T03:08:14.159814Z
		class=process_start
		host_name=pc1
		process_pid=17132
		process_executable=C:\Windows\System32\conhost.exe
		process_command_line=conhost.exe 0xffffffff -ForceV1
		process_parent_pid=6844
		process_parent_executable=C:\Windows\System32\cmd.exe
		process_parent_command_line=cmd /c start
		user_name=ann
		user_domain=LAB
		user_sid=S-1-12-1
		logon_id=388102317
		process_hash_sha1=c313`},
}
