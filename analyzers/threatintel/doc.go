// Package threatintel looks every observable of the case up in the indicators that
// were given and reports what is known to be bad, by how it was met.
package threatintel

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
)

const manual = `Which addresses, names, URLs, hashes, files and objects of the evidence does threat intelligence know?

Asked are the indicators that were added to the cache (forensic cache add ti FILE), of any format and number of providers, and
lists of what is known to be good. Nothing is asked outside. Without indicators the analysis does not apply.

Looked up are all observables that section Indicators lists: from columns, from texts, and from what is encoded in texts; besides
the import hashes, paths and names of programs, modules and files, registry keys, user agents and accounts of the columns. An
address matches itself and the blocks that hold it; a name itself and, if the indicator says so, what is below it; a URL, path or
registry key itself and, if the indicator says so, what lies under it; patterns as SQL's LIKE, whatever the letter case. A name
below a listed one, or a URL that differs by its query only, of which the indicator does not say that it is meant, is a weak match:
the severity that the provider gives counts one step less.

Findings: one for each indicator that a provider rates warning or high, by the worst way it was met. High becomes high, warning
medium. One step less each, but never less than low: the indicator had expired before the events; its confidence is under 50; a list
of known good has the same value, which is told as a conflict; it was only named in a text or message, or stood on a file that no
record shows to be run, rather than contacted, asked for, run or loaded; a logon from it failed; it is a file name without a folder. An indicator in decoded content is not lowered. An indicator that
became valid after the events is told but not lowered: looking back is what it is for. Providers that agree and confidence raise the
rank among findings of one severity.

The time of an observable is the stretch between its first and last record: it was valid then if its bounds and that stretch have an
instant in common. How old a source is is measured against the last event of the evidence, not against today. A source that is much
older than the evidence cannot know what it would have to know, which is a warning.

Not looked up, but counted: addresses that are not global by IANA's registries (unless indicators name some of private networks), names without a dot, hashes of an empty file or of an
entropy under 3 bits a digit. Addresses for documentation are looked up, since they stand for others' in samples.

The browser of MSTICPy (vis/ti_browser.py) shows the observables with severity warning and high unless told otherwise; the table of
severities says how many there are of each.

Limits: an observable that no indicator names is not thereby good. SHA-512 is not read from evidence; a JA3 fingerprint only where a text says that it
is one, mutexes only from texts. An import hash is shared by all programs built with the same tool chain and imports. Indicators of
shared hosting, content networks and address blocks hit neighbours.

Sources: MSTICPy, context/tilookup.py, context/preprocess_observable.py, context/lookup_result.py; STIX 2.1, section 4.7
(valid_from, valid_until); MITRE ATT&CK.`

// Options are the parameters of the analysis.
type Options struct {
	Limits         unwrap.Limits
	MaxIndicators  int // distinct observables held at a time
	MaxHits        int // observables with a verdict that are kept; what is over is counted and told
	MaxRows        int // of the table; the total is told
	MaxFindings    int // of one title; the worst are kept
	MaxAgeDays     int // of a source before the last event of the evidence
	LeastConfident int // confidence below which an indicator counts less
}

// Analyzer looks observables up.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "threatintel",
	Title: "Threat intelligence",
	Doc:   manual,
}, Options{
	Limits: unwrap.Defaults, MaxIndicators: 500_000, MaxHits: 100_000, MaxRows: 20_000, MaxFindings: 50, MaxAgeDays: 30, LeastConfident: 50,
}, run)
