package datasets

import "time"

// instant is a moment in milliseconds since the Unix epoch, UTC.
type instant int64

const (
	second instant = 1000
	minute         = 60 * second
	hour           = 60 * minute
)

// collectorOffset is how far the collector's local clock, which EventTime and
// EventReceivedTime are printed by, is ahead of UTC: four hours behind.
const collectorOffset = -4 * hour

func instantOf(t time.Time) instant { return instant(t.UnixMilli()) }

func (t instant) time() time.Time { return time.UnixMilli(int64(t)).UTC() }

// localHour is the hour of the day, 0 to 23, at the organisation's site.
func (t instant) localHour() int { return int((t + collectorOffset) / hour % 24) }

// utcTime prints t as Sysmon does: UTC with milliseconds.
func (t instant) utcTime() string {
	b := make([]byte, 0, 23)
	b = appendDateTime(b, t, ' ')
	return string(appendMillis(b, t))
}

// appendDateTime appends t as 2006-01-02 15:04:05 with the separator given. It
// is written out because every record holds four times.
func appendDateTime(b []byte, t instant, sep byte) []byte {
	days := int64(t / (24 * hour))
	s := int64(t%(24*hour)) / 1000
	y, m, d := civil(days)
	b = append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	b = appendTwo(b, m)
	b = append(b, '-')
	b = appendTwo(b, d)
	b = append(b, sep)
	b = appendTwo(b, s/3600)
	b = append(b, ':')
	b = appendTwo(b, s/60%60)
	b = append(b, ':')
	return appendTwo(b, s%60)
}

// appendMillis appends the milliseconds of t as .000.
func appendMillis(b []byte, t instant) []byte {
	ms := int64(t % second)
	return append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
}

func appendTwo(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// civil turns days since the Unix epoch (not negative) into a Gregorian date. It
// counts in eras of 400 years that begin on 1 March, so that the leap day comes
// last.
func civil(days int64) (year, month, day int64) {
	days += 719468 // from 0000-03-01 to 1970-01-01
	era := days / 146097
	doe := days % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = era*400 + yoe
	if month <= 2 {
		year++
	}
	return year, month, day
}
