// Package decode finds encoded content in commands, scripts and other texts of
// the case and decodes it to the innermost layer.
package decode

import (
	"forensic/analyzers"
	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

const manual = `Question: what is hidden in encoded or obfuscated commands and scripts?

Method: every distinct text of the command-line, script, service, registry and task columns is searched for runs of base64, in
the standard and the URL-safe alphabet, for hex, for lists of numbers that are bytes, and for PowerShell that is put together
from pieces. The parts that a long script block was logged in are joined first. A run counts only if it decodes to plausible
text (UTF-16 or UTF-8, nearly all of it printable), to a known kind of binary, to a stream that inflates to one of these, or if
what stands before it says that it is encoded (-EncodedCommand in any short form, FromBase64String, a data URL, a shell's echo
into base64). So paths, hashes and long identifiers are not reported.

PowerShell is computed, never run: character codes, hex codes, XOR with one byte (the key is tried out only where the text says
-bxor), the format operator, concatenation, replacement, reversal, splitting and joining, picked characters, backticks and the
carets of cmd.exe, with variables that are given one constant. What depends on anything else stays as it stands. A few pieces
put together are a habit, not a hiding place: they are not shown.

What comes out is searched again, and gzip, zlib, deflate, bzip2, zip and tar are opened, archives in archives as well, until
nothing more is found. Each layer has its MD5, SHA-1 and SHA-256 and the records it comes from. Programs, shellcode, scripts,
Office and PDF documents and other archives are recognised. Each encoded string is decoded once, however often it occurs.

Findings: programs and shellcode in encoded text (high); base64 piped into a shell (high); encoded PowerShell whose layers
fetch or load code (high), name an address (medium), or neither (low: management agents do this all day); obfuscated PowerShell
by the calls and addresses that only show once it is put together: several (high), one (medium), none (low).

Limits: 24 characters without a hint and 16 with one; 24 layers deep, 256 layers and 32 MiB in all for one string. SecureString
values are encrypted and only counted. 7z, rar, cab, wim, xz and zstd archives, encrypted zip members and the streams inside PDF
and OLE documents are not opened. Variables of cmd.exe and other script languages are not computed.

Sources: RFC 4648 and the formats' own documents; Bohannon, Invoke-Obfuscation (2016), for the forms; MITRE ATT&CK T1027, T1140,
T1059.001.`

// Options are the parameters of the analysis.
type Options struct {
	Limits unwrap.Limits
	// MaxRows bounds the rows of the table and the trees of the forest.
	MaxRows int
	// MaxFindings bounds the findings of one title.
	MaxFindings int
	// MaxBytes bounds the memory of what was decoded, in bytes.
	MaxBytes int
}

// Analyzer decodes encoded content.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "decode",
	Title: "Decoded content",
	Doc:   manual,
	Needs: []event.Class{
		event.ProcessStart, event.ScriptBlock, event.ScriptPipeline, event.ScriptEngine, event.ServiceChange, event.Registry, event.TaskChange,
	},
}, Options{Limits: unwrap.Defaults, MaxRows: 5000, MaxFindings: 200, MaxBytes: 256 << 20}, run)
