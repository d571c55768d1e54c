package redact

import (
	"strings"

	"forensic/store/event"
)

// kind is what a piece of text names.
type kind uint8

// The kinds of text.
const (
	kindText    kind = iota // words in which names may stand
	kindProse               // the same, with labels that say what follows: messages, XML
	kindKept                // nothing that identifies anybody
	kindJSON                // a JSON text
	kindName                // one name
	kindPerson              // a name that may as well be that of a product; it says nothing of other places
	kindAccount             // DOMAIN\user, user@domain, user, ARN
	kindHost                // a machine of the organisation: name, DNS name or address
	kindPeer                // a machine that may be anybody's
	kindDomain              // a NetBIOS or DNS domain of the organisation
	kindShare               // \\host\share
	kindAddress             // an address of IPv4 or IPv6, or a network
	kindReverse             // an address with its bytes in reverse, as DNS asks for it
	kindDashed              // an address with dashes for dots
	kindSID                 // a SID as text
	kindBinary              // the 24 digits of a SID in binary form
	kindObject              // the GUID of a tenant, a device, an account
	kindProcess             // the GUID of a process, whose first group is of its machine
	kindGUID                // a GUID of any use
	kindCard                // a hardware address
	kindMail                // user@domain
	kindDN                  // CN=user,OU=unit,DC=domain,DC=com
)

// columnKinds says what the columns of events hold; those without an entry hold
// text.
var columnKinds = func() (k [event.NumCols]kind) {
	for kind, cols := range map[kind][]event.Col{
		kindKept: {
			event.ColTSRaw, event.ColTSSource, event.ColSource, event.ColProvider, event.ColChannel, event.ColCode, event.ColClass,
			event.ColAction, event.ColOutcome, event.ColLogLevel, event.ColTask, event.ColKeywords, event.ColOpcode,
			event.ColProcIntegrity, event.ColProcElevation, event.ColHashMD5, event.ColHashSHA1, event.ColHashSHA256, event.ColHashImp,
			event.ColPEVersion, event.ColSignStatus, event.ColThreadAddress, event.ColAuthPackage, event.ColStatus, event.ColSubStatus,
			event.ColTicketEncryption, event.ColTicketOptions, event.ColTransport, event.ColDirection, event.ColDNSRcode,
			event.ColAccessList, event.ColPrivileges, event.ColServiceType, event.ColServiceStart, event.ColCloudProvider,
			event.ColCloudRegion, event.ColActorType,
		},
		kindProse:   {event.ColMessage, event.ColScriptContext, event.ColTaskContent},
		kindJSON:    {event.ColHeader, event.ColData},
		kindHost:    {event.ColHost, event.ColHostFQDN, event.ColHostRaw, event.ColWorkstation},
		kindPeer:    {event.ColSrcHost, event.ColDstHost, event.ColDNSName},
		kindAccount: {event.ColUser, event.ColTargetUser, event.ColHeaderUser, event.ColServiceAccount},
		kindDomain:  {event.ColUserDomain, event.ColTargetDomain, event.ColHeaderDomain},
		kindName:    {event.ColCloudAccount},
		kindShare:   {event.ColShareName},
		kindGUID:    {event.ColLogonGUID, event.ColScriptID, event.ColRunspace},
		kindProcess: {event.ColProcGUID, event.ColParentGUID, event.ColTargetGUID},
	} {
		for _, c := range cols {
			k[c] = kind
		}
	}
	return k
}()

// Typed lists the columns that name hosts, accounts, domains and addresses: what
// they hold must be known before texts are read.
func Typed() []event.Col {
	return []event.Col{
		event.ColHost, event.ColHostFQDN, event.ColHostRaw, event.ColWorkstation, event.ColUser, event.ColTargetUser, event.ColHeaderUser,
		event.ColServiceAccount, event.ColUserDomain, event.ColTargetDomain, event.ColHeaderDomain, event.ColCloudAccount,
		event.ColProcGUID, event.ColParentGUID, event.ColTargetGUID, event.ColSrcIP, event.ColDstIP,
	}
}

// Texts lists all columns that may name something.
func Texts() (list []event.Col) {
	for c := range event.Columns {
		if event.Columns[c].Kind == event.Text && columnKinds[c] != kindKept {
			list = append(list, event.Col(c))
		}
	}
	return list
}

// fieldKinds says what the fields of records hold, by their names in lower case
// without separators. A name with a dot is that of a field inside an object.
var fieldKinds = func() map[string]kind {
	m := map[string]kind{}
	for kind, names := range map[kind]string{
		kindAccount: `user username useraccount account accountname accountid subjectusername targetusername sourceuser targetuser
			samaccountname targetaccount subjectaccount userprincipalname upn userid actor acct logonuser requestor author owner
			targetoutboundusername privilegeduser connecteduser runas runasuser currentuser useridentity clientuser client.user
			user.name user.id accountupn initiatingprocessaccountname initiatingprocessaccountupn mailboxowner mailboxownerupn mailbox
			mailboxupn sender senderaddress senderfromaddress sendermailfromaddress recipient recipientaddress recipientemailaddress
			email mail emailaddress arn principalarn sourceidentity rolesessionname rolename logonaccount
			callerprocessuser serverprincipalname sessionserverprincipalname databaseprincipalname targetserverprincipalname
			loginname login logname ruser euser caller initiatedby modifiedby createdby identity principal clientusername`,
		kindHost: `hostname computer computername machinename machine workstation workstationname devicename clientname client
			targetserver targetservername servername sourcehostname sourcehost srchost nodename agenthostname host.name host.hostname
			agent.name agent.hostname beat.hostname beat.name observer.hostname observer.name winlog.computername dvc dvchostname computerdnsname
			netbiosname sourceworkstation sourcecomputer targetcomputer targethost remotehost callingworkstation calledstation
			serverinstancename machinedomainname dnshostname fullyqualifieddomainname fqdn`,
		kindPeer: `host domain domainname destinationhostname destinationhost desthost dsthost queryname remotedevicename url.domain dns.question.name rhost`,
		kindDomain: `subjectdomainname targetdomainname accountdomain ntdomain dnsdomain dnsdomainname logondomain
			userdomain networkaccountdomain useraccountdomain targetoutbounddomainname user.domain initiatingprocessaccountdomain
			workgroup domainnetbiosname domaindnsname forestname realm`,
		kindName: `bucketname accesskeyid principalid recipientaccountid sharedeventid instanceid givenname surname firstname lastname
			fullname mailnickname userdisplayname accountdisplayname serialnumber`,
		kindPerson: `displayname realname commonname targetdisplayname`,
		kindShare:  `sharename`,
		kindDN:     `membername distinguishedname objectdn dn memberdn userdn`,
		kindObject: `tenantid aadtenantid azuretenantid organizationid objectid aadobjectid accountobjectid userobjectid deviceid aaddeviceid
			azuread deviceobjectid machineid sourcecomputerid subscriptionid vmuuid userkey workspaceid workspaceresourceid
			initiatingprocessaccountobjectid customerid machineguid agentid hardwareid resourcetenantid hometenantid
			sourcehealthserviceid managementgroupid`,
		kindProse: `message msg rawmessage syslogmessage eventdatastring eventdata parameterxml contextinfo renderedmessage
			rendereddescription taskcontent taskcontentnew description details xml rawdata body log eventoriginal event.original param1 param2 param3`,
		kindGUID: `providerguid activityid relatedactivityid correlationid requestid runspaceid scriptblockid`,
		kindKept: `hashes hash md5 sha1 sha256 imphash version fileversion productversion engineversion hostversion eventversion`,
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = kind
		}
	}
	return m
}()

// fieldKind is what the field of a name holds, inside the object of another name.
func fieldKind(parent, name string) kind {
	n := plainName(name)
	if parent != "" {
		if k, ok := fieldKinds[plainName(parent)+"."+n]; ok {
			return k
		}
	}
	return fieldKinds[n]
}

// plainName is a name in lower case without separators.
func plainName(name string) string {
	clean := true
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			clean = false
			break
		}
	}
	if clean {
		return name
	}
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			b = append(b, c|0x20)
		case c != ' ' && c != '_' && c != '-':
			b = append(b, c)
		}
	}
	return string(b)
}
