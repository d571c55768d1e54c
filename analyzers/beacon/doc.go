// Package beacon finds programs that call somewhere at regular intervals.
package beacon

const manual = `Question: which program calls the same place, asks for the same name or starts the same command again and again at an interval that no person keeps?

Method: events are grouped into pairs: program of a machine (or address, where a sensor saw it) and destination with port; program and name asked for; machine and command line started; account and cloud operation. Events less than a second apart are one beat. Where several logs show a pair, each with its own clock, the log with the most beats speaks for it. For each pair with enough beats the interval is searched that explains most of them: the differences between near events give candidates, and each is followed from beat to beat within a window, so that jitter may add up, beats may be missing and other traffic may lie between. The evidence is the logarithm of the likelihood ratio against events without rhythm that are as many; an interval is accepted above 20 with beats at 6 of 10 times or more. An interval of 60 s is told as 60 s and not as one of its harmonics. Beside it stand Fisher's test of the periodogram of counts for each second, as MSTICPy computes it, and the scores of RITA: symmetry and spread of the intervals, of the sizes, evenness over 24 parts of the time, and share of the observed time.

Findings: pairs with a rhythm and a total score of at least 0.5. Severity: low; medium where a program that is used for attacks (script hosts, system tools, programs in folders of users) calls, or where the place is on the internet and the program is unknown or no browser; info for time, name and discovery services, for addresses of cloud platforms, for started commands and for known agents.

Limits: beats further apart than a third of the evidence cannot be seen; a capture of minutes shows only fast beacons. Jitter above 25 % looks like chance. Of a pair with more events than the limit the first are judged, and the note says so. Much software calls home: the interval does not tell why.

Sources: MSTICPy polling_detection; R. A. Fisher (1929); the description of beacon scoring of RITA by Active Countermeasures; MITRE ATT&CK T1071, T1571, T1029.`
