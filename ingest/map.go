package ingest

import (
	"fmt"
	"slices"
	"strings"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// mapTargets are the short words of ParseMap.
var mapTargets = map[string]event.Col{
	"time": event.ColTS, "host": event.ColHost, "user": event.ColUser, "ip": event.ColSrcIP, "dst_ip": event.ColDstIP,
	"command": event.ColProcCmd, "process": event.ColProcExe, "pid": event.ColProcPID, "parent_pid": event.ColParentPID, "message": event.ColMessage,
}

// mapAs are the columns whose values are read in a way of their own.
var mapAs = map[event.Col]record.As{
	event.ColHost: record.Host, event.ColUser: record.User, event.ColTargetUser: record.User, event.ColSrcIP: record.IP, event.ColDstIP: record.IP,
	event.ColProcExe: record.Path, event.ColFilePath: record.Path, event.ColOutcome: record.Outcome, event.ColTransport: record.Transport,
	event.ColDirection: record.Direction, event.ColProcGUID: record.Lower, event.ColParentGUID: record.Lower,
}

// ParseMap reads TARGET=FIELD: a column of the events table, or a short word for
// one, and the field of a record that goes there.
func ParseMap(text string) (RecordMap, error) {
	target, field, ok := strings.Cut(text, "=")
	if !ok || target == "" || field == "" {
		return RecordMap{}, fmt.Errorf("%q: want TARGET=FIELD", text)
	}
	col, ok := mapTargets[target]
	if !ok {
		i := slices.IndexFunc(event.Columns[:], func(c event.Column) bool { return c.Name == target })
		if i < 0 {
			return RecordMap{}, fmt.Errorf("%q is neither a column of events nor one of time, host, user, ip, dst_ip, command, process, pid, parent_pid, message", target)
		}
		col = event.Col(i)
	}
	m := RecordMap{From: field, To: col, As: mapAs[col]}
	switch event.Columns[col].Kind {
	case event.Int:
		m.As = record.Int
	case event.Time:
		m.As = record.Time
	case event.Bool:
		m.As = record.Bool
	}
	return m, nil
}
