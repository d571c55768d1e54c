// Package cluster sums up many process starts and logons as few patterns and
// shows what fits none.
package cluster

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/eventfeatures"
	"forensic/store/event"
)

const manual = `Question: how many different things do all these process starts and logons come down to, and which fit no pattern?

Method: equal starts (same machine, program, command line and user) are counted. Rows of all machines of a data set are clustered together, each with the weight of its count; a cluster is a pattern, and its first row the example that is shown. Rows of one pattern have the same program (in any letter case; names of users' folders, GUIDs, long numbers and versions in the path are not compared) and are all of the system's session or all not. What is compared is the shape of the command line: its length in characters, its delimiters and its words, each as a logarithm. Logons of one account and one type are one pattern.

Without a distance (option eps is 0) HDBSCAN finds clusters of differing density: the hierarchy of mutual reachability distances is condensed to clusters of at least min_cluster events, and those with the greatest excess of mass are taken. Distances under floor count as equal, those from ceiling on as unlike. With a distance it is DBSCAN: a row is in the core of a cluster if min_samples events are within eps of it. A row that happened min_cluster (with DBSCAN min_samples) times or more but is in no cluster is a pattern of its own.

MSTICPy compares the sum of the code points of the program's path, the number of delimiters in the command line, and whether the session is the system's; for logons the sum of the code points of the account, and the type. It divides each row by its length. That puts programs into one pattern that have nothing in common but the quotient of two numbers. With by_program false and eps 0.0001 the results are those of its notebook.

What is in no pattern is ranked by an isolation forest of 100 trees with 256 samples each over the shape of the command line, the logarithm of the sum of the path's code points, and the session (for logons account, type and length of the source). Scores run from 0 to 1; 0.5 is ordinary. The seed is fixed, so the same evidence gives the same scores. An outlier is what reaches the score that the highest 5 % of events reach, unless its command line (the program, where there is none; account and source of logons) occurs more than 10 times.

Findings: outliers in no pattern with something else that speaks against them: an interpreter or other program that runs code of others, with a command line of at least 300 characters (low, T1059); a program in a folder that all users can write (info, T1204.002). Others are in the table only.

Limits: the features are coarse. Different commands of like length and shape may share a pattern, and a change of one letter may leave one; the tables say what they hold, and the whole is a summary, not a proof. Where several kinds of records tell of starts on one machine, the kind with most records is taken. Command lines are read up to max_text characters. Fewer than min_events events, or min_rows different ones, of a data set are not clustered.

Sources: MSTICPy, msticpy.analysis.eventcluster and outliers; Ester, Kriegel, Sander and Xu, A Density-Based Algorithm for Discovering Clusters (1996); Campello, Moulavi and Sander, Density-Based Clustering Based on Hierarchical Density Estimates (2013); Liu, Ting and Zhou, Isolation Forest (2008).`

// options are the numbers of the analysis.
type options struct {
	ByProgram     bool    `json:"by_program"`    // a pattern is of one program or account; false is MSTICPy's way
	Eps           float64 `json:"eps"`           // greatest distance of neighbours in DBSCAN; 0 means HDBSCAN
	MinSamples    int64   `json:"min_samples"`   // events around the core of a cluster, its own included
	MinCluster    int64   `json:"min_cluster"`   // events of a cluster of HDBSCAN
	Floor         float64 `json:"floor"`         // distance that HDBSCAN takes for none
	Ceiling       float64 `json:"ceiling"`       // distance from which on HDBSCAN takes nothing for alike
	Trees         int     `json:"trees"`         // of the isolation forest
	Sample        int64   `json:"sample"`        // events each tree is grown from
	Seed          uint64  `json:"seed"`          // of the isolation forest
	Contamination float64 `json:"contamination"` // share of events that may be outliers
	Common        int64   `json:"common"`        // occurrences of a command line above which it is no outlier
	LongLine      int64   `json:"long_line"`     // characters of an interpreter's command line that make a finding
	MinEvents     int64   `json:"min_events"`    // of a data set, to be clustered
	MinRows       int     `json:"min_rows"`      // different events of a data set, to be clustered
	MaxRows       int     `json:"max_rows"`      // different events of one kind that are read
	MaxText       int     `json:"max_text"`      // characters of a text that are read
	TableRows     int     `json:"table_rows"`    // of one table
	Findings      int     `json:"findings"`      // of one kind
	Refs          int     `json:"refs"`          // references listed with one finding
}

// Analyzer clusters process starts and logons.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "cluster",
	Title: "Patterns of events",
	Doc:   manual,
	Needs: []event.Class{event.ProcessStart, event.Logon},
}, options{
	ByProgram: true, MinSamples: 2, MinCluster: 2, Floor: 0.01, Ceiling: 0.25,
	Trees: 100, Sample: 256, Seed: 42, Contamination: 0.05, Common: eventfeatures.CommonItems, LongLine: 300,
	MinEvents: 20, MinRows: 5, MaxRows: 200_000, MaxText: 4096, TableRows: 300, Findings: 20, Refs: 20,
}, run)
