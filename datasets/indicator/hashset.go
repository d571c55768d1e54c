package indicator

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"forensic/datasets/reference"
)

// readNSRL reads NSRLFile.txt of the Reference Data Set 2, a table of the files of
// known software. Each row gives both of its hashes. Every file of it is known; what
// the set itself marks as malicious is left out.
func readNSRL(im *importer, in *bufio.Reader) error {
	c := &cells{lines: lines{r: in}, comma: ','}
	header, _, _, err := c.next()
	if err != nil {
		return err
	}
	n := nsrl{im: im, at: map[string]int{}}
	for i, name := range header {
		n.at[key(name)] = i
	}
	im.origin("NSRL Reference Data Set")
	for {
		row, line, reason, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := im.entry(); err != nil {
			return err
		}
		if reason != "" {
			err = im.drop(line, row[0], reason)
		} else {
			err = n.file(row, line)
		}
		if err != nil {
			return err
		}
	}
}

// nsrl takes the rows of the Reference Data Set.
type nsrl struct {
	im *importer
	at map[string]int // columns
}

func (n nsrl) cell(row []string, name string) string {
	if i, ok := n.at[name]; ok {
		return cell(row, i)
	}
	return ""
}

// file takes the hashes of one file.
func (n nsrl) file(row []string, line int64) error {
	sha1, md5 := n.cell(row, "sha1"), n.cell(row, "md5")
	switch {
	case sha1 == "":
		return n.im.drop(line, row[0], dropBlank)
	case strings.EqualFold(n.cell(row, "specialcode"), "M"):
		return n.im.drop(line, row[0], "marked as malicious by the set itself")
	}
	i := n.im.blank(line)
	i.KnownGood, i.Category, i.Description = true, "known software", n.cell(row, "filename")
	i.Type, i.Value = reference.SHA1, sha1
	if err := n.im.add(i); err != nil || md5 == "" {
		return err
	}
	i.Type, i.Value = reference.MD5, md5
	return n.im.add(i)
}

// readHashdeep reads what hashdeep writes: a header that names the columns, of which
// the last is the name of the file and may hold commas.
func readHashdeep(im *importer, in *bufio.Reader) error {
	l := &lines{r: in}
	var columns []string
	for {
		raw, long, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		line := string(raw)
		switch {
		case long:
			err = im.drop(l.n, line[:maxShown], dropLongLine)
		case strings.HasPrefix(line, "%%%% HASHDEEP"):
		case strings.HasPrefix(line, "%%%% "):
			columns = strings.Split(strings.TrimPrefix(line, "%%%% "), ",")
			if len(columns) > maxCells {
				return fmt.Errorf("line %d: more than %d columns", l.n, maxCells)
			}
		case strings.HasPrefix(line, "##"), strings.TrimSpace(line) == "":
		default:
			if err = im.entry(); err == nil {
				err = im.hashdeep(columns, line, l.n)
			}
		}
		if err != nil {
			return err
		}
	}
}

// hashdeep takes the hashes of a line.
func (im *importer) hashdeep(columns []string, line string, n int64) error {
	row := strings.SplitN(line, ",", max(len(columns), 1))
	if len(row) < len(columns) || len(columns) < 2 {
		return im.drop(n, line, "a row that does not fit its header")
	}
	i := im.blank(n)
	i.Description = row[len(row)-1]
	hashes := 0
	for c, name := range columns[:len(columns)-1] {
		t, ok := hashNames[strings.ToLower(name)]
		if !ok {
			continue
		}
		hashes++
		i.Type, i.Value = t, row[c]
		if err := im.add(i); err != nil {
			return err
		}
	}
	if hashes == 0 {
		return im.drop(n, line, dropBlank)
	}
	return nil
}
