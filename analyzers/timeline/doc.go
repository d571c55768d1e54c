// Package timeline shows activity over time: how many events of which class
// each machine logged when, the instants a reader should know first, and where
// logs were cleared or logging was tampered with.
package timeline

const manual = `Question: when was what going on, where are the instants to look at first, and did someone tamper with the logs?

Method: events are counted by data set, host and class in equal bins. Each data set has an axis of its own, since captures may lie years apart; its bins are the finest of a fixed ladder from 1 second to 1 day (and whole days beyond) that gives at most 400. Key events are log clearing, changes of audit and log settings, new services, accounts, group members, scheduled tasks and WMI subscriptions, and on each host the first process with an encoded PowerShell command.

Findings: a cleared log (Security 1102, System 104, or the command that clears one); settings that blind the logs: the start type of the EventLog service, the MiniNt key, process creation events without command lines, another file for the Security log, audit policy changes, the log service stopped.

Limits: times are as corrected when the evidence was stored. Events without a time are counted in the overview but are on no axis. A gap in the lanes may be a gap in the logs or a quiet machine; the counts cannot tell. One stray event far away in time makes the bins of its data set coarse.

Sources: Microsoft's documentation of the events; MITRE ATT&CK for the techniques.`
