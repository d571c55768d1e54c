// Package alerts shows the alerts and incidents of security products in the
// evidence, with their entities, and where else in the case those occur.
package alerts

const manual = `Question: what did security products already say about these machines, and do the entities of their alerts occur in the other evidence, before, during or after?

Method: records of alerts become one form: SecurityAlert and SecurityIncident of Log Analytics, incidents of Sentinel's management API, AlertInfo and AlertEvidence of Defender's advanced hunting (joined by the id of the alert), and alerts and incidents of the Defender and Microsoft Graph APIs, which are known by their fields. Alerts inside an incident count on their own. The entities are read from their JSON, with references ($id, $ref) followed: hosts, accounts, addresses, domain names, URLs, processes, files, hashes, registry keys, services, tasks, mailboxes and cloud resources, identified as MSTICPy's entity classes do. Then all other events are searched for them: a host by its short name, an account by name and (where both know it) domain, an address, name or hash by its value, a file by its path or, if the alert knows no folder, its name, a process by its command line or else its image, on the host that the alert names if it names one.

Findings: one for each name of alert and provider in a data set. The severity is the highest that the product gave to one of these alerts that it did not close as false or benign, and info where all were closed so or the name of the alert says that it is a test; this program did not judge. An unknown word for a severity counts as low. Incidents without alerts of their own are findings likewise.

Limits: what a product did not see it did not report. Accounts of the system and names that occur everywhere (administrator, root, localhost) are not searched for. A mention is a field that has the value, so one event can count twice. An account's name that the alert gives without domain may be another account's. Entities that are too large to read, cut or no JSON are told by a warning. Alerts of intrusion detection (Suricata, Zeek) and of Elastic rules are not shown here.

Sources: Microsoft, SecurityAlert schema and Security alert entity types; Microsoft Graph, security alert resource; MSTICPy, SecurityAlert and EntityGraph.`
