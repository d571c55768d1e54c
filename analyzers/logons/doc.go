// Package logons looks at who logged on where and how: sessions put together from
// all events that name them, guessed passwords, stolen hashes and tickets, and what
// an account never did before.
package logons

const manual = `Question: who logged on where, from where and how, and which of it looks like stolen or guessed credentials?

Sessions. A session is a logon id of a machine. Only about a quarter of the sessions of real collections have their logon event, so sessions are put together from every event that names the id: as the actor's, as the new one, or as the linked one of a split token. The account is that of the logon event, else of the actor. Ids that Windows shares (0x3e7 SYSTEM, 0x3e5 LOCAL SERVICE, 0x3e4 NETWORK SERVICE) are left out.

Attempts are the successes and failures of Windows (4624, 4625, 4768, 4769, 4771, 4776), of sshd, su and other programs of Linux, of audit records, and of sign-ins to cloud services. The source is the address, else the name of the workstation; ::1 and 127.0.0.1 are the machine itself. A request for a ticket that asks for preauthentication is no failure.

Findings
* guessed passwords: 10 or more failures of one account from one source within 10 minutes (low from the machine itself, medium from elsewhere, high if a success follows within an hour; T1110.001);
* sprayed passwords: one source fails with 8 or more accounts within an hour, with at most 5 tries each on average (medium, high if one of them then succeeds; T1110.003);
* names tried that do not exist: 8 or more from one source (medium; T1087);
* lockouts (low), disabled or guest accounts that log on (medium; T1078);
* other credentials for the network only (logon type 9 by seclogo: runas /netonly, or overpass-the-hash; medium; T1550.002, T1134.002);
* network logons with NTLM and no session key from another machine (key length 0, as attack tools do it; medium; T1550.002); NTLM where the data set also has Kerberos for the account (info);
* tickets: RC4 tickets for 3 or more services that are no machines by one account (Kerberoasting, high; T1558.003); an answer without preauthentication (AS-REP roasting, medium; T1558.004); a ticket-granting ticket with RC4 for an account or domain that otherwise has AES (medium; T1550.002);
* logons over RDP or the network from a public address (medium; T1133, T1021.001); clear text over the network (type 8, low); persons as services or batch jobs (low; T1053, T1543); administrators' tokens over the network (low; T1021.002); credentials named for another machine (4648, low; T1078);
* an account on a machine, or from a source, for the first time: against the baseline, or against the time before the last day where the evidence spans a week or more (low; T1078).

Limits: collections of minutes see no habits. Without failures logged there is no guessing to see. Sources behind a gateway are one. NTLM events (4776) have no address. Counts are of events: Windows writes several for one logon.

Sources: Microsoft's documentation of the security events, of NTSTATUS and of Kerberos error codes (RFC 4120); MITRE ATT&CK.`
