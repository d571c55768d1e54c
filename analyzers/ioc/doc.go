// Package ioc lists the indicators of the case: addresses, names, URLs, hashes
// and the like, from texts, from typed columns and from decoded content.
package ioc

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
)

const manual = `Which addresses, names, URLs, hashes and files does the evidence name?

The distinct texts of the command-line, script, service, registry and task columns are scanned for URLs, IPv4 and IPv6 addresses,
domain names, e-mail addresses, MD5, SHA-1 and SHA-256, and Windows and Linux paths, plain or defanged (hxxp, [.], [at]). Encoded
strings in these texts are decoded to the innermost layer and scanned as well. Addresses and names of network, DNS and logon
events are taken from their columns.

An indicator inside another (the host of a URL) is marked as part of it. Octets are checked, domain names must end in a public
top-level domain, names that look like files (x.ps1, run.sh) or members of objects ($a.name) are left out, numbers after
"version" are not taken for addresses. Addresses are marked as global, private, loopback, link-local, multicast, documentation
or reserved.

Findings: an address that stands only in decoded content (medium; high when the same address was also contacted), and global
addresses contacted by script hosts and living-off-the-land programs (medium).

Limits: verdicts on indicators need threat-intelligence data, which this analysis does not have. Paths are listed apart, the most
frequent first.`

// Options are the parameters of the analysis.
type Options struct {
	Limits  unwrap.Limits
	MaxRows int // of each table; the total is told
}

// Analyzer lists indicators.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "ioc",
	Title: "Indicators",
	Doc:   manual,
}, Options{Limits: unwrap.Defaults, MaxRows: 20_000}, run)
