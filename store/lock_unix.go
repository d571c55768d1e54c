//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lock keeps other writers out until unlock or the end of the process.
func (c *Case) lock() error {
	f, err := os.OpenFile(filepath.Join(c.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	// A command that was just killed holds the lock until its memory is given back.
	for range lockTries {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		time.Sleep(lockWait)
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("another command is writing to the case %s", c.dir)
		}
		return err
	}
	c.locked = f
	return nil
}

// How often and how long lock waits for another command to end.
const (
	lockTries = 20
	lockWait  = 100 * time.Millisecond
)

func (c *Case) unlock() {
	if c.locked != nil {
		c.locked.Close()
		c.locked = nil
	}
}
