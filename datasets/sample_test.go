package datasets

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// hashes pin the files of the sample. Whoever changes the generator on purpose
// puts the new values here.
var hashes = map[string]string{
	EventsFile:  "e654d5047990c9b37d8beddb4d70b4f85c09c6c1ea3f6cfea254f22a9135470d",
	MailboxFile: "40db764b75eea013718a765b70e2b1f4437112d9d64fa8accef2c48055783b4c",
	TrafficFile: "f4e853391ab93e9db5b2566fcbc5a97e07e1239c1a68f72c673e11fe9d6f9e2e",
}

// linesHash pins the lines inside EventsFile, whatever the compressor does.
const linesHash = "3edd47d61181e4a765adbeb4eba9e9753765a943864d6546632eb96dc7f57cf6"

func TestSampleIsPinned(t *testing.T) {
	files := sample(t)
	got := make(map[string]string)
	for _, f := range files {
		got[f.Name] = hash(f.Data)
	}
	if d := cmp.Diff(hashes, got); d != "" {
		t.Errorf("the sample has drifted (-want +got):\n%s", d)
	}
	if got := hash(member(t, files[0].Data)); got != linesHash {
		t.Errorf("the events have drifted: SHA-256 %s, want %s", got, linesHash)
	}
	second, err := Sample()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range second {
		if f.Name != files[i].Name || !bytes.Equal(f.Data, files[i].Data) {
			t.Errorf("%s: a second call differs", f.Name)
		}
	}
}

func TestSampleSize(t *testing.T) {
	if n := len(sample(t)[0].Data); n > 2<<20 {
		t.Errorf("%s has %d bytes, at most 2 MiB are meant", EventsFile, n)
	}
	events, _ := sampleEvents()
	var n [beacon + 1]int
	for _, e := range events {
		n[e.part]++
	}
	if len(events) < 20000 || len(events) > 30000 {
		t.Errorf("%d events, want 20,000 to 30,000", len(events))
	}
	if n[handsOn] < 100 || n[background] < 100*n[handsOn] {
		t.Errorf("%d ordinary events to %d of the intruder's hands: want at least 100 to 1 and 100 of these", n[background], n[handsOn])
	}
	if n[beacon] < 600 || n[background] < 20*n[beacon] {
		t.Errorf("%d ordinary events to %d of the beacon: want at least 20 to 1 and 600 of these", n[background], n[beacon])
	}
}

func TestWriteSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	for range 2 { // the second finds the same files
		if err := WriteSample(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range sample(t) {
		got, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s: differs from Sample (%v)", f.Name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, MailboxFile), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteSample(dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file of somebody else: %v, want fs.ErrExist", err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, MailboxFile)); string(got) != "mine" {
		t.Errorf("the file of somebody else was overwritten")
	}
}

// TestStory holds every step against the records of its host around its time.
func TestStory(t *testing.T) {
	lines := sampleRecords(t)
	last := time.Time{}
	for _, step := range Story() {
		if step.Time.Before(last) || step.Technique == "" || step.What == "" || step.Trace == "" {
			t.Errorf("step out of order or incomplete: %+v", step)
		}
		last = step.Time
		if step.Host == "" {
			continue // the mailbox table shows it, see TestMailboxTable
		}
		found := false
		for _, r := range lines {
			at := eventTime(t, r.fields)
			found = found || shortHost(r.fields) == step.Host && at.Sub(step.Time).Abs() <= 10*time.Second && strings.Contains(r.text, step.Trace)
		}
		if !found {
			t.Errorf("%s %s %s: no record on %s holds %q", step.Time, step.Technique, step.What, step.Host, step.Trace)
		}
	}
}

// TestLauncherLayers unwraps the command line as an analyst would.
func TestLauncherLayers(t *testing.T) {
	found := 0
	for _, r := range sampleRecords(t) {
		command, _ := r.fields["CommandLine"].(string)
		_, encoded, ok := strings.Cut(command, " -NoP -W Hidden -enc ")
		if !ok {
			continue
		}
		found++
		outer := decodeUTF16(t, encoded)
		_, rest, _ := strings.Cut(outer, "'SilentlyContinue'\r\n$note = '")
		inner, _, _ := strings.Cut(rest, "'")
		if got := decodeUTF16(t, inner); !strings.Contains(got, controlURL) {
			t.Fatalf("the second layer is %q, want it to hold %s", got, controlURL)
		}
	}
	if found < 8 {
		t.Errorf("%d command lines carry the launcher, want 8 or more", found)
	}
	for _, s := range inventoryScripts { // the harmless ones decode to what they say
		if got := decodeUTF16(t, encode(s)); got != s || !strings.HasPrefix(got, "# TidyOps inventory") {
			t.Errorf("inventory script decodes to %q", got)
		}
	}
}

func TestBeacon(t *testing.T) {
	var times []time.Time
	for _, r := range sampleRecords(t) {
		at := eventTime(t, r.fields)
		if r.fields["DestinationIp"] == control.ip && at.Sub(phishTime.time()) > 10*time.Hour && shortHost(r.fields) == "WS-ALDER" {
			times = append(times, at)
		}
	}
	gaps := 0
	for i := 1; i < len(times); i++ {
		switch d := times[i].Sub(times[i-1]); {
		case d > 40*time.Minute:
			gaps++
		case d < 49*time.Second || d > 71*time.Second:
			t.Errorf("%v after %v: want a minute, ten seconds off at most", times[i], times[i-1])
		}
	}
	if len(times) != 345 || gaps != 1 {
		t.Errorf("%d connections with %d silences, want 345 with 1", len(times), gaps)
	}
}

func TestMailboxTable(t *testing.T) {
	rows := table(t, sample(t)[1].Data, "TimeGenerated", "UserId", "ClientIP", "Operation", "Parameters")
	sessions, rare := 0, []string{}
	for _, r := range rows {
		if _, err := time.Parse(time.RFC3339, r[0]); err != nil {
			t.Error(err)
		}
		if !json.Valid([]byte(r[4])) {
			t.Errorf("parameters are not JSON: %s", r[4])
		}
		if r[3] == "MailboxLogin" {
			sessions++
		}
		if r[2] == mailAddress {
			rare = append(rare, r[1]+" "+r[3])
		} else if r[3] == "HardDelete" || r[3] == "Add-MailboxPermission" || strings.Contains(r[4], "ForwardTo") {
			t.Errorf("ordinary session with %v", r)
		}
	}
	want := make([]string, len(intruderMail))
	for i, o := range intruderMail {
		want[i] = "hlindqvist@meridian.example " + o.operation
	}
	if d := cmp.Diff(want, rare); d != "" {
		t.Errorf("the rare session (-want +got):\n%s", d)
	}
	if sessions < 300 {
		t.Errorf("%d sessions, want some hundreds", sessions)
	}
}

func TestTrafficTable(t *testing.T) {
	rows := table(t, sample(t)[2].Data, "TimeGenerated", "TotalBytesSent")
	if len(rows) != 35*24 {
		t.Fatalf("%d hours, want %d", len(rows), 35*24)
	}
	bytesOf := make(map[time.Time]float64)
	for i, r := range rows {
		at, err := time.Parse(time.RFC3339, r[0])
		if err != nil || instantOf(at) != trafficFrom+instant(i)*hour {
			t.Fatalf("row %d is at %s (%v)", i, r[0], err)
		}
		var n float64
		if _, err := fmt.Sscan(r[1], &n); err != nil || n <= 0 {
			t.Fatalf("row %d sends %q", i, r[1])
		}
		bytesOf[at] = n
	}
	// Against the same hour a week away only the anomalies stand out.
	const week = 7 * 24 * time.Hour
	for at, n := range bytesOf {
		other := at.Add(-week)
		if _, ok := bytesOf[other]; !ok {
			other = at.Add(week)
		}
		_, strange := anomalies[instantOf(at)]
		_, spoiled := anomalies[instantOf(other)]
		if ratio := n / bytesOf[other]; !spoiled && strange != (ratio > 1.5 || ratio < 0.6) {
			t.Errorf("%s sends %.2f times the week before, anomaly: %v", at, ratio, strange)
		}
	}
	if _, ok := anomalies[instantOf(time.Date(2024, 5, 15, 4, 0, 0, 0, time.UTC))]; !ok || len(anomalies) != 3 {
		t.Error("want three anomalies, one in the hour of the exfiltration")
	}
}

// The sample is made and parsed once for all tests, which only read it.
var (
	sampleOnce  = sync.OnceValues(Sample)
	recordsOnce = sync.OnceValues(func() ([]record, error) {
		lines, err := sampleLines()
		if err != nil {
			return nil, err
		}
		return parseRecords(lines)
	})
)

func sample(t *testing.T) []File {
	t.Helper()
	files, err := sampleOnce()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sampleRecords(t *testing.T) []record {
	t.Helper()
	all, err := recordsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func hash(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// member unpacks the one member of an archive with the standard library.
func member(t *testing.T, archive []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil || len(r.File) != 1 || r.File[0].Name != eventsMember {
		t.Fatalf("not an archive of %s: %v", eventsMember, err)
	}
	f, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func decodeUTF16(t *testing.T, s string) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	var u []uint16
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, binary.LittleEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(u))
}

// table reads a CSV file with the header given and returns its rows.
func table(t *testing.T, data []byte, header ...string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(header, rows[0]); d != "" {
		t.Fatalf("header (-want +got):\n%s", d)
	}
	return rows[1:]
}
