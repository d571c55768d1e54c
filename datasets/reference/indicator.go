package reference

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// IndicatorType is what an indicator names.
type IndicatorType string

// The types of indicators: column type of the table indicators.
const (
	IP          IndicatorType = "ip"     // an address, or a block of them
	DNS         IndicatorType = "dns"    // a domain or host name
	URL         IndicatorType = "url"    // with its scheme
	Email       IndicatorType = "email"  // an address of a mailbox
	MD5         IndicatorType = "md5"    // of a file, hex; so are the next three
	SHA1        IndicatorType = "sha1"   //
	SHA256      IndicatorType = "sha256" //
	SHA512      IndicatorType = "sha512" //
	ImpHash     IndicatorType = "imphash"
	JA3         IndicatorType = "ja3"
	FileName    IndicatorType = "file_name" // without its folder
	Path        IndicatorType = "path"      // of a file with its folder
	RegistryKey IndicatorType = "registry_key"
	Mutex       IndicatorType = "mutex"
	Pipe        IndicatorType = "pipe"
	UserAgent   IndicatorType = "user_agent"
	Account     IndicatorType = "account"
	Bitcoin     IndicatorType = "bitcoin"
	CVE         IndicatorType = "cve"
)

// IndicatorTypes lists the types in reading order.
var IndicatorTypes = []IndicatorType{
	IP, DNS, URL, Email, MD5, SHA1, SHA256, SHA512, ImpHash, JA3, FileName, Path, RegistryKey, Mutex, Pipe, UserAgent, Account, Bitcoin, CVE,
}

// HashType is the type of a hash by the number of its hex digits; empty if it has
// that of none.
func HashType(hex string) IndicatorType {
	return map[int]IndicatorType{32: MD5, 40: SHA1, 64: SHA256, 128: SHA512}[len(hex)]
}

// Match tells how the value of an indicator compares with what the evidence holds:
// column match of the table indicators.
type Match string

// The ways of matching.
const (
	Exact    Match = "exact"    // the same, in canonical form
	Block    Match = "block"    // type ip: the value is a CIDR block that holds the address
	Below    Match = "below"    // type dns: the name itself and every name below it
	Prefix   Match = "prefix"   // types url, path, registry_key: the value and everything below it
	Wildcard Match = "wildcard" // the value is an SQL LIKE pattern, with \ as escape character
)

// Matches lists the ways of matching.
var Matches = []Match{Exact, Block, Below, Prefix, Wildcard}

// Severity is what a provider says of an observable, as MSTICPy's TISeverity.
type Severity int8

// The severities.
const (
	Unknown     Severity = -1
	Information Severity = 0
	Warning     Severity = 1
	High        Severity = 2
)

var severityNames = []string{"unknown", "information", "warning", "high"}

// String is the word for the severity: column severity of the table indicators.
func (s Severity) String() string {
	return severityNames[min(max(int(s)+1, 0), len(severityNames)-1)]
}

// ParseSeverity reads a word or a number of MSTICPy's scale, in any letter case.
func ParseSeverity(text string) (Severity, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if i := slices.Index(severityNames, word); i >= 0 {
		return Severity(i - 1), nil
	}
	if i := slices.Index([]string{"-1", "0", "1", "2"}, word); i >= 0 {
		return Severity(i - 1), nil
	}
	return Unknown, fmt.Errorf("severity %q: want one of %s", text, strings.Join(severityNames, ", "))
}

// Indicator is one entry of threat intelligence, or of a list of what is known to
// be good: a row of the table indicators.
type Indicator struct {
	Type  IndicatorType
	Value string // canonical: see Canonical; the pattern of a Wildcard in lower case
	Match Match
	// Severity is what the source says, or the rule of the importer where it says
	// nothing.
	Severity Severity
	// KnownGood turns the meaning around: the value is known to be harmless.
	KnownGood   bool
	Confidence  int    // 0 to 100, -1 if the source tells none
	Category    string // malware, phishing, c2, scanner ...: as the source says
	Threat      string // name of the malware, actor or campaign
	Description string
	Tags        []string  // in the order of the source
	ValidFrom   time.Time // UTC; zero where the source sets no bound
	ValidUntil  time.Time // UTC, exclusive; zero where the source sets no bound
	Provider    string    // whose statement it is
	File        string    // base name of the file it was read from
	Line        int64     // where in the file: line, row or object, from 1
	Reference   string    // where the source says to read on: a URL or an id
}
