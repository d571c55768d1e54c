package processtree

import (
	"cmp"
	"strings"
)

// mdeNames are the columns of the parent and of the grandparent in rows of
// Defender. The public schema has other names than the internal one.
type mdeNames struct{ name, id, time, commandLine, user, userID, logon string }

// columnsOf gives the names of parent and grandparent for a schema, and the time
// of the process itself.
func columnsOf(s *Schema) (parent, grandparent mdeNames, own string) {
	if s.Name == "mde" {
		return mdeNames{"InitiatingProcessFileName", "InitiatingProcessId", "InitiatingProcessCreationTime", "InitiatingProcessCommandLine", "InitiatingProcessAccountName", "InitiatingProcessAccountSid", "InitiatingProcessLogonId"},
			mdeNames{"InitiatingProcessParentFileName", "InitiatingProcessParentId", "InitiatingProcessParentCreationTime", "", "", "", ""}, s.Time
	}
	return mdeNames{"InitiatingProcessName", "InitiatingProcessId", "InitiatingProcessCreationTime", "Process_CommandLine", "InitiatingProcessAccountName", "InitiatingProcessAccountSid", "InitiatingProcessLogonId"},
		mdeNames{"InitiatingProcessParentProcessName", "InitiatingProcessParentProcessId", "InitiatingProcessParentCreationTime", "", "", "", ""}, s.Time
}

// linkMDE links rows that tell their parents and grandparents whole. Those that no
// row tells of are made, the parents first; a grandparent is a root.
func linkMDE(r *reader, s *Schema, list []Process) []Process {
	parent, grandparent, own := columnsOf(s)
	known := map[string]bool{}
	for i := range list {
		p := &list[i]
		p.Index, p.Time = i, timeOrZero(r, p.Row, own)
		p.Key = key(strings.ToLower(p.Name), p.ID, p.Time)
		p.parentKey = keyOf(r, p.Row, parent)
		known[p.Key] = true
	}
	rows := len(list)
	for i := range list[:rows:rows] {
		if p := list[i]; !known[p.parentKey] {
			known[p.parentKey] = true
			list = append(list, Process{
				Row: -1, Parent: -1, Index: len(list), Key: p.parentKey, parentKey: keyOf(r, p.Row, grandparent), Name: r.text(p.Row, parent.name), ID: r.id(p.Row, parent.id),
				Time: timeOrZero(r, p.Row, parent.time), CommandLine: r.text(p.Row, parent.commandLine), User: r.text(p.Row, parent.user),
				UserID: r.id(p.Row, parent.userID), Logon: r.id(p.Row, parent.logon), SubjectID: r.id(p.Row, parent.logon), Host: p.Host,
			})
		}
	}
	parents := len(list)
	of := map[string]int{} // a row that tells of each parent
	for i := range list[:rows] {
		if _, ok := of[list[i].parentKey]; !ok {
			of[list[i].parentKey] = list[i].Row
		}
	}
	for i := range list[rows:parents:parents] {
		p := list[rows+i]
		if known[p.parentKey] {
			continue
		}
		known[p.parentKey] = true
		row := of[p.Key]
		list = append(list, Process{
			Row: -1, Parent: -1, Index: len(list), Key: p.parentKey, Name: fileName(r.text(row, grandparent.name)), ID: r.id(row, grandparent.id),
			Time: timeOrZero(r, row, grandparent.time), Host: p.Host,
		})
	}
	return list
}

func keyOf(r *reader, row int, c mdeNames) string {
	name := r.text(row, c.name)
	if strings.Contains(c.name, "Parent") {
		name = fileName(name)
	}
	return key(strings.ToLower(name), r.id(row, c.id), timeOrZero(r, row, c.time))
}

func timeOrZero(r *reader, row int, column string) int64 {
	nanos, _ := r.time(row, column)
	return nanos
}

// fileName is the last part of a path.
func fileName(path string) string {
	return cmp.Or(path[strings.LastIndexByte(path, '\\')+1:], path)
}
