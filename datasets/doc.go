// Package datasets is what is local and named: an embedded sample of an
// invented intrusion, and a generator of the same kind of events at any scale.
//
// Nothing large is stored. The sample is generated from a fixed seed when it is
// asked for (Sample, WriteSample), load likewise (WriteLoad). Both are
// deterministic: the same parameters give the same bytes on every machine. To
// keep it so, nothing here reads a clock, the environment or a global source of
// randomness, and nothing that is written is computed in floating point.
//
// The events have the shape of the Windows archives of Security-Datasets that
// nxlog and Logstash wrote in 2020, with their traps: EventTime is the local
// time of the collector without a zone (UTC-4), @timestamp is the receipt, some
// records have lost their Message and with it the process id, some name the host
// shortly, process ids are hexadecimal in Security events and decimal in
// Sysmon's.
//
// How it fits together, in the order of the data:
//
//	world.go, images.go   the organisation: hosts, accounts, programs, running processes
//	kinds.go              the event kinds with their header values, fields and message texts
//	stage*.go             what happens (a process starts, a user logs on) as events
//	routines*.go          ordinary work, drawn at random
//	intrusion.go          the story, step by step; story.go publishes it
//	clock.go, render.go   time and the writing of an event as an nxlog line
//	csv.go                the mailbox and traffic tables
//	sample.go, load.go    the two ways in
package datasets
