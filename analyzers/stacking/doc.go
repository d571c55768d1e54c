// Package stacking counts the values of telling fields over all machines, so that
// what is rare stands out: programs, services, drivers, tasks, autostarts, names
// asked for, destinations, logons and others.
package stacking

const manual = `Question: which programs, services, drivers, tasks, destinations and accounts does hardly any machine have, and since when is each value there?

Method: stacking, or least frequency of occurrence. For each field the values are counted: on how many machines a value was seen, how often, first and last. A machine is a host of a data set. Paths are compared in lower case, with the names of users' folders, GUIDs and runs of digits or hexadecimal digits replaced by a star, so that one program in many profiles is one value. The rarest values come first: fewest machines, then fewest events. With --baseline CASE a value that the other case also has is marked as known, and the rest are new.

Findings: a program with the name of a Windows system process that runs from another folder (medium, T1036.005); a known tool under another name than the one in its version resource (medium, T1036.003); a program in a folder that users can write, seen on one machine only while five or more machines start programs (low, T1204.002); values that the baseline lacks, one finding for each field (low for what survives a restart: services, drivers, tasks, autostarts; info for the rest).

Limits: rare is not bad, and common is not good: a tool that was rolled out everywhere is common. With fewer than five machines prevalence says little. Version resources can be forged. Only fields that the evidence has can be counted.

Sources: MITRE ATT&CK T1036, T1204; the method is described as "stack counting" in publications on hunting since 2012.`
