package finding

import (
	"fmt"
	"strings"
	"time"

	"forensic/store/event"
)

// TimeCell is the text of a KindTime cell: RFC 3339 in UTC with as many digits of
// the microseconds as needed; empty for event.Null.
func TimeCell(micros int64) string {
	if micros == event.Null {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.999999Z07:00")
}

// RefCell is the text of a KindRef cell.
func RefCell(r event.Ref) string { return fmt.Sprintf("%s:%s:%d", r.Source, r.Member, r.Record) }

// maxSlug bounds a name inside an exhibit's id.
const maxSlug = 40

// Slug turns a name into lower-case letters, digits and single hyphens, for the
// id of an exhibit.
func Slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if b.Len() >= maxSlug {
			break
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
