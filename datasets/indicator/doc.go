// Package indicator reads threat intelligence, and lists of what is known to be
// good, from files of any usual form, and writes it as the table indicators.
//
// Import hands on every value that a file claims, in canonical form; WriteParquet
// writes them as a file with the columns of reference.IndicatorColumns. What a file
// holds is kept apart from what it claims: a STIX bundle describes addresses that
// were merely seen, a MISP event has attributes that are not meant for detection.
//
// # What is taken
//
// A value is refanged (hxxp, [.], [at]), written in canonical form and checked.
// Dropped, counted and shown by examples are values that are not of their type;
// addresses that are not of the internet, since they would match everything inside;
// blocks broader than /8 (IPv6: /16); public suffixes and names of one label;
// hashes with less than 3 bits of entropy for each digit, as MSTICPy; hashes of
// nothing; patterns that match nearly anything. Addresses for documentation are
// kept: nothing real has them. Of what is known to be good, private addresses and
// the hash of the empty file are kept too.
//
// # Severity
//
// What the source says, in words or numbers. Where it says nothing, the severity of
// the options; otherwise high with a confidence of 80 or more, warning with less or
// none: the rule of MSTICPy for Sentinel. What is known to be good is information.
//
// # Times
//
// ValidFrom and ValidUntil are bounds that the source sets. When a value was first
// and last seen is no bound: evidence is often older than the feed. It is told in
// the description. The newest date of the file becomes Stats.AsOf.
//
// # Several values in one claim
//
// A pattern of STIX or OpenIOC claims that its parts are seen together. Parts of an
// OR are indicators by themselves. Of an AND, and of observations that follow each
// other, the most specific parts are taken: hashes of a file before URLs, mail
// addresses, paths, registry keys and mutexes; these before addresses and domains;
// those before names of files, accounts and user agents. Equals are all taken. What
// was left out is told in the description: "only with: ...". The name of a file and
// its folder become one path. A comparison that excludes a value, a regular
// expression, or one of sizes is no indicator: it is dropped, or told as a condition
// where it stands beside one.
//
// Options say what the file does not.
package indicator

// The manuals of the formats, as the help of the program prints them.
const (
	docList = `A text with one value on each line; the type of each is told by its form unless one is given.
Comments begin with #, ;, ! or //, also behind a value, where they become the description.
Also: hosts files (0.0.0.0 bad.example), blocks (203.0.113.0/24), address:port, filters (||bad.example^) and dnsmasq
(address=/bad.example/), *.bad.example and .bad.example (the name and all below it), http://bad.example/folder/*
(all below it), and lines of sha256sum and its like (hash, then the name of the file). A URL without a scheme stands for
both of http and https. Comments tell where a list is from and of when.`

	docTable = `A table separated by commas, tabs, semicolons or bars, with a header, which may be a comment as abuse.ch writes it
(URLhaus, ThreatFox, MalwareBazaar, Feodo Tracker, SSLBL). Columns are known by their usual names: ioc, indicator or value
with type; or ip, domain, url, md5, sha256 and others; besides severity, confidence, category, threat, malware,
description, tags, valid_from, valid_until, reference, source. Others are named by --map, as in value=COLUMN or
ip=COLUMN. Where a row has several typed columns and none for a value, the most specific are taken, as with patterns.
Attributes of MISP as CSV, and exports of Sentinel's table ThreatIntelligenceIndicator: of these every value is taken, the
severity is high where the action is alert or block or the confidence 80 or more, else warning; what is no longer active
is dropped.`

	docRecords = `JSON: an array of objects, one object a line, or objects in arrays of an object (pulses of OTX, answers of ThreatFox
and CrowdSec), with members named as the columns of tables; an array of texts is a list. Exports of Sentinel too.
A line that is no object is dropped, the rest is read on.`

	docSTIX = `STIX 2.0 and 2.1: a bundle, an envelope of TAXII, or objects one after the other. Patterns of indicators are read
whole; =, IN, LIKE and ISSUBSET become indicators, of parts joined by AND the most specific are taken, the others told with them. Names come from the object, from the identity that created
it (provider) and from what it indicates (threat). Revoked indicators, and patterns of other languages, are dropped.
Observables, such as an ipv4-addr by itself, are context and no claim: they are counted and not taken.`

	docMISP = `Events of MISP as JSON, alone or in a list, and answers of the search for attributes, with the attributes of objects.
What is not meant for detection (to_ids false) is information; the others are high if the threat level of the event is 1, else as without
a severity. Galaxies of malware, actors and tools become the threat, other tags are kept. Deleted attributes are dropped,
and those of types that no evidence has a column for. domain|ip gives two indicators, filename|md5 and ip-dst|port one.`

	docWarninglist = `A warninglist of MISP: what is known to be harmless. cidr are blocks, hostname a name and all below it, string a value
of the form that it has, substring a pattern; lists of regular expressions are dropped.`

	docOpenIOC = `OpenIOC 1.0 and 1.1: hashes, addresses, hosts, URLs, names and paths of files, registry keys, mutexes, mail addresses,
accounts. The condition is gives the value, contains, starts-with and ends-with a pattern; of items joined by AND the most specific are taken.`

	docHashdeep = `The output of hashdeep: every hash of each line; the name of the file becomes the description.`

	docNSRL = `NSRLFile.txt of the Reference Data Set 2 of the NSRL: SHA-1 and MD5 of each file, as known to be good. What the set
marks as malicious is dropped. RDS 3 is an SQLite database: export its table FILE as CSV.`

	docTor = `The list of exit nodes that the Tor project publishes (exit-addresses); their addresses, of category tor exit.`
)
