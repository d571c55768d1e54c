// Package proctree rebuilds the trees of processes of every machine and judges
// who started whom: it merges the two records Windows writes of one start,
// links children to parents by process GUID or by pid and time, fills in
// parents that were never seen starting, and matches starts against a table of
// known attack patterns.
package proctree

const manual = `Question: which process started which, as whom, and which of these starts look like an attack?

Method: every process creation (Sysmon 1, Security 4688 and their like) becomes a process of its machine, a machine being a data set and a host name. A Security 4688 and a Sysmon 1 of one machine with the same pid and file name, at most 3 seconds apart, are one process; the pairs nearest in time are joined first. A process GUID identifies a process; the all-zero GUID does not. A parent is found by its GUID, otherwise as the process of that pid and file name that had started by then and had not ended. A creation that lost its pid takes it from other events of its GUID. A parent whose start is not in the evidence is shown as "no creation event"; its time is when it was first seen in any event. Process ends come from Sysmon 5 and Security 4689.

Reading: a 4688 that names a target account runs as that account. Roots have no parent, leaves no children (a process that is both counts as isolated as well), branches have both. Depth counts levels.

Findings: a table of rules compares parent, child and arguments, in any letter case, with carets and double quotes removed and runs of blanks taken as one. The same start repeated on a machine is one finding with a count; for rules about names alone, that is all starts by parents of one command line, so that a script running a hundred commands is one finding. A known script of Windows itself as the parent makes such a finding low.

Many different programs that explore a machine (whoami, net, nltest, ipconfig ...) started by one account on one machine within 15 minutes are one finding: low from 5 on, medium from 8 on. A table lists who hardly ever starts whom: the surprise of a pair is -log2((starts + 1) / (starts by the parent + 1)) within its data set.

Limits: without a command line only the rules on parent and child apply. Pids are used again: a link by pid is weaker than one by GUID. A link whose parent starts more than a second after its child, or that would close a circle, is refused and said. The rules look at names, so a renamed program escapes those that name it; and administrators use the same programs, so each finding names a benign explanation.

Sources: Microsoft's documentation of Sysmon and of security auditing; MITRE ATT&CK for the techniques.`
