package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"forensic/ingest"
)

// plainHandler prints log records as lines for people: the message and its
// values, no time, no level unless it is a warning or worse.
type plainHandler struct {
	mu    sync.Mutex
	w     io.Writer
	level slog.Level
}

func (h *plainHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }
func (h *plainHandler) WithAttrs([]slog.Attr) slog.Handler           { return h }
func (h *plainHandler) WithGroup(string) slog.Handler                { return h }

func (h *plainHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	if r.Level >= slog.LevelWarn {
		b.WriteString(strings.ToLower(r.Level.String()) + ": ")
	}
	b.WriteString(r.Message)
	r.Attrs(func(attr slog.Attr) bool {
		fmt.Fprintf(&b, "  %s=%s", attr.Key, attr.Value)
		return true
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := fmt.Fprintln(h.w, printable(b.String()))
	return err
}

// printable shows control, format and bidirectional characters as escapes, so
// that evidence cannot drive a terminal.
func printable(s string) string {
	clean := func(r rune) bool { return r == '\n' || r == '\t' || unicode.IsPrint(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case clean(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// progress shows how an ingest comes on: a bar on a terminal, a line every ten
// seconds elsewhere.
type progress struct {
	a    *app
	bar  *progressbar.ProgressBar
	next time.Time
}

const progressEvery = 10 * time.Second

func (a *app) newProgress() *progress {
	p := &progress{a: a, next: a.now().Add(progressEvery)}
	if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && !a.quiet && a.logFormat == "text" {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	}
	return p
}

func (p *progress) show(s ingest.Progress) {
	if p.bar != nil {
		p.bar.ChangeMax64(max(s.Bytes, 1))
		p.bar.Describe(fmt.Sprintf("%d records", s.Records))
		_ = p.bar.Set64(s.BytesDone)
		return
	}
	if now := p.a.now(); now.After(p.next) {
		p.next = now.Add(progressEvery)
		p.a.log.Info(fmt.Sprintf("%s of %s read, %d records, %d rejected, now %s",
			size(s.BytesDone), size(s.Bytes), s.Records, s.Rejected, s.Current))
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// size prints bytes for people.
func size(n int64) string {
	for _, u := range []struct {
		unit int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.unit {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.unit), u.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}

// plural prints a count and its noun.
func plural(n int64, noun string) string {
	stem, y := strings.CutSuffix(noun, "ry") // entry, query; not day
	switch {
	case n == 1:
		return fmt.Sprintf("1 %s", noun)
	case y:
		return fmt.Sprintf("%d %sries", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
