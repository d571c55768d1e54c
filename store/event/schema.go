package event

// The columns of the events table. The order is the order of the table; the first
// is none of the late ones, which some readers of Parquet need.
const (
	ColDataset Col = iota
	ColTS
	ColTSRaw
	ColTSSource
	ColTZOffset
	ColTSIngest
	ColArchive
	ColSource
	ColMember
	ColTable
	ColRecord
	ColLineNo
	ColOffset
	ColHost
	ColHostFQDN
	ColHostRaw
	ColProvider
	ColChannel
	ColCode
	ColClass
	ColAction
	ColOutcome
	ColRecordID
	ColLogLevel
	ColTask
	ColKeywords
	ColOpcode
	ColExecPID
	ColExecTID
	ColHeaderUser
	ColHeaderDomain
	ColHeaderSID
	ColMessage
	ColRuleName
	ColProcGUID
	ColProcPID
	ColProcTID
	ColProcExe
	ColProcName
	ColProcCmd
	ColProcCwd
	ColProcIntegrity
	ColProcElevation
	ColProcSession
	ColParentGUID
	ColParentPID
	ColParentExe
	ColParentCmd
	ColHashMD5
	ColHashSHA1
	ColHashSHA256
	ColHashImp
	ColPECompany
	ColPEDescription
	ColPEProduct
	ColPEVersion
	ColPEOriginal
	ColSigned
	ColSignStatus
	ColSignSubject
	ColTargetGUID
	ColTargetPID
	ColTargetExe
	ColGrantedAccess
	ColCallTrace
	ColThreadModule
	ColThreadFunction
	ColThreadAddress
	ColThreadNewID
	ColUser
	ColUserDomain
	ColUserSID
	ColLogonID
	ColTargetUser
	ColTargetDomain
	ColTargetSID
	ColTargetLogonID
	ColTargetLinkedID
	ColLogonType
	ColLogonGUID
	ColAuthPackage
	ColWorkstation
	ColStatus
	ColSubStatus
	ColTicketEncryption
	ColTicketOptions
	ColService
	ColSrcIP
	ColSrcPort
	ColSrcHost
	ColDstIP
	ColDstPort
	ColDstHost
	ColTransport
	ColDirection
	ColBytesOut
	ColBytesIn
	ColDNSName
	ColDNSAnswers
	ColDNSRcode
	ColRegPath
	ColRegValue
	ColRegData
	ColFilePath
	ColFileName
	ColFileCreated
	ColFileCreatedPrev
	ColDLLPath
	ColPipe
	ColShareName
	ColSharePath
	ColShareTarget
	ColObjServer
	ColObjType
	ColObjName
	ColHandleID
	ColAccessMask
	ColAccessList
	ColObjProps
	ColPrivileges
	ColScriptText
	ColScriptID
	ColScriptPart
	ColScriptParts
	ColScriptPath
	ColScriptContext
	ColScriptPayload
	ColScriptHostApp
	ColRunspace
	ColServicePath
	ColServiceType
	ColServiceStart
	ColServiceAccount
	ColTaskName
	ColTaskContent
	ColCloudProvider
	ColCloudService
	ColCloudOperation
	ColCloudRegion
	ColCloudAccount
	ColUserAgent
	ColActorType
	ColResource
	ColHeader
	ColData
	NumCols int = iota
)

// Columns describes every column, indexed by Col.
var Columns = [NumCols]Column{
	ColTS:               {Name: "ts", Kind: Time, Doc: "Instant of the event, UTC, microseconds; NULL where no clock could be established", ECS: "@timestamp", From: "EventTime, TimeCreated, @timestamp, UtcTime after correction", Late: true},
	ColTSRaw:            {Name: "ts_raw", Kind: Text, Doc: "The time text exactly as the record printed it", ECS: "event.created", From: "EventTime, TimeCreated, @timestamp"},
	ColTSSource:         {Name: "ts_source", Kind: Text, Doc: "How ts was found: utc, utctime, corrected, corrected_12h or unknown_zone", ECS: "", From: "derived", Late: true},
	ColTZOffset:         {Name: "tz_offset_s", Kind: Int, Doc: "Seconds the printed time is ahead of UTC; subtracted to get ts", ECS: "", From: "derived per member", Late: true},
	ColTSIngest:         {Name: "ts_ingest", Kind: Time, Doc: "When the collector received the event, UTC", ECS: "event.ingested", From: "nxlog @timestamp"},
	ColDataset:          {Name: "dataset", Kind: Text, Doc: "Evidence set; hosts are told apart by (dataset, host_name)", ECS: "labels", From: "source path"},
	ColArchive:          {Name: "archive", Kind: Text, Doc: "Path of the evidence file relative to the evidence argument", ECS: "log.file.path", From: "source path"},
	ColSource:           {Name: "source", Kind: Text, Doc: "SHA-256 of the evidence file, lower-case hex", ECS: "", From: "source bytes"},
	ColMember:           {Name: "member", Kind: Text, Doc: "Path of the member inside the archive; empty for a bare file", ECS: "", From: "archive"},
	ColTable:            {Name: "table_name", Kind: Text, Doc: "Name of the table the record belongs to, which is also a view over its own fields; empty for Windows events", ECS: "", From: "Type of Log Analytics, kind of a cloud record, stream of Zeek, query of osquery, name of the file"},
	ColRecord:           {Name: "record", Kind: Int, Doc: "Ordinal of the record in its member, from 1, blank lines not counted", ECS: "", From: "position"},
	ColLineNo:           {Name: "line_no", Kind: Int, Doc: "Line of the record in its member, from 1", ECS: "", From: "position"},
	ColOffset:           {Name: "byte_offset", Kind: Int, Doc: "Offset of the record in its (inflated) member, bytes", ECS: "log.offset", From: "position"},
	ColHost:             {Name: "host_name", Kind: Text, Doc: "Short host name, lower case; the key of a machine within a dataset", ECS: "host.name", From: "Hostname, computer_name, Computer"},
	ColHostFQDN:         {Name: "host_fqdn", Kind: Text, Doc: "Host name with its domain, lower case, where the record has one", ECS: "host.hostname", From: "Hostname, computer_name"},
	ColHostRaw:          {Name: "host_raw", Kind: Text, Doc: "Host name exactly as logged", ECS: "", From: "Hostname, computer_name"},
	ColProvider:         {Name: "event_provider", Kind: Text, Doc: "Event provider", ECS: "event.provider", From: "SourceName, source_name, Provider"},
	ColChannel:          {Name: "event_channel", Kind: Text, Doc: "Event log channel in its canonical spelling", ECS: "winlog.channel", From: "Channel, log_name"},
	ColCode:             {Name: "event_code", Kind: Text, Doc: "Event id as text", ECS: "event.code", From: "EventID, event_id"},
	ColClass:            {Name: "class", Kind: Text, Doc: "Kind of event, one of the classes of this package", ECS: "event.category", From: "derived"},
	ColAction:           {Name: "event_action", Kind: Text, Doc: "What happened: the event-data EventType or the audit outcome", ECS: "event.action", From: "EventType, EventTypeOrignal"},
	ColOutcome:          {Name: "event_outcome", Kind: Text, Doc: "success or failure, from the audit keywords", ECS: "event.outcome", From: "Keywords, EventType"},
	ColRecordID:         {Name: "record_id", Kind: Int, Doc: "Record number in the source log", ECS: "winlog.record_id", From: "RecordNumber, record_number"},
	ColLogLevel:         {Name: "log_level", Kind: Text, Doc: "Severity word or number of the record", ECS: "log.level", From: "Level, Severity, level"},
	ColTask:             {Name: "event_task", Kind: Text, Doc: "Task or category", ECS: "winlog.task", From: "Task, Category"},
	ColKeywords:         {Name: "event_keywords", Kind: Text, Doc: "Keywords as logged", ECS: "winlog.keywords", From: "Keywords"},
	ColOpcode:           {Name: "event_opcode", Kind: Text, Doc: "Opcode", ECS: "winlog.opcode", From: "Opcode, opcode"},
	ColExecPID:          {Name: "exec_pid", Kind: Int, Doc: "Process id of the process that wrote the event (header)", ECS: "winlog.process.pid", From: "ExecutionProcessID, process_id; nxlog 2019 ProcessID"},
	ColExecTID:          {Name: "exec_tid", Kind: Int, Doc: "Thread id of the writer (header)", ECS: "winlog.process.thread.id", From: "ThreadID, thread_id"},
	ColHeaderUser:       {Name: "header_user_name", Kind: Text, Doc: "Account of the header, usually SYSTEM; not the actor", ECS: "winlog.user.name", From: "AccountName, user.name"},
	ColHeaderDomain:     {Name: "header_user_domain", Kind: Text, Doc: "Domain of the header account", ECS: "winlog.user.domain", From: "Domain, user.domain"},
	ColHeaderSID:        {Name: "header_user_sid", Kind: Text, Doc: "SID of the header account", ECS: "winlog.user.identifier", From: "UserID, user.identifier"},
	ColMessage:          {Name: "message", Kind: Text, Doc: "Rendered message as logged", ECS: "message", From: "Message, message"},
	ColRuleName:         {Name: "rule_name", Kind: Text, Doc: "Sysmon rule that matched", ECS: "rule.name", From: "RuleName"},
	ColProcGUID:         {Name: "process_entity_id", Kind: Text, Doc: "Process GUID with braces, lower case", ECS: "process.entity_id", From: "ProcessGuid, SourceProcessGUID, SourceProcessGuid"},
	ColProcPID:          {Name: "process_pid", Kind: Int, Doc: "Process id of the acting (or created) process", ECS: "process.pid", From: "ProcessId, NewProcessId, SourceProcessId, Message, other events of the GUID", Late: true},
	ColProcTID:          {Name: "process_tid", Kind: Int, Doc: "Thread id of the acting process", ECS: "process.thread.id", From: "SourceThreadId"},
	ColProcExe:          {Name: "process_executable", Kind: Text, Doc: "Image path as logged", ECS: "process.executable", From: "Image, SourceImage, NewProcessName, ProcessName, Application"},
	ColProcName:         {Name: "process_name", Kind: Text, Doc: "File name of the image, lower case, for grouping", ECS: "process.name", From: "derived"},
	ColProcCmd:          {Name: "process_command_line", Kind: Text, Doc: "Command line as logged", ECS: "process.command_line", From: "CommandLine"},
	ColProcCwd:          {Name: "process_working_directory", Kind: Text, Doc: "Working directory", ECS: "process.working_directory", From: "CurrentDirectory"},
	ColProcIntegrity:    {Name: "process_integrity_level", Kind: Text, Doc: "Integrity level or mandatory label", ECS: "winlog.event_data.IntegrityLevel", From: "IntegrityLevel, MandatoryLabel"},
	ColProcElevation:    {Name: "process_token_elevation", Kind: Text, Doc: "Token elevation type", ECS: "winlog.event_data.TokenElevationType", From: "TokenElevationType"},
	ColProcSession:      {Name: "process_session_id", Kind: Int, Doc: "Terminal session", ECS: "", From: "TerminalSessionId"},
	ColParentGUID:       {Name: "process_parent_entity_id", Kind: Text, Doc: "Parent process GUID, lower case", ECS: "process.parent.entity_id", From: "ParentProcessGuid"},
	ColParentPID:        {Name: "process_parent_pid", Kind: Int, Doc: "Parent process id", ECS: "process.parent.pid", From: "ParentProcessId; 4688 ProcessId"},
	ColParentExe:        {Name: "process_parent_executable", Kind: Text, Doc: "Parent image path as logged", ECS: "process.parent.executable", From: "ParentImage, ParentProcessName"},
	ColParentCmd:        {Name: "process_parent_command_line", Kind: Text, Doc: "Parent command line", ECS: "process.parent.command_line", From: "ParentCommandLine"},
	ColHashMD5:          {Name: "process_hash_md5", Kind: Text, Doc: "MD5 of the image, module or file, lower-case hex", ECS: "process.hash.md5", From: "Hashes, Hash"},
	ColHashSHA1:         {Name: "process_hash_sha1", Kind: Text, Doc: "SHA-1, lower-case hex", ECS: "process.hash.sha1", From: "Hashes, Hash"},
	ColHashSHA256:       {Name: "process_hash_sha256", Kind: Text, Doc: "SHA-256, lower-case hex", ECS: "process.hash.sha256", From: "Hashes, Hash"},
	ColHashImp:          {Name: "process_hash_imphash", Kind: Text, Doc: "Import hash, lower-case hex", ECS: "process.pe.imphash", From: "Hashes, Hash"},
	ColPECompany:        {Name: "pe_company", Kind: Text, Doc: "Company of the image", ECS: "process.pe.company", From: "Company"},
	ColPEDescription:    {Name: "pe_description", Kind: Text, Doc: "Description of the image", ECS: "process.pe.description", From: "Description"},
	ColPEProduct:        {Name: "pe_product", Kind: Text, Doc: "Product of the image", ECS: "process.pe.product", From: "Product"},
	ColPEVersion:        {Name: "pe_file_version", Kind: Text, Doc: "File version", ECS: "process.pe.file_version", From: "FileVersion"},
	ColPEOriginal:       {Name: "pe_original_file_name", Kind: Text, Doc: "Original file name", ECS: "process.pe.original_file_name", From: "OriginalFileName"},
	ColSigned:           {Name: "code_signature_signed", Kind: Bool, Doc: "Whether the module is signed", ECS: "dll.code_signature.exists", From: "Signed"},
	ColSignStatus:       {Name: "code_signature_status", Kind: Text, Doc: "Signature status", ECS: "dll.code_signature.status", From: "SignatureStatus"},
	ColSignSubject:      {Name: "code_signature_subject", Kind: Text, Doc: "Signer", ECS: "dll.code_signature.subject_name", From: "Signature"},
	ColTargetGUID:       {Name: "target_process_entity_id", Kind: Text, Doc: "GUID of the process acted upon, lower case", ECS: "", From: "TargetProcessGUID, TargetProcessGuid"},
	ColTargetPID:        {Name: "target_process_pid", Kind: Int, Doc: "Process id of the process acted upon", ECS: "", From: "TargetProcessId"},
	ColTargetExe:        {Name: "target_process_executable", Kind: Text, Doc: "Image of the process acted upon", ECS: "", From: "TargetImage"},
	ColGrantedAccess:    {Name: "granted_access", Kind: Int, Doc: "Access mask granted on the target process", ECS: "winlog.event_data.GrantedAccess", From: "GrantedAccess"},
	ColCallTrace:        {Name: "call_trace", Kind: Text, Doc: "Stack of the access", ECS: "winlog.event_data.CallTrace", From: "CallTrace"},
	ColThreadModule:     {Name: "thread_start_module", Kind: Text, Doc: "Module of the start address of a remote thread", ECS: "", From: "StartModule"},
	ColThreadFunction:   {Name: "thread_start_function", Kind: Text, Doc: "Function at the start address", ECS: "", From: "StartFunction"},
	ColThreadAddress:    {Name: "thread_start_address", Kind: Text, Doc: "Start address", ECS: "", From: "StartAddress"},
	ColThreadNewID:      {Name: "thread_new_id", Kind: Int, Doc: "Id of the new thread", ECS: "", From: "NewThreadId"},
	ColUser:             {Name: "user_name", Kind: Text, Doc: "Acting account, name only", ECS: "user.name", From: "User, SourceUser, SubjectUserName"},
	ColUserDomain:       {Name: "user_domain", Kind: Text, Doc: "Domain of the acting account", ECS: "user.domain", From: "User, SubjectDomainName"},
	ColUserSID:          {Name: "user_sid", Kind: Text, Doc: "SID of the acting account", ECS: "user.id", From: "SubjectUserSid"},
	ColLogonID:          {Name: "logon_id", Kind: Int, Doc: "Logon session of the actor", ECS: "winlog.logon.id", From: "LogonId, SubjectLogonId"},
	ColTargetUser:       {Name: "target_user_name", Kind: Text, Doc: "Account acted upon or logged on", ECS: "user.target.name", From: "TargetUserName"},
	ColTargetDomain:     {Name: "target_user_domain", Kind: Text, Doc: "Domain of that account", ECS: "user.target.domain", From: "TargetDomainName"},
	ColTargetSID:        {Name: "target_user_sid", Kind: Text, Doc: "SID of that account", ECS: "user.target.id", From: "TargetUserSid, TargetSid"},
	ColTargetLogonID:    {Name: "target_logon_id", Kind: Int, Doc: "Logon session created or acted upon", ECS: "winlog.event_data.TargetLogonId", From: "TargetLogonId"},
	ColTargetLinkedID:   {Name: "target_linked_logon_id", Kind: Int, Doc: "Linked (split token) logon session", ECS: "winlog.event_data.TargetLinkedLogonId", From: "TargetLinkedLogonId"},
	ColLogonType:        {Name: "logon_type", Kind: Int, Doc: "Windows logon type", ECS: "winlog.logon.type", From: "LogonType"},
	ColLogonGUID:        {Name: "logon_guid", Kind: Text, Doc: "Logon GUID", ECS: "winlog.event_data.LogonGuid", From: "LogonGuid"},
	ColAuthPackage:      {Name: "auth_package", Kind: Text, Doc: "Authentication package", ECS: "winlog.event_data.AuthenticationPackageName", From: "AuthenticationPackageName, LmPackageName"},
	ColWorkstation:      {Name: "workstation_name", Kind: Text, Doc: "Workstation the logon came from", ECS: "source.domain", From: "WorkstationName, Workstation"},
	ColStatus:           {Name: "status", Kind: Text, Doc: "Status, return or failure code as logged", ECS: "event.code", From: "Status, FailureReason, ReturnCode, QueryStatus"},
	ColSubStatus:        {Name: "sub_status", Kind: Text, Doc: "Sub-status of a failed logon", ECS: "winlog.logon.failure.sub_status", From: "SubStatus"},
	ColTicketEncryption: {Name: "ticket_encryption", Kind: Text, Doc: "Kerberos ticket encryption type", ECS: "winlog.event_data.TicketEncryptionType", From: "TicketEncryptionType"},
	ColTicketOptions:    {Name: "ticket_options", Kind: Text, Doc: "Kerberos ticket options", ECS: "winlog.event_data.TicketOptions", From: "TicketOptions"},
	ColService:          {Name: "service_name", Kind: Text, Doc: "Service name (service control or Kerberos)", ECS: "service.name", From: "ServiceName, param1 of 7036 and 7040"},
	ColSrcIP:            {Name: "source_ip", Kind: Text, Doc: "Source address in canonical form", ECS: "source.ip", From: "SourceIp, SourceAddress, IpAddress"},
	ColSrcPort:          {Name: "source_port", Kind: Int, Doc: "Source port", ECS: "source.port", From: "SourcePort, IpPort"},
	ColSrcHost:          {Name: "source_host", Kind: Text, Doc: "Source host name", ECS: "source.domain", From: "SourceHostname"},
	ColDstIP:            {Name: "destination_ip", Kind: Text, Doc: "Destination address in canonical form", ECS: "destination.ip", From: "DestinationIp, DestAddress"},
	ColDstPort:          {Name: "destination_port", Kind: Int, Doc: "Destination port", ECS: "destination.port", From: "DestinationPort, DestPort"},
	ColDstHost:          {Name: "destination_host", Kind: Text, Doc: "Destination host name", ECS: "destination.domain", From: "DestinationHostname"},
	ColTransport:        {Name: "network_transport", Kind: Text, Doc: "Transport protocol, lower case", ECS: "network.transport", From: "Protocol"},
	ColDirection:        {Name: "network_direction", Kind: Text, Doc: "inbound or outbound seen from the host", ECS: "network.direction", From: "Initiated, Direction"},
	ColBytesOut:         {Name: "network_bytes_out", Kind: Int, Doc: "Bytes sent by the source", ECS: "source.bytes", From: "orig_bytes, BytesSent"},
	ColBytesIn:          {Name: "network_bytes_in", Kind: Int, Doc: "Bytes received by the source", ECS: "destination.bytes", From: "resp_bytes, BytesReceived"},
	ColDNSName:          {Name: "dns_question_name", Kind: Text, Doc: "Name asked for", ECS: "dns.question.name", From: "QueryName"},
	ColDNSAnswers:       {Name: "dns_answers", Kind: Text, Doc: "Answers joined with a semicolon, ::ffff: prefixes removed", ECS: "dns.answers", From: "QueryResults"},
	ColDNSRcode:         {Name: "dns_rcode", Kind: Text, Doc: "Result code", ECS: "dns.response_code", From: "QueryStatus"},
	ColRegPath:          {Name: "registry_path", Kind: Text, Doc: "Registry key or value path", ECS: "registry.path", From: "TargetObject, ObjectName of 4657"},
	ColRegValue:         {Name: "registry_value", Kind: Text, Doc: "Value name", ECS: "registry.value", From: "ObjectValueName"},
	ColRegData:          {Name: "registry_data", Kind: Text, Doc: "Value data or new name", ECS: "registry.data.strings", From: "Details, NewValue, NewName"},
	ColFilePath:         {Name: "file_path", Kind: Text, Doc: "File acted upon", ECS: "file.path", From: "TargetFilename, RelativeTargetName"},
	ColFileName:         {Name: "file_name", Kind: Text, Doc: "File name of it, lower case", ECS: "file.name", From: "derived"},
	ColFileCreated:      {Name: "file_created", Kind: Time, Doc: "Creation time of the file, UTC", ECS: "file.created", From: "CreationUtcTime"},
	ColFileCreatedPrev:  {Name: "file_created_previous", Kind: Time, Doc: "Creation time before it was changed, UTC", ECS: "", From: "PreviousCreationUtcTime"},
	ColDLLPath:          {Name: "dll_path", Kind: Text, Doc: "Module or driver loaded", ECS: "dll.path", From: "ImageLoaded"},
	ColPipe:             {Name: "pipe_name", Kind: Text, Doc: "Named pipe", ECS: "file.name", From: "PipeName"},
	ColShareName:        {Name: "share_name", Kind: Text, Doc: "Network share", ECS: "", From: "ShareName"},
	ColSharePath:        {Name: "share_path", Kind: Text, Doc: "Local path of the share", ECS: "", From: "ShareLocalPath"},
	ColShareTarget:      {Name: "share_target", Kind: Text, Doc: "Path opened below the share", ECS: "", From: "RelativeTargetName"},
	ColObjServer:        {Name: "object_server", Kind: Text, Doc: "Object server", ECS: "", From: "ObjectServer"},
	ColObjType:          {Name: "object_type", Kind: Text, Doc: "Object type", ECS: "", From: "ObjectType"},
	ColObjName:          {Name: "object_name", Kind: Text, Doc: "Object name", ECS: "", From: "ObjectName"},
	ColHandleID:         {Name: "handle_id", Kind: Int, Doc: "Handle", ECS: "", From: "HandleId"},
	ColAccessMask:       {Name: "access_mask", Kind: Int, Doc: "Access mask", ECS: "", From: "AccessMask"},
	ColAccessList:       {Name: "access_list", Kind: Text, Doc: "Access list as logged", ECS: "", From: "AccessList"},
	ColObjProps:         {Name: "object_properties", Kind: Text, Doc: "Properties of the object access", ECS: "", From: "Properties"},
	ColPrivileges:       {Name: "privileges", Kind: Text, Doc: "Privileges", ECS: "", From: "PrivilegeList, EnabledPrivilegeList"},
	ColScriptText:       {Name: "script_text", Kind: Text, Doc: "Script block text", ECS: "powershell.file.script_block_text", From: "ScriptBlockText, Message of 4104"},
	ColScriptID:         {Name: "script_id", Kind: Text, Doc: "Script block id, lower case", ECS: "powershell.file.script_block_id", From: "ScriptBlockId, Message"},
	ColScriptPart:       {Name: "script_part", Kind: Int, Doc: "Part number of the script block", ECS: "powershell.sequence", From: "MessageNumber, Message"},
	ColScriptParts:      {Name: "script_parts", Kind: Int, Doc: "Number of parts", ECS: "powershell.total", From: "MessageTotal, Message"},
	ColScriptPath:       {Name: "script_path", Kind: Text, Doc: "Script file", ECS: "file.path", From: "Path"},
	ColScriptContext:    {Name: "script_context", Kind: Text, Doc: "Context of a pipeline execution", ECS: "powershell.command.invocation_details", From: "ContextInfo"},
	ColScriptPayload:    {Name: "script_payload", Kind: Text, Doc: "Payload of a pipeline execution", ECS: "", From: "Payload"},
	ColScriptHostApp:    {Name: "script_host_application", Kind: Text, Doc: "Command line of the PowerShell host", ECS: "process.command_line", From: "HostApplication in ContextInfo or Message"},
	ColRunspace:         {Name: "runspace_id", Kind: Text, Doc: "Runspace id, lower case", ECS: "powershell.runspace_id", From: "RunspaceId in ContextInfo or Message"},
	ColServicePath:      {Name: "service_path", Kind: Text, Doc: "Image path of an installed service", ECS: "service.path", From: "ImagePath, ServiceFileName"},
	ColServiceType:      {Name: "service_type", Kind: Text, Doc: "Service type", ECS: "", From: "ServiceType"},
	ColServiceStart:     {Name: "service_start", Kind: Text, Doc: "Start type", ECS: "", From: "StartType, ServiceStartType"},
	ColServiceAccount:   {Name: "service_account", Kind: Text, Doc: "Account of the service", ECS: "", From: "AccountName of 7045, ServiceAccount"},
	ColTaskName:         {Name: "task_name", Kind: Text, Doc: "Scheduled task", ECS: "", From: "TaskName"},
	ColTaskContent:      {Name: "task_content", Kind: Text, Doc: "Task definition (XML)", ECS: "", From: "TaskContent, TaskContentNew"},
	ColCloudProvider:    {Name: "cloud_provider", Kind: Text, Doc: "Cloud provider", ECS: "cloud.provider", From: "derived"},
	ColCloudService:     {Name: "cloud_service", Kind: Text, Doc: "Cloud service", ECS: "cloud.service.name", From: "eventSource"},
	ColCloudOperation:   {Name: "cloud_operation", Kind: Text, Doc: "Operation", ECS: "event.action", From: "eventName, OperationName, Operation"},
	ColCloudRegion:      {Name: "cloud_region", Kind: Text, Doc: "Region", ECS: "cloud.region", From: "awsRegion"},
	ColCloudAccount:     {Name: "cloud_account", Kind: Text, Doc: "Account id", ECS: "cloud.account.id", From: "recipientAccountId"},
	ColUserAgent:        {Name: "user_agent", Kind: Text, Doc: "User agent", ECS: "user_agent.original", From: "userAgent"},
	ColActorType:        {Name: "actor_type", Kind: Text, Doc: "Kind of actor", ECS: "", From: "userIdentity.type"},
	ColResource:         {Name: "resource", Kind: Text, Doc: "Resource acted upon", ECS: "", From: "resources, requestParameters"},
	ColHeader:           {Name: "event_header", Kind: Text, Doc: "Header fields without a column of their own, as a JSON object", ECS: "", From: "ProviderGuid, Version, tags ..."},
	ColData:             {Name: "data", Kind: Text, Doc: "Every event-data field under its own name, unchanged, as a JSON object", ECS: "winlog.event_data", From: "all", Unique: true},
}
