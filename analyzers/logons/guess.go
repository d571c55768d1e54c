package logons

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// minute is what one account did from one source to one machine in a minute.
type minute struct {
	dataset, origin, host, account string
	failed                         bool
	at                             int64 // minutes since 1970 UTC
	count, unknown                 int64 // of them for names that do not exist
	first, last                    int64
	reason                         string
	ref                            event.Ref
}

// guessing looks at the failures of one source after the other.
func guessing(ctx context.Context, p *analyzers.Pass, o options) error {
	var source []minute
	kinds := map[string]int{}
	flush := func() {
		for _, f := range judgeSource(source, o) {
			if kinds[f.Title]++; kinds[f.Title] <= o.Findings {
				p.Report(f)
			}
		}
		source = source[:0]
	}
	err := scan.Each(ctx, p.Data, fmt.Sprintf(minutesSQL, unknownUsers()), func(m *minute) []any {
		return []any{&m.dataset, &m.origin, &m.host, &m.account, &m.failed, &m.at, &m.count, &m.unknown, scan.Time(&m.first), scan.Time(&m.last), &m.reason, &m.ref.Source, &m.ref.Member, &m.ref.Record}
	}, func(m *minute) error {
		if len(source) > 0 && (source[0].dataset != m.dataset || source[0].origin != m.origin) {
			flush()
		}
		source = append(source, *m)
		return nil
	})
	flush()
	for _, title := range []string{guessTitle, sprayTitle, unknownTitle} {
		if n := kinds[title]; n > o.Findings {
			p.Warn("%s: %d sources, %d are reported.", title, n, o.Findings)
		}
	}
	return err
}

const (
	guessTitle   = "Password guessed at: many failures of an account from one source"
	sprayTitle   = "Passwords sprayed: one source fails with many accounts"
	unknownTitle = "Names of accounts tried that do not exist"
)

// judgeSource judges what came from one source.
func judgeSource(list []minute, o options) (found []finding.Finding) {
	if len(list) == 0 {
		return nil
	}
	byAccount := map[string][]minute{}
	var accounts []string
	for _, m := range list {
		if byAccount[m.account] == nil {
			accounts = append(accounts, m.account)
		}
		byAccount[m.account] = append(byAccount[m.account], m)
	}
	slices.Sort(accounts)
	if f, ok := guessed(accounts, byAccount, o); ok {
		found = append(found, f)
	}
	if f, ok := sprayed(list, byAccount, o); ok {
		found = append(found, f)
	}
	if f, ok := unknown(accounts, byAccount, o); ok {
		found = append(found, f)
	}
	return found
}

// guessed finds accounts with too many failures in a short time.
func guessed(accounts []string, by map[string][]minute, o options) (finding.Finding, bool) {
	var names, opened []string
	var evidence []minute
	for _, a := range accounts {
		if burst(by[a], o.GuessMinutes) < o.Guesses {
			continue
		}
		names = append(names, a)
		evidence = append(evidence, failedOnly(by[a])...)
		if m, ok := opens(by[a], o.AfterMinutes); ok {
			opened = append(opened, a)
			evidence = append(evidence, m)
		}
	}
	if len(names) == 0 {
		return finding.Finding{}, false
	}
	f := report(guessTitle, evidence, o)
	f.Techniques = []string{"T1110.001"}
	f.Severity = finding.Medium
	if evidence[0].origin == "" {
		f.Severity = finding.Low
	}
	f.Why = fmt.Sprintf("%s failed %s from %s, at least %d times within %d minutes.", words.Some(names, 10), words.Times(total(evidence)), from(evidence[0]), o.Guesses, o.GuessMinutes)
	f.Benign = "A service or a mapped drive with an old password fails like this for days, at even intervals; a success after it then shows the new password."
	afterwards(&f, opened)
	if len(names) == 1 {
		f.User = names[0]
	}
	return f, true
}

// burst is the most failures within some minutes.
func burst(list []minute, span int64) (most int64) {
	var sum int64
	start := 0
	for _, m := range list {
		if m.failed {
			sum += m.count
		}
		for list[start].at <= m.at-span {
			if list[start].failed {
				sum -= list[start].count
			}
			start++
		}
		most = max(most, sum)
	}
	return most
}

// opens finds a success that came soon after a failure.
func opens(list []minute, span int64) (minute, bool) {
	last := int64(event.Null)
	for _, m := range list {
		if m.failed {
			last = max(last, m.first)
		} else if last != event.Null && m.last >= last && m.first <= last+span*60e6 {
			return m, true
		}
	}
	return minute{}, false
}

// sprayed finds the window in which most accounts fail.
func sprayed(list []minute, by map[string][]minute, o options) (finding.Finding, bool) {
	counts := map[string]int{}
	start, lo, hi, most := 0, 0, 0, 0
	for i, m := range list {
		if m.failed {
			counts[m.account]++
		}
		for list[start].at <= m.at-o.SprayMinutes {
			if s := list[start]; s.failed {
				if counts[s.account]--; counts[s.account] == 0 {
					delete(counts, s.account)
				}
			}
			start++
		}
		if len(counts) > most {
			lo, hi, most = start, i+1, len(counts)
		}
	}
	window := failedOnly(list[lo:hi])
	if most < o.Sprayed || total(window) > o.SprayTries*int64(most) {
		return finding.Finding{}, false
	}
	f := report(sprayTitle, window, o)
	f.Techniques, f.Severity = []string{"T1110.003"}, finding.Medium
	f.Why = fmt.Sprintf("%d accounts failed from %s within %d minutes, %s in all: %s.", most, from(window[0]), o.SprayMinutes, words.Times(total(window)), words.Some(names(window), 10))
	f.Benign = "A terminal server or a proxy speaks for many people; then the names are those of its users and most of them succeed."
	var opened []string
	for _, a := range names(window) {
		if _, ok := opens(by[a], o.AfterMinutes); ok {
			opened = append(opened, a)
		}
	}
	afterwards(&f, opened)
	return f, true
}

// unknown finds a source that asks for accounts that do not exist.
func unknown(accounts []string, by map[string][]minute, o options) (finding.Finding, bool) {
	var evidence []minute
	for _, a := range accounts {
		for _, m := range by[a] {
			if m.unknown > 0 {
				evidence = append(evidence, m)
			}
		}
	}
	list := names(evidence)
	if len(list) < o.Unknown {
		return finding.Finding{}, false
	}
	f := report(unknownTitle, evidence, o)
	f.Techniques, f.Severity = []string{"T1087", "T1110"}, finding.Medium
	f.Why = fmt.Sprintf("%d names that no account has came from %s: %s.", len(list), from(evidence[0]), words.Some(list, 10))
	f.Benign = "Old scripts ask for accounts that were deleted, always the same few."
	return f, true
}

// report is what findings about failures have in common.
func report(title string, evidence []minute, o options) finding.Finding {
	f := finding.Finding{Title: title, Dataset: evidence[0].dataset, First: event.Null, Last: event.Null}
	hosts, reasons := map[string]bool{}, map[string]bool{}
	for _, m := range evidence {
		f.Widen(m.first, m.last)
		hosts[m.host] = true
		if m.failed && m.reason != "" {
			reasons[reason(m.reason)] = true
		}
		if len(f.Evidence) < o.Refs {
			f.Evidence = append(f.Evidence, m.ref)
		}
	}
	f.EvidenceTotal = total(evidence)
	if list := keys(hosts); len(list) == 1 {
		f.Host = list[0]
	} else {
		f.Facts = append(f.Facts, finding.Fact{Name: "Machines", Value: words.Some(list, 20)})
	}
	f.Facts = append(f.Facts, finding.Fact{Name: "Source", Value: from(evidence[0])}, finding.Fact{Name: "Accounts", Value: words.Some(names(evidence), 50)})
	if list := keys(reasons); len(list) > 0 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Reasons", Value: strings.Join(list, ", ")})
	}
	f.Score = float64(f.EvidenceTotal)
	return f
}

// afterwards raises a finding whose failures ended in a success.
func afterwards(f *finding.Finding, opened []string) {
	if len(opened) > 0 {
		f.Severity = min(f.Severity+1, finding.High)
		f.Techniques = append(f.Techniques, "T1078")
		f.Why += " Then " + words.Some(opened, 10) + " logged on from there."
	}
}

func from(m minute) string { return cmp.Or(m.origin, "the machine itself") }

func total(list []minute) (n int64) {
	for _, m := range list {
		n += m.count
	}
	return n
}

func failedOnly(list []minute) (out []minute) {
	for _, m := range list {
		if m.failed {
			out = append(out, m)
		}
	}
	return out
}

func names(list []minute) []string {
	set := map[string]bool{}
	for _, m := range list {
		set[m.account] = true
	}
	return keys(set)
}

func keys(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
