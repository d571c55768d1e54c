package proctree

import "forensic/store/event"

// learn gives records without a pid the one that records of their children or
// other events of their GUID name.
func (b *builder) learn() {
	pids := map[text]int64{}
	for r := b.lo; r < b.hi; r++ {
		if rec := &b.records[r]; rec.guid != 0 && rec.pid == event.Null {
			pids[rec.guid] = event.Null
		}
	}
	if len(pids) == 0 {
		return
	}
	tell := func(guid text, pid int64) {
		if known, wanted := pids[guid]; wanted && known == event.Null {
			pids[guid] = pid
		}
	}
	for r := b.lo; r < b.hi; r++ {
		tell(b.records[r].parentGUID, b.records[r].parentPID)
	}
	for guid, s := range b.seen {
		tell(guid, s.pid)
	}
	for r := b.lo; r < b.hi; r++ {
		if rec := &b.records[r]; rec.guid != 0 && rec.pid == event.Null {
			rec.pid = pids[rec.guid]
		}
	}
}

// create makes the nodes that creations stand for: one for each GUID, one for
// each pair of twins, one for each remaining record.
func (b *builder) create() {
	for r := b.lo; r < b.hi; r++ {
		rec := &b.records[r]
		b.count(rec.from)
		if rec.guid == 0 && rec.from == security {
			continue // perhaps the twin of another record
		}
		n := b.guids[rec.guid]
		if rec.guid == 0 || n == none {
			n = b.add(int32(r))
			if rec.guid != 0 {
				b.guids[rec.guid] = n
			}
		}
		b.of[r] = n
	}
	for _, p := range b.pairTwins() {
		b.of[p.security] = b.of[p.sysmon]
		b.complete(b.of[p.sysmon], &b.records[p.security])
		b.host.merged++
	}
	for r := b.lo; r < b.hi; r++ {
		if b.of[r] == none {
			b.of[r] = b.add(int32(r))
		}
	}
	for i := b.host.lo; i < int32(len(b.nodes)); i++ {
		if b.nodes[i].cmd == 0 {
			b.host.silent++
		}
	}
}

func (b *builder) count(from origin) {
	switch from {
	case sysmon:
		b.host.sysmon++
	case security:
		b.host.security++
	default:
		b.host.other++
	}
}

// add makes the node of a creation.
func (b *builder) add(r int32) int32 {
	rec := &b.records[r]
	return b.append(node{
		parent: none, record: r, witness: none, start: rec.ts, end: event.Null,
		pid: rec.pid, guid: rec.guid, exe: rec.exe, name: rec.name, cmd: rec.cmd,
	})
}

func (b *builder) append(n node) int32 {
	b.nodes = append(b.nodes, n)
	b.sets.add()
	return int32(len(b.nodes) - 1)
}

// complete fills what a node lacks from its twin.
func (b *builder) complete(n int32, twin *record) {
	own := &b.records[b.nodes[n].record]
	if b.nodes[n].cmd == 0 {
		b.nodes[n].cmd = twin.cmd
	}
	for _, v := range [][2]*text{
		{&own.parentExe, &twin.parentExe}, {&own.user, &twin.user}, {&own.integrity, &twin.integrity},
	} {
		if *v[0] == 0 {
			*v[0] = *v[1]
		}
	}
	if own.parentPID == event.Null {
		own.parentPID = twin.parentPID
	}
	if own.logon == event.Null {
		own.logon = twin.logon
	}
}
