package main

import (
	"errors"

	"forensic/analyzers/redact"
)

func (a *app) redactBundle(o redactOptions, k redact.Key, dir string) error {
	return errors.New("bundle")
}
