package indicator

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"forensic/datasets/reference"
)

// Options say what a file does not say of itself. The zero value trusts the file.
type Options struct {
	// Format is the name of a format, if the content is not to decide.
	Format string
	// Provider is whose statement the indicators are; it goes before what the file
	// says.
	Provider string
	// Type is what a plain list holds; empty guesses line by line. In other formats
	// it is the type of values whose type the file does not tell.
	Type reference.IndicatorType
	// Columns name the columns of a table, or the fields of JSON records, by their
	// meaning: value, type, severity, confidence, category, threat, description,
	// tags, valid_from, valid_until, reference, provider, date, seen, port, pattern,
	// to_ids, active, or a type of indicators such as ip or sha256.
	Columns map[string]string
	// Severity holds where the file tells none; nil is the rule of the package.
	Severity *reference.Severity
	// Confidence holds where the file tells none, 1 to 100; 0 is none.
	Confidence int
	// KnownGood takes the values for harmless instead of harmful.
	KnownGood bool
	// Subdomains takes every domain for itself and all names below it.
	Subdomains bool
	// KeepPrivate keeps addresses that are not of the internet.
	KeepPrivate bool
	// Category, Threat, Reference, ValidFrom and ValidUntil hold where the file
	// tells none.
	Category, Threat, Reference string
	ValidFrom, ValidUntil       time.Time
	// Strict makes the first dropped value an error.
	Strict bool
	// TempDir is where a file that must be read twice is kept meanwhile, if it is
	// larger than 32 MiB; empty is the system's folder for temporary files.
	TempDir string
}

// Stats is what came of a file: Values = Records + Dropped.
type Stats struct {
	Format  string      // name of the Format
	Entries int64       // lines, rows or objects that could hold values
	Values  int64       // values that they held
	Records int64       // values that became indicators
	Dropped int64       // values that did not
	Types   []TypeCount // of the records, in the order of reference.IndicatorTypes
	Drops   []Drop      // of the dropped, the most frequent first
	Notes   []string    // what else a reader should know
	AsOf    time.Time   // the newest date the file states of itself, UTC; zero if none
	Origin  string      // where the file says that it comes from
}

// TypeCount is how many indicators are of one type.
type TypeCount struct {
	Type  reference.IndicatorType
	Count int64
}

// Drop is one reason why values could not be used.
type Drop struct {
	Reason   string
	Count    int64
	Examples []Example // the first few
}

// Example is a value that was dropped, and where: the line, row or object from 1.
type Example struct {
	Line  int64
	Value string
}

// Bounds of what is kept for the reader.
const (
	headSize     = 64 << 10
	maxExamples  = 5
	maxReasons   = 200
	maxNotes     = 50
	maxShown     = 200     // bytes of a value in an example
	maxText      = 2 << 10 // bytes of each describing text of an indicator
	maxTags      = 32
	maxTag       = 200
	maxLineBytes = 1 << 20
)

var errStrict = errors.New("a value cannot be used")

// Import reads a file and hands every indicator on, in the order of the file. name
// is its name, of which the indicators keep the base. Stats are valid with an error
// too: of what came before it.
func Import(ctx context.Context, in io.Reader, name string, o Options, emit func(reference.Indicator) error) (Stats, error) {
	im := newImporter(ctx, o, emit)
	im.file = clip(path.Base(strings.ReplaceAll(name, `\`, "/")), maxText)
	err := im.run(in)
	return im.finish(), err
}

func (im *importer) run(in io.Reader) error {
	text := bufio.NewReaderSize(transform.NewReader(&stopped{im.ctx, in}, unicode.BOMOverride(encoding.Nop.NewDecoder())), headSize)
	head, err := text.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f, err := detect(head, im.o)
	if err != nil {
		return err
	}
	im.stats.Format = f.Name
	return f.read(im, text)
}
