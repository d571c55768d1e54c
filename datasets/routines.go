package datasets

// routine is a piece of ordinary work that is done again and again.
type routine struct {
	// day and night are how often it is done on one host per hour of the working
	// day (7 to 18 o'clock at the site) and of the rest; at most 60.
	day, night int
	// every, if not 0, replaces chance by a fixed period.
	every instant
	// on are the roles of the hosts it is done on; all if empty.
	on []role
	// act adds the events of it; at is when it begins.
	act func(s *stage, h *host, at instant)
}

func routines() []routine {
	desk := []role{workstation}
	people := []role{workstation, fileServer}
	dc := []role{domainController}
	files := []role{fileServer}
	return []routine{
		{every: 10 * minute, act: (*stage).pollAgent},
		{every: hour, act: (*stage).inventory},
		{day: 9, night: 6, act: (*stage).housekeeping},
		{day: 4, night: 2, act: (*stage).shortProcess},
		{day: 5, night: 4, act: (*stage).scan},
		{day: 2, night: 1, act: (*stage).startService},
		{day: 2, night: 1, act: (*stage).checkUpdates},
		{day: 14, on: desk, act: (*stage).browse},
		{day: 8, on: people, act: (*stage).readMail},
		{day: 2, on: desk, act: (*stage).openDocument},
		{day: 3, on: people, act: (*stage).useDispatch},
		{day: 2, on: people, act: (*stage).comeBack},
		{day: 8, night: 2, on: files, act: (*stage).serveFiles},
		{day: 7, night: 4, on: dc, act: (*stage).serveDomain},
		{day: 1, on: dc, act: (*stage).administer},
		{every: 24 * hour, on: files, act: (*stage).backUp},
	}
}

// work adds one minute of ordinary work on all hosts.
func (s *stage) work(all []routine, from instant) {
	s.part = background
	clock := from.localHour()
	day := clock >= 7 && clock < 18
	for _, h := range s.world.hosts {
		for i := range all {
			r := &all[i]
			if !r.runsOn(h.role) {
				continue
			}
			if r.every > 0 {
				// Each host has its own minute, or all would report at once.
				if shift := instant(h.index%5) * minute; (from+shift)%r.every < minute {
					r.act(s, h, from+instant(h.index*7%50)*second+instant(h.rng.IntN(400)))
				}
				continue
			}
			rate := r.night
			if day {
				rate = r.day
			}
			if h.rng.IntN(60) < rate {
				r.act(s, h, between(h.rng, from, from+minute-1))
			}
		}
	}
}

func (r *routine) runsOn(x role) bool {
	for _, o := range r.on {
		if o == x {
			return true
		}
	}
	return len(r.on) == 0
}
