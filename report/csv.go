package report

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"

	"forensic/analyzers/finding"
)

// guardNote tells readers of the manifest how cells of CSV files are guarded.
const guardNote = "Spreadsheets take a cell that starts with = + - @ TAB or CR for a formula. Such a cell has an apostrophe in front, " +
	"and so has a cell that starts with apostrophes followed by one of these characters; plain decimal numbers stay as they are. " +
	"Removing one apostrophe from every cell that matches ^'+[=+\\-@\\t\\r] gives the value back. The Parquet files hold the values unguarded."

var (
	formula = regexp.MustCompile(`^'*[=+\-@\t\r]`)
	guarded = regexp.MustCompile(`^'+[=+\-@\t\r]`)
	decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// guard keeps a spreadsheet from running a cell as a formula.
func guard(cell string) string {
	if formula.MatchString(cell) && !decimal.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

// unguard reverses guard.
func unguard(cell string) string {
	if guarded.MatchString(cell) {
		return cell[1:]
	}
	return cell
}

// writeCSV writes a table with the keys of its columns as the head.
func writeCSV(w io.Writer, t finding.Table) error {
	out := csv.NewWriter(w)
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = guard(c.Key)
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i := range cells {
			cells[i] = guard(strings.ToValidUTF8(cell(row, i), "\ufffd"))
		}
		if len(cells) == 1 && cells[0] == "" {
			out.Flush() // readers skip an empty line; quotes make it a row
			if _, err := io.WriteString(w, "\"\"\n"); err != nil {
				return err
			}
			continue
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell is a cell of a row, empty where the row is too short.
func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
