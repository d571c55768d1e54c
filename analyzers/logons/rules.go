package logons

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// rule is a kind of logon worth a look. Attempts that match and have the same
// group are one finding.
type rule struct {
	title      string
	severity   finding.Severity
	techniques []string
	match      func(a *attempt, h *habits) bool
	group      func(a *attempt) string // beside data set and host; nil: the account
	enough     int                     // different services in a group; 0: any
	why        string
	benign     string
}

// habits is what data sets show of the ways of their accounts.
type habits struct {
	aes      map[string]bool // dataset, and dataset and account, that have tickets with AES
	kerberos map[string]bool // dataset and account
}

func learn(list []attempt) *habits {
	h := &habits{aes: map[string]bool{}, kerberos: map[string]bool{}}
	for i := range list {
		a := &list[i]
		if a.failed {
			continue
		}
		if a.encryption == "0x11" || a.encryption == "0x12" {
			h.aes[a.dataset] = true
			h.aes[a.dataset+"\x00"+a.account] = true
		}
		if strings.EqualFold(a.packageName, "kerberos") || a.code == "4768" || a.code == "4769" {
			h.kerberos[a.dataset+"\x00"+a.account] = true
		}
	}
	return h
}

func (a *attempt) success(code string, types ...int64) bool {
	return !a.failed && a.code == code && (types == nil || slices.Contains(types, a.logonType))
}

// remote tells whether the source is another machine.
func (a *attempt) remote() bool { return a.origin != "" && a.origin != "0.0.0.0" && a.origin != "::" }

// public tells whether the source is an address of the Internet.
func (a *attempt) public() bool {
	ip, err := netip.ParseAddr(a.origin)
	return err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate() && !netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

func (a *attempt) rc4() bool { return a.encryption == "0x17" || a.encryption == "0x18" }

func byOrigin(a *attempt) string { return a.account + "\x00" + a.origin }

// rules are about successes; guessing is about failures.
var rules = []rule{
	{
		title: "Logon with other credentials for the network only", severity: finding.Medium, techniques: []string{"T1550.002", "T1134.002"},
		match: func(a *attempt, _ *habits) bool {
			return a.success("4624", 9) && strings.EqualFold(a.process, "seclogo")
		},
		why:    "logon type 9 by seclogo keeps the account here and uses another one towards the network: runas /netonly does that, and so does overpass-the-hash.",
		benign: "Administrators use runas /netonly; ask them.",
	},
	{
		title: "Network logon by NTLM without a session key", severity: finding.Medium, techniques: []string{"T1550.002"}, group: byOrigin,
		match: func(a *attempt, _ *habits) bool {
			return a.success("4624", 3) && a.remote() && person(a.account) && a.keyLength == "0" && strings.EqualFold(a.process, "NtLmSsp")
		},
		why:    "a key of length 0 is what tools leave that log on with a hash in place of a password.",
		benign: "Some clients that are not Windows, and scanners, do without a session key.",
	},
	{
		title: "Network logon by NTLM of an account that has Kerberos", severity: finding.Info, techniques: []string{"T1550.002"}, group: byOrigin,
		match: func(a *attempt, h *habits) bool {
			return a.success("4624", 3) && a.remote() && person(a.account) && a.keyLength != "0" && strings.HasPrefix(strings.ToUpper(a.packageName), "NTLM") && h.kerberos[a.dataset+"\x00"+a.account]
		},
		why:    "the account gets Kerberos tickets elsewhere in this data set, but came by NTLM here.",
		benign: "A connection by address instead of name falls back to NTLM.",
	},
	{
		title: "Tickets with RC4 for several services", severity: finding.High, techniques: []string{"T1558.003"}, enough: -1,
		match: func(a *attempt, _ *habits) bool {
			return a.success("4769") && a.rc4() && a.service != "" && !strings.HasSuffix(a.service, "$") && !strings.HasPrefix(strings.ToLower(a.service), "krbtgt")
		},
		why:    "tickets encrypted by the old algorithm can be tried offline until the service's password is found.",
		benign: "Old services know only RC4; then many accounts ask for few services, not one for many.",
	},
	{
		title: "Ticket given without preauthentication", severity: finding.Medium, techniques: []string{"T1558.004"},
		match:  func(a *attempt, _ *habits) bool { return a.success("4768") && a.preauth == "0" && person(a.account) },
		why:    "who asks gets text encrypted with the account's password, to be tried offline.",
		benign: "Some accounts of old systems are set up without preauthentication; it should not last.",
	},
	{
		title: "Ticket-granting ticket with RC4 where others have AES", severity: finding.Medium, techniques: []string{"T1550.002"}, group: byOrigin,
		match: func(a *attempt, h *habits) bool {
			return a.success("4768") && a.rc4() && person(a.account) && h.aes[a.dataset]
		},
		why:    "a ticket is asked for with RC4 when only the NT hash of the password is known.",
		benign: "Accounts whose password is older than AES in the domain, and old clients.",
	},
	{
		title: "Ticket-granting ticket with RC4", severity: finding.Low, techniques: []string{"T1550.002"}, group: byOrigin,
		match: func(a *attempt, h *habits) bool {
			return a.success("4768") && a.rc4() && person(a.account) && !h.aes[a.dataset]
		},
		why:    "a ticket is asked for with RC4 when only the NT hash of the password is known; no other ticket of this data set tells whether that is usual here.",
		benign: "Domains that never left RC4.",
	},
	{
		title: "Logon to a machine from the Internet", severity: finding.Medium, techniques: []string{"T1133", "T1021.001"}, group: byOrigin,
		match:  func(a *attempt, _ *habits) bool { return a.success("4624", 3, 10) && a.public() && person(a.account) },
		why:    "the address is public, so the machine can be reached from anywhere.",
		benign: "Machines in the cloud of administrators without a VPN; the address should be theirs.",
	},
	{
		title: "Disabled or guest account logged on", severity: finding.Medium, techniques: []string{"T1078.001"},
		match: func(a *attempt, _ *habits) bool {
			return a.success("4624") && slices.Contains([]string{"guest", "defaultaccount", "krbtgt", "wdagutilityaccount"}, a.account)
		},
		why:    "these accounts are not for logging on.",
		benign: "Shares open to guests.",
	},
	{
		title: "Password sent in clear text", severity: finding.Low, techniques: []string{"T1078"}, group: byOrigin,
		match:  func(a *attempt, _ *habits) bool { return a.success("4624", 8) && person(a.account) },
		why:    "logon type 8 hands the password over in clear, as web pages with basic authentication do.",
		benign: "Exchange and web servers with basic authentication within TLS.",
	},
	{
		title: "Person logged on as a service or batch job", severity: finding.Low, techniques: []string{"T1053", "T1543.003"},
		match:  func(a *attempt, _ *habits) bool { return a.success("4624", 4, 5) && person(a.account) },
		why:    "something starts in the account's name by itself.",
		benign: "Scheduled tasks of administrators and services with an account of their own.",
	},
	{
		title: "Rights of an administrator used over the network", severity: finding.Low, techniques: []string{"T1021.002", "T1078"}, group: byOrigin,
		match: func(a *attempt, _ *habits) bool {
			return a.success("4624", 3, 10) && a.elevated && a.remote() && person(a.account)
		},
		why:    "the token of the logon is elevated: the account can do anything on this machine.",
		benign: "Administrators at work; the source should be a machine of theirs.",
	},
	{
		title: "Credentials of an account named for another machine", severity: finding.Low, techniques: []string{"T1078"},
		group: func(a *attempt) string { return a.actor + "\x00" + a.account + "\x00" + a.server },
		match: func(a *attempt, _ *habits) bool {
			server, _, _ := strings.Cut(a.server, ".")
			return a.success("4648") && server != "" && server != "localhost" && server != a.host && person(a.account) && person(a.actor) && a.actor != a.account
		},
		why:    "a program was given the name and password of another account to log on elsewhere.",
		benign: "Administrators use accounts of their own for servers.",
	},
}

// judge compares the attempts with the rules.
func judge(p *analyzers.Pass, list []attempt, o options) {
	h := learn(list)
	for i := range rules {
		r := &rules[i]
		groups := map[string][]*attempt{}
		var order []string
		for k := range list {
			a := &list[k]
			if !r.match(a, h) {
				continue
			}
			key := a.account
			if r.group != nil {
				key = r.group(a)
			}
			key = a.dataset + "\x00" + a.host + "\x00" + key
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], a)
		}
		for n, key := range order {
			if n == o.Findings {
				p.Warn("%s: %d cases, %d are reported.", r.title, len(order), o.Findings)
				break
			}
			p.Report(r.word(groups[key], o))
		}
	}
}

// word tells of a group of attempts.
func (r *rule) word(list []*attempt, o options) finding.Finding {
	a := list[0]
	f := finding.Finding{
		Title: r.title, Severity: r.severity, Techniques: r.techniques, Dataset: a.dataset, Host: a.host, User: a.account,
		First: event.Null, Last: event.Null, Benign: r.benign,
	}
	set := func(value func(*attempt) string) []string {
		values := map[string]bool{}
		for _, x := range list {
			if v := value(x); v != "" {
				values[v] = true
			}
		}
		return keys(values)
	}
	var n int64
	for _, x := range list {
		n += x.count
		f.Widen(x.first, x.last)
		for _, ref := range x.refs {
			if len(f.Evidence) < o.Refs {
				f.Evidence = append(f.Evidence, ref)
			}
		}
	}
	f.EvidenceTotal = n
	services := set(func(x *attempt) string { return x.service })
	if r.enough < 0 && len(services) < o.RoastServices {
		f.Severity = finding.Low
	}
	origins := set(func(x *attempt) string { return x.origin })
	f.Why = fmt.Sprintf("%s, %s from %s: %s", cmp.Or(a.account, "an unnamed account"), words.Times(n), cmp.Or(words.Some(origins, 5), "the machine itself"), r.why)
	for _, fact := range []struct {
		name   string
		values []string
	}{
		{"Source", origins},
		{"Type", set(func(x *attempt) string { return typeName(x.logonType) })},
		{"Package", set(func(x *attempt) string { return x.packageName })},
		{"Process", set(func(x *attempt) string { return x.process })},
		{"Services", services},
		{"Encryption", set(func(x *attempt) string { return x.encryption })},
		{"Target", set(func(x *attempt) string { return x.server })},
		{"Acting account", set(func(x *attempt) string {
			if x.actor == x.account || x.actor == "-" {
				return ""
			}
			return x.actor
		})},
	} {
		if len(fact.values) > 0 {
			f.Facts = append(f.Facts, finding.Fact{Name: fact.name, Value: words.Some(fact.values, 20)})
		}
	}
	return f
}
