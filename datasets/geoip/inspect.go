package geoip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/oschwald/maxminddb-golang/v2/mmdbdata"

	"forensic/datasets/reference"
)

// Info is what a database turned out to be.
type Info struct {
	DatabaseType string // as the vendor names it: GeoLite2-City
	Description  string // in English if there is one, else empty
	IPVersion    int    // 4, or 6 for both
	Built        time.Time
	Networks     int64 // with anything in them
	Places       int64 // networks that tell where they are
	Carriers     int64 // networks that tell who announces them, or what they are used for
	Unused       int64 // networks that tell nothing of either
}

// Kind says in words what the database can be asked.
func (i Info) Kind() string {
	switch {
	case i.Places > 0 && i.Carriers > 0:
		return "location and network"
	case i.Places > 0:
		return "location"
	}
	return "network"
}

// What to do about a file that is refused.
const (
	fetchAgain = "fetch it again from its vendor and compare its checksum"
	askVendor  = "take a database of locations (City, Country, Enterprise) or of networks (ASN, ISP, Domain, Connection-Type, Anonymous-IP)"
)

// Builds before and after these times are mistakes: the format is of 2012.
var (
	earliest = time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Inspect reads a whole database: its structure, and the record of every network
// as Locate and Network read it. An error says what is wrong and what to do.
func Inspect(ctx context.Context, path string) (Info, error) {
	if err := ctx.Err(); err != nil {
		return Info{}, context.Cause(ctx)
	}
	if err := checkHead(path); err != nil {
		return Info{}, err
	}
	r, err := maxminddb.Open(path)
	if err != nil {
		return Info{}, damaged(err)
	}
	return inspect(ctx, r)
}

// checkHead tells apart what vendors ship beside the database itself.
func checkHead(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	switch {
	case err != nil:
		return err
	case !st.Mode().IsRegular():
		return errors.New("this is no file; give the .mmdb file itself")
	case st.Size() == 0:
		return errors.New("the file is empty; " + fetchAgain)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errors.New("this is an archive; unpack it and give the .mmdb file in it")
	case bytes.HasPrefix(head, []byte("<")), bytes.HasPrefix(head, []byte("network,")), bytes.HasPrefix(head, []byte("geoname_id,")):
		return errors.New("this is text, not a MaxMind database; take the binary edition (.mmdb), not the CSV one or a web page")
	}
	return nil
}

// inspect takes over the reader and closes it.
func inspect(ctx context.Context, r *maxminddb.Reader) (Info, error) {
	m := r.Metadata
	info := Info{DatabaseType: m.DatabaseType, Description: m.Description["en"], IPVersion: int(m.IPVersion), Built: m.BuildTime().UTC()}
	if len(m.Description) == 0 {
		// Verify insists on one, though databases that people make have none.
		r.Metadata.Description = map[string]string{"en": m.DatabaseType}
	}
	// Verify cannot be stopped, and the file must stay mapped while it runs.
	done := make(chan error, 1)
	go func() {
		err := verify(ctx, r, &info)
		done <- errors.Join(err, r.Close())
	}()
	select {
	case err := <-done:
		if err != nil {
			return Info{}, err
		}
		return info, nil
	case <-ctx.Done():
		return Info{}, context.Cause(ctx)
	}
}

func verify(ctx context.Context, r *maxminddb.Reader, info *Info) error {
	if err := r.Verify(); err != nil {
		return damaged(err)
	}
	if epoch := r.Metadata.BuildEpoch; epoch > uint(latest.Unix()) || info.Built.Before(earliest) {
		return fmt.Errorf("the database says it was built at second %d of Unix time, which is not between %d and %d: its date cannot be believed; %s",
			epoch, earliest.Year(), latest.Year(), fetchAgain)
	}
	if err := bound(ctx, r); err != nil {
		return err
	}
	return count(ctx, r, info)
}

// bound refuses a search tree whose nodes are shared so often that walking it
// would not end. In a sound tree there is one leaf more than there are nodes;
// IPv4 can be seen from four places. Aliases and empty leaves are counted, so
// that every step of the walk shows.
func bound(ctx context.Context, r *maxminddb.Reader) error {
	limit := 8 * (int64(r.Metadata.NodeCount) + 1)
	leaves := int64(0)
	for range r.Networks(maxminddb.IncludeAliasedNetworks(), maxminddb.IncludeNetworksWithoutData()) {
		if leaves++; leaves > limit {
			return fmt.Errorf("the database is damaged: its search tree has %d nodes but leads to more than %d networks; %s", r.Metadata.NodeCount, limit, fetchAgain)
		}
		if leaves%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// use is what a record tells.
type use struct{ place, carrier bool }

// count decodes the record of every network. Networks share records, which are
// decoded once.
func count(ctx context.Context, r *maxminddb.Reader, info *Info) error {
	db, err := newDB(r, "")
	if err != nil {
		return damaged(err)
	}
	seen := map[uintptr]use{}
	for result := range r.Networks() {
		if info.Networks%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		u, ok := seen[result.Offset()]
		if !ok {
			if u, err = db.use(result); err != nil {
				return damaged(fmt.Errorf("the record of %s: %w", result.Prefix(), err))
			}
			seen[result.Offset()] = u
		}
		info.Networks++
		if u.place {
			info.Places++
		}
		if u.carrier {
			info.Carriers++
		}
		if u == (use{}) {
			info.Unused++
		}
	}
	switch {
	case info.Networks == 0:
		return errors.New("the database has no networks; " + fetchAgain)
	case info.Places+info.Carriers == 0:
		return fmt.Errorf("none of the %d networks of the database (%s) tells a place or who announces it; %s", info.Networks, shorten(info.DatabaseType), askVendor)
	}
	return nil
}

// use decodes a record and checks that what it says can be.
func (db *DB) use(result maxminddb.Result) (use, error) {
	if err := result.Err(); err != nil {
		return use{}, err
	}
	var k kind
	if err := result.Decode(&k); err != nil || k.Kind != mmdbdata.KindMap {
		return use{}, err // a bare text or number is nothing that is asked for
	}
	p, err := db.layout.place(result)
	if err != nil {
		return use{}, err
	}
	if err := plausible(p); err != nil {
		return use{}, err
	}
	n, err := db.network(result)
	if err != nil {
		return use{}, err
	}
	return use{place: p != (reference.Place{}), carrier: !isEmpty(n)}, nil
}

// kind is what a record is.
type kind struct{ mmdbdata.Kind }

// UnmarshalMaxMindDBCursor looks at a value without decoding it.
func (k *kind) UnmarshalMaxMindDBCursor(c mmdbdata.Cursor) (next mmdbdata.Cursor, err error) {
	if k.Kind, err = c.Kind(); err != nil {
		return mmdbdata.Cursor{}, err
	}
	return c.Skip()
}

func plausible(p reference.Place) error {
	for _, c := range []struct {
		name  string
		value *float64
		most  float64
	}{{"latitude", p.Latitude, 90}, {"longitude", p.Longitude, 180}} {
		if c.value != nil && !(*c.value >= -c.most && *c.value <= c.most) {
			return fmt.Errorf("its %s is %v", c.name, *c.value)
		}
	}
	if c := p.CountryCode; c != "" && (len(c) != 2 || strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return fmt.Errorf("its country code is %q", shorten(c))
	}
	return nil
}

// damaged wraps what a reader says of a broken file.
func damaged(err error) error { return &damageError{err} }

// damageError is the error of a broken file. It keeps the text of its cause short:
// paths through nested data can be very long.
type damageError struct{ cause error }

func (e *damageError) Error() string {
	return fmt.Sprintf("the database is damaged or no MaxMind database: %s; %s", shorten(e.cause.Error()), fetchAgain)
}

func (e *damageError) Unwrap() error { return e.cause }

// shorten keeps the beginning and the end of a text.
func shorten(text string) string {
	const most = 160
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most/2]+" ... "+text[len(text)-most/2:], "")
}
