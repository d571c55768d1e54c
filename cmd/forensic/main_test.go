package main

import (
	"os"
	"testing"
)

// TestMain keeps the tests from what the user of this machine has in the cache.
func TestMain(m *testing.M) {
	os.Setenv("FORENSIC_CACHE", noCache)
	os.Exit(m.Run())
}
