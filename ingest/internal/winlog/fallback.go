package winlog

import (
	"bytes"

	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

// fallbacks recovers from Message what collectors lost, and fills the columns
// of PowerShell events, whose texts hold several values.
func (d *Decoder) fallbacks() {
	b, row := d.b, d.b.Rows()-1
	msg := b.Text(event.ColMessage, row)
	switch {
	case d.sysmon:
		if !b.Has(event.ColProcPID) {
			putNumber(b, event.ColProcPID, after(msg, "\nProcessId: "))
		}
		d.registryAction(msg)
	case d.id == 4688:
		if !b.Has(event.ColParentPID) {
			putNumber(b, event.ColParentPID, after(msg, "Creator Process ID:\t"))
		}
		if !b.Has(event.ColProcCmd) {
			putText(b, event.ColProcCmd, after(msg, "Process Command Line:\t"))
		}
	case d.id == 4104:
		d.scriptBlock(msg)
	case d.id == 4103, d.id == 800, d.id == 400, d.id == 403, d.id == 600:
		d.pipeline(msg)
	case b.Has(event.ColChannel) && !b.Has(event.ColProcPID) && len(msg) > 0:
		putNumber(b, event.ColProcPID, after(msg, "\tProcess ID:\t\t"))
	}
	if isPowerShell(d.id) && !b.Has(event.ColProcPID) {
		if pid := b.Int(event.ColExecPID, row); pid > 0 { // PowerShell writes its own events
			b.SetInt(event.ColProcPID, pid)
		}
	}
	if d.id == 4657 && b.Has(event.ColObjName) {
		b.SetText(event.ColRegPath, b.Text(event.ColObjName, row))
	}
	if b.Has(event.ColShareTarget) {
		d.memo.Path(b, event.ColFilePath, event.ColFileName, b.Text(event.ColShareTarget, row))
	}
}

func isPowerShell(id int64) bool {
	switch id {
	case 4103, 4104, 4105, 4106:
		return true
	}
	return false
}

// registryAction names what happened to a registry key where nxlog's own
// EventType displaced it.
func (d *Decoder) registryAction(msg []byte) {
	b := d.b
	if d.id < 12 || d.id > 14 || b.Has(event.ColAction) {
		return
	}
	switch action := after(msg, "\nEventType: "); {
	case len(action) > 0:
		b.SetText(event.ColAction, action)
	case d.id == 13:
		b.SetString(event.ColAction, "SetValue")
	case d.id == 14:
		b.SetString(event.ColAction, "RenameKey")
	}
}

// scriptBlock reads "Creating Scriptblock text (1 of 2):\r\n<text>\r\nScriptBlock
// ID: <guid>\r\nPath: <path>" for what the fields lack.
func (d *Decoder) scriptBlock(msg []byte) {
	b := d.b
	const opening, closing = "Creating Scriptblock text (", "\nScriptBlock ID: "
	_, rest, ok := bytes.Cut(msg, []byte(opening))
	if !ok {
		return
	}
	counts, rest, ok := bytes.Cut(rest, []byte("):"))
	if !ok || len(counts) > 32 {
		return
	}
	part, parts, _ := bytes.Cut(counts, []byte(" of "))
	if !b.Has(event.ColScriptPart) {
		putNumber(b, event.ColScriptPart, part)
		putNumber(b, event.ColScriptParts, parts)
	}
	end := bytes.LastIndex(rest, []byte(closing))
	if end < 0 {
		return
	}
	if !b.Has(event.ColScriptText) {
		text := bytes.TrimPrefix(bytes.TrimPrefix(rest[:end], []byte("\r")), []byte("\n"))
		putText(b, event.ColScriptText, bytes.TrimSuffix(text, []byte("\r")))
	}
	if !b.Has(event.ColScriptID) {
		d.memo.Lower(b, event.ColScriptID, firstField(rest[end+len(closing):]))
	}
	if !b.Has(event.ColScriptPath) {
		putText(b, event.ColScriptPath, after(rest[end:], "\nPath: "))
	}
}

// pipeline reads the host application and the runspace from the context of a
// PowerShell event.
func (d *Decoder) pipeline(msg []byte) {
	b := d.b
	context := b.Text(event.ColScriptContext, b.Rows()-1)
	if len(context) == 0 {
		context = msg
	}
	app, runspace := after(context, "HostApplication="), after(context, "RunspaceId=")
	if len(app) == 0 {
		app, runspace = after(context, "Host Application = "), after(context, "Runspace ID = ")
	}
	putText(b, event.ColScriptHostApp, app)
	if !isEmpty(runspace) {
		d.memo.Lower(b, event.ColRunspace, runspace)
	}
}

// after returns the rest of the line that follows label, trimmed; nil without it.
func after(text []byte, label string) []byte {
	i := bytes.Index(text, []byte(label))
	if i < 0 {
		return nil
	}
	return firstField(text[i+len(label):])
}

// firstField returns the text up to the end of the line, trimmed.
func firstField(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return bytes.TrimSpace(text)
}

func putNumber(b *event.Batch, c event.Col, v []byte) {
	if n, ok := jsonscan.Int(v); ok {
		b.SetInt(c, n)
	}
}

// putText stores a text that may lie in the batch itself.
func putText(b *event.Batch, c event.Col, v []byte) {
	if !isEmpty(v) {
		b.SetText(c, v)
	}
}
