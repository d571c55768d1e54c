package datasets

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/flate"
)

// File is a file of the sample.
type File struct {
	Name string
	Data []byte
}

// The files of the sample.
const (
	EventsFile  = "meridian_phish_to_exfil.zip"
	MailboxFile = "mailbox_activity.csv"
	TrafficFile = "traffic_hourly.csv"
)

// eventsMember is the JSON lines file inside EventsFile.
const eventsMember = "meridian_phish_to_exfil_2024-05-14.json"

const sampleSeed = 20240514

var (
	sampleFrom = instantOf(time.Date(2024, 5, 14, 11, 0, 0, 0, time.UTC)) // 07:00 at the site
	sampleTo   = instantOf(time.Date(2024, 5, 15, 10, 0, 0, 0, time.UTC))
	phishTime  = instantOf(time.Date(2024, 5, 14, 13, 42, 7, 0, time.UTC))
	// zipTime is the fixed modification time in the archive.
	zipTime = time.Date(2024, 5, 15, 10, 5, 0, 0, time.UTC)
)

// Sample returns the three files of the embedded sample: one working day and the
// night after it on three computers as an archive of Windows events, the mailbox
// activity of four weeks and the hourly traffic of five. They are generated anew
// at each call, always the same bytes. An error means a fault of this package.
func Sample() ([]File, error) {
	lines, err := sampleLines()
	if err != nil {
		return nil, err
	}
	archive, err := pack(eventsMember, lines)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", EventsFile, err)
	}
	mail, err := mailboxTable()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", MailboxFile, err)
	}
	return []File{{EventsFile, archive}, {MailboxFile, mail}, {TrafficFile, trafficTable()}}, nil
}

// WriteSample writes the files of the sample into the folder dir, which is made
// if need be. A file that is there already with the same content is left alone;
// one with other content is not overwritten: the error wraps fs.ErrExist.
func WriteSample(dir string) error {
	files, err := Sample()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := writeNew(filepath.Join(dir, f.Name), f.Data); err != nil {
			return err
		}
	}
	return nil
}

func writeNew(path string, data []byte) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		if old, readErr := os.ReadFile(path); readErr == nil && bytes.Equal(old, data) {
			return nil
		}
		return fmt.Errorf("%s holds something else: %w", path, err)
	}
	if err != nil {
		return err
	}
	if _, err := out.Write(data); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

// newSampleStage is the world of the sample with nothing happening yet.
func newSampleStage() *stage { return &stage{world: newWorld(sampleSeed, 3, sampleFrom)} }

func sampleTargets(w *world) targets { return targets{w.hosts[0], w.hosts[1], w.hosts[2]} }

// sampleEvents is everything that happens in the sample.
func sampleEvents() ([]event, []stamp) {
	s := newSampleStage()
	s.intrude(sampleTargets(s.world), phishTime) // first, so that Story draws the same numbers
	all := routines()
	for t := sampleFrom; t < sampleTo; t += minute {
		s.work(all, t)
	}
	return s.take(sampleTo)
}

func sampleLines() ([]byte, error) {
	r, err := newRenderer()
	if err != nil {
		return nil, err
	}
	events, stamps := sampleEvents()
	out := make([]byte, 0, len(events)*1800)
	for i := range events {
		out = r.append(out, &events[i], stamps[i])
	}
	return out, nil
}

// pack makes a zip archive of one member. The compressor is the one this module
// pins, not the standard library's, whose output changes between Go versions.
func pack(name string, data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 8) })
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime}
	header.SetMode(0o644)
	m, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := m.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// sortSteps returns the steps in order of time.
func sortSteps(steps []Step) []Step {
	slices.SortStableFunc(steps, func(a, b Step) int { return a.Time.Compare(b.Time) })
	return steps
}
