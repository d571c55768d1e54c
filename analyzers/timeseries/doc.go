// Package timeseries finds hours that do not fit the rhythm of a series: counts of
// events, log-ons, starts, names asked for, connections, bytes, and the numbers of
// any table of the evidence.
package timeseries

const manual = `Question: when was there much more, or much less, than the daily rhythm of the series lets expect?

Method: each series is counted in equal bins and decomposed into trend, season and remainder (STL, seasonal-trend decomposition by LOESS). Trend and season together are the baseline. The score of a bin is its remainder, less the mean of all remainders, over their standard deviation (of the population); a bin is an anomaly where the score is above 3 (spike) or below -3 (dip). A decomposition with robust weights must agree (beyond 3 of its own scale, 1.4826 times the median distance), since an anomaly bends the season of a plain one and throws echoes of the other sign on the days around it. Anomalies closer than two bins are one period. Bins are hours for spans of 3 days and more, days for more than 2 years, and 5 minutes for 6 hours to 3 days. The season is the one that the autocorrelation of the series supports best, of a day and a week (of hours), a week (of days), or an hour and a day (of 5 minutes); the longer one needs 8 seasons of evidence. The shortest is taken where none is supported, and the table says so. Bins without an event count 0; in tables with values, missing bins are interpolated, and the number of both is told. The first and the last bin of a count are not judged: they are seldom whole.

Series: events of each host and of each log, log-ons and failed log-ons of each host, failed log-ons of each account, process starts, names asked for, connections and bytes sent of each host, cloud operations of each account, and each column of numbers of a table that has one record for a time.

Findings: one for each series with anomalies, with its periods, the value seen and the value expected (low for failed log-ons and bytes sent, info for the rest: unusual is not wrong).

Limits: a capture of minutes has no rhythm; series shorter than 3 seasons or with less than one event a bin are not judged, and the warnings say how many. One large anomaly widens the standard deviation and hides smaller ones. Slow changes become trend.

Corrections to MSTICPy's ts_anomalies_stl: rows are put in order of time first, gaps are filled and told, values are not cut to whole numbers before they are scored, and dips are told as well; spikes are those of MSTICPy, with the same scores, less the echoes.

Sources: Cleveland et al., STL, Journal of Official Statistics 6 (1990); statsmodels.tsa.seasonal.STL; MSTICPy timeseries.`
