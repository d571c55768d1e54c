package threatintel

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/sightings"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// use is one way in which an observable was met.
type use struct {
	way
	sightings.Seen
	column   string   // empty where Seen is all that was seen of the observable
	programs []string // that did it, where records tell
}

// way is a way in which an observable can be met.
type way struct {
	title  string // %s stands for what the observable is
	rank   int    // the lower the worse
	weak   string // why it is of less weight; empty if it is not
	benign string
}

// onlyNamed is of less weight: nothing was done with the observable.
const onlyNamed = "nothing shows that it was used, it was only named"

// The ways.
var (
	executed  = way{"Hash of known malware executed", 0, "", "Lists hold hashes of tools of administrators and of tests too; the name of the threat tells."}
	importRun = way{"Import hash of known malware executed", 1, "", "Programs of the same tool chain and imports share an import hash."}
	loaded    = way{"Hash of known malware loaded", 1, "", "Lists hold hashes of shared libraries that malware brings along."}
	loggedOn  = way{"Logon from a known bad address", 2, "", "Users of anonymising networks, and addresses that changed hands."}
	contacted = way{"Known bad %s contacted", 3, "", "Shared hosting and content networks; addresses and names that changed hands; scanners and sandboxes of the defenders."}
	cameFrom  = way{"Connection from a known bad address", 4, "", "Everything on the internet is scanned all day: what was answered tells."}
	cloud     = way{"Cloud request from a known bad address", 4, "", "Users of anonymising networks and of shared egress addresses."}
	asked     = way{"Known bad %s asked for", 5, "", "Filters of mail and web, browsers that fetch ahead and analysts ask for bad names without going there."}
	decoded   = way{"Known bad %s in decoded content", 6, "", "Tests of detections carry such content on purpose."}
	answered  = way{"Known bad %s in a DNS answer", 7, "", "Many names share the addresses of content networks and parking services."}
	used      = way{"Known bad %s used", 7, "", "Legitimate programs use the same names at times."}
	program   = way{"Known bad %s of a program", 8, "", "A name or folder alone says little: anybody may use it."}
	file      = way{"Hash of known malware on a file or module", 8, "the record tells of no execution", "Scanners and quarantines handle such files too."}
	failed    = way{"Failed logon from a known bad address", 8, "the logons failed", "Passwords are guessed from everywhere all day."}
	inNetwork = way{"Known bad %s in network records", 9, "the record names the side that did not reach out to it", "The side that the record names may be the machine itself."}
	named     = way{"Known bad %s on a machine", 9, "", "A name or folder alone says little: anybody may use it."}
	mentioned = way{"Known bad %s in a command or script", 10, onlyNamed, "Administrators and filters name bad addresses to block them."}
	messaged  = way{"Known bad %s in a message", 11, onlyNamed, "Filters, scanners and alerts name what they blocked."}
)

// words are what the titles call an observable.
var words = map[reference.IndicatorType]string{
	reference.IP: "address", reference.DNS: "domain", reference.URL: "URL", reference.Email: "mail address", reference.FileName: "file name",
	reference.RegistryKey: "registry key", reference.Mutex: "mutex", reference.Pipe: "pipe", reference.UserAgent: "user agent",
	reference.Account: "account", reference.Bitcoin: "Bitcoin address", reference.CVE: "CVE number", reference.JA3: "TLS fingerprint", reference.Path: "path",
}

// of gives the way its title for a type.
func (w way) of(t reference.IndicatorType) way {
	if strings.Contains(w.title, "%s") {
		word, ok := words[t]
		if !ok {
			word = "hash"
		}
		w.title = fmt.Sprintf(w.title, word)
	}
	return w
}

// byClass are the columns of which the class of the event tells what was done, with
// the SQL that writes their values as observables are.
var byClass = []struct{ column, value string }{
	{"process_hash_sha256", "lower(process_hash_sha256)"},
	{"process_hash_sha1", "lower(process_hash_sha1)"},
	{"process_hash_md5", "lower(process_hash_md5)"},
	{"process_hash_imphash", "lower(process_hash_imphash)"},
	{"destination_ip", "lower(destination_ip)"},
	{"source_ip", "lower(source_ip)"},
	{"destination_host", "rtrim(lower(destination_host), '.')"},
	{"source_host", "rtrim(lower(source_host), '.')"},
	{"dns_question_name", "rtrim(lower(dns_question_name), '.')"},
}

//go:embed uses.sql
var usesSQL string

// findUses tells of every hit how it was met.
func (s *search) findUses(ctx context.Context, data analyzers.Data) error {
	for _, col := range byClass {
		if err := s.readUses(ctx, data, col.column, col.value); err != nil {
			return fmt.Errorf("column %s: %w", col.column, err)
		}
	}
	for _, h := range s.hits {
		if h.knownGood() {
			continue
		}
		h.otherUses()
		slices.SortFunc(h.uses, func(a, b use) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.title, b.title), strings.Compare(a.column, b.column))
		})
	}
	return nil
}

// usesChunk is how many values are asked for at a time.
const usesChunk = 10_000

// readUses reads what was done with the values of a column.
func (s *search) readUses(ctx context.Context, data analyzers.Data, column, value string) error {
	byValue := map[string]*hit{}
	var values []string
	for _, h := range s.hits {
		if _, in := slices.BinarySearch(h.Columns, column); in && !h.knownGood() {
			byValue[h.Observable.Value] = h
			values = append(values, h.Observable.Value)
		}
	}
	slices.Sort(values)
	query := strings.NewReplacer("{column}", column, "{value}", value).Replace(usesSQL)
	for chunk := range slices.Chunk(values, usesChunk) {
		if err := readUsesOf(ctx, data, column, query, chunk, byValue); err != nil {
			return err
		}
	}
	return nil
}

func readUsesOf(ctx context.Context, data analyzers.Data, column, query string, values []string, byValue map[string]*hit) error {
	list, err := json.Marshal(values)
	if err != nil {
		return err
	}
	rows, err := data.Query(ctx, query, string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var v, class, direction, outcome, programs string
		var first, last sql.NullInt64
		x := sightings.Seen{First: event.Null, Last: event.Null, Columns: []string{column}, Places: make([]sightings.Place, 1), Refs: make([]event.Ref, 1)}
		err := rows.Scan(&v, &class, &direction, &outcome, &x.Places[0].Dataset, &x.Places[0].Host, &x.Count, &first, &last,
			&x.Refs[0].Source, &x.Refs[0].Member, &x.Refs[0].Record, &programs)
		if err != nil {
			return err
		}
		if first.Valid {
			x.First, x.Last = first.Int64, last.Int64
		}
		if h := byValue[v]; h != nil {
			h.use(wayOf(column, event.Class(class), direction, outcome).of(h.Observable.Type), x, column, programs)
		}
	}
	return rows.Err()
}

// maxRefs is how many references a finding keeps, maxPrograms how many programs.
const (
	maxRefs     = 20
	maxPrograms = 5
)

// use adds to a way in which the hit was met.
func (h *hit) use(w way, x sightings.Seen, column, programs string) {
	i := slices.IndexFunc(h.uses, func(u use) bool { return u.title == w.title && u.column == column })
	if i < 0 {
		i = len(h.uses)
		h.uses = append(h.uses, use{way: w, Seen: sightings.Unseen(), column: column})
	}
	u := &h.uses[i]
	u.Merge(x, maxRefs)
	for name := range strings.SplitSeq(programs, "; ") {
		if name != "" && !slices.Contains(u.programs, name) {
			u.programs = append(u.programs, name)
		}
	}
	slices.Sort(u.programs)
	u.programs = u.programs[:min(len(u.programs), maxPrograms)]
}

// wayOf tells from a record how a value of one of its columns was met.
func wayOf(column string, class event.Class, direction, outcome string) way {
	inbound := direction == "inbound"
	switch column {
	case "process_hash_imphash":
		if class == event.ProcessStart {
			return importRun
		}
		return file
	case "process_hash_sha256", "process_hash_sha1", "process_hash_md5":
		switch class {
		case event.ProcessStart:
			return executed
		case event.ModuleLoad, event.DriverLoad:
			return loaded
		}
		return file
	case "dns_question_name":
		return asked
	case "destination_ip", "destination_host":
		if inbound {
			return inNetwork
		}
		return contacted
	}
	switch class { // source_ip, source_host
	case event.Logon, event.Credential:
		if outcome == "failure" {
			return failed
		}
		return loggedOn
	case event.Cloud:
		return cloud
	}
	if direction == "outbound" {
		return inNetwork
	}
	return cameFrom
}

// otherUses adds the ways that the columns alone tell.
func (h *hit) otherUses() {
	add := func(w way) {
		w = w.of(h.Observable.Type)
		if !slices.ContainsFunc(h.uses, func(u use) bool { return u.title == w.title }) {
			h.uses = append(h.uses, use{way: w, Seen: h.Seen})
		}
	}
	if h.Chain != "" {
		add(decoded)
	}
	for _, c := range h.Columns {
		if slices.ContainsFunc(byClass, func(b struct{ column, value string }) bool { return b.column == c }) {
			continue
		}
		if w := h.wayIn(c); w.title != "" {
			add(w)
		}
	}
	for i := 0; i < len(h.Columns) && len(h.uses) == 0; i++ { // spelled in a way that SQL does not undo
		add(wayOf(h.Columns[i], "", "", ""))
	}
}

// wayIn tells from a column how the hit was met; no way if it is in the column only
// in encoded form.
func (h *hit) wayIn(column string) way {
	switch column {
	case "dns_answers":
		return answered
	case "pipe_name":
		return used
	case "process_name", "process_executable", "process_parent_executable", "dll_path", "script_path":
		return program
	case "file_path", "file_name", "registry_path", "target_process_executable", "user_name", "target_user_name":
		return named
	}
	switch {
	case column == "user_agent" && h.Observable.Type == reference.UserAgent:
		return used
	case !h.Plain:
		return way{}
	case column == "message" || column == "data" || column == "resource" || column == "user_agent":
		return messaged
	}
	return mentioned
}
