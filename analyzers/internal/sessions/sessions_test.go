package sessions

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fixture are the seven events of MSTICPy's test_anom_sessionize, unordered; Row
// is their place in order.
func fixture() []Event {
	at := func(s string) int64 {
		t, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			panic(err)
		}
		return t.UnixMicro()
	}
	return []Event{
		{Subject: 3, Time: at("2020-01-06 11:06"), Row: 6},
		{Subject: 1, Time: at("2020-01-03 01:00"), Row: 2},
		{Subject: 2, Time: at("2020-01-05 00:25"), Row: 5},
		{Subject: 1, Time: at("2020-01-03 00:00"), Row: 0},
		{Subject: 2, Time: at("2020-01-05 00:00"), Row: 3},
		{Subject: 1, Time: at("2020-01-03 00:01"), Row: 1},
		{Subject: 2, Time: at("2020-01-05 00:21"), Row: 4},
	}
}

func TestSessionize(t *testing.T) {
	tests := []struct {
		name               string
		length, separation time.Duration
		want               []Session
	}{
		{"MSTICPy 20/2", 20 * time.Minute, 2 * time.Minute, []Session{{0, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}}},
		{"MSTICPy 20/5", 20 * time.Minute, 5 * time.Minute, []Session{{0, 2}, {2, 3}, {3, 4}, {4, 6}, {6, 7}}},
		{"limits are strict", 25 * time.Minute, 21 * time.Minute, []Session{{0, 2}, {2, 3}, {3, 6}, {6, 7}}},
		{"length counts from the first event", 24 * time.Minute, 21 * time.Minute, []Session{{0, 2}, {2, 3}, {3, 5}, {5, 6}, {6, 7}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := fixture()
			got := Sessionize(events, Limits{Length: tt.length, Separation: tt.separation})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			for i, e := range events {
				if int(e.Row) != i {
					t.Errorf("event %d is at place %d", e.Row, i)
				}
			}
		})
	}
}

// A missing user is a subject like any other: MSTICPy puts a dummy text in its
// place.
func TestMissingUser(t *testing.T) {
	events := []Event{{Subject: 0, Time: time.Minute.Microseconds()}, {Subject: 0, Time: 0}}
	got := Sessionize(events, Limits{Length: 20 * time.Minute, Separation: 2 * time.Minute})
	if diff := cmp.Diff([]Session{{0, 2}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEdges(t *testing.T) {
	if got := Sessionize(nil, Limits{}); got != nil {
		t.Errorf("no events: %v", got)
	}
	same := []Event{{Row: 1}, {Row: 2}, {Row: 3}}
	if got := Sessionize(same, Limits{}); len(got) != 1 || got[0].Len() != 3 {
		t.Errorf("events of one instant: %v", got)
	}
	for i, e := range same {
		if int(e.Row) != i+1 {
			t.Errorf("events of one instant changed their order: %v", same)
		}
	}
	if (Limits{Separation: -1}).Validate() == nil {
		t.Error("a negative limit passed")
	}
}

func BenchmarkSessionize(b *testing.B) {
	const n = 133_400
	events := make([]Event, n)
	for i := range events {
		events[i] = Event{Subject: int32(i * 7919 % 650), Time: int64(i) * 40_000_000, Row: int32(i)}
	}
	work := make([]Event, n)
	for b.Loop() {
		copy(work, events)
		Sessionize(work, Limits{Length: 20 * time.Minute, Separation: 2 * time.Minute})
	}
}
