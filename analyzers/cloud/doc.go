// Package cloud looks at what was done in cloud services: Microsoft 365, Entra ID,
// Azure and AWS.
package cloud

const manual = `Question: who did what in the cloud, and which operations are what intruders need: rules on mailboxes, consent, keys, roles, logs switched off, data opened to everyone?

Method: the operations of each principal (account, application, role or key) are counted with their addresses and user agents. A list of rules names operations, where needed with a condition on the record, such as a mailbox rule that forwards. Operations that a service does in its own name (SYSTEM, NT AUTHORITY, no user) are left out of the rules. Two counts are judged by number: refusals of one principal over several operations, and many different reading operations in a short time that did not come from the console. Unusual are pairs of principal and operation, or principal and address, that are new: against --baseline CASE, or, where the evidence spans a week or more, in its last quarter against the three before.

Findings: one for each rule and principal, with the number of times, the operations and the addresses; severity and ATT&CK technique are those of the rule.

Limits: a rule sees an operation, not its reason; all of them are also done by administrators, and the finding says by whom, so that they can be asked. Logs that were not exported are not there; sign-ins are judged by the analysis of log-ons. Principals are named as the log names them.

Sources: the operation lists of Microsoft (audit log activities, Entra ID audit reference, Azure resource provider operations) and AWS (CloudTrail); MITRE ATT&CK for cloud.`
