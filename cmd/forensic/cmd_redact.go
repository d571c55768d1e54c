package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/analyzers/redact"
	"forensic/store"
)

// sealedName is the file of a twin that holds the table of pseudonyms, encrypted.
const sealedName = "pseudonyms.sealed"

// redactOptions are the flags of redact.
type redactOptions struct {
	out, key string
	what     redact.Options
	noTable  bool
	leaking  bool
	force    bool

	check    string
	original string

	reverse bool
	twin    string
	kind    string
}

func (o *redactOptions) addFlags(f *pflag.FlagSet) {
	f.StringVarP(&o.out, "output", "o", "", "folder of the twin")
	f.StringVar(&o.key, "key", "", "file of the key; made if it is not there")
	f.BoolVar(&o.what.All, "all", false, "map domains of the internet too, except those of platforms that everybody uses")
	f.BoolVar(&o.what.KeepExternal, "keep-external", false, "keep addresses of the internet readable")
	f.StringArrayVar(&o.what.Keep, "keep", nil, "address, network, name or domain that stays readable; may be repeated")
	f.StringArrayVar(&o.what.Also, "also", nil, "word to be mapped wherever it stands, such as the name of a company; may be repeated")
	f.BoolVar(&o.noTable, "no-table", false, "leave the sealed table of pseudonyms out of the twin")
	f.BoolVar(&o.leaking, "keep-leaking", false, "keep a twin in which the check found originals")
	f.BoolVar(&o.force, "force", false, "replace an existing twin")
	f.StringVar(&o.check, "check", "", "folder of a twin to check against the case it was made of, named by --case")
	f.StringVar(&o.original, "case", "", "the case that a twin was made of, for --check; or that a bundle is the report of")
	f.BoolVar(&o.reverse, "reverse", false, "turn pseudonyms back: values, or a text on standard input")
	f.StringVar(&o.twin, "twin", "", "twin whose sealed table tells pseudonyms from other words, for --reverse")
	f.StringVar(&o.kind, "type", "", "what the values are when there is no table: ip, sid, guid, name, host, account or domain")
}

func newRedact(a *app) *cobra.Command {
	var o redactOptions
	cmd := &cobra.Command{
		Use:   "redact CASE|BUNDLE -o TWIN --key FILE",
		Short: "Write a pseudonymised twin that can be shared, and turn its pseudonyms back",
		Long: `Writes a twin of a case or of a report bundle in which machines, accounts, domains, mail
addresses, SIDs and IP addresses have pseudonyms of the same form, everywhere: in the events, in
decoded content, results, rejects, ledger, charts and file names. The same key gives the same
pseudonyms each time; keep the key, and give it to nobody who gets the twin.

By default everything of the organisation is mapped, and all addresses, since those of the
internet may be its own. Domains of the internet, hashes, programs and times stay readable:
--all maps the domains as well, --keep-external leaves addresses of the internet, --keep and
--also name single values. The SHA-256 of evidence files stay too: they tell nothing of the
content, and let the owner trace each answer. So do the places and networks that results tell of addresses.
Names too short or too common to be found in texts are replaced where their place says what they
are; the summary lists them, and --also looks for them everywhere. So are names that are words of
the program itself, such as that of one of its files. The twin of a bundle knows the names of the
case that it lies in or that --case names; else only those in the columns of its data files that name machines,
accounts, domains and resources, and in texts whose form tells: other names then stay and the check
does not know them.

After writing, the twin is read again for every value that got a pseudonym and every name that was
learned: as it is, in UTF-16, escaped for URLs, HTML and JSON, and in encoded content. Not looked for
are the listed names, and values that are also the pseudonym of another, which are counted. The
manuals of analyzers in results are the same for every case and are left out. A twin with a leak is
removed; the summary names each original that was found, and where.

--check does that for a twin that exists. --reverse turns values, or a text, back.

Exit codes: 0 written and checked; 1 failed; 2 usage, or a wrong key; 4 an original was found in
the twin.`,
		Example: `  forensic redact case1 -o case1-shared --key case1.key
  forensic redact case1 -o case1-shared --key case1.key --also Fabrikam --keep 203.0.113.7
  forensic redact --check case1-shared --case case1 --key case1.key
  forensic redact --reverse --key case1.key --twin case1-shared QWXZR07
  forensic redact --reverse --key case1.key --twin case1-shared - <answer.txt`,
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case o.key == "":
				return usageError(errors.New("--key FILE is needed"))
			case o.reverse:
				return a.reverse(o, args)
			case o.check != "":
				return a.checkTwin(o, args)
			case len(args) != 1:
				return usageError(errors.New("name one case or bundle"))
			}
			return a.redact(o, args[0])
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// redact writes a twin of what is in dir.
func (a *app) redact(o redactOptions, dir string) error {
	if o.out == "" {
		return usageError(errors.New("-o TWIN is needed"))
	}
	if _, err := os.Lstat(o.out); err == nil && !o.force {
		return hint(fmt.Errorf("%s exists", o.out), "take another folder with -o, or replace it with --force")
	}
	if outside, err := apart(dir, o.out); err != nil || !outside {
		return errors.Join(err, hint(errors.New("the twin cannot be inside what it is made of"), "take another folder with -o"))
	}
	key, err := a.key(o.key, true)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
		return a.redactBundle(o, key, dir)
	}
	if o.original != "" {
		return usageError(errors.New("--case goes with a bundle or with --check"))
	}
	c, err := a.openCase(dir)
	if err != nil {
		return err
	}
	return a.redactCase(o, key, c)
}

// apart tells whether out lies outside dir, so that a twin is never written into its
// original.
func apart(dir, out string) (bool, error) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return false, err
	}
	to, err := filepath.Abs(out)
	if err != nil {
		return false, err
	}
	rel, err := filepath.Rel(from, to)
	return err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)), nil
}

// key reads the key of a file. With create set, one is drawn if the file is not there.
func (a *app) key(path string, create bool) (k redact.Key, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		if k, err = redact.NewKey(); err != nil {
			return k, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return k, fmt.Errorf("key: %w", err)
		}
		_, err = f.WriteString(k.String() + "\n")
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return k, fmt.Errorf("key: %w", err)
		}
		a.log.Info(fmt.Sprintf("%s: a new key; only who has it can turn the pseudonyms back", path))
		return k, nil
	}
	if err != nil {
		return k, hint(fmt.Errorf("key: %w", err), "name the file that the twin was made with")
	}
	if k, err = redact.ParseKey(string(text)); err != nil {
		return k, usageError(fmt.Errorf("%s: %w", path, err))
	}
	return k, nil
}

// twinOf is what a twin tells of its making.
type twinOf struct {
	Twin     string          `json:"twin"`
	CaseHash string          `json:"case_hash,omitempty"`
	Values   int             `json:"values"` // with a pseudonym
	Coverage redact.Coverage `json:"coverage"`
	Texts    int64           `json:"texts_checked"`
	Bytes    int64           `json:"bytes_checked"`
	Leaks    []leak          `json:"leaks"`
	Leaking  int64           `json:"leaking"` // texts with an original
}

// tellTwin says what came of a twin, and what to do about what was found.
func (a *app) tellTwin(t *twinOf, removed bool) error {
	a.log.Info(fmt.Sprintf("%s: %s with a pseudonym; checked %s (%s) for %s and %s", t.Twin, plural(int64(t.Values), "value"),
		plural(t.Texts, "text"), size(t.Bytes), plural(int64(t.Coverage.Names), "name"), plural(int64(t.Coverage.Addresses), "address or id")))
	if n := len(t.Coverage.Placed); n > 0 {
		a.log.Info(fmt.Sprintf("%s too short or too common to be looked for in texts; replaced only where their place names them: %s",
			plural(int64(n), "name"), strings.Join(t.Coverage.Placed, ", ")))
	}
	if n := t.Coverage.Ambiguous; n > 0 {
		a.log.Info(fmt.Sprintf("%s also a pseudonym of another and not looked for", plural(int64(n), "value")))
	}
	if err := a.summary(t); err != nil {
		return err
	}
	if t.Leaking == 0 {
		return nil
	}
	tellLeaks(a.stderr, t.Leaks)
	text := fmt.Sprintf("%s: %s left in it, in %s", t.Twin, plural(int64(len(t.Leaks)), "original"), plural(t.Leaking, "text"))
	if removed {
		text += "; the twin was removed"
	}
	return &exitError{code: exitIntegrity, text: text}
}

// twinTable reads the sealed table of a twin; nil if it has none.
func (a *app) twinTable(dir string, k redact.Key) (*redact.Table, error) {
	sealed, err := os.ReadFile(filepath.Join(dir, sealedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := redact.OpenTable(k, sealed)
	if err != nil {
		return nil, hint(fmt.Errorf("%s: %w", filepath.Join(dir, sealedName), err), "name the key file that the twin was made with")
	}
	return t, nil
}

// openOriginal opens the case that a twin was made of.
func (a *app) openOriginal(o redactOptions) (*store.Case, error) {
	if o.original == "" {
		return nil, usageError(errors.New("--check needs the original: --case CASE"))
	}
	return a.openCase(o.original)
}
