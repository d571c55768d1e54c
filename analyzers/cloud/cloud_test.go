package cloud

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

func operation(user, name, data string) analyzertest.Row {
	return analyzertest.Row{"dataset": "tenant", "class": "cloud", "cloud_provider": "m365", "user_name": user, "cloud_operation": name, "data": data, "ts": start, "source_ip": "192.0.2.1"}
}

func titles(p *analyzers.Pass) string {
	var list []string
	for _, f := range p.Findings {
		list = append(list, f.Severity.String()+" "+f.Title)
	}
	return strings.Join(list, "; ")
}

func TestRules(t *testing.T) {
	aws := func(name, kind, data, agent string) analyzertest.Row {
		r := operation("role", name, data)
		r["cloud_provider"], r["actor_type"], r["user_agent"] = "aws", kind, agent
		return r
	}
	for name, test := range map[string]struct {
		row  analyzertest.Row
		want string
	}{
		"forward":          {operation("bob", "New-InboxRule", `{"Parameters":[{"Name":"ForwardTo","Value":"x@y.example"}]}`), "medium Mailbox rule that forwards"},
		"sort":             {operation("bob", "New-InboxRule", `{"Parameters":[{"Name":"MoveToFolder","Value":"Work"}]}`), ""},
		"hide":             {operation("bob", "New-InboxRule", `{"Parameters":[{"Name":"MoveToFolder","Value":"RSS Feeds"}]}`), "medium Mailbox rule that hides mail"},
		"audit off":        {operation("bob", "Set-Mailbox", `{"Parameters":[{"Name":"AuditEnabled","Value":"False"}]}`), "high Audit of mailboxes switched off"},
		"audit on":         {operation("bob", "Set-Mailbox", `{"Parameters":[{"Name":"AuditEnabled","Value":"True"}]}`), ""},
		"by the service":   {operation("SYSTEM (w3wp)", "Add-MailboxPermission", `{}`), ""},
		"by nobody":        {operation("", "Add-MailboxPermission", `{}`), ""},
		"permission":       {operation("bob", "Add-MailboxPermission", `{}`), "low Access to a mailbox given"},
		"consent":          {operation("bob", "Consent to application.", `{}`), "medium Consent to an application"},
		"federation":       {operation("bob", "Set federation settings on domain.", `{}`), "high Federation of a domain changed"},
		"elevate":          {operation("bob", "Microsoft.Authorization/elevateAccess/action", `{}`), "high Access to all subscriptions taken"},
		"pricing":          {operation("bob", "Microsoft.Security/pricings/write", `{"tier":"Standard"}`), ""},
		"stop logging":     {aws("StopLogging", "IAMUser", `{}`, ""), "high Logging or guarding of AWS switched off"},
		"root":             {aws("ListBuckets", "Root", `{}`, ""), "medium Root account of AWS used"},
		"console, no MFA":  {aws("ConsoleLogin", "IAMUser", `{"additionalEventData":{"MFAUsed": "No"}}`, ""), "low Log-on to the console without a second factor"},
		"console with MFA": {aws("ConsoleLogin", "IAMUser", `{"additionalEventData":{"MFAUsed": "Yes"}}`, ""), ""},
		"public bucket":    {aws("PutBucketAcl", "IAMUser", `{"uri":"http://acs.amazonaws.com/groups/global/AllUsers"}`, ""), "medium Data opened to everyone"},
		"private bucket":   {aws("PutBucketAcl", "IAMUser", `{"acl":"private"}`, ""), ""},
		"stolen role":      {aws("GetObject", "AssumedRole", `{"principalId":"AROA:i-0317f6c6b66ae9c40"}`, "aws-cli/1.18 Darwin/19.5.0"), "medium Credentials of a machine used elsewhere"},
		"role at home":     {aws("GetObject", "AssumedRole", `{"principalId":"AROA:i-0317f6c6b66ae9c40"}`, "aws-cli/1.18 Linux/5.4"), ""},
	} {
		p := analyzertest.Run(t, Analyzer, test.row)
		if got := titles(p); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestRulesAreGroupedByPrincipal(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 30 {
		r := operation("bob", "Add-MailboxPermission", "{}")
		r["source_ip"], r["ts"] = fmt.Sprint("192.0.2.", i%3), start.Add(time.Duration(i)*time.Minute)
		rows = append(rows, r)
	}
	p := analyzertest.Run(t, Analyzer, append(rows, operation("eve", "Add-MailboxPermission", "{}"))...)
	if len(p.Findings) != 2 || p.Findings[0].EvidenceTotal != 30 || p.Findings[0].Why != "bob: Add-MailboxPermission, 30 times from 192.0.2.0 and 2 other addresses." ||
		p.Findings[0].Last-p.Findings[0].First != 29*60e6 {
		t.Errorf("got %+v", p.Findings)
	}
}

func TestNumbers(t *testing.T) {
	var refused, looking, console []analyzertest.Row
	for i := range 24 {
		r := operation("key", fmt.Sprintf("DescribeThing%d", i), "{}")
		r["ts"] = start.Add(time.Duration(i) * time.Second)
		looking = append(looking, r)
		c := operation("key", fmt.Sprintf("DescribeThing%d", i), "{}")
		c["user_agent"] = "console.ec2.amazonaws.com"
		console = append(console, c)
		f := operation("key", fmt.Sprintf("PutThing%d", i%6), "{}")
		f["event_outcome"] = "failure"
		refused = append(refused, f)
	}
	for name, test := range map[string]struct {
		rows []analyzertest.Row
		want string
	}{
		"refused": {refused, "low Many different operations refused"}, "refused seldom": {refused[:8], ""},
		"looking": {looking, "low Many kinds of resources listed in a short time"}, "console": {console, ""}, "few": {looking[:12], ""},
	} {
		if got := titles(analyzertest.Run(t, Analyzer, test.rows...)); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestUnusual(t *testing.T) {
	var history []analyzertest.Row
	for i := range 80 {
		r := operation("bob", "FileAccessed", "{}")
		r["ts"] = start.Add(time.Duration(i) * 4 * time.Hour)
		history = append(history, r)
	}
	late := operation("bob", "FileDeleted", "{}")
	late["ts"] = start.Add(80 * 4 * time.Hour)
	if got := titles(analyzertest.Run(t, Analyzer, append(history, late)...)); got != "info New operations of a principal" {
		t.Errorf("own history: %q", got)
	}
	p := analyzertest.Run(t, Analyzer, history[:10]...)
	if titles(p) != "" || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "7 days") {
		t.Errorf("short: %q %q", titles(p), p.Warnings)
	}
	p = &analyzers.Pass{Workers: 1, Data: analyzertest.Data(t, late), Baseline: analyzertest.Data(t, history...)}
	if err := Analyzer.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if titles(p) != "info New operations of a principal" || p.Findings[0].Why != "bob has 80 events of history without these 1 operations: FileDeleted" {
		t.Errorf("baseline: %+v", p.Findings)
	}
}

func TestNoCloud(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"dataset": "lab", "class": "logon", "user_name": "bob", "ts": start})
	if !p.Inapplicable || len(p.Exhibits) != 0 {
		t.Errorf("%v", p.Exhibits)
	}
}

func BenchmarkCloud(b *testing.B) {
	var rows []analyzertest.Row
	for i := range 20000 {
		r := operation(fmt.Sprint("user", i%100), fmt.Sprint("GetThing", i%30), `{"requestParameters":{"a":"b"}}`)
		r["ts"] = start.Add(time.Duration(i) * time.Minute)
		rows = append(rows, r)
	}
	d := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
