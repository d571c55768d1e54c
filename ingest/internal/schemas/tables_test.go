package schemas

var networkSamples = []sample{
	{"suricata", `{"timestamp":"2024-05-01T10:00:00.123456+0200","host":"sensor","event_type":"dns","src_ip":"10.0.0.1","src_port":50000,"dest_ip":"8.8.8.8","dest_port":53,"proto":"UDP","dns":{"type":"answer","rrname":"a.example","rcode":"NOERROR","answers":[{"rrname":"a.example","rdata":"1.2.3.4"}]}}`, `
		ts=2024-05-01T08:00:00.123456Z
		class=dns
		host_name=sensor
		source_ip=10.0.0.1
		destination_port=53
		network_transport=udp
		dns_question_name=a.example
		dns_answers=1.2.3.4`},
	{"suricata", `{"timestamp":"2024-05-01T10:00:00Z","event_type":"alert","src_ip":"10.0.0.1","dest_ip":"1.2.3.4","proto":"TCP","alert":{"action":"blocked","signature":"ET x","signature_id":7,"severity":1}}`, `
		class=network
		rule_name=ET x
		event_code=7
		event_outcome=failure`},
	{"CommonSecurityLog", `{"TimeGenerated":"2023-01-02T03:04:05Z","DeviceVendor":"Palo Alto Networks","DeviceProduct":"PAN-OS","DeviceEventClassID":"end","Activity":"TRAFFIC","LogSeverity":"1","DeviceAction":"deny","SourceIP":"10.0.0.5","SourcePort":50000,"DestinationIP":"8.8.8.8","DestinationPort":53,"Protocol":"udp","SentBytes":70,"ReceivedBytes":120,"SourceUserName":"lab\\ann","DeviceName":"fw1","FileHash":""}`, `
		class=network
		host_name=fw1
		source_ip=10.0.0.5
		destination_ip=8.8.8.8
		destination_port=53
		network_transport=udp
		network_bytes_out=70
		network_bytes_in=120
		event_action=deny
		event_outcome=failure
		user_name=ann`},
	{"DnsEvents", `{"TimeGenerated":"2023-01-02T03:04:05Z","Computer":"dc1.lab","ClientIP":"10.0.0.5","SubType":"LookupQuery","EventId":257,"Name":"evil.example","QueryType":"A","IPAddresses":"1.2.3.4, 5.6.7.8","Result":"Success","ResultCode":0}`, `
		class=dns
		host_name=dc1
		source_ip=10.0.0.5
		dns_question_name=evil.example
		dns_answers=1.2.3.4; 5.6.7.8
		dns_rcode=Success
		status=0`},
	{"VMConnection", `{"TimeGenerated":"2023-01-02T03:04:05Z","Computer":"vm1","Direction":"outbound","ProcessName":"curl","SourceIp":"10.0.0.4","DestinationIp":"8.8.8.8","DestinationPort":443,"Protocol":"tcp","BytesSent":10,"BytesReceived":20,"LinksEstablished":1,"RemoteDnsQuestions":"[\"evil.example\"]"}`, `
		class=network
		host_name=vm1
		process_name=curl
		destination_ip=8.8.8.8
		destination_port=443
		network_direction=outbound
		network_bytes_in=20`},
	{"W3CIISLog", `{"TimeGenerated":"2023-01-02T03:04:05Z","Computer":"web1","sSiteName":"W3SVC1","csMethod":"POST","csUriStem":"/owa/shell.aspx","csUriQuery":"cmd=whoami","cIP":"1.2.3.4","sIP":"10.0.0.4","sPort":443,"csUserName":"-","csUserAgent":"curl","scStatus":"500","scBytes":10,"csBytes":20}`, `
		class=network
		host_name=web1
		source_ip=1.2.3.4
		destination_ip=10.0.0.4
		destination_port=443
		event_action=POST
		resource=/owa/shell.aspx
		message=cmd=whoami
		user_name=
		status=500
		event_outcome=failure
		network_direction=inbound
		network_bytes_out=20`},
	{"NetworkSessions", `{"TimeGenerated":"2023-01-02T03:04:05Z","EventVendor":"Cisco","EventProduct":"ASA","SrcIpAddr":"10.0.0.5","SrcPortNumber":5,"DstIpAddr":"8.8.8.8","DstPortNumber":53,"NetworkProtocol":"UDP","DvcAction":"Allow","EventResult":"Success","DvcHostname":"fw"}`, `
		class=network
		source_ip=10.0.0.5
		destination_port=53
		network_transport=udp
		event_outcome=success
		host_name=fw`},
}

var sentinelSamples = []sample{
	{"SecurityAlert", `{"TenantId":"t","StartTimeUtc":"2019-01-11 06:31:40","TimeGenerated":"2019-01-12 06:41:44","SystemAlertId":"s1","ProviderName":"CustomAlertRule","AlertType":"x","AlertName":"DC local group addition","AlertDisplayName":"DC local group addition - Demo","Description":"d","Severity":"Low","Entities":"[{\"$id\":\"3\",\"Address\":\"75.10.91.22\",\"Type\":\"ip\"},{\"HostName\":\"DHCP77\",\"Type\":\"host\"},{\"Name\":\"dbadmin\",\"NTDomain\":\"LAB\",\"Type\":\"account\"}]","CompromisedEntity":""}`, `
		ts=2019-01-11T06:31:40Z
		class=other
		host_name=dhcp77
		user_name=dbadmin
		user_domain=LAB
		source_ip=75.10.91.22
		rule_name=DC local group addition
		event_action=DC local group addition - Demo
		log_level=Low`},
	{"SecurityIncident", `{"TimeGenerated":"2023-01-02T03:04:05Z","IncidentNumber":7,"IncidentName":"g","Title":"Brute force","Severity":"High","Status":"New","FirstActivityTime":"2023-01-02T02:00:00Z","Owner":"{\"userPrincipalName\":\"ann@corp.example\"}"}`, `
		ts=2023-01-02T02:00:00Z
		event_code=7
		rule_name=Brute force
		log_level=High
		user_name=ann`},
	{"sentinel_incident", `{"id":"/subscriptions/x","name":"1437","etag":"e","type":"Microsoft.SecurityInsights/Incidents","properties.title":"Odd","properties.severity":"Medium","properties.status":"New","properties.incidentNumber":58035,"properties.firstActivityTimeUtc":"2021-09-30T12:01:34.374Z","properties.incidentUrl":"https://x"}`, `
		ts=2021-09-30T12:01:34.374Z
		event_code=58035
		rule_name=Odd
		log_level=Medium
		resource=https://x`},
	{"ThreatIntelligenceIndicator", `{"TimeGenerated":"2023-01-02T03:04:05Z","IndicatorId":"i1","ThreatType":"Botnet","ExpirationDateTime":"2023-02-02T03:04:05Z","NetworkIP":"1.2.3.4","FileHashValue":"AABBCCDDEEFF00112233445566778899","Description":"d"}`, `
		event_code=i1
		destination_ip=1.2.3.4
		process_hash_md5=aabbccddeeff00112233445566778899`},
	{"Heartbeat", `{"TimeGenerated":"2019-07-08 20:07:48","ComputerIP":"51.140.160.102","Computer":"squid-uk-02","Category":"Direct Agent","OSType":"Linux","OSName":"Ubuntu","ComputerEnvironment":"Azure","ResourceId":"/r","SubscriptionId":"3b70","Type":"Heartbeat"}`, `
		ts=2019-07-08T20:07:48Z
		class=other
		host_name=squid-uk-02
		source_ip=51.140.160.102
		cloud_account=3b70`},
	{"VMProcess", `{"TimeGenerated":"2023-01-02T03:04:05Z","Computer":"vm1","ExecutableName":"sshd","DisplayName":"sshd","FirstPid":"88","StartTime":"2023-01-01T00:00:00Z","ExecutablePath":"/usr/sbin","CommandLine":"sshd -D","UserName":"root"}`, `
		ts=2023-01-01T00:00:00Z
		class=process_start
		host_name=vm1
		process_pid=88
		process_executable=/usr/sbin/sshd
		process_name=sshd
		process_command_line=sshd -D
		user_name=root`},
	{"LinuxAuditLog", `{"TimeGenerated":"2023-01-02T03:04:05Z","Computer":"lx1","AuditID":"1.2:3","SerialNumber":3,"RecordType":"SYSCALL_EXECVE","exe":"/bin/cat","cmd":"cat /etc/shadow","pid":"10","ppid":"9","user":"root","success":"yes"}`, `
		class=process_start
		host_name=lx1
		process_pid=10
		process_parent_pid=9
		process_executable=/bin/cat
		process_command_line=cat /etc/shadow
		user_name=root
		event_outcome=success`},
	{"Syslog", `{"TenantId":"t","SourceSystem":"Linux","TimeGenerated":"2019-07-15 02:44:44","Computer":"squid-uk-02","EventTime":"2019-07-15 02:44:43","Facility":"authpriv","HostName":"squid-uk-02","SeverityLevel":"notice","SyslogMessage":"peteb : TTY=pts/0 ; COMMAND=/usr/sbin/squid","ProcessID":"77","HostIP":"10.0.6.5","ProcessName":"sudo","Type":"Syslog"}`, `
		ts=2019-07-15T02:44:43Z
		class=privilege
		host_name=squid-uk-02
		process_name=sudo
		process_pid=77
		event_channel=authpriv
		log_level=notice
		message=peteb : TTY=pts/0 ; COMMAND=/usr/sbin/squid`},
	{"Syslog", `{"EventTime":"2019-07-15T02:44:43Z","Computer":"h","Facility":"auth","SeverityLevel":"info","ProcessName":"sshd","SyslogMessage":"Failed password for root from 1.2.3.4 port 22 ssh2"}`, `
		class=logon`},
	{"Syslog", `{"TenantId":"t","TimeGenerated":"2022-05-11T18:10:20.4Z","Computer":"UBUNTU5","EventTime":"2022-05-11T18:10:20Z","Facility":"user","SeverityLevel":"info","SyslogMessage":"<Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID><TimeCreated SystemTime=\"2022-05-11T18:10:20.399931000Z\"/></System><EventData><Data Name=\"ProcessId\">1774</Data><Data Name=\"Image\">/bin/sh</Data></EventData></Event>","ProcessName":"sysmon","Type":"Syslog"}`, `
		class=process_start
		host_name=ubuntu5
		process_pid=1774
		process_name=sh`},
	{"auditd_summary", `{"TenantId":"t","TimeGenerated":"2019-02-18 16:00:00","Computer":"MSTICAlertsLxVM2","mssg_id":"1550505627.301:9077922","AuditdMessage":"[{'SYSCALL': ['success=yes', 'ppid=7', 'pid=28056', 'exe=\\\"/bin/dash\\\"']}, {'EXECVE': ['argc=2', 'a0=\\\"/bin/sh\\\"', 'a1=6964202D75']}]"}`, `
		ts=2019-02-18T16:00:27.301Z
		host_name=msticalertslxvm2
		class=process_start
		event_code=SYSCALL_EXECVE
		process_pid=28056
		process_parent_pid=7
		process_executable=/bin/dash
		process_command_line=/bin/sh id -u
		event_outcome=success`},
}

var memorySamples = []sample{
	{"volatility_pslist", `{"TreeDepth":"1","PID":"768","PPID":"632","ImageFileName":"services.exe","Offset(V)":"0xac81","Threads":"7","Handles":"-","SessionId":"N/A","Wow64":"False","CreateTime":"2021-04-01 05:05:01.000000 ","ExitTime":"N/A"}`, `
		ts=2021-04-01T05:05:01Z
		class=process_start
		process_pid=768
		process_parent_pid=632
		process_executable=services.exe
		process_name=services.exe
		process_session_id=`},
	{"volatility_pslist", `{"PID":5,"PPID":4,"ImageFileName":"VeryLongNameOf","CreateTime":"2021-04-01T05:05:01+00:00","Audit":"\\Device\\HarddiskVolume2\\VeryLongNameOfProgram.exe","Cmd":"v.exe -x","Path":"C:\\VeryLongNameOfProgram.exe","__children":[]}`, `
		process_executable=C:\VeryLongNameOfProgram.exe
		process_name=verylongnameofprogram.exe
		process_command_line=v.exe -x`},
	{"volatility2_pslist", `{"Offset(V)":"0x1","Name":"cmd.exe","PID":"5","PPID":"4","Thds":"1","Hnds":"2","Sess":"1","Start":"2021-04-01 05:05:01 UTC+0000"}`, `
		ts=2021-04-01T05:05:01Z
		process_name=cmd.exe
		process_pid=5`},
	{"volatility_linux_pslist", `{"OFFSET (V)":"0x9","PID":"5","TID":"5","PPID":"4","COMM":"bash","UID":"0","CREATION TIME":"2021-04-01 05:05:01.000000 UTC"}`, `
		ts=2021-04-01T05:05:01Z
		class=process_start
		process_name=bash
		user_sid=0`},
	{"volatility_cmdline", `{"PID":"5","Process":"cmd.exe","Args":"cmd.exe /c whoami"}`, `
		class=process_start
		process_command_line=cmd.exe /c whoami
		process_pid=5`},
	{"volatility_netscan", `{"Offset":"0x1","Proto":"TCPv4","LocalAddr":"10.0.0.5","LocalPort":"50000","ForeignAddr":"8.8.8.8","ForeignPort":"443","State":"ESTABLISHED","PID":"5","Owner":"a.exe","Created":"2021-04-01 05:05:01.000000 "}`, `
		ts=2021-04-01T05:05:01Z
		class=network
		network_transport=tcp
		source_ip=10.0.0.5
		destination_ip=8.8.8.8
		destination_port=443
		status=ESTABLISHED
		process_name=a.exe`},
	{"volatility_dlllist", `{"PID":"5","Process":"a.exe","Base":"0x1","Size":"0x2","Name":"b.dll","Path":"C:\\b.dll","LoadTime":"2021-04-01 05:05:01.000000 "}`, `
		class=module_load
		dll_path=C:\b.dll`},
	{"volatility_malfind", `{"PID":"5","Process":"a.exe","Start VPN":"0x1000","End VPN":"0x2000","Protection":"PAGE_EXECUTE_READWRITE","Disasm":"nop"}`, `
		class=process_inject
		target_process_pid=5
		thread_start_address=0x1000`},
	{"volatility_svcscan", `{"Offset":"0x1","Order":"1","PID":"5","Start":"SERVICE_AUTO_START","State":"SERVICE_RUNNING","Type":"SERVICE_WIN32","Name":"evil","Display":"Evil","Binary":"C:\\evil.exe"}`, `
		class=service
		service_name=evil
		service_path=C:\evil.exe`},
}

var frameSamples = []sample{
	{"process_frame", `{"TenantId":"t","Account":"LAB\\ann","EventID":"4688","TimeGenerated":"2019-01-15 05:15:15.677","Computer":"MSTICAlertsWin1","SubjectUserSid":"S-1-5-21","SubjectUserName":"ann","SubjectDomainName":"LAB","SubjectLogonId":"0xfaac27","NewProcessId":"0x1580","NewProcessName":"C:\\Diagnostics\\ftp.exe","TokenElevationType":"%%1936","ProcessId":"0xbc8","CommandLine":".\\ftp -s:x","ParentProcessName":"C:\\Windows\\System32\\cmd.exe","TargetLogonId":"0x0","TimeCreatedUtc":"2019-01-15 05:15:15.677"}`, `
		ts=2019-01-15T05:15:15.677Z
		class=process_start
		host_name=msticalertswin1
		process_pid=5504
		process_parent_pid=3016
		process_executable=C:\Diagnostics\ftp.exe
		process_parent_executable=C:\Windows\System32\cmd.exe
		process_command_line=.\ftp -s:x
		user_name=ann
		logon_id=16428071`},
	{"logon_frame", `{"TenantId":"t","Account":"LAB\\ann","EventID":4625,"TimeGenerated":"2019-02-14T04:23:55.4Z","Computer":"W1","SubjectUserName":"W1$","TargetUserName":"ian","TargetDomainName":"LAB","LogonType":3,"IpAddress":"1.2.3.4","Status":"0xc000006d","TimeCreatedUtc":"2019-02-14T04:23:55.4Z"}`, `
		class=logon
		target_user_name=ian
		source_ip=1.2.3.4
		logon_type=3`},
	{"linux_process_frame", `{"EventType":"SYSCALL_EXECVE","Computer":"lx2","mssg_id":"1550449427.129:8986525","TimeGenerated":"2019-02-18T00:23:47.129","argc":3.0,"cmdline":"/bin/sh -c id","cwd":"/var","exe":"/bin/dash","pid":6875,"ppid":22536.0,"ses":-1,"success":"yes","uid":0}`, `
		ts=2019-02-18T00:23:47.129Z
		class=process_start
		host_name=lx2
		process_pid=6875
		process_parent_pid=22536
		process_executable=/bin/dash
		process_command_line=/bin/sh -c id
		user_sid=0`},
}

var commonSamples = []sample{
	{"ecs", `{"@timestamp":"2023-01-02T03:04:05.678Z","ecs":{"version":"8.0"},"event":{"category":["process"],"type":["start"],"action":"exec","outcome":"unknown"},"host":{"hostname":"LX1","name":"lx1.lab"},"process":{"pid":5,"entity_id":"E5","executable":"/bin/cat","args":["cat","/etc/shadow"],"parent":{"pid":4,"executable":"/bin/sh","command_line":"sh"},"hash":{"sha256":"AA"}},"user":{"name":"root","id":"0"}}`, `
		ts=2023-01-02T03:04:05.678Z
		class=process_start
		host_name=lx1
		process_pid=5
		process_entity_id=e5
		process_name=cat
		process_command_line=cat /etc/shadow
		process_parent_pid=4
		process_parent_executable=/bin/sh
		process_hash_sha256=aa
		user_name=root
		event_outcome=`},
	{"ecs", `{"@timestamp":"2023-01-02T03:04:05Z","ecs.version":"1.12","event.category":"network","event.type":"connection","source.ip":"10.0.0.5","destination.ip":"8.8.8.8","destination.port":53,"network.transport":"udp","network.direction":"egress","dns.question.name":"evil.example","host.name":"pc1"}`, `
		class=dns
		source_ip=10.0.0.5
		destination_port=53
		network_direction=outbound
		dns_question_name=evil.example`},
	{"ecs", `{"@timestamp":"2023-01-02T03:04:05Z","ecs":{"version":"8.0"},"event":{"category":["authentication"],"outcome":"failure","action":"ssh_login"},"user":{"name":"root"},"source":{"ip":"1.2.3.4"},"host":{"name":"lx1"}}`, `
		class=logon
		event_outcome=failure
		target_user_name=root
		source_ip=1.2.3.4`},
	{"ecs", `{"@timestamp":"2023-01-02T03:04:05Z","ecs":{"version":"8.0"},"event":{"dataset":"aws.cloudtrail","category":["iam"],"action":"CreateUser","provider":"iam.amazonaws.com"},"cloud":{"provider":"aws","region":"us-east-1"}}`, `
		class=cloud
		cloud_provider=aws
		cloud_operation=CreateUser
		cloud_service=iam.amazonaws.com`},
	{"ecs", `{"@timestamp":"2023-01-02T03:04:05Z","ecs":{"version":"8.0"},"event":{"category":"registry"},"registry":{"path":"HKLM\\x","value":"v","data":{"strings":["a","b"]}}}`, `
		class=registry
		registry_path=HKLM\x
		registry_data=a; b`},
	{"ocsf", `{"class_uid":1007,"class_name":"Process Activity","activity_id":1,"activity_name":"Launch","time":1672628645678,"metadata":{"version":"1.0","product":{"name":"EDR"}},"device":{"hostname":"pc1"},"process":{"pid":5,"cmd_line":"cmd /c id","file":{"path":"C:\\cmd.exe","hashes":[{"algorithm":"MD5","value":"00112233445566778899aabbccddeeff"}]}},"actor":{"process":{"pid":4,"file":{"path":"C:\\p.exe"},"cmd_line":"p"},"user":{"name":"ann"}},"status_id":1}`, `
		ts=2023-01-02T03:04:05.678Z
		class=process_start
		host_name=pc1
		process_pid=5
		process_executable=C:\cmd.exe
		process_command_line=cmd /c id
		process_parent_pid=4
		process_parent_executable=C:\p.exe
		process_hash_md5=00112233445566778899aabbccddeeff
		user_name=ann
		event_outcome=success`},
	{"ocsf", `{"class_uid":4001,"time":1672628645678,"metadata":{},"activity_id":1,"src_endpoint":{"ip":"10.0.0.5","port":5000},"dst_endpoint":{"ip":"8.8.8.8","port":53},"connection_info":{"protocol_num":17},"traffic":{"bytes_out":9},"actor":{"process":{"pid":4,"name":"a.exe"}}}`, `
		class=network
		source_ip=10.0.0.5
		destination_port=53
		network_transport=udp
		network_bytes_out=9
		process_pid=4
		process_name=a.exe`},
	{"ocsf", `{"class_uid":6003,"time":1672628645678,"metadata":{},"api":{"operation":"CreateUser","service":{"name":"iam.amazonaws.com"}},"cloud":{"provider":"AWS","region":"us-east-1"},"actor":{"user":{"name":"ann","uid":"arn"}},"status_id":2}`, `
		class=cloud
		cloud_provider=aws
		cloud_operation=CreateUser
		user_name=ann
		event_outcome=failure`},
	{"ocsf", `{"class_uid":3002,"time":1672628645678,"metadata":{},"user":{"name":"ann","domain":"LAB"},"src_endpoint":{"ip":"1.2.3.4"},"logon_type_id":3,"status_id":2,"device":{"hostname":"dc1"}}`, `
		class=logon
		target_user_name=ann
		user_name=ann
		logon_type=3
		source_ip=1.2.3.4`},
}

var velociraptorSamples = []sample{
	{"velociraptor_pslist", `{"Pid":4,"Ppid":0,"TokenIsElevated":false,"Name":"a.exe","CommandLine":"a -x","Exe":"C:\\a.exe","Hash":{"MD5":"AA"},"Authenticode":null,"Username":"LAB\\ann","Fqdn":"pc1.lab"}`, `
		class=process_start
		host_name=pc1
		process_pid=4
		process_parent_pid=0
		process_executable=C:\a.exe
		process_command_line=a -x
		process_hash_md5=aa
		user_name=ann`},
	{"velociraptor_processinfo", `{"Name":"a.exe","PebBaseAddress":"0x0","Pid":4,"ImagePathName":"C:\\a.exe","CommandLine":"a","CurrentDirectory":"C:\\","Env":{}}`, `
		class=process_start
		process_executable=C:\a.exe
		process_working_directory=C:\`},
	{"velociraptor_netstat", `{"Pid":692,"Name":"svchost.exe","Family":"IPv4","Type":"TCP","Status":"LISTEN","Laddr.IP":"0.0.0.0","Laddr.Port":135,"Raddr.IP":"1.2.3.4","Raddr.Port":7,"Timestamp":"2022-02-12T19:35:44Z"}`, `
		ts=2022-02-12T19:35:44Z
		class=network
		source_ip=0.0.0.0
		source_port=135
		destination_ip=1.2.3.4
		network_transport=tcp
		process_name=svchost.exe`},
	{"velociraptor_dnscache", `{"Name":"tr.blismedia.com","RecordType":1,"TTL":38407,"Type":"Answer","A":"34.96.105.8"}`, `
		class=dns
		dns_question_name=tr.blismedia.com
		dns_answers=34.96.105.8`},
	{"velociraptor_usn", `{"Usn":25165824,"Timestamp":"2022-02-12T00:36:43.7895496Z","Filename":"setupapi.dev.log","FullPath":"Windows/INF/setupapi.dev.log","Reason":["DATA_EXTEND","DATA_TRUNCATION"]}`, `
		ts=2022-02-12T00:36:43.789549Z
		class=file
		file_path=Windows/INF/setupapi.dev.log
		file_name=setupapi.dev.log
		event_action=DATA_EXTEND; DATA_TRUNCATION`},
	{"autoruns", `{"Time":"2022-02-12 20:37:45","Entry Location":"HKLM\\Run","Entry":"evil","Enabled":"enabled","Category":"Logon","Description":"","Company":"","Image Path":"c:\\evil.exe","Version":"","Launch String":"c:\\evil.exe -x","MD5":"AA"}`, `
		class=registry
		registry_path=HKLM\Run
		registry_value=evil
		registry_data=c:\evil.exe -x
		file_name=evil.exe`},
}
