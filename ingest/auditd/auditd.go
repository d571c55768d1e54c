// Package auditd reads the log of the Linux audit daemon, audit.log, also with
// names added by the daemon and as dispatchers send it through syslog. An event of
// the kernel is several lines, each of another type, which other events may
// interleave; all lines of one node, time and serial number are one record. The
// syntax of the lines is that of package audit.
package auditd

import (
	"bytes"
	"errors"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/audit"
)

// Format reads the log of auditd.
var Format = &ingest.Format{
	Name: "auditd",
	Doc: "Linux audit logs as text. All lines of one node, time and serial number are one record, as long as no more than 1,000 other lines come between; " +
		"data has an object for each type of line, with hexadecimal values and socket addresses decoded and all arguments of a program joined.",
	Sniff:   sniff,
	Split:   func(r io.Reader, _ *ingest.Input) ingest.Splitter { return newSplitter(r) },
	Decoder: newDecoder,
}

// sniff takes a text of which at least half of the first lines are from the audit
// daemon; other logs may hold some that the kernel printed.
func sniff(_ string, head []byte) (string, error) {
	complete := len(head) < ingest.HeadSize
	ours, others, enriched := 0, 0, false
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		if len(bytes.TrimSpace(line)) == 0 || !complete && line[len(line)-1] != '\n' && ours+others > 0 {
			continue
		}
		if _, ok := audit.Parse(line); ok && bytes.Contains(line, []byte(" msg=audit(")) {
			ours++
			enriched = enriched || bytes.IndexByte(line, '\x1d') >= 0
		} else {
			others++
		}
	}
	switch {
	case ours == 0:
		return "", errors.New("has no line of the audit daemon")
	case ours < others:
		return "", errors.New("most lines are not of the audit daemon")
	case enriched:
		return "auditd enriched", nil
	}
	return "auditd", nil
}
