package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"forensic/analyzers/redact"
)

// maxReverse bounds a text that is turned back.
const maxReverse = 64 << 20

// reverse turns pseudonyms back: the values given, or a text on standard input.
func (a *app) reverse(o redactOptions, args []string) error {
	k, err := a.key(o.key, false)
	if err != nil {
		return err
	}
	var table *redact.Table
	if o.twin != "" {
		if table, err = a.twinTable(o.twin, k); err != nil {
			return err
		}
		if table == nil && o.kind == "" {
			return hint(fmt.Errorf("%s has no table of pseudonyms", o.twin), "say what the values are with --type")
		}
	}
	if table == nil && o.kind == "" {
		return usageError(errors.New("--reverse needs --twin TWIN, or --type of the values"))
	}
	if table == nil {
		table = &redact.Table{Options: o.what}
	}
	r, err := redact.NewReverse(k, table)
	if err != nil {
		return err
	}
	turn := r.Prose
	if o.kind != "" {
		if turn, err = r.Typed(o.kind); err != nil {
			return usageError(err)
		}
	}
	if len(args) > 0 && (len(args) > 1 || args[0] != "-") {
		for _, v := range args {
			fmt.Fprintln(a.stdout, printable(turn(v)))
		}
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(os.Stdin, maxReverse+1))
	if err != nil {
		return err
	}
	if len(text) > maxReverse {
		return usageError(fmt.Errorf("the text has more than %s", size(maxReverse)))
	}
	if o.kind == "" {
		_, err = io.WriteString(a.stdout, turn(string(text)))
		return err
	}
	for line := range strings.Lines(string(text)) {
		fmt.Fprintln(a.stdout, turn(strings.TrimRight(line, "\r\n")))
	}
	return nil
}
