package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Custody is one line of the custody log: who changed the case when, with which
// command, from which input. Lines are chained: Previous is the SHA-256 of the
// line before, so that none can be changed or removed unseen.
type Custody struct {
	Time     time.Time `json:"time"` // UTC
	User     string    `json:"user"`
	Machine  string    `json:"machine"`
	Command  []string  `json:"command"`
	Tool     string    `json:"tool"`
	Inputs   []Input   `json:"inputs,omitempty"`
	Outcome  string    `json:"outcome"`
	Previous string    `json:"previous"`
}

// Input is an evidence file that a command read.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Record appends to the custody log; Tool and Previous are filled in.
func (c *Case) Record(e Custody) error {
	path := filepath.Join(c.dir, "custody.jsonl")
	last, err := lastLine(path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(last)
	e.Tool, e.Previous = c.version, hex.EncodeToString(sum[:])
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// checkCustody walks the chain and returns what is wrong with it.
func (c *Case) checkCustody() (problems []string, err error) {
	f, err := os.Open(filepath.Join(c.dir, "custody.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var previous []byte
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for n := 1; s.Scan(); n++ {
		var e Custody
		sum := sha256.Sum256(previous)
		if err := json.Unmarshal(s.Bytes(), &e); err != nil {
			problems = append(problems, fmt.Sprintf("custody.jsonl line %d is damaged", n))
		} else if e.Previous != hex.EncodeToString(sum[:]) {
			problems = append(problems, fmt.Sprintf("custody.jsonl line %d does not follow the line before it", n))
		}
		previous = append(previous[:0], s.Bytes()...)
	}
	return problems, s.Err()
}

// lastLine returns the last line of a file without its end; nil without a file.
func lastLine(path string) (last []byte, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		last = append(last[:0], s.Bytes()...)
	}
	return last, s.Err()
}
