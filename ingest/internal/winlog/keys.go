package winlog

import (
	"encoding/binary"

	"forensic/store/event"
)

// role says what becomes of a field besides being kept.
type role uint8

const (
	roleKeep    role = iota // kept in data only
	roleText                // text column; "-" and "" are NULL
	roleLower               // the same in lower case: GUIDs
	roleInt                 // decimal, or hexadecimal with 0x
	roleIP                  // address in canonical form
	rolePort                // a port, possibly "-"
	roleUTC                 // "2006-01-02 15:04:05.000" UTC
	roleBool                // true or false
	roleUser                // DOMAIN\name
	roleName                // account name, the realm after @ removed
	rolePath                // path, and its last element in a second column
	roleHash                // ALGO=hex,...
	roleSpecial             // handled by code, looked up by its key constant
)

// key numbers the field names that mean something; 0 is any other name.
type key uint8

// field is what is known about one name.
type field struct {
	name string
	role role
	col  event.Col
	col2 event.Col // derived: file name, domain
}

// Keys that code refers to by name. They lead the table below, in this order.
const (
	keyNone key = iota
	keyEventReceivedTime
	keyEventTime
	keyTimestamp
	keyTimeCreated
	keyUtcTime
	keyEventID
	keyChannel
	keyHostname
	keySourceName
	keySource
	keyMessage
	keyExecutionProcessID
	keyProcessID
	keyProcessId
	keyNewProcessId
	keyProviderGuid
	keyType
	keyKeywords
	keyEventType
	keyEventTypeOrignal
	keyAccountName
	keyDomain
	keyUserID
	keyRecordNumber
	keySeverity
	keyLevel
	keyTask
	keyCategory
	keyOpcode
	keyThreadID
	keyServiceName
	keyServiceAccount
	keyProtocol
	keyDirection
	keyInitiated
	keyContextInfo
	keyPath
	keyParam1
	keyParam2
	keyObjectName
	keyQueryResults
	keyScriptBlockText
	// winlogbeat
	keyEventData
	keyUserData
	keyBeat
	keyComputerName
	keyLogName
	keyEventIDLower
	keySourceNameLower
	keyMessageLower
	keyRecordNumberLower
	keyProcessIDLower
	keyThreadIDLower
	keyLevelLower
	keyTaskLower
	keyOpcodeLower
	keyKeywordsLower
	keyUserLower
)

// fields lists every known name, indexed by key. Names are case-sensitive:
// ProcessID and ProcessId are two things.
var fields = []field{
	keyNone:               {},
	keyEventReceivedTime:  {name: "EventReceivedTime", role: roleSpecial},
	keyEventTime:          {name: "EventTime", role: roleSpecial},
	keyTimestamp:          {name: "@timestamp", role: roleSpecial},
	keyTimeCreated:        {name: "TimeCreated", role: roleSpecial},
	keyUtcTime:            {name: "UtcTime", role: roleSpecial},
	keyEventID:            {name: "EventID", role: roleSpecial},
	keyChannel:            {name: "Channel", role: roleSpecial},
	keyHostname:           {name: "Hostname", role: roleSpecial},
	keySourceName:         {name: "SourceName", role: roleSpecial},
	keySource:             {name: "Source", role: roleSpecial},
	keyMessage:            {name: "Message", role: roleSpecial},
	keyExecutionProcessID: {name: "ExecutionProcessID", role: roleSpecial},
	keyProcessID:          {name: "ProcessID", role: roleSpecial},
	keyProcessId:          {name: "ProcessId", role: roleSpecial},
	keyNewProcessId:       {name: "NewProcessId", role: roleSpecial},
	keyProviderGuid:       {name: "ProviderGuid", role: roleSpecial},
	keyType:               {name: "type", role: roleSpecial},
	keyKeywords:           {name: "Keywords", role: roleSpecial},
	keyEventType:          {name: "EventType", role: roleSpecial},
	keyEventTypeOrignal:   {name: "EventTypeOrignal", role: roleSpecial},
	keyAccountName:        {name: "AccountName", role: roleSpecial},
	keyDomain:             {name: "Domain", role: roleSpecial},
	keyUserID:             {name: "UserID", role: roleSpecial},
	keyRecordNumber:       {name: "RecordNumber", role: roleSpecial},
	keySeverity:           {name: "Severity", role: roleSpecial},
	keyLevel:              {name: "Level", role: roleSpecial},
	keyTask:               {name: "Task", role: roleSpecial},
	keyCategory:           {name: "Category", role: roleSpecial},
	keyOpcode:             {name: "Opcode", role: roleSpecial},
	keyThreadID:           {name: "ThreadID", role: roleSpecial},
	keyServiceName:        {name: "ServiceName", role: roleText, col: event.ColService},
	keyServiceAccount:     {name: "ServiceAccount", role: roleText, col: event.ColServiceAccount},
	keyProtocol:           {name: "Protocol", role: roleSpecial},
	keyDirection:          {name: "Direction", role: roleSpecial},
	keyInitiated:          {name: "Initiated", role: roleSpecial},
	keyContextInfo:        {name: "ContextInfo", role: roleSpecial},
	keyPath:               {name: "Path", role: roleSpecial},
	keyParam1:             {name: "param1", role: roleSpecial},
	keyParam2:             {name: "param2", role: roleSpecial},
	keyObjectName:         {name: "ObjectName", role: roleText, col: event.ColObjName},
	keyQueryResults:       {name: "QueryResults", role: roleSpecial},
	keyScriptBlockText:    {name: "ScriptBlockText", role: roleText, col: event.ColScriptText},
	keyEventData:          {name: "event_data", role: roleSpecial},
	keyUserData:           {name: "user_data", role: roleSpecial},
	keyBeat:               {name: "beat", role: roleSpecial},
	keyComputerName:       {name: "computer_name", role: roleSpecial},
	keyLogName:            {name: "log_name", role: roleSpecial},
	keyEventIDLower:       {name: "event_id", role: roleSpecial},
	keySourceNameLower:    {name: "source_name", role: roleSpecial},
	keyMessageLower:       {name: "message", role: roleSpecial},
	keyRecordNumberLower:  {name: "record_number", role: roleSpecial},
	keyProcessIDLower:     {name: "process_id", role: roleSpecial},
	keyThreadIDLower:      {name: "thread_id", role: roleSpecial},
	keyLevelLower:         {name: "level", role: roleSpecial},
	keyTaskLower:          {name: "task", role: roleSpecial},
	keyOpcodeLower:        {name: "opcode", role: roleSpecial},
	keyKeywordsLower:      {name: "keywords", role: roleSpecial},
	keyUserLower:          {name: "user", role: roleSpecial},

	59:  {"RuleName", roleText, event.ColRuleName, 0},
	60:  {"ProcessGuid", roleLower, event.ColProcGUID, 0},
	61:  {"SourceProcessGUID", roleLower, event.ColProcGUID, 0},
	62:  {"SourceProcessGuid", roleLower, event.ColProcGUID, 0},
	63:  {"SourceProcessId", roleInt, event.ColProcPID, 0},
	64:  {"SourceThreadId", roleInt, event.ColProcTID, 0},
	65:  {"Image", rolePath, event.ColProcExe, event.ColProcName},
	66:  {"SourceImage", rolePath, event.ColProcExe, event.ColProcName},
	67:  {"NewProcessName", rolePath, event.ColProcExe, event.ColProcName},
	68:  {"ProcessName", rolePath, event.ColProcExe, event.ColProcName},
	69:  {"Application", rolePath, event.ColProcExe, event.ColProcName},
	70:  {"CommandLine", roleText, event.ColProcCmd, 0},
	71:  {"CurrentDirectory", roleText, event.ColProcCwd, 0},
	72:  {"IntegrityLevel", roleText, event.ColProcIntegrity, 0},
	73:  {"MandatoryLabel", roleText, event.ColProcIntegrity, 0},
	74:  {"TokenElevationType", roleText, event.ColProcElevation, 0},
	75:  {"TerminalSessionId", roleInt, event.ColProcSession, 0},
	76:  {"ParentProcessGuid", roleLower, event.ColParentGUID, 0},
	77:  {"ParentProcessId", roleInt, event.ColParentPID, 0},
	78:  {"ParentImage", roleText, event.ColParentExe, 0},
	79:  {"ParentProcessName", roleText, event.ColParentExe, 0},
	80:  {"ParentCommandLine", roleText, event.ColParentCmd, 0},
	81:  {"Hashes", roleHash, 0, 0},
	82:  {"Hash", roleHash, 0, 0},
	83:  {"Company", roleText, event.ColPECompany, 0},
	84:  {"Description", roleText, event.ColPEDescription, 0},
	85:  {"Product", roleText, event.ColPEProduct, 0},
	86:  {"FileVersion", roleText, event.ColPEVersion, 0},
	87:  {"OriginalFileName", roleText, event.ColPEOriginal, 0},
	88:  {"Signed", roleBool, event.ColSigned, 0},
	89:  {"SignatureStatus", roleText, event.ColSignStatus, 0},
	90:  {"Signature", roleText, event.ColSignSubject, 0},
	91:  {"TargetProcessGUID", roleLower, event.ColTargetGUID, 0},
	92:  {"TargetProcessGuid", roleLower, event.ColTargetGUID, 0},
	93:  {"TargetProcessId", roleInt, event.ColTargetPID, 0},
	94:  {"TargetImage", roleText, event.ColTargetExe, 0},
	95:  {"GrantedAccess", roleInt, event.ColGrantedAccess, 0},
	96:  {"CallTrace", roleText, event.ColCallTrace, 0},
	97:  {"StartModule", roleText, event.ColThreadModule, 0},
	98:  {"StartFunction", roleText, event.ColThreadFunction, 0},
	99:  {"StartAddress", roleText, event.ColThreadAddress, 0},
	100: {"NewThreadId", roleInt, event.ColThreadNewID, 0},
	101: {"User", roleUser, event.ColUser, event.ColUserDomain},
	102: {"SourceUser", roleUser, event.ColUser, event.ColUserDomain},
	103: {"SubjectUserName", roleName, event.ColUser, 0},
	104: {"SubjectDomainName", roleText, event.ColUserDomain, 0},
	105: {"SubjectUserSid", roleText, event.ColUserSID, 0},
	106: {"LogonId", roleInt, event.ColLogonID, 0},
	107: {"SubjectLogonId", roleInt, event.ColLogonID, 0},
	108: {"TargetUserName", roleName, event.ColTargetUser, 0},
	109: {"TargetDomainName", roleText, event.ColTargetDomain, 0},
	110: {"TargetUserSid", roleText, event.ColTargetSID, 0},
	111: {"TargetSid", roleText, event.ColTargetSID, 0},
	112: {"TargetLogonId", roleInt, event.ColTargetLogonID, 0},
	113: {"TargetLinkedLogonId", roleInt, event.ColTargetLinkedID, 0},
	114: {"LogonType", roleInt, event.ColLogonType, 0},
	115: {"LogonGuid", roleLower, event.ColLogonGUID, 0},
	116: {"AuthenticationPackageName", roleText, event.ColAuthPackage, 0},
	117: {"PackageName", roleText, event.ColAuthPackage, 0},
	118: {"WorkstationName", roleText, event.ColWorkstation, 0},
	119: {"Workstation", roleText, event.ColWorkstation, 0},
	120: {"Status", roleText, event.ColStatus, 0},
	121: {"FailureReason", roleText, event.ColStatus, 0},
	122: {"ReturnCode", roleText, event.ColStatus, 0},
	123: {"SubStatus", roleText, event.ColSubStatus, 0},
	124: {"TicketEncryptionType", roleText, event.ColTicketEncryption, 0},
	125: {"TicketOptions", roleText, event.ColTicketOptions, 0},
	126: {"SourceIp", roleIP, event.ColSrcIP, 0},
	127: {"SourceAddress", roleIP, event.ColSrcIP, 0},
	128: {"IpAddress", roleIP, event.ColSrcIP, 0},
	129: {"SourcePort", rolePort, event.ColSrcPort, 0},
	130: {"IpPort", rolePort, event.ColSrcPort, 0},
	131: {"SourceHostname", roleText, event.ColSrcHost, 0},
	132: {"DestinationIp", roleIP, event.ColDstIP, 0},
	133: {"DestAddress", roleIP, event.ColDstIP, 0},
	134: {"DestinationPort", rolePort, event.ColDstPort, 0},
	135: {"DestPort", rolePort, event.ColDstPort, 0},
	136: {"DestinationHostname", roleText, event.ColDstHost, 0},
	137: {"QueryName", roleText, event.ColDNSName, 0},
	138: {"QueryStatus", roleText, event.ColDNSRcode, 0},
	139: {"TargetObject", roleText, event.ColRegPath, 0},
	140: {"ObjectValueName", roleText, event.ColRegValue, 0},
	141: {"Details", roleText, event.ColRegData, 0},
	142: {"NewValue", roleText, event.ColRegData, 0},
	143: {"NewName", roleText, event.ColRegData, 0},
	144: {"TargetFilename", rolePath, event.ColFilePath, event.ColFileName},
	145: {"CreationUtcTime", roleUTC, event.ColFileCreated, 0},
	146: {"PreviousCreationUtcTime", roleUTC, event.ColFileCreatedPrev, 0},
	147: {"ImageLoaded", roleText, event.ColDLLPath, 0},
	148: {"PipeName", roleText, event.ColPipe, 0},
	149: {"ShareName", roleText, event.ColShareName, 0},
	150: {"ShareLocalPath", roleText, event.ColSharePath, 0},
	151: {"RelativeTargetName", roleText, event.ColShareTarget, 0},
	152: {"ObjectServer", roleText, event.ColObjServer, 0},
	153: {"ObjectType", roleText, event.ColObjType, 0},
	154: {"HandleId", roleInt, event.ColHandleID, 0},
	155: {"AccessMask", roleInt, event.ColAccessMask, 0},
	156: {"AccessList", roleText, event.ColAccessList, 0},
	157: {"Properties", roleText, event.ColObjProps, 0},
	158: {"PrivilegeList", roleText, event.ColPrivileges, 0},
	159: {"EnabledPrivilegeList", roleText, event.ColPrivileges, 0},
	160: {"ScriptBlockId", roleLower, event.ColScriptID, 0},
	161: {"MessageNumber", roleInt, event.ColScriptPart, 0},
	162: {"MessageTotal", roleInt, event.ColScriptParts, 0},
	163: {"Payload", roleText, event.ColScriptPayload, 0},
	164: {"ImagePath", roleText, event.ColServicePath, 0},
	165: {"ServiceFileName", roleText, event.ColServicePath, 0},
	166: {"ServiceType", roleText, event.ColServiceType, 0},
	167: {"StartType", roleText, event.ColServiceStart, 0},
	168: {"ServiceStartType", roleText, event.ColServiceStart, 0},
	169: {"TaskName", roleText, event.ColTaskName, 0},
	170: {"TaskContent", roleText, event.ColTaskContent, 0},
	171: {"TaskContentNew", roleText, event.ColTaskContent, 0},
}

// Mapping lists the event-data fields and the column each goes to, in the order of
// the table.
func Mapping() (names []string, cols []event.Col) {
	for _, f := range fields[1:] {
		switch f.role {
		case roleKeep, roleSpecial:
		case roleHash:
			names, cols = append(names, f.name), append(cols, event.ColHashSHA256)
		default:
			names, cols = append(names, f.name), append(cols, f.col)
		}
	}
	return names, cols
}

// flatHeader lists the names that belong to the collector's or the log's header
// in the flat families; every other name is event data.
var flatHeader = map[family][]string{
	nxlog2020: {
		"EventTime", "@timestamp", "EventReceivedTime", "EventID", "Channel", "Hostname", "SourceName", "Message",
		"ExecutionProcessID", "ThreadID", "ProviderGuid", "Keywords", "EventType", "AccountName", "AccountType",
		"Domain", "UserID", "RecordNumber", "Severity", "SeverityValue", "Task", "Category", "Opcode", "OpcodeValue",
		"Version", "@version", "host", "port", "tags", "type", "SourceModuleName", "SourceModuleType", "ActivityID",
		"RelatedActivityID", "ERROR_EVT_UNRESOLVED",
	},
	winps: {
		"TimeCreated", "@timestamp", "EventID", "Channel", "Hostname", "SourceName", "Source", "Message", "ProviderGuid",
		"Keywords", "Level", "Task", "Opcode", "Version", "@version", "host", "tags", "RecordNumber",
	},
}

// table finds the key of a name by a cheap hash; it is built once and only read.
var table = newTable()

type nameTable struct {
	slots  [2048]key
	header [winlogbeat + 1]map[string]bool
	// headerKey repeats header for known names.
	headerKey [winlogbeat + 1][256]bool
}

func newTable() *nameTable {
	t := &nameTable{}
	for k := 1; k < len(fields); k++ {
		i := hashName([]byte(fields[k].name))
		for t.slots[i] != 0 {
			i = (i + 1) % uint32(len(t.slots))
		}
		t.slots[i] = key(k)
	}
	for f := nxlog2020; f <= winlogbeat; f++ {
		names := flatHeader[winps]
		if f == nxlog2020 || f == nxlog2019 {
			names = flatHeader[nxlog2020]
		}
		t.header[f] = map[string]bool{}
		for _, n := range names {
			t.header[f][n] = true
			t.headerKey[f][t.find([]byte(n))] = true
		}
		t.headerKey[f][keyNone] = false
		if f == nxlog2019 {
			t.header[f]["ProcessID"] = true
			t.headerKey[f][keyProcessID] = true
		}
	}
	return t
}

// isHeader tells whether a name belongs to the header of a flat family.
func (t *nameTable) isHeader(f family, k key, name []byte) bool {
	if k != keyNone {
		return t.headerKey[f][k]
	}
	return t.header[f][string(name)]
}

func (t *nameTable) find(name []byte) key {
	for i := hashName(name); ; i = (i + 1) % uint32(len(t.slots)) {
		k := t.slots[i]
		if k == 0 || fields[k].name == string(name) {
			return k
		}
	}
}

// hashName mixes the ends of a name and its length: names differ there.
func hashName(name []byte) uint32 {
	var head, tail uint64
	n := len(name)
	if n >= 8 {
		head, tail = binary.LittleEndian.Uint64(name), binary.LittleEndian.Uint64(name[n-8:])
	} else {
		for i, c := range name {
			head |= uint64(c) << (8 * i)
		}
	}
	h := (head ^ tail*0x9e3779b97f4a7c15 ^ uint64(n)) * 0xff51afd7ed558ccd
	return uint32(h>>40) % 2048
}
