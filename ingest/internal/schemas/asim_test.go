package schemas

var asimSamples = []sample{
	{"ASimProcessEventLogs", `{"TimeGenerated":"2023-01-02T03:04:06Z","EventStartTime":"2023-01-02T03:04:05Z","EventVendor":"Microsoft","EventProduct":"Sysmon","EventType":"ProcessCreated","EventResult":"Success","DvcHostname":"pc1","TargetProcessId":"5","TargetProcessName":"C:\\cmd.exe","TargetProcessCommandLine":"cmd /c id","ActingProcessId":"4","ActingProcessName":"C:\\p.exe","ActorUsername":"LAB\\ann"}`, `
		ts=2023-01-02T03:04:05Z
		class=process_start
		host_name=pc1
		process_pid=5
		process_executable=C:\cmd.exe
		process_command_line=cmd /c id
		process_parent_pid=4
		process_parent_executable=C:\p.exe
		user_name=ann
		event_outcome=success`},
	{"ASimRegistryEventLogs", `{"TimeGenerated":"2023-01-02T03:04:06Z","EventVendor":"Microsoft","EventType":"RegistryValueSet","RegistryKey":"HKLM\\Run","RegistryValue":"x","RegistryValueData":"y","ActingProcessId":"4","ActingProcessName":"C:\\p.exe"}`, `
		class=registry
		registry_path=HKLM\Run
		registry_value=x
		registry_data=y
		process_name=p.exe`},
	{"ASimFileEventLogs", `{"TimeGenerated":"2023-01-02T03:04:06Z","EventVendor":"Microsoft","EventType":"FileCreated","TargetFilePath":"C:\\A.exe","SrcFilePath":"","TargetFileSHA256":"AA","ActingProcessId":"4"}`, `
		class=file
		file_name=a.exe
		process_hash_sha256=aa
		process_pid=4`},
	{"ASimAuthenticationEventLogs", `{"TimeGenerated":"2023-01-02T03:04:06Z","EventVendor":"Okta","EventType":"Logon","EventResult":"Failure","EventResultDetails":"No such user","TargetUsername":"ann@corp.example","LogonMethod":"Password","SrcIpAddr":"1.2.3.4"}`, `
		class=logon
		target_user_name=ann
		source_ip=1.2.3.4
		event_outcome=failure
		status=No such user`},
	{"ASimDnsActivityLogs", `{"TimeGenerated":"2023-01-02T03:04:06Z","EventVendor":"Microsoft","DnsQuery":"evil.example","SrcIpAddr":"10.0.0.5","DstIpAddr":"10.0.0.1","EventResultDetails":"NOERROR"}`, `
		class=dns
		dns_question_name=evil.example
		dns_rcode=NOERROR
		source_ip=10.0.0.5`},
}
