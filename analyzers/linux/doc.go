// Package linux looks at what was done on Linux machines: sessions, sudo, risky
// commands, bursts of commands that nobody types, and changes of accounts.
package linux

const manual = `Question: who became root and how, which commands are what intruders type, and what was done by scripts in a person's name?

Method. Commands are those of process starts, sudo, audit records (USER_CMD), cron and shell histories; equal ones of one user and machine are judged once. Each is compared with a list of rules (download into a shell, reverse shells, encoded commands, keys, preloading, set-user-id bits, logs and histories removed, security switched off, miners and others). Programs started by servers (web, Java, databases) that are shells or download tools are reported apart. Sessions join the messages "session opened" and "session closed" of PAM of one program, process and account of a machine, and the audit records of one session. Sudo is counted by user and target with refusals. Command speed: 10 or more commands of one user by sudo within 5 seconds were typed by no one.

Findings: a matched rule, one finding for each rule, machine and user (severity and ATT&CK technique of the rule); a shell under a server process (medium, T1190); refused sudo (low, T1548.003); faster commands than a person types (info, T1059.004); accounts created (low, T1136.001), with user id 0 (high), or put into a group of administrators (medium, T1098.007).

Limits: a command line shows what was asked for, not what happened. Aliases, variables and scripts hide commands; a script's own commands are seen only where process starts are logged. Session messages without process ids are paired in their order.

Corrections to MSTICPy: sessions are paired for each machine, program and account and not over all; times are never negative, so old rows first is no burst; commands of one instant are kept apart; the rules look anywhere in the command, not only at its start.

Sources: MSTICPy syslog_utils and cmd_line; MITRE ATT&CK; GTFOBins for the tools.`
