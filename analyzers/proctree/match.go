package proctree

import (
	"slices"
	"strings"
)

// ends matches command lines with an argument of one of the given extensions.
func ends(extensions ...string) func([]string) bool {
	return func(args []string) bool {
		return slices.ContainsFunc(args, func(arg string) bool {
			return slices.ContainsFunc(extensions, func(e string) bool { return strings.HasSuffix(strings.Trim(arg, "'"), e) })
		})
	}
}

// notConsole matches anything but the console host every console program gets.
func notConsole(args []string) bool {
	return len(args) > 0 && !strings.Contains(args[0], "conhost")
}

// notSystemCPL matches control panel items with a path outside System32.
func notSystemCPL(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		path, _, found := strings.Cut(arg, ".cpl")
		return found && strings.Contains(path, `\`) && !strings.Contains(path, `\system32\`) && !strings.Contains(path, `\syswow64\`)
	})
}

// savesSecrets matches reg save or export of a hive with credentials.
func savesSecrets(args []string) bool {
	verb := slices.IndexFunc(args, func(arg string) bool { return arg == "save" || arg == "export" })
	if verb < 0 || verb+1 >= len(args) {
		return false
	}
	root, hive, _ := strings.Cut(args[verb+1], `\`)
	if root != "hklm" && root != "hkey_local_machine" {
		return false
	}
	return hive == "sam" || hive == "security" || hive == "system"
}

// remote matches command lines whose first argument names another machine.
func remote(args []string) bool {
	return len(args) > 1 && strings.HasPrefix(args[1], `\\`)
}

// lists matches net commands that show accounts or groups and change nothing.
func lists(args []string) bool {
	if len(args) < 2 || slices.ContainsFunc(args, func(arg string) bool {
		return isOption(arg, "add") || isOption(arg, "delete") || isOption(arg, "del")
	}) {
		return false
	}
	switch args[1] {
	case "user", "users", "group", "localgroup", "accounts":
		return true
	}
	return false
}
