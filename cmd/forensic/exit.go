package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The exit codes. Every command's help lists those it can end with.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitPartial   = 3
	exitIntegrity = 4
	exitFindings  = 5
	exitSignal    = 130
)

// exitError is an error with the code it ends the program with. An empty text
// means that everything was said already.
type exitError struct {
	code int
	text string
	hint string
	err  error
}

func (e *exitError) Error() string {
	if e.err != nil {
		return e.err.Error()
	}
	return e.text
}

func (e *exitError) Unwrap() error { return e.err }

func usageError(err error) error { return &exitError{code: exitUsage, err: err} }

// hint adds what the user can do next.
func hint(err error, what string) error { return &exitError{code: exitUsage, err: err, hint: what} }

// partial ends with code 3, after a line that says why.
func partial(text string) error { return &exitError{code: exitPartial, text: text} }

// exit prints an error for the user and returns the exit code.
func (a *app) exit(err error) int {
	if err == nil {
		return exitOK
	}
	code := exitFailed
	var e *exitError
	switch {
	case a.ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(a.stderr, "forensic: interrupted; the case is consistent, and the same command resumes it")
		return exitSignal
	case errors.As(err, &e):
		code = e.code
	case isCobraUsage(err):
		code = exitUsage
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(a.stderr, "forensic: %s\n", printable(text))
	}
	if e != nil && e.hint != "" {
		fmt.Fprintf(a.stderr, "  %s\n", printable(e.hint))
	}
	return code
}

// isCobraUsage recognises the errors that cobra makes itself.
func isCobraUsage(err error) bool {
	text := err.Error()
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "required flag", "accepts ", "requires ", "invalid argument"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// summary prints a machine-readable summary when asked for.
func (a *app) summary(v any) error {
	if !a.json {
		return nil
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
