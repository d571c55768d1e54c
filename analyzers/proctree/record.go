package proctree

import "strings"

// text is the number of a string in texts; 0 is the empty string. Numbers make
// records small and comparisons cheap.
type text uint32

// texts numbers distinct strings in order of first use.
type texts struct {
	numbers map[string]text
	strings []string
	names   map[text]text // file name of an image path, worked out once
}

func newTexts() *texts {
	return &texts{numbers: map[string]text{"": 0}, strings: []string{""}, names: map[text]text{}}
}

func (t *texts) number(s string) text {
	n, ok := t.numbers[s]
	if !ok {
		n = text(len(t.strings))
		t.strings = append(t.strings, s)
		t.numbers[s] = n
	}
	return n
}

func (t *texts) at(n text) string { return t.strings[n] }

// name is the lower-case file name of an image path, the form process_name has.
func (t *texts) name(path text) text {
	n, ok := t.names[path]
	if !ok {
		n = t.number(strings.ToLower(base(t.at(path))))
		t.names[path] = n
	}
	return n
}

// base is the last element of a Windows or Unix path.
func base(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

// zeroGUID is what Sysmon writes for a process it does not know.
const zeroGUID = "{00000000-0000-0000-0000-000000000000}"

func (t *texts) guid(s string) text {
	if s == zeroGUID {
		return 0
	}
	return t.number(s)
}

// origin is the kind of log a creation comes from.
type origin uint8

const (
	sysmon   origin = 1 // Sysmon 1
	security origin = 2 // Security 4688
	other    origin = 3
)

func (o origin) String() string {
	return [...]string{"", "Sysmon 1", "Security 4688", "other log"}[o]
}

// record is one process creation. Times are microseconds UTC; times, pids and
// logon ids are event.Null where unknown.
type record struct {
	ts, pid, parentPID, logon int64
	ordinal                   int64 // of the raw record in its member
	dataset, host             text
	guid, parentGUID          text
	exe, name, cmd            text
	parentExe, parentCmd      text
	user, integrity, sha256   text
	source, member            text
	from                      origin
}

// end is the end of a process.
type end struct {
	dataset, host, guid, name text
	ts, pid                   int64
}

// sighting is what events show of a process that no creation stands for.
type sighting struct {
	dataset, host, guid, exe text
	first, pid               int64 // event.Null where unknown
}

// input is all a forest is built from, each slice grouped by dataset and host
// and there in order of time, unknown times last.
type input struct {
	texts     *texts
	records   []record
	ends      []end
	sightings []sighting
}
