// Package cache keeps reference data outside of cases: databases of places and
// networks, threat intelligence, sets of hashes, registers and lists of assets. A
// cache is a folder that can be copied to another machine. For each source it
// holds the data in the form in which it is used, and a JSON file that says what
// it is, where it came from and what its hash is:
//
//	NAME.json           the Entry
//	NAME.mmdb, ...      the data
//
// Data is checked when it is added, and refused with a reason where it is damaged.
// Load compares every file with its hash, so that what a case records is what was
// used.
package cache
