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
	"forensic/analyzers/geo"
	"forensic/analyzers/hazard"
	"forensic/analyzers/ioc"
	"forensic/analyzers/linux"
	"forensic/analyzers/logons"
	"forensic/analyzers/network"
	"forensic/analyzers/proctree"
	"forensic/analyzers/rarity"
	"forensic/analyzers/stacking"
	"forensic/analyzers/threatintel"
	"forensic/analyzers/timeline"
	"forensic/analyzers/timeseries"
)

// All lists every analyzer in report order.
var All = []*analyzers.Analyzer{
	timeline.Analyzer,
	alerts.Analyzer,
	proctree.Analyzer,
	decode.Analyzer,
	ioc.Analyzer,
	threatintel.Analyzer,
	logons.Analyzer,
	linux.Analyzer,
	cloud.Analyzer,
	network.Analyzer,
	geo.Analyzer,
	beacon.Analyzer,
	stacking.Analyzer,
	timeseries.Analyzer,
	rarity.Analyzer,
	cluster.Analyzer,
	entities.Analyzer,
	coverage.Analyzer,
	hazard.Analyzer,
}
