package proctree

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// explorers are programs that tell where one is and what is there; two words stand
// for a program and its first argument.
var explorers = []string{
	"whoami.exe", "hostname.exe", "systeminfo.exe", "ipconfig.exe", "arp.exe", "route.exe", "netstat.exe", "nbtstat.exe", "getmac.exe",
	"nltest.exe", "dsquery.exe", "quser.exe", "qwinsta.exe", "query.exe", "tasklist.exe", "driverquery.exe", "nslookup.exe", "gpresult.exe",
	"klist.exe", "cmdkey.exe", "adfind.exe", "sharphound.exe", "wmic.exe", "net.exe user", "net.exe users", "net.exe group", "net.exe localgroup",
	"net.exe view", "net.exe share", "net.exe use", "net.exe session", "net.exe accounts", "net.exe config", "net.exe time", "reg.exe query",
	"sc.exe query", "sc.exe queryex", "ping.exe", "tracert.exe", "findstr.exe", "vaultcmd.exe", "setspn.exe",
}

// step is a start of such a program.
type step struct {
	node int32
	what string
}

// bursts finds accounts that explore: many different of these programs within a
// short time on one machine.
func (f *forest) bursts(o options) (list []finding.Finding) {
	for h := range f.hosts {
		host := &f.hosts[h]
		byUser := map[text][]step{}
		for _, n := range f.order[host.lo:host.hi] {
			if x := &f.nodes[n]; !x.synthetic() && x.start != event.Null {
				if what := f.explores(x); what != "" {
					user := f.records[x.record].user
					byUser[user] = append(byUser[user], step{n, what})
				}
			}
		}
		users := make([]text, 0, len(byUser))
		for u := range byUser {
			users = append(users, u)
		}
		slices.SortFunc(users, func(a, b text) int { return cmp.Compare(f.texts.at(a), f.texts.at(b)) })
		for _, u := range users {
			if found, ok := f.burst(host, u, byUser[u], o); ok {
				list = append(list, found)
			}
		}
	}
	return list
}

// explores names what a process tells its user, empty for other programs.
func (f *forest) explores(x *node) string {
	name := f.texts.at(x.name)
	if name == "net1.exe" {
		return "" // net.exe starts it with the same arguments
	}
	if slices.Contains(explorers, name) {
		return name
	}
	if args := newCommand(f.texts.at(x.cmd)).args; len(args) > 1 && slices.Contains(explorers, name+" "+args[1]) {
		return name + " " + args[1]
	}
	return ""
}

// burst words the busiest window of one account, if it is busy enough.
func (f *forest) burst(host *host, user text, steps []step, o options) (found finding.Finding, ok bool) {
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(f.nodes[a.node].start, f.nodes[b.node].start), cmp.Compare(a.node, b.node))
	})
	lo, hi, distinct := f.busiest(steps, int64(o.BurstMinutes)*60*second)
	if distinct < o.BurstPrograms {
		return found, false
	}
	window := steps[lo:hi]
	var names []string
	var records []int32
	for _, s := range window {
		if !slices.Contains(names, s.what) {
			names = append(names, s.what)
		}
		records = append(records, f.evidence(s.node)...)
	}
	refs := f.refs(records)
	severity := finding.Low
	if distinct >= 2*o.BurstPrograms-2 {
		severity = finding.Medium
	}
	first, last := f.nodes[window[0].node].start, f.nodes[window[len(window)-1].node].start
	return finding.Finding{
		Title: "Many programs that explore a machine and its network, one after the other", Severity: severity,
		Techniques: []string{"T1033", "T1016", "T1049", "T1057", "T1082", "T1087"},
		Why: fmt.Sprintf("%s ran %d different programs of this kind within %d minutes: %s.",
			cmp.Or(f.texts.at(user), "An account that was not logged"), distinct, o.BurstMinutes, strings.Join(names, ", ")),
		Benign:  "Administrators look for a fault like this, and inventory scripts run such programs at fixed times; check what started them.",
		Dataset: f.texts.at(host.dataset), Host: f.texts.at(host.name), User: f.texts.at(user), First: first, Last: last,
		Facts:    []finding.Fact{{Name: "Programs", Value: strings.Join(names, ", ")}, {Name: "Started by", Value: f.parentLabel(window[0].node)}},
		Evidence: refs[:min(o.Refs, len(refs))], EvidenceTotal: int64(len(refs)),
	}, true
}

// busiest finds the window with the most different programs; the first of equals.
func (f *forest) busiest(steps []step, span int64) (lo, hi, distinct int) {
	counts := map[string]int{}
	start := 0
	for i, s := range steps {
		counts[s.what]++
		for f.nodes[s.node].start-f.nodes[steps[start].node].start > span {
			if counts[steps[start].what]--; counts[steps[start].what] == 0 {
				delete(counts, steps[start].what)
			}
			start++
		}
		if len(counts) > distinct {
			lo, hi, distinct = start, i+1, len(counts)
		}
	}
	return lo, hi, distinct
}
