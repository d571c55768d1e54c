// Package ioc lists the indicators of the case: addresses, names, URLs, hashes,
// paths and the like, from texts, from typed columns and from decoded content, and
// reports those that mean something by themselves.
package ioc

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
)

const manual = `Which addresses, names, URLs, hashes, files and objects does the evidence name?

Read are the distinct texts of the command-line, script, service, registry and task columns, with what is encoded in them, decoded
to the innermost layer; the messages and unmapped fields of logs other than Windows'; DNS answers, user agents and resources; and
the columns that hold an indicator themselves: addresses and names of network, DNS and logon events, hashes of programs, pipes.
Paths of programs, files and keys that have columns of their own are not repeated here.

Found are URLs, IPv4 and IPv6 addresses, domain names, e-mail addresses, MD5, SHA-1 and SHA-256, JA3 fingerprints, Bitcoin
addresses with a right checksum, CVE numbers, pipes, mutexes, registry keys, Windows and Linux paths, plain or defanged (hxxp, [.],
[at] and so on). Percent-encoded URLs are decoded once more.

An indicator inside another (the host of a URL, a hash in a path) is marked as part of it. Octets are checked; domain names must
end in a suffix of the public suffix list, whose registered domain is shown; names that look like files (x.ps1, run.sh, more.com)
or members of objects ($a.name, Process.Id), numbers of versions, times and MAC addresses are left out. Addresses are marked by
IANA's registries: global, private, loopback, link-local, multicast, shared, documentation, reserved.

Findings: an address that stands only in a decoded script, command or program (medium; high if it was contacted too; names that are
no host of a URL, and what stands in encoded settings, low), a command
that fetches code by URL (high if a program that runs scripts by URL does it or the script never reaches a disk, from an address
without a name; lower for names, and low for well-known vendors; one step lower in the text of scripts, which may be
examples), URLs with disguised addresses (medium), hidden services of Tor (medium), hosts for pasting, tunnels and sharing (low;
medium in a command that downloads), connections of script hosts and living-off-the-land programs to the outside (low or medium),
passwords in URLs and Bitcoin addresses in commands (low).

Method: one scanner over the bytes, linear in every input. It is compared row by row with the golden output of MSTICPy's
IoCExtract (transform/iocextract.py); the test names a reason for every row that only one of them has. MSTICPy checks no octets,
takes times for IPv6, cuts names out of longer words, keeps closing punctuation and swallows neighbouring words into paths.

Limits: verdicts on indicators are the business of the analysis of threat intelligence, if the cache has some. An address that looks like a
version (1.0.0.0) is taken for one only if the text says so. An unquoted path with a blank may be cut there.`

// Options are the parameters of the analysis.
type Options struct {
	Limits        unwrap.Limits
	MaxRows       int // of each table; the total is told
	MaxIndicators int // distinct indicators kept; what is over is counted and told
	MaxFindings   int // of one title; the most severe and frequent are kept
}

// Analyzer lists indicators.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "ioc",
	Title: "Indicators",
	Doc:   manual,
}, Options{Limits: unwrap.Defaults, MaxRows: 20_000, MaxIndicators: 500_000, MaxFindings: 50}, run)
