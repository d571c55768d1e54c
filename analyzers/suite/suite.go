// Package suite lists the analyzers of the program, in report order. A folder
// with an analyzer that the list lacks fails its test.
package suite

import (
	"forensic/analyzers"
	"forensic/analyzers/alerts"
	"forensic/analyzers/beacon"
	"forensic/analyzers/cloud"
	"forensic/analyzers/cluster"
	"forensic/analyzers/coverage"
	"forensic/analyzers/decode"
	"forensic/analyzers/entities"
	"forensic/analyzers/hazard"
	"forensic/analyzers/ioc"
	"forensic/analyzers/linux"
	"forensic/analyzers/proctree"
	"forensic/analyzers/rarity"
	"forensic/analyzers/stacking"
	"forensic/analyzers/timeline"
	"forensic/analyzers/timeseries"
)

// All lists every analyzer in report order.
var All = []*analyzers.Analyzer{
	timeline.Analyzer,
	proctree.Analyzer,
	decode.Analyzer,
	ioc.Analyzer,
	alerts.Analyzer,
	linux.Analyzer,
	cloud.Analyzer,
	stacking.Analyzer,
	entities.Analyzer,
	timeseries.Analyzer,
	beacon.Analyzer,
	rarity.Analyzer,
	cluster.Analyzer,
	coverage.Analyzer,
	hazard.Analyzer,
}
