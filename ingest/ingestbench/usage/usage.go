// Package usage tells what this process has used so far.
package usage
