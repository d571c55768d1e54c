package timestamp

import (
	"testing"
	"time"
)

func TestParseAny(t *testing.T) {
	for _, c := range []struct {
		in   string
		form Form
		want string // empty: no time
		zone Zone
	}{
		{"2019-02-12 13:00:07.000", Form{}, "2019-02-12T13:00:07Z", None},
		{"2019-05-01T06:00:00Z", Form{}, "2019-05-01T06:00:00Z", UTC},
		{"7/8/2019 14:41", Form{}, "2019-07-08T14:41:00Z", None},
		{"7/8/2019 14:41", Form{DayFirst: true}, "2019-08-07T14:41:00Z", None},
		{"13/8/2019 14:41", Form{}, "2019-08-13T14:41:00Z", None},
		{"8/13/2019 14:41", Form{DayFirst: true}, "2019-08-13T14:41:00Z", None},
		{"2021-04-01 05:04:54.000000 ", Form{}, "2021-04-01T05:04:54Z", None},
		{"1970-11-28 05:49:59+00:00", Form{}, "1970-11-28T05:49:59Z", Offset},
		{"3/27/2020, 2:34:51.123 PM", Form{}, "2020-03-27T14:34:51.123Z", None},
		{"3/27/2020 12:00:00 AM", Form{}, "2020-03-27T00:00:00Z", None},
		{"10/Oct/2000:13:55:36 -0700", Form{}, "2000-10-10T20:55:36Z", Offset},
		{"Mon, 02 Jan 2006 15:04:05 GMT", Form{}, "2006-01-02T15:04:05Z", UTC},
		{"Mar  2 00:10:05", Form{Year: 2019}, "2019-03-02T00:10:05Z", None},
		{"Mar  2 00:10:05", Form{}, "", None},
		{"Mon Jan  2 15:04:05 2006", Form{}, "2006-01-02T15:04:05Z", None},
		{"1589298242.25", Form{}, "2020-05-12T15:44:02.25Z", UTC},
		{"1589298242250", Form{}, "2020-05-12T15:44:02.25Z", UTC},
		{"1589298242250000000", Form{}, "2020-05-12T15:44:02.25Z", UTC},
		{"2020-05-12", Form{}, "2020-05-12T00:00:00Z", None},
		{"2020/05/12 01:02:03", Form{}, "2020-05-12T01:02:03Z", None},
		{"2021-04-01 05:05:01 UTC+0000", Form{}, "2021-04-01T05:05:01Z", Offset},
		{"31/31/2020", Form{}, "", None},
		{"443", Form{}, "", None},
		{"soon", Form{}, "", None},
		{"10.0.0.5", Form{}, "", None},
	} {
		got, zone, ok := ParseAny([]byte(c.in), c.form)
		if !ok {
			if c.want != "" {
				t.Errorf("%q is not read", c.in)
			}
			continue
		}
		if text := time.UnixMicro(got).UTC().Format(time.RFC3339Nano); text != c.want || zone != c.zone {
			t.Errorf("%q is %s, zone %d; want %s, %d", c.in, text, zone, c.want, c.zone)
		}
	}
}

func FuzzParseAny(f *testing.F) {
	f.Add("7/8/2019 14:41", true)
	f.Add("10/Oct/2000:13:55:36 -0700", false)
	f.Fuzz(func(t *testing.T, in string, dayFirst bool) {
		ParseAny([]byte(in), Form{DayFirst: dayFirst, Year: 2020})
	})
}
