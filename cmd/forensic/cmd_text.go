package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"forensic/analyzers/pivot"
)

// textOptions are the flags of decode and iocs.
type textOptions struct {
	output pivotOutput
	file   string
	text   string
	flag   bool // innermost, or decode
}

// maxDecode bounds a text that is decoded as a whole, in bytes.
const maxDecode = 16 << 20

func newDecode(a *app) *cobra.Command {
	var o textOptions
	cmd := &cobra.Command{
		Use:   "decode [TEXT|-]",
		Short: "Decode what is encoded in a text: base64, hex, gzip, PowerShell tricks, layer by layer",
		Long: `Decodes a text: a row is one layer of one encoded string. Without TEXT, or with -, it reads stdin.
It is the verb text.decode of pivot, asked of one text; forensic pivot text.decode asks it of a table.

Exit codes: 0 done, whether or not something was encoded; 1 failed; 2 usage; 130 interrupted.`,
		Example: `  forensic decode "powershell -enc JABhAD0AMQA="
  forensic decode --file dropper.ps1 --innermost | forensic pivot text.iocs`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.decodeText(o, args) },
	}
	o.output.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.file, "file", "", "read this file")
	cmd.Flags().BoolVar(&o.flag, "innermost", false, "only the layers in which nothing further was found")
	return cmd
}

func newIOCs(a *app) *cobra.Command {
	var o textOptions
	cmd := &cobra.Command{
		Use:   "iocs [FILE|-]",
		Short: "Extract indicators from a file or stdin: addresses, names, URLs, hashes, paths ...",
		Long: `Extracts the indicators of a file of any length, each once, with the byte at which it stands first.
Without FILE, or with -, it reads stdin. It is the verb text.iocs of pivot; forensic pivot text.iocs
asks it of a table.

Exit codes: 0 done, whether or not there are indicators; 1 failed; 2 usage; 130 interrupted.`,
		Example: `  forensic iocs report.txt --format csv
  forensic iocs notes.md | forensic pivot ip.geo --join inner`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.extractText(o, args) },
	}
	o.output.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.text, "text", "", "look through this text")
	cmd.Flags().BoolVar(&o.flag, "decode", false, "look into what is encoded in the text as well")
	return cmd
}

// source opens a file or stdin.
func (a *app) source(file string) (io.ReadCloser, error) {
	if file == "" || file == "-" {
		if isTerminal(a.stdin) {
			return nil, usageError(errors.New("it needs a text, a file, or a text on stdin"))
		}
		return io.NopCloser(a.stdin), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, usageError(err)
	}
	return f, nil
}

func (a *app) decodeText(o textOptions, args []string) error {
	if len(args) == 1 && args[0] != "-" {
		if o.file != "" {
			return usageError(errors.New("give a text or --file, not both"))
		}
		return a.askText(o, "text.decode", map[string]any{"innermost": o.flag}, &texts{next: once(args[0])}, nil)
	}
	r, err := a.source(o.file)
	if err != nil {
		return err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(pivot.Decoded(r), maxDecode+1))
	if err != nil {
		return err
	}
	if len(text) > maxDecode {
		return usageError(fmt.Errorf("the text has more than %d MiB; cut it", maxDecode>>20))
	}
	return a.askText(o, "text.decode", map[string]any{"innermost": o.flag}, &texts{next: once(string(text))}, nil)
}

func (a *app) extractText(o textOptions, args []string) error {
	params := map[string]any{"decode": o.flag}
	if o.text != "" {
		if len(args) > 0 {
			return usageError(errors.New("give a file or --text, not both"))
		}
		return a.askText(o, "text.iocs", params, &texts{next: once(o.text)}, nil)
	}
	r, err := a.source(append(args, "")[0])
	if err != nil {
		return err
	}
	defer r.Close()
	in := &texts{}
	in.next = in.blocks(bufio.NewReaderSize(pivot.Decoded(r), 64<<10))
	return a.askText(o, "text.iocs", params, in, in)
}

// askText asks a verb of texts and writes the answer without the texts.
func (a *app) askText(o textOptions, name string, params map[string]any, in, blocks *texts) error {
	format, err := o.output.check(a)
	if err != nil {
		return err
	}
	noun, verb, err := pivot.Find(nil, name)
	if err != nil {
		return err
	}
	env, closeEnv, err := (&pivotEnv{}).open(a, verb.Wants)
	if err != nil {
		return err
	}
	defer closeEnv()
	chain := &chain{app: a, env: env, table: in, input: in}
	defer func() { chain.close() }()
	step := pivot.RecipeStep{Step: pivot.Step{Noun: noun, Verb: verb, Params: params}}
	if blocks != nil {
		step.Join = pivot.InnerJoin // the block tells where a row belongs
	}
	if err := chain.add(step); err != nil {
		return err
	}
	chain.table = &bare{Table: chain.table, blocks: blocks, seen: map[string]bool{}}
	if err := a.writeTable(chain.table, format, o.output.out); err != nil {
		return err
	}
	return chain.finish()
}

// texts is a table of texts.
type texts struct {
	next func() (string, error)
	at   int64 // byte at which the next block begins
	row  [2]any
}

// once gives one text.
func once(text string) func() (string, error) {
	return func() (string, error) {
		if text == "" {
			return "", io.EOF
		}
		out := text
		text = ""
		return out, nil
	}
}

// blockBytes is about how long the pieces are in which a file is looked through; they
// end at the end of a line unless a line is longer.
const blockBytes = 1 << 20

// blocks cuts a text at ends of lines.
func (t *texts) blocks(r *bufio.Reader) func() (string, error) {
	var begin int64
	return func() (string, error) {
		t.at = begin
		var block []byte
		for len(block) < blockBytes {
			line, err := r.ReadSlice('\n')
			block = append(block, line...)
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				if !errors.Is(err, io.EOF) {
					return "", err
				}
				if len(block) == 0 {
					return "", io.EOF
				}
				break
			}
			if errors.Is(err, bufio.ErrBufferFull) && len(block) < 16*blockBytes {
				continue
			}
		}
		begin += int64(len(block))
		return string(block), nil
	}
}

func (t *texts) Columns() []pivot.Column {
	return []pivot.Column{{Name: "text", Type: "VARCHAR"}, {Name: "begin", Type: "BIGINT"}}
}

func (t *texts) Next() ([]any, error) {
	text, err := t.next()
	if err != nil {
		return nil, err
	}
	t.row = [2]any{text, t.at}
	return t.row[:], nil
}

func (t *texts) Close() error { return nil }

// bare leaves the texts away from an answer. Of texts that are blocks of one, it
// counts offsets from the beginning of the first, and gives each indicator once.
type bare struct {
	pivot.Table
	blocks *texts
	seen   map[string]bool
}

// head is how many columns of the answer are of the texts.
func (b *bare) head() int {
	if b.blocks != nil {
		return 2
	}
	return 1
}

func (b *bare) Columns() []pivot.Column { return b.Table.Columns()[b.head():] }

// rememberIOCs bounds the indicators that are remembered; beyond, one may be given
// twice.
const rememberIOCs = 1_000_000

func (b *bare) Next() ([]any, error) {
	for {
		row, err := b.Table.Next()
		if err != nil || b.blocks == nil {
			return row[min(len(row), b.head()):], err
		}
		begin, _ := row[1].(int64)
		out := row[2:]
		key := fmt.Sprint(out[0], "\x00", out[1], "\x00", out[4])
		if b.seen[key] {
			continue
		}
		if len(b.seen) < rememberIOCs {
			b.seen[key] = true
		}
		if offset, ok := out[3].(int64); ok && out[4] == nil {
			out[3] = begin + offset // of what was decoded it counts in the decoded text
		}
		return out, nil
	}
}
