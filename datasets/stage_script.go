package datasets

import (
	"encoding/base64"
	"encoding/binary"
	"unicode/utf16"
)

// encode is base64 over UTF-16LE, what -EncodedCommand of PowerShell takes.
func encode(script string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(script)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// startEngine is PowerShell starting in process p.
func (s *stage) startEngine(p *process, at instant) {
	s.add(engineStart, p.host, at, p.command)
}

// script is PowerShell running a script text; path may be empty.
func (s *stage) script(p *process, at instant, text, path string) {
	e := s.add(scriptBlock, p.host, at, "1", "1", text, guid(p.host.rng), path)
	e.by, e.pid = p.session.account, p.pid
}

// cmdlet is one command of a script in the module log.
func (s *stage) cmdlet(p *process, at instant, name, payload string) {
	context := "        Severity = Informational\r\n        Host Name = ConsoleHost\r\n        Host Version = 5.1.19041.1682\r\n" +
		"        Host Application = " + p.command + "\r\n        Engine Version = 5.1.19041.1682\r\n        Command Name = " + name +
		"\r\n        Command Type = Cmdlet\r\n        User = " + p.session.account.String() + "\r\n        Shell ID = Microsoft.PowerShell\r\n"
	e := s.add(moduleLog, p.host, at, "CommandInvocation("+name+`): "`+name+"\"\r\n"+payload, context)
	e.by, e.pid = p.session.account, p.pid
}

// pipeline is the older record of the same.
func (s *stage) pipeline(p *process, at instant, text, details string) {
	s.add(pipelineRun, p.host, at, text, p.session.account.String(), p.command, details)
}
