package datasets

import "time"

// Step is one thing the intruder did in the sample: what an analyst should find.
type Step struct {
	// Time is when it happened, UTC. Its records in the archive are at most ten
	// seconds away.
	Time time.Time
	// Host is the short name of the computer it happened on; for steps that only
	// the mailbox table shows, "".
	Host string
	// Technique is the ATT&CK technique.
	Technique string
	// What says what happened, in one sentence.
	What string
	// Trace is a text that the records of the step hold: a part of a command line,
	// a path, an address.
	Trace string
}

// Story returns the truth of the sample in order of time. The beacon and the mail
// session are one step each.
func Story() []Step {
	s := newSampleStage()
	s.intrude(sampleTargets(s.world), phishTime)
	return sortSteps(append(s.steps, mailStep()))
}
