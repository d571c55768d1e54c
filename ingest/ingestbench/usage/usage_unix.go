//go:build unix

package usage

import (
	"runtime"
	"syscall"
	"time"
)

// Self returns the CPU time, user and system, and the peak resident memory in
// bytes.
func Self() (cpu time.Duration, peak int64) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, 0
	}
	peak = int64(r.Maxrss)
	if runtime.GOOS == "linux" {
		peak *= 1024 // Linux counts kibibytes
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), peak
}
