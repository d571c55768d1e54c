// Package csv reads tables of delimited text: comma, semicolon, tab or vertical
// bar, with a header line or without. What Sniff finds in the first bytes (the
// dialect, the names of the columns, the order of day and month) is the layout
// that the splitter hands with every block to the decoder.
//
// Cells follow RFC 4180 as spreadsheets and scripts bend it: a quoted cell may
// hold delimiters, doubled quotes and line ends; a quote that is not at the
// beginning of a cell stands for itself, and so does one in a quoted cell that
// no delimiter or line end follows. A quoted cell that is not closed within
// 1 MiB, or not at all, has no quotes: its opening quote is text and the record
// ends with its line, so that an unbalanced quote costs one line and not the
// rest of the file.
//
// Every record is kept whole as a JSON object of texts in column data. Records
// that are not UTF-8 are read as Windows-1252. Rows shorter or longer than the
// header, such records and unbalanced quotes are counted in the ledger.
package csv

import (
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/schemas"
)

// Format reads delimited tables.
var Format = &ingest.Format{
	Name: "csv",
	Doc: "Tables of text with commas, semicolons, tabs or vertical bars between the cells, in UTF-8 or Windows-1252. Known tables are normalised; " +
		"of others time, host, user, addresses and commands are taken where the header tells them. Cells stay verbatim in data.",
	Schemas: schemas.All,
	Sniff:   sniff,
	Split:   func(r io.Reader, in *ingest.Input) ingest.Splitter { return newSplitter(r, layoutOf(in)) },
	Decoder: newDecoder,
}

func sniff(name string, head []byte) (string, error) {
	l, err := detect(name, head)
	if err != nil {
		return "", err
	}
	return l.String(), nil
}

// layoutOf is the layout of a member, a guess if the user forces the format on
// what Sniff refuses.
func layoutOf(in *ingest.Input) *layout {
	l, _ := detect(in.Name, in.Head)
	l.options = in.Options
	if l.order == dayFirst || l.order == monthFirst {
		l.options.DayFirst = l.order == dayFirst
	}
	return l
}
