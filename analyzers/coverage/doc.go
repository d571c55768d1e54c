// Package coverage tells what the logs of a case can show and what not: which
// machine logged what, where numbered logs lack records, where a machine is
// silent, and how far clocks are apart.
package coverage

const manual = `Question: what was logged at all, are logs whole, and can the times of two machines be compared?

Method. Visibility: events are counted for each machine and each log. Numbering: the record numbers of one log of one machine are put in order; a stretch of numbers that no stored record has is a hole, and a record that is older than its predecessor by more than the tolerance is a step back. A log restarts when, in the order of time, every later number is below every earlier one. Silence: the longest time without any event of a machine, compared with the 99th percentile of its intervals, counted only where the machine was busy before and after and other machines of the data set went on. Clocks: two machines that log the same connection (equal addresses and ports at both ends, seen once by each) give one difference of their clocks; the median over at least 5 connections is the skew, its spread the median absolute deviation. Beside it stands the delay until the collector received the events, where that is known.

Findings: one long hole in a log that is otherwise whole (medium, T1070.001: records were removed or the export was cut); a log that restarts (medium, T1070.001); a system clock that was set by more than a minute (low, T1070.006); clocks apart by more than the tolerance (low: times of the two machines cannot be compared as they stand).

Limits: collectors filter and lose events, so many small holes are usual and are only counted. A hole at the beginning or the end of a log leaves no trace in its numbers. Clock skew is measured after the correction that the ingest made, so it shows what was left. Machines without connections to each other cannot be compared.

Source: Microsoft, "EventRecordID" in the event schema; MITRE ATT&CK T1070.001 and T1070.006.`
