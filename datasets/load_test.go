package datasets

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"testing"
	"time"
)

func TestWriteLoad(t *testing.T) {
	opts := LoadOptions{Seed: 7, Bytes: 6 << 20, Hosts: 12, Start: time.Date(2023, 2, 27, 12, 0, 30, 0, time.UTC)}
	var out, again bytes.Buffer
	stats, err := WriteLoad(context.Background(), &out, opts)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := parseRecords(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if stats.Bytes != int64(out.Len()) || stats.Records != int64(len(lines)) {
		t.Errorf("stats %+v, but %d bytes and %d records", stats, out.Len(), len(lines))
	}
	if over := stats.Bytes - opts.Bytes; over < 0 || over > 16<<10 || !bytes.HasSuffix(out.Bytes(), []byte("}\n")) {
		t.Errorf("%d bytes over the target, or the last line is cut", over)
	}
	hosts, guids := make(map[string]bool), make(map[any]bool)
	for _, r := range lines {
		hosts[shortHost(r.fields)] = true
		guids[r.fields["ProcessGuid"]] = true
		if at := eventTime(t, r.fields); at.Before(stats.From.Add(-time.Minute)) || at.After(stats.To) {
			t.Fatalf("record at %v, outside %v to %v", at, stats.From, stats.To)
		}
	}
	if len(hosts) != 12 || len(guids) < 100 {
		t.Errorf("%d processes on %v, want 12 hosts and many processes", len(guids), slices.Sorted(maps.Keys(hosts)))
	}
	if _, err := WriteLoad(context.Background(), &again, opts); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("a second run differs (%v)", err)
	}
	again.Reset()
	opts.Seed++
	if _, err := WriteLoad(context.Background(), &again, opts); err != nil || bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("another seed gives the same (%v)", err)
	}
}

// TestLoadIntrusions checks that intrusions come daily and are whole.
func TestLoadIntrusions(t *testing.T) {
	var out bytes.Buffer
	stats, err := WriteLoad(context.Background(), &out, LoadOptions{Bytes: 36 << 20})
	if err != nil {
		t.Fatal(err)
	}
	days := int(stats.To.Sub(stats.From)/(24*time.Hour)) + 1
	if stats.Intrusions != days {
		t.Errorf("%d intrusions in %v to %v, want %d", stats.Intrusions, stats.From, stats.To, days)
	}
	for _, trace := range []string{"Freight_Claim_88213.docm", "MiniDump", `"EventID":7045`, "igfxtask.exe a -mhe=on", `"EventID":1102`} {
		if !bytes.Contains(out.Bytes(), []byte(trace)) {
			t.Errorf("no trace of %s", trace)
		}
	}
}

func TestWriteLoadErrors(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	broken := errors.New("disk full")
	for name, c := range map[string]struct {
		ctx  context.Context
		w    io.Writer
		opts LoadOptions
		want error // nil: any
	}{
		"no bytes":      {context.Background(), io.Discard, LoadOptions{}, nil},
		"two hosts":     {context.Background(), io.Discard, LoadOptions{Bytes: 1, Hosts: 2}, nil},
		"too many":      {context.Background(), io.Discard, LoadOptions{Bytes: 1, Hosts: maxHosts + 1}, nil},
		"before clocks": {context.Background(), io.Discard, LoadOptions{Bytes: 1, Start: time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)}, nil},
		"canceled":      {canceled, io.Discard, LoadOptions{Bytes: 1}, context.Canceled},
		"disk full":     {context.Background(), failing{broken}, LoadOptions{Bytes: 1}, broken},
	} {
		if _, err := WriteLoad(c.ctx, c.w, c.opts); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkWriteLoad(b *testing.B) {
	const size = 32 << 20
	b.SetBytes(size)
	for b.Loop() {
		if _, err := WriteLoad(context.Background(), io.Discard, LoadOptions{Bytes: size, Hosts: 20}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSample(b *testing.B) {
	for b.Loop() {
		if _, err := Sample(); err != nil {
			b.Fatal(err)
		}
	}
}
