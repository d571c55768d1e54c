// Package unixlog reads what the messages of Unix programs say, whatever brought
// them: log-ons, sudo and su, cron, changes of accounts, services, packet filters.
package unixlog

import (
	"bytes"
	"net/netip"
	"strings"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// Meaning is what a message says.
type Meaning struct {
	Class   event.Class // Other where the message is of no known kind
	Outcome string      // success, failure or ""
	sets    []set
}

// Fill gives the row of a view the columns that the message tells.
func (m *Meaning) Fill(v *record.View) {
	for _, s := range m.sets {
		v.Set(s.to, s.as, s.text)
	}
	if m.Outcome != "" {
		v.Batch.SetString(event.ColOutcome, m.Outcome)
	}
}

// set is a value for a column.
type set struct {
	to   event.Col
	as   record.As
	text []byte
}

func (m *Meaning) set(c event.Col, as record.As, text []byte) {
	m.sets = append(m.sets, set{c, as, text})
}

// is sets class, action and outcome.
func (m *Meaning) is(class event.Class, action, outcome string) {
	m.Class, m.Outcome = class, outcome
	m.set(event.ColAction, record.Text, []byte(action))
}

const (
	success = "success"
	failure = "failure"
)

// Read tells what a message of a program says; the program is a name without folder.
func Read(program string, message []byte) Meaning {
	m := Meaning{Class: event.Other}
	if inner, ok := between(message, "message repeated ", ""); ok { // ... N times: [ text]
		if _, text, ok := bytes.Cut(inner, []byte("times: [ ")); ok {
			message = bytes.TrimSuffix(text, []byte("]"))
		}
	}
	program, _, _ = strings.Cut(program, "(")
	switch {
	case m.pam(message):
	case program == "sshd" || program == "sshd-session":
		m.sshd(message)
	case program == "sudo":
		m.sudo(message)
	case program == "su":
		m.su(message)
	case program == "login":
		m.login(message)
	case program == "systemd-logind":
		m.logind(message)
	case strings.EqualFold(program, "cron") || program == "crond" || program == "crontab" || program == "anacron":
		m.cron(message)
	case accountPrograms[program]:
		m.account(program, message)
	case program == "systemd":
		m.systemd(message)
	default:
		m.firewall(message)
	}
	return m
}

// between is the text after before and up to after, or to the end if after is "".
func between(s []byte, before, after string) ([]byte, bool) {
	i := bytes.Index(s, []byte(before))
	if i < 0 {
		return nil, false
	}
	s = s[i+len(before):]
	if after == "" {
		return s, true
	}
	if j := bytes.Index(s, []byte(after)); j >= 0 {
		return s[:j], true
	}
	return nil, false
}

// word is the first word after a text.
func word(s []byte, before string) []byte {
	after, ok := between(s, before, "")
	if !ok {
		return nil
	}
	after = bytes.TrimLeft(after, " ")
	if i := bytes.IndexAny(after, " \n"); i >= 0 {
		after = after[:i]
	}
	return after
}

// pam reads the sessions and failures of pam_unix and its like, of any program.
func (m *Meaning) pam(message []byte) bool {
	if !bytes.HasPrefix(message, []byte("pam_")) && !bytes.HasPrefix(message, []byte("(pam_")) {
		return false
	}
	user := func(before string) { m.set(event.ColTargetUser, record.User, cut(word(message, before), "(")) }
	switch {
	case bytes.Contains(message, []byte("session opened for user ")):
		m.is(event.Logon, "session opened", success)
		user("session opened for user ")
		if by := cut(word(message, " by "), "("); len(by) > 0 {
			m.set(event.ColUser, record.User, by)
		}
	case bytes.Contains(message, []byte("session closed for user ")):
		m.is(event.Logon, "session closed", success)
		user("session closed for user ")
	case bytes.Contains(message, []byte("authentication failure;")):
		m.is(event.Logon, "authentication failure", failure)
		user(" user=")
		m.source(word(message, "rhost="))
		if by := word(message, "ruser="); len(by) > 0 {
			m.set(event.ColUser, record.User, by)
		}
	case bytes.Contains(message, []byte("password changed for ")):
		m.is(event.Account, "password changed", success)
		user("password changed for ")
	}
	return m.Class != event.Other
}

// cut is a text up to a separator.
func cut(s []byte, separator string) []byte {
	s, _, _ = bytes.Cut(s, []byte(separator))
	return s
}

// source sets where a log-on came from, an address or a name.
func (m *Meaning) source(host []byte) {
	if _, err := netip.ParseAddr(string(host)); err == nil {
		m.set(event.ColSrcIP, record.IP, host)
	} else {
		m.set(event.ColSrcHost, record.Text, host)
	}
}

func (m *Meaning) sshd(message []byte) {
	verb, rest, _ := bytes.Cut(message, []byte(" "))
	switch {
	case (string(verb) == "Accepted" || string(verb) == "Failed") && bytes.Contains(rest, []byte(" for ")):
		outcome := success
		if verb[0] == 'F' {
			outcome = failure
		}
		m.is(event.Logon, string(verb), outcome)
		method, who, _ := bytes.Cut(rest, []byte(" for "))
		m.set(event.ColAuthPackage, record.Text, method)
		who, invalid := bytes.CutPrefix(who, []byte("invalid user "))
		if invalid {
			m.set(event.ColStatus, record.Text, []byte("invalid user"))
		}
		m.from(who)
	case string(verb) == "Invalid" && bytes.HasPrefix(rest, []byte("user ")):
		m.is(event.Logon, "Invalid user", failure)
		m.from(rest[len("user "):])
	}
}

// from reads "USER from ADDRESS port N"; whoever connects chooses the name, which
// may hold such words itself, so the last count.
func (m *Meaning) from(s []byte) {
	i := bytes.LastIndex(s, []byte(" from "))
	if i < 0 {
		if rest, ok := bytes.CutPrefix(s, []byte("from ")); ok { // the name is empty
			m.source(cut(rest, " "))
		}
		return
	}
	m.set(event.ColTargetUser, record.User, s[:i])
	rest := s[i+len(" from "):]
	m.source(cut(rest, " "))
	m.set(event.ColSrcPort, record.Int, word(rest, " port "))
}

// sudo reads "alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=...",
// which may begin with a reason for refusal.
func (m *Meaning) sudo(message []byte) {
	user, rest, ok := bytes.Cut(message, []byte(" : "))
	command, found := between(rest, "COMMAND=", "")
	if !ok || !found {
		return
	}
	m.is(event.Privilege, "COMMAND", success)
	if reason := cut(cut(rest, " ; "), "   "); !bytes.Contains(reason, []byte("=")) {
		m.Outcome = failure
		m.set(event.ColStatus, record.Text, reason)
	}
	head := rest[:len(rest)-len(command)]
	m.set(event.ColUser, record.User, bytes.TrimSpace(user))
	m.set(event.ColProcCmd, record.Text, command)
	if target := item(head, " USER="); len(target) > 0 {
		m.set(event.ColTargetUser, record.User, target)
	}
	if folder := item(head, "PWD="); len(folder) > 0 {
		m.set(event.ColProcCwd, record.Text, folder)
	}
}

// item is a value of sudo's message. Exports have spaces where the separators were.
func item(head []byte, name string) []byte {
	if value, ok := between(head, name, " ;"); ok {
		return value
	}
	value, _ := between(head, name, "  ")
	return value
}

// su reads "(to root) alice on pts/0", "FAILED SU (to root) alice on pts/0" and
// "Successful su for root by alice".
func (m *Meaning) su(message []byte) {
	outcome := success
	if bytes.HasPrefix(message, []byte("FAILED")) {
		outcome = failure
	}
	target, user := []byte(nil), []byte(nil)
	if to, ok := between(message, "(to ", ") "); ok {
		target, user = to, word(message, "(to "+string(to)+") ")
	} else if target = word(message, " su for "); target != nil {
		user = word(message, " by ")
	} else {
		return
	}
	m.is(event.Logon, "su", outcome)
	m.set(event.ColTargetUser, record.User, target)
	m.set(event.ColUser, record.User, user)
}

// login reads the consoles: "LOGIN ON tty1 BY alice", "FAILED LOGIN (1) on
// '/dev/tty1' FOR 'alice', Authentication failure".
func (m *Meaning) login(message []byte) {
	switch {
	case bytes.HasPrefix(message, []byte("FAILED LOGIN")):
		m.is(event.Logon, "LOGIN", failure)
		m.set(event.ColTargetUser, record.User, bytes.Trim(word(message, " FOR "), "',"))
	case bytes.HasPrefix(message, []byte("ROOT LOGIN")):
		m.is(event.Logon, "LOGIN", success)
		m.set(event.ColTargetUser, record.User, []byte("root"))
	case bytes.HasPrefix(message, []byte("LOGIN ON ")):
		m.is(event.Logon, "LOGIN", success)
		m.set(event.ColTargetUser, record.User, word(message, " BY "))
	}
}

// logind reads "New session 5 of user alice."
func (m *Meaning) logind(message []byte) {
	switch {
	case bytes.HasPrefix(message, []byte("New session ")):
		m.is(event.Logon, "New session", success)
		m.set(event.ColTargetUser, record.User, bytes.TrimSuffix(word(message, " of user "), []byte(".")))
		m.set(event.ColProcSession, record.Int, word(message, "New session "))
	case bytes.HasPrefix(message, []byte("Removed session ")):
		m.is(event.Logon, "Removed session", success)
		m.set(event.ColProcSession, record.Int, bytes.TrimSuffix(word(message, "Removed session "), []byte(".")))
	}
}
