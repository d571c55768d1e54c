// Package winxml reads exports of Windows event logs as XML: wevtutil and the
// event viewer's .xml files, Get-WinEvent's ToXml, and the output of Sysmon for
// Linux. Every <Event> element is a record, wherever it stands in the text.
package winxml

import (
	"bytes"
	"errors"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// Format reads event XML.
var Format = &ingest.Format{
	Name: "winxml",
	Doc: "Windows event XML: wevtutil, event viewer and Get-WinEvent exports, Sysmon for Linux. Normalised as the same events in JSON; " +
		"the event data stay in data under their own names. No document type or external entity is ever followed.",
	Sniff:   sniff,
	Split:   func(r io.Reader, _ *ingest.Input) ingest.Splitter { return newSplitter(r) },
	Decoder: func() ingest.Decoder { return &decoder{win: winlog.NewDecoder()} },
}

func sniff(_ string, head []byte) (string, error) {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 || text[0] != '<' {
		return "", errors.New("does not begin with an XML element")
	}
	at := nextEvent(text, 0)
	if at < 0 {
		return "", errors.New("has no <Event> element in its first bytes")
	}
	event := text[at:]
	if !bytes.Contains(event[:min(len(event), 4096)], []byte("System>")) {
		return "", errors.New("its <Event> has no <System>")
	}
	return "winxml", nil
}

type decoder struct {
	win *winlog.Decoder
	xml winlog.XML
}

func (d *decoder) Begin(b *event.Batch, _ *ingest.Input, _ any) { d.win.Begin(b) }

func (d *decoder) Decode(text []byte) error {
	e, err := d.xml.Parse(text)
	if err != nil {
		return err
	}
	if len(e.Data) == 0 {
		e.Data = []jsonscan.Field{}
	}
	d.win.Row(e)
	return nil
}
