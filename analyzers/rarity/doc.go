// Package rarity finds sequences of events within sessions of users that are
// unlikely compared with all others.
package rarity

import (
	"forensic/analyzers"
	"forensic/store/event"
)

const manual = `Who did things in an order, or with parameters, that hardly anybody else did?

The events of each user are cut into sessions: a session ends after a pause or at its longest length, both set for each kind of
session. The kinds are operations in Microsoft 365 by user and client address, AWS calls, operations in other clouds, sign-ins to
Entra ID, Windows logons by account and machine, processes by user and machine, and Linux commands by user and machine. The table of
kinds states what is an event, a parameter and a user in each, and its limits.

For each data set a Markov chain of first order learns which event follows which, where sessions start and end, which parameters an
event has, and which values those parameters have that have few (at least 20 occurrences, at most 20 values and one for each ten
occurrences). Counts are smoothed after Laplace: everything possible counts once more. The likelihood of a window is the product
of: its first event (after START where the session starts, its overall share elsewhere), for each event the geometric mean over
all parameters known of it (p where it is there, 1 - p where it is not, times the probability of its value), and for each
further event, or the END, the probability that it follows. A session is ranked by its least likely window of three, the END
counting as one.

A session is called rare if the logarithm of that likelihood lies at least 3.5 robust standard deviations under the median of
all sessions that have a window (0.6745 times the distance from the median by the median absolute deviation; by the mean one
where the median one is zero; the deviation counts as at least so much that rare is ten times less likely than the median). Rare is no crime: findings are "low" where a step occurs nowhere else, "info" otherwise. The
report spells out every factor and what usually comes instead. Sessions with the same rare window are one finding.

With --baseline CASE the model learns from all data sets of that case instead, and so does the limit for what is rare. Events that
the baseline lacks are judged as "unknown": smoothing leaves them a small probability; what follows them has its overall share
(back-off to the unigram), and a parameter its event never had counts as one unlikely parameter. Without a baseline there are none.

Limits: sessions of one event have no window of three and are not judged. Fewer than 20 sessions with a window, or fewer than 3
distinct events, are not enough to learn from. A long attack teaches the model that it is normal; a first-order chain sees no
longer patterns than pairs. Where several sources record process starts of one machine, the one with most records is taken.
Accounts of machines and services are left out of logons. The shares of parameters are independent of each other.

Source: MSTICPy, msticpy.analysis.anomalous_sequence, whose numbers it gives; Iglewicz and Hoaglin, How to Detect and Handle
Outliers (1993), for the limit; Katz, Estimation of Probabilities from Sparse Data (1987), for backing off.`

// options are the limits of the analysis.
type options struct {
	Window      int     `json:"window"`       // events of a window, END included
	MinSessions int     `json:"min_sessions"` // sessions with a window to learn from
	MinNames    int     `json:"min_names"`    // distinct events to learn from
	RobustZ     float64 `json:"robust_z"`     // distance under the median from which a session is rare
	Factor      float64 `json:"factor"`       // times less likely than the median a rare session is at least
	MaxEvents   int64   `json:"max_events"`   // events of one kind of session
	MaxParams   int     `json:"max_params"`   // distinct parameters of an event
	Findings    int     `json:"findings"`     // of one kind of session
	TableRows   int     `json:"table_rows"`   // of one kind of session
	Charts      int     `json:"charts"`       // charts and models of one kind of session
	Points      int     `json:"points"`       // of a chart
	Refs        int     `json:"refs"`         // references listed with one finding
}

// Analyzer finds rare sequences.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "rarity",
	Title: "Rare sequences",
	Doc:   manual,
	Needs: []event.Class{event.Cloud, event.Logon, event.ProcessStart},
}, options{
	Window: 3, MinSessions: 20, MinNames: 3, RobustZ: 3.5, Factor: 10, MaxEvents: 3_000_000, MaxParams: 256,
	Findings: 10, TableRows: 200, Charts: 6, Points: 4000, Refs: 20,
}, run)
