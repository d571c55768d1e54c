//go:build !unix

package usage

import "time"

// Self returns zeros: this system does not tell.
func Self() (cpu time.Duration, peak int64) { return 0, 0 }
