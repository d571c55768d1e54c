package json

import (
	"bytes"

	"forensic/ingest/internal/envelope"
)

// maxColumnsText bounds the description of columns, in bytes.
const maxColumnsText = 1 << 20

// besideRows looks at a value beside the rows of a table.
func (s *splitter) besideRows(data []byte, step string) bool {
	switch step {
	case "columns", "Columns":
		return s.begin(inColumns, s.at)
	case "name", "TableName":
		if !s.name(data) {
			return false
		}
	}
	return s.begin(inSkipped, s.at)
}

// describe takes over the description of the columns of the rows that follow.
func (s *splitter) describe(text []byte) {
	c := *s.context
	c.columns = nil
	if len(text) <= maxColumnsText {
		c.columns = bytes.Clone(text)
	}
	s.context = &c
}

// maxName bounds the names of tables, in bytes.
const maxName = 256

// name takes over the name of the table of the rows that follow; false if more
// data must come.
func (s *splitter) name(data []byte) bool {
	text := data[s.at:min(len(data), s.at+maxName)]
	var n envelope.Nest
	used, done := n.Scan(text)
	if !done && len(text) < maxName && s.err == nil {
		return false
	}
	if done && text[0] == '"' {
		c := *s.context
		c.columns, c.table = nil, string(text[1:used-1])
		s.context = &c
	}
	return true
}
