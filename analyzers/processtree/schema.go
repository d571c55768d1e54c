// Package processtree builds the tree of the processes of one table as MSTICPy's
// process_tree_builder does, from rows that name their parents by name and id. The
// analyzer proctree links better, by process GUID, machine and end of a process;
// this package is for tables as they are, and gives MSTICPy's numbers.
package processtree

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Schema names the columns of a table of process creations. An empty name is a
// column that tables of the kind do not have.
type Schema struct {
	Name        string // for people: "win"
	Time        string
	Process     string // name or path of the program
	ID          string
	Parent      string // name or path of the parent
	ParentID    string
	Logon       string
	TargetLogon string
	CommandLine string
	User        string
	UserID      string
	EventColumn string // only rows with EventValue in it are creations
	EventValue  string
	Host        string
	mde         bool // parents are told whole in the row, and grandparents
}

// Schemas are those that MSTICPy knows, in its order.
var Schemas = []Schema{
	{
		Name: "win", Time: "TimeGenerated", Process: "NewProcessName", ID: "NewProcessId", Parent: "ParentProcessName", ParentID: "ProcessId",
		Logon: "SubjectLogonId", TargetLogon: "TargetLogonId", CommandLine: "CommandLine", User: "SubjectUserName", UserID: "SubjectUserSid",
		EventColumn: "EventID", EventValue: "4688", Host: "Computer",
	},
	{
		Name: "linux", Time: "TimeGenerated", Process: "exe", ID: "pid", ParentID: "ppid", Logon: "ses", CommandLine: "cmdline", User: "acct", UserID: "uid",
		EventColumn: "EventType", EventValue: "SYSCALL_EXECVE", Host: "Computer",
	},
	{
		Name: "mde-internal", Time: "CreatedProcessCreationTime", Process: "CreatedProcessName", ID: "CreatedProcessId", Parent: "ParentProcessName",
		ParentID: "CreatedProcessParentId", Logon: "InitiatingProcessLogonId", TargetLogon: "LogonId", CommandLine: "CreatedProcessCommandLine",
		User: "CreatedProcessAccountName", UserID: "CreatedProcessAccountSid", Host: "ComputerDnsName", mde: true,
	},
	{
		Name: "mde", Time: "Timestamp", Process: "FileName", ID: "ProcessId", Parent: "InitiatingProcessFileName", ParentID: "InitiatingProcessId",
		Logon: "InitiatingProcessLogonId", TargetLogon: "LogonId", CommandLine: "ProcessCommandLine", User: "AccountName", UserID: "AccountSid",
		EventColumn: "ActionType", EventValue: "ProcessCreated", Host: "DeviceName", mde: true,
	},
	{
		Name: "sysmon", Time: "UtcTime", Process: "Image", ID: "ProcessId", Parent: "ParentImage", ParentID: "ParentProcessId", Logon: "LogonId",
		CommandLine: "CommandLine", User: "User", EventColumn: "EventID", EventValue: "1", Host: "Computer",
	},
	{
		Name: "osquery", Time: "calendarTime", Process: "name", ID: "pid", Parent: "pcmdline", ParentID: "parent", CommandLine: "cmdline",
		User: "username", UserID: "uid",
	},
	{
		Name: "hx", Time: "starttime", Process: "process", ID: "pid", Parent: "parentprocess", ParentID: "parentpid", CommandLine: "processcmdline",
		User: "username", EventColumn: "eventtype", EventValue: "start", Host: "hostname",
	},
}

// columns are the names of a schema that count when it is inferred.
func (s *Schema) columns() []string {
	return []string{s.Time, s.Process, s.ID, s.Parent, s.ParentID, s.Logon, s.TargetLogon, s.CommandLine, s.User, s.UserID, s.EventColumn, s.Host}
}

// ErrSchema says that a table has too few columns of any schema.
var ErrSchema = errors.New("fewer than 4 columns of any known kind of table of processes")

// Infer finds the schema with the most columns in a table, the last of equal ones.
// It returns ErrSchema where none has 4.
func Infer(columns []string) (Schema, error) {
	best, most := -1, 3
	for i := range Schemas {
		n := 0
		for _, c := range Schemas[i].columns() {
			if c != "" && slices.Contains(columns, c) {
				n++
			}
		}
		if n > most || n == most && best >= 0 {
			best, most = i, n
		}
	}
	if best < 0 {
		return Schema{}, ErrSchema
	}
	return Schemas[best], nil
}

// Named finds a schema by its name.
func Named(name string) (Schema, error) {
	var names []string
	for _, s := range Schemas {
		if s.Name == strings.ToLower(name) {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Schema{}, fmt.Errorf("schema %q is not known; there are %s", name, strings.Join(names, ", "))
}

// check wants the columns without which there is no tree.
func (s *Schema) check(columns []string) error {
	for _, c := range []string{s.Process, s.ID, s.ParentID, s.Time} {
		if c == "" || s.Name != "mde" && !slices.Contains(columns, c) {
			return fmt.Errorf("the table has no column %q", c)
		}
	}
	return nil
}
