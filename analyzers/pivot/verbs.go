package pivot

import (
	"slices"

	"forensic/store/event"
)

// Types that share verbs.
var (
	// inEvents are the types that columns of events name.
	inEvents = []Type{IP, Host, Account, Process, PID, ProcessGUID, LogonSession, File, Hash, DNS, URL, Registry, Service, Task, Mailbox, Resource, Text}
	// inRelations are those of which relations are known.
	inRelations = []Type{IP, Host, Account, Process, File, Hash, DNS, URL, Registry, Service, Task, Mailbox, Resource}
	// inAlerts are those that alerts name.
	inAlerts = []Type{IP, Host, Account, Process, File, Hash, DNS, URL, Registry, Service, Task, Mailbox, Resource, Text}
	runs     = []Type{Process, PID, ProcessGUID}
	// places are the kinds of reference data about where addresses are and whose.
	places = []string{"geoip", "asn"}
)

// Verbs lists the verbs in reading order. A new verb is an entry here and its
// function. Queries of the catalogue are verbs beside these.
var Verbs = slices.Concat(knownVerbs, partVerbs, textVerbs, caseVerbs)

// knownVerbs ask what is known from elsewhere than the evidence.
var knownVerbs = []Verb{
	{
		Name: "geo", On: []Type{IP}, Key: "IpAddress", Columns: geo, Uses: places, check: checkDatabases, each: eachGeo,
		Doc: "Where an address is said to be, with its network. The columns are those of MSTICPy's GeoLite2 lookup; Database names the source and Network the block that the answer is about. " +
			"An address that no database knows has a row that says so in Note. A location is where a network was registered or measured, often not where the machine stands.",
	},
	{
		Name: "asn", On: []Type{IP}, Columns: asn, Uses: places, check: checkDatabases, each: eachASN,
		Doc: "Who announces the network of an address: number and name of the autonomous system, provider, traits such as hosting or vpn. An address that no database knows has a row that says so.",
	},
	{
		Name: "whois", On: []Type{IP}, Key: "query", Columns: whois, Uses: []string{"whois"}, check: checkRegisters, each: eachWhois,
		Doc: "What the registers say of the network of an address. The columns are those of MSTICPy's whois; nets is JSON. Without a dump in the cache it is the registry that administers the block, by the registries of IANA.",
	},
	{
		Name: "asset", On: []Type{IP, Host, Account}, Columns: asset, Uses: []string{"assets"}, check: checkAssets, each: eachAsset,
		Doc: "What the organisation's own list says of a machine, an address or an account: owner, role, criticality. What is not on the list has no row.",
	},
	{
		Name: "ti", On: []Type{IP, DNS, URL, Hash, File, Process, Registry, Mailbox, Text}, Key: "Ioc", Columns: ti, Params: tiParams, Uses: []string{"ti", "hashes"}, check: checkIndicators, ask: askTI, most: tiValues,
		Doc: "What threat intelligence says of an observable: a row for each provider that has indicators of its type. The columns are those of MSTICPy's look-ups; Severity is unknown, information, warning or high, " +
			"and Status 0 found, 2 not looked up (see Details), 4 not known to the provider. Blocks, domains above and folders of URLs match too; Details say how, with file and line. " +
			"A text is looked up as the indicator that it is, so that a column may mix types.",
	},
}

// partVerbs take an entity apart.
var partVerbs = []Verb{
	{
		Name: "type", On: []Type{IP}, Columns: ipType, each: eachIPType,
		Doc: "What an address is for by the registries of IANA: public, private, shared, loopback, link-local, multicast, documentation, the service address of a cloud and so on. " +
			"An IPv4 address wrapped in IPv6 is judged as that address. ip_type is the word of MSTICPy's get_ip_type, with Shared, Documentation and Broadcast besides.",
	},
	{
		Name: "parts", On: []Type{IP}, Columns: ipParts, each: eachIPParts,
		Doc: "The blocks that an address lies in (/24 and /16, of IPv6 /64 and /48), its name for reverse lookups, and the address as one whole number.",
	},
	{
		Name: "parts", On: []Type{DNS}, Columns: dnsParts, each: eachDNSParts,
		Doc: "Subdomain, domain and public suffix of a name, as MSTICPy's dns_components gives them. valid_tld tells whether it ends in a suffix of ICANN's part of the list; " +
			"hoster is a suffix below which its owner gives out names, so that what stands before it is somebody else's.",
	},
	{
		Name: "spelling", On: []Type{DNS}, Columns: spelling, each: eachSpelling,
		Doc: "A name in punycode and as its reader sees it, and whether its letters pretend to be others: scripts that are mixed, and the Latin name that it is taken for.",
	},
	{
		Name: "made_up", On: []Type{DNS}, Columns: likeness, each: eachMadeUp,
		Doc: "How much the registered label of a name looks made up by a program (0 to 1; from 0.5 on it does), with the entropy of its letters. A small model of pairs of letters, digits and consonants: " +
			"it does not see names made of words or syllables, and takes some abbreviations for made up. Short labels and other scripts are not judged.",
	},
	{
		Name: "parts", On: []Type{URL}, Columns: urlParts, each: eachURLParts,
		Doc: "Scheme, account, host, port, path, query and fragment of a URL. The columns are those of MSTICPy's url_components; host_type tells whether the host is a name or an address.",
	},
	{
		Name: "parts", On: []Type{Account}, Columns: accountParts, each: eachAccountParts,
		Doc: "Name, domain and SID of an account as the value has them, and the meaning of a SID that every machine has.",
	},
	{
		Name: "parts", On: []Type{Host}, Columns: hostParts, each: eachHostParts,
		Doc: "Short name and domain of a machine.",
	},
	{
		Name: "parts", On: []Type{File, Process}, Columns: pathParts, each: eachPathParts,
		Doc: "Folder, name, stem and extension of a path.",
	},
	{
		Name: "type", On: []Type{Hash}, Columns: hashType, each: eachHashType,
		Doc: "The algorithm of a hash by its length. Hashes of nothing are noted.",
	},
}

// textVerbs read texts. The command line of a process is of type text.
var textVerbs = []Verb{
	{
		Name: "decode", On: []Type{Text, URL}, Columns: decoded, Params: decodeParams, each: eachDecode,
		Doc: "What is encoded in a text, layer by layer: base64 and hex of UTF-16, UTF-8 or binary, bytes written as numbers, XOR that the text tells of, obfuscated PowerShell, gzip, zlib, deflate, bzip2, zip and tar. " +
			"A row is one layer; decoded is its text, chain how it was reached, inside the layer that it was found in. A text in which nothing is encoded has no row.",
	},
	{
		Name: "iocs", On: []Type{Text, URL}, Columns: indicators, Params: iocParams, each: eachIOCs,
		Doc: "The indicators in a text: addresses, names, URLs, mail addresses, hashes, paths, registry keys, pipes, mutexes, Bitcoin addresses, CVE numbers, plain or defanged. " +
			"Each is given once, at its first offset in bytes; part_of says that it is a part of another, such as the host of a URL.",
	},
}

// caseVerbs ask the events of a case.
var caseVerbs = []Verb{
	records("events", inEvents,
		"Every record that names the entity, by time. Column named_in tells which columns do; what is the object of the event.", eventFields),
	{
		Name: "first_seen", On: inEvents, Case: true, Columns: firstSeen, ask: askFirstSeen,
		Doc: "When records name the entity first and last, in how many, on how many machines and days, in which columns. The reference is that of the first record.",
	},
	{
		Name: "timeline", On: inEvents, Case: true, Columns: timeline, Params: timelineParams, ask: askTimeline,
		Doc: "How many records name the entity in each hour (or what parameter by says) by class. Records without a time are counted in a last period without one.",
	},
	{
		Name: "related", On: inRelations, Case: true, Columns: related, Params: relatedParams, ask: askRelated,
		Doc: "What shares an event with the entity, and how: direction out reads \"entity verb related\", in reads \"related verb entity\". " +
			"The relations are those of the analyzer entities. Type and related can be asked about in turn.",
	},
	{
		Name: "alerts", On: inAlerts, Case: true, Columns: alertColumns(), check: checkAlerts, ask: askAlerts, most: alertValues,
		Doc: "Alerts of other products that name the entity anywhere in their record.",
	},
	records("logons", []Type{IP, Host, Account, LogonSession},
		"Log-ons, log-offs and failures that name the entity: of the account, on or from the host, from the address.", logonFields, event.Logon),
	records("processes", []Type{IP, Host, Account, Process, PID, ProcessGUID, LogonSession, File, Hash, DNS, URL, Text},
		"Starts of programs that name the entity: on the host, by the account, of the program or its children, with the name in a command line.", processFields, event.ProcessStart),
	{
		Name: "tree", On: runs, Case: true, Needs: []event.Class{event.ProcessStart}, Columns: tree, Params: treeParams, ask: askTree,
		Doc: "Ancestors and descendants of each run of the program. Level counts from the run itself, up below zero and down above; of_pid names the run. " +
			"A process hangs below the one whose GUID it names as its parent, else below the last one that began with the parent's id on its machine. Starts without a time are left out.",
	},
	records("accesses", runs,
		"Processes that open, inject into or tamper with the program, and those that it does it to.", accessFields, event.ProcessAccess, event.ProcessInject, event.ProcessTamper),
	records("connections", []Type{IP, Host, Account, Process, PID, ProcessGUID, DNS, URL},
		"Network connections that name the entity, on either side.", connectionFields, event.Network),
	records("dns", []Type{IP, Host, Account, Process, PID, ProcessGUID, DNS},
		"Questions for names: of the host or program, for the domain, or answered with the address.", dnsFields, event.DNS),
	records("files", []Type{Host, Account, Process, PID, ProcessGUID, File, Hash},
		"Files written, changed, deleted or opened over a share, and modules and drivers loaded.", fileFields, event.File, event.ModuleLoad, event.DriverLoad, event.Share),
	records("registry", []Type{Host, Account, Process, PID, ProcessGUID, File, Registry},
		"Changes of the registry: by the program or account, on the host, of the key and what is below it.", registryFields, event.Registry),
	records("services", []Type{Host, Account, File, Service, Hash},
		"Services installed, changed, started and stopped.", serviceFields, event.ServiceChange),
	records("tasks", []Type{Host, Account, File, Task},
		"Scheduled tasks made, changed, run and deleted.", taskFields, event.TaskChange),
	records("scripts", []Type{IP, Host, Account, Hash, DNS, URL, Text},
		"PowerShell that the host or account ran, or that has the name in its text.", scriptFields, event.ScriptBlock, event.ScriptPipeline, event.ScriptEngine),
	records("cloud", []Type{IP, Account, Mailbox, Resource},
		"What was done in a cloud: by the account, from the address, to the mailbox or resource.", cloudFields, event.Cloud),
}
