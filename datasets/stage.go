package datasets

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
)

// stage collects the events that happen, until they are written. Its methods are
// verbs: each adds what Windows would log of one act.
type stage struct {
	world   *world
	pending []event
	part    part // of what is added next
	steps   []Step
}

// add adds one event of host h at the time given.
func (s *stage) add(k *kind, h *host, at instant, values ...string) *event {
	s.pending = append(s.pending, event{at: at, host: h, kind: k, part: s.part, values: values, pid: writerPID(h, k)})
	e := &s.pending[len(s.pending)-1]
	// What the intruder does by hand keeps its messages: the story must stay readable.
	e.bare = s.part != handsOn && h.rng.IntN(100) < losses(k)
	return e
}

// losses is how many messages in a hundred the collector cannot render: more than
// half of the frequent kinds of Sysmon, few of the others.
func losses(k *kind) int {
	switch k {
	case imageLoad, processAccess, registryKey, registryValue, dnsQuery, networkConnect:
		return 70
	}
	return 25
}

// sysmon adds an event of Sysmon's with its two leading fields.
func (s *stage) sysmon(k *kind, h *host, at instant, values ...string) {
	utc := at
	if k == networkConnect || k == dnsQuery { // another clock, a little behind
		utc -= instant(40 + h.rng.IntN(900))
	}
	s.add(k, h, at, append([]string{"-", utc.utcTime()}, values...)...)
}

// writerPID is the process in the header: who wrote the event.
func writerPID(h *host, k *kind) int {
	switch k.channel {
	case sysmonChannel:
		return 3100 + 4*(h.index%16)
	case securityChannel:
		if k == logon || k == logoff || k == specialLogon {
			return 700 + 4*(h.index%16)
		}
		return 4
	case "System":
		return 680 + 4*(h.index%16)
	}
	return 0
}

// take removes and returns the events before end in the order in which the
// collector received them, with what it adds on receipt.
func (s *stage) take(end instant) ([]event, []stamp) {
	slices.SortStableFunc(s.pending, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	n, _ := slices.BinarySearchFunc(s.pending, end, func(e event, t instant) int { return cmp.Compare(e.at, t) })
	out := slices.Clone(s.pending[:n])
	s.pending = slices.Delete(s.pending, 0, n)

	stamps := make([]stamp, n)
	order := make([]int, n)
	for i := range out {
		order[i] = i
		stamps[i] = s.world.receive(&out[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(stamps[a].received, stamps[b].received) })
	sorted, marks := make([]event, n), make([]stamp, n)
	for to, from := range order {
		sorted[to], marks[to] = out[from], stamps[from]
	}
	return sorted, marks
}

// receive stamps an event: one to three seconds late, in order for each host. The
// collector fetches what has gathered at once, so events close together arrive
// together.
func (w *world) receive(e *event) stamp {
	h := e.host
	if h.received < e.at+second {
		h.received = e.at + second + instant(h.rng.IntN(1900))
	} else if h.rng.IntN(4) == 0 {
		h.received++
	}
	channel := e.kind.channel
	if h.records[channel] == 0 {
		h.records[channel] = int64(20000 + h.rng.IntN(400000))
	}
	h.records[channel]++
	// The writer mostly stays on one thread.
	thread := 1200 + 4*int(h.records[channel]>>9%24)
	return stamp{received: h.received, record: h.records[channel], thread: thread, short: h.rng.IntN(100) < 3}
}

// pick returns one of the values.
func pick[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }

// between is a random time from lo to hi.
func between(rng *rand.Rand, lo, hi instant) instant { return lo + instant(rng.Int64N(int64(hi-lo)+1)) }

// hex is 0x and n random digits.
func hex(rng *rand.Rand, n int) string {
	b := []byte("0x")
	for range n {
		b = append(b, hexDigits[rng.IntN(16)])
	}
	return string(b)
}

// guid is a random GUID without braces.
func guid(rng *rand.Rand) string {
	b := make([]byte, 0, 36)
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b = append(b, '-')
		}
		b = append(b, hexDigits[rng.IntN(16)])
	}
	return string(b)
}

func decimal(n int) string { return strconv.Itoa(n) }
