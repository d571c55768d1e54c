// Package schemas lists the kinds of records that are known by their fields:
// tables of Log Analytics and Defender, cloud audit trails, outputs of forensic
// tools. The same list serves JSON, CSV, Parquet and data frames. Reference
// documents are made from it.
package schemas

import "slices"

// All is the list, the more particular first.
var All = slices.Concat(
	windows, frames,
	entra, graph, azure, azureJSON, office, aws, gcp,
	streamed(defenderCloud, defender), mde, defenderCloud, defender,
	asim, suricata, network, sentinel, memory, velociraptor, ecs, ocsf,
	typed(entra, azure, office, aws, asim, network, sentinel, defenderCloud, defender),
)
