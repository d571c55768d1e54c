package cluster

import (
	"cmp"
	_ "embed"
	"math"
	"regexp"
	"strings"

	"forensic/analyzers/internal/eventfeatures"
	"forensic/store/event"
)

var (
	//go:embed starts.sql
	startsSQL string
	//go:embed logons.sql
	logonsSQL string
)

// kind is a kind of events that is clustered on its own.
type kind struct {
	class event.Class
	id    string // of its exhibits
	title string // plural
	sql   string
	name  string // heading of row.name
	line  string // heading of row.line
	// key is what the names of one pattern have in common.
	key func(name string) string
	// item is what is no outlier where it is common.
	item func(*row) string
	// shape is the features of rows with one key.
	shape func(*row) []float64
	// msticpy is the features that MSTICPy clusters by, all rows together.
	msticpy func(*row) []float64
	// rarity is the features of the isolation forest.
	rarity func(*row) []float64
}

var kinds = []kind{
	{
		class: event.ProcessStart, id: "starts", title: "process starts", sql: startsSQL, name: "Program", line: "Command line",
		key:   programKey,
		item:  func(r *row) string { return cmp.Or(r.line, r.name) },
		shape: lineShape,
		msticpy: func(r *row) []float64 {
			return []float64{float64(r.process.PathScore), float64(r.process.Tokens), float64(r.number)}
		},
		rarity: func(r *row) []float64 {
			return append(lineShape(r), r.process.PathLogScore, float64(r.number))
		},
	},
	{
		class: event.Logon, id: "logons", title: "logons", sql: logonsSQL, name: "Account", line: "From",
		key:     strings.ToLower,
		item:    func(r *row) string { return r.name + "\x1f" + r.line },
		shape:   func(*row) []float64 { return []float64{0} },
		msticpy: func(r *row) []float64 { return []float64{float64(r.process.PathScore), float64(r.number)} },
		rarity: func(r *row) []float64 {
			return []float64{r.process.PathLogScore, float64(r.number), r.process.LogLength}
		},
	},
}

// lineShape is the length of a command line, its delimiters and its words, as
// logarithms to base 10: a tenth more of each is as far for short lines as for
// long ones.
func lineShape(r *row) []float64 {
	return []float64{
		math.Log10(1 + float64(r.process.Length)),
		math.Log10(1 + float64(r.process.Tokens)),
		math.Log10(float64(eventfeatures.TokenCount(r.line, " "))),
	}
}

// runsCode is programs that run what their command line says or names.
var runsCode = words("powershell pwsh cmd wscript cscript mshta rundll32 regsvr32 msbuild installutil wmic python python3 perl ruby node sh bash dash zsh php osascript")

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// interprets tells whether a program runs code of others.
func interprets(path string) bool {
	name := strings.ToLower(path[strings.LastIndexAny(path, `\/`)+1:])
	return runsCode[strings.TrimSuffix(name, ".exe")]
}

// changing are the parts of a path that differ between users and runs of one
// program: the folder of a user, GUIDs, numbers and hexadecimal words.
var changing = regexp.MustCompile(`([\\/](?:users|home)[\\/])[^\\/]+|\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|[0-9a-f]*[0-9][0-9a-f]{5,}|[0-9]+(?:[._-][0-9]+)+`)

// programKey is the path of a program without letter case and what changes.
func programKey(path string) string {
	return changing.ReplaceAllString(strings.ToLower(path), "$1*")
}

// openFolders are parts of paths where every user can write.
var openFolders = []string{
	`\users\public\`, `\windows\temp\`, `\windows\tasks\`, `\windows\tracing\`, `\perflogs\`, `\$recycle.bin\`, `\appdata\local\temp\`,
	`\downloads\`, "/tmp/", "/var/tmp/", "/dev/shm/",
}

// inOpenFolder tells whether a program lies where every user, or its own, can
// put it without being asked.
func inOpenFolder(path string) bool {
	path = strings.ToLower(path)
	for _, folder := range openFolders {
		if at := strings.Index(path, folder); at >= 0 && (folder[0] != '/' || at == 0) {
			return true
		}
	}
	return false
}
