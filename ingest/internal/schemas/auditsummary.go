package schemas

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// auditLine is one record of an audit event: its type and the fields.
type auditLine struct {
	kind   string
	fields []audit.Field
}

// summaryFields are the fields of audit records and the columns they go to, the
// better first.
var summaryFields = []struct {
	kind, name string // any record where kind is empty
	to         event.Col
	as         record.As
}{
	{"", "exe", event.ColProcExe, record.Path},
	{"", "pid", event.ColProcPID, record.Int},
	{"", "ppid", event.ColParentPID, record.Int},
	{"CWD", "cwd", event.ColProcCwd, record.Text},
	{"USER_CMD", "cmd", event.ColProcCmd, record.Text},
	{"", "acct", event.ColTargetUser, record.User},
	{"", "uid", event.ColUserSID, record.Text},
	{"", "success", event.ColOutcome, record.Outcome},
	{"", "res", event.ColOutcome, record.Outcome},
	{"", "addr", event.ColSrcIP, record.IP},
}

// summaryFinish reads an audit event that a notebook printed as a list of records,
// each with a list of "key=value": [{'SYSCALL': ['arch=c000003e', ...]}, ...].
func summaryFinish(v *record.View) {
	lines := summaryLines(v.Text("AuditdMessage"))
	if len(lines) == 0 {
		return
	}
	kind := lines[0].kind
	if has(lines, "SYSCALL") && has(lines, "EXECVE") {
		kind = "SYSCALL_EXECVE"
	}
	summaryTime(v)
	v.Set(event.ColCode, record.Text, []byte(kind))
	v.Batch.SetString(event.ColClass, string(auditClass(kind)))
	for _, s := range summaryFields {
		if text := find(lines, s.kind, s.name); len(text) > 0 && !v.Has(s.to) {
			v.Set(s.to, s.as, text)
		}
	}
	if line := arguments(lines); len(line) > 0 {
		v.Set(event.ColProcCmd, record.Text, line)
	}
}

// summaryTime takes the time from the id of the event, "seconds.milliseconds:serial",
// which is exact where the column beside it is rounded.
func summaryTime(v *record.View) {
	stamp, serial, ok := bytes.Cut(v.Text("mssg_id"), []byte(":"))
	if !ok {
		return
	}
	v.Set(event.ColRecordID, record.Int, serial)
	if t, zone, ok := timestamp.ParseAny(stamp, timestamp.Form{}); ok && zone != timestamp.None {
		v.Batch.SetInt(event.ColTS, t)
		v.Batch.Basis[v.Batch.Rows()-1] = event.BasisUTC
	}
}

// summaryLines parses the list; nil if it is none.
func summaryLines(text []byte) (lines []auditLine) {
	literal, ok := record.FromPython(bytes.Clone(text))
	if !ok {
		return nil
	}
	list, err := jsonscan.Array(nil, literal)
	if err != nil {
		return nil
	}
	for _, e := range list[:min(len(list), maxElements)] {
		kinds, err := jsonscan.Object(nil, e.Value)
		if err != nil {
			return nil
		}
		for i := range kinds {
			words, err := jsonscan.Array(nil, kinds[i].Value)
			if err != nil {
				continue
			}
			var body []byte
			for _, w := range words {
				body = append(append(body, ' '), jsonscan.Text(nil, w.Value, w.Escaped)...)
			}
			lines = append(lines, auditLine{string(jsonscan.Key(&kinds[i])), audit.Fields(nil, body)})
		}
	}
	return lines
}

func has(lines []auditLine, kind string) bool {
	return slices.ContainsFunc(lines, func(l auditLine) bool { return l.kind == kind })
}

// find is the first value of a field in records of a type, or of any type.
func find(lines []auditLine, kind, name string) []byte {
	for _, l := range lines {
		for i := range l.fields {
			f := &l.fields[i]
			if (kind == "" || l.kind == kind) && string(f.Name) == name && !f.Null() {
				return f.Text(l.kind)
			}
		}
	}
	return nil
}

// arguments joins the arguments of EXECVE in their order.
func arguments(lines []auditLine) (command []byte) {
	for _, l := range lines {
		if l.kind != "EXECVE" {
			continue
		}
		for i := range l.fields {
			f := &l.fields[i]
			if _, _, ok := audit.Argument(f.Name); ok {
				command = append(append(command, ' '), f.Text(l.kind)...)
			}
		}
	}
	return bytes.TrimPrefix(command, []byte(" "))
}
