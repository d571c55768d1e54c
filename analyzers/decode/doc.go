// Package decode finds encoded content in commands, scripts and other texts of
// the case and decodes it to the innermost layer.
package decode

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

const manual = `What is hidden in encoded commands and scripts?

Every distinct text of the command-line, script, service, registry and task columns is searched for runs of base64, in the
standard and the URL-safe alphabet. A run counts only if it decodes to plausible text (UTF-16 or UTF-8, nearly all of it
printable), to a known kind of binary, to a stream that inflates to one of these, or if what stands before it says that it is
encoded (-EncodedCommand in any short form, FromBase64String, a data URL, a shell's echo into base64). So paths, hashes and long
identifiers are not reported.

What comes out is searched again, and gzip, zlib, deflate, zip and tar are opened, until nothing more is found. Each encoded
string is decoded once, however often it occurs.

Findings: encoded PowerShell whose innermost script downloads, reaches an address or loads code (high), other encoded PowerShell
(low: management agents do this all day), executables in encoded text (high), base64 piped into a shell (high).

Limits: 24 characters without a hint and 12 with one; 24 layers deep, 256 layers and 64 MiB in all for one string. Text put
together at run time from pieces (concatenation, character codes, XOR) is not undone.`

// Options are the parameters of the analysis.
type Options struct {
	Limits unwrap.Limits
	// MaxRows bounds the rows of the table and the trees of the forest.
	MaxRows int
}

// Analyzer decodes encoded content.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "decode",
	Title: "Decoded content",
	Doc:   manual,
	Needs: []event.Class{
		event.ProcessStart, event.ScriptBlock, event.ScriptPipeline, event.ScriptEngine, event.ServiceChange, event.Registry, event.TaskChange,
	},
}, Options{Limits: unwrap.Defaults, MaxRows: 5000}, run)
