// Package entities lists the things that the evidence is about (machines,
// accounts, addresses, programs, files, hashes, domain names ...) under all their
// names, and what ties them.
package entities

const manual = `Question: which machines, accounts, addresses, programs, files, hashes, domain names, registry keys, services, tasks, mailboxes and cloud resources does the evidence name, under which names, and who did what to whom?

Method: events are reduced to pairs of things with a verb, such as account, logged on to, host. Each thing has the identity that MSTICPy's entity classes give it: a host its name, an account its SID, object id or name with its domain, an address, a URL or a hash its value, a file its path, a process its image. The machine is added where a name means something on one machine only: files, programs, registry keys, services, tasks, local accounts and the accounts of the system, whose well-known SIDs are named. Then names that can only mean one thing are joined, within one data set: the short, the full and the NetBIOS name of a host; DOMAIN\user, user@domain and SID of an account; a bare user name if one account of the machine and of all domains has it; an address with the only host whose own records have outgoing connections from it. Where two readings are possible nothing is joined: a short name that two domains have, a user name with two SIDs, an address that two hosts had. Paths of Windows are compared in lower case, addresses in canonical form.

Tables: one for each kind, those with most links first, then those seldom seen; all links, those with most events first. A mention is an event in which a link names the thing, so an event can give several. The picture has the accounts, hosts, addresses and domain names; what a program did counts for its host there.

Findings: none. This is the inventory that other findings can be read against.

Limits: a process stands for the program it runs, not for one run: the process trees tell runs apart. Modules are listed where they have no valid signature, registry keys where they were changed. Private addresses and internal names hold in one data set, public ones everywhere. A machine whose address changed hands keeps its address apart. Links of one kind beyond the limit of pairs are left out, those with the fewest events first, and a warning tells how many. Records without a time count, but have no first and last.

Sources: MSTICPy, msticpy.datamodel.entities (ID_PROPERTIES); Microsoft, Security identifiers; union-find of Galler and Fischer, 1964.`
