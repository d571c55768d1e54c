package pickle

import (
	"strings"
)

// Risk grades what a global that is not on the list of known ones could do.
type Risk uint8

const (
	// RiskClass is a class whose instances are restored, or a name that is only mentioned.
	RiskClass Risk = iota
	// RiskCall is a function or class that loading would call, and that is not known to be harmless.
	RiskCall
	// RiskCode is one that can run code or commands, reach files or the network,
	// or look up such a thing; also if it is only mentioned.
	RiskCode
)

func (r Risk) String() string { return [...]string{"class", "call", "code"}[r] }

// Global is a name in a Python module that a pickle uses. Nothing was imported.
type Global struct {
	Module, Name string
	Called       bool   // loading would call it; else it would be instantiated or mentioned
	Risk         Risk   // how far to mistrust it
	Args         string // arguments of the first call, in short, at most 200 bytes
	Offset       int64  // of its first mention, in bytes
}

// Dangerous reports whether loading the pickle would have called what is not
// known to be harmless, or mentions what can run code.
func (g Global) Dangerous() bool { return g.Risk != RiskClass }

// maxGlobals bounds the different names of a stream; more are not told apart.
const maxGlobals = 10_000

// globals collects the names.
type globals struct {
	seen  map[[2]string]*name
	order []*name
}

// name returns the node of a global, one for each name.
func (g *globals) name(m *machine, module, n string) *name {
	if m.err != nil {
		return nil
	}
	key := [2]string{module, n}
	if node := g.seen[key]; node != nil {
		return node
	}
	if len(g.seen) >= maxGlobals {
		m.exceeds("different globals", maxGlobals)
		return nil
	}
	node := &name{module: m.utf8Text(module), name: m.utf8Text(n), known: canonical(module, n)}
	if node.known == "" {
		node.report = &Global{Module: node.module, Name: node.name, Offset: int64(m.at)}
		if notorious(node.module, node.name) {
			node.report.Risk = RiskCode
		}
	}
	g.seen[key] = node
	g.order = append(g.order, node)
	return node
}

// called notes that loading would call a class or function. What comes out of a
// call may itself be called: then the function at its root, and those wrapped in
// a partial, are the ones to blame.
func (g *globals) called(callee, args any) {
	for range 8 {
		o, ok := callee.(*object)
		if !ok {
			break
		}
		if looksUpZone(o.class, o.args) {
			return
		}
		if known, inner := call(o); known == "functools.partial" {
			state, _ := o.state.(*tuple)
			if fn := arg(inner, 0); fn != nil {
				g.blame(fn, args)
			}
			if state != nil && len(state.items) > 0 {
				g.blame(state.items[0], args)
			}
		}
		callee = o.class
	}
	g.blame(callee, args)
}

func (g *globals) blame(callee, args any) {
	n, ok := callee.(*name)
	if !ok || n.report == nil || n.report.Called {
		return
	}
	if looksUpZone(callee, args) {
		n.excused = true
		return
	}
	n.report.Called = true
	n.report.Args = shortArgs(args)
	if n.report.Risk == RiskClass {
		n.report.Risk = RiskCall
	}
}

// maxArgs is the length of Global.Args.
const maxArgs = 200

// shortArgs renders arguments for a report.
func shortArgs(args any) string {
	r := renderer{max: maxArgs, cut: true}
	r.node(args)
	out := string(r.dst)
	if len(out) <= maxArgs && r.err == nil {
		return out
	}
	const dots = "..."
	if len(out) > maxArgs-len(dots) {
		out = out[:maxArgs-len(dots)]
	}
	return strings.ToValidUTF8(out, "") + dots
}

// list returns the names to report.
func (g *globals) list() (out []Global) {
	for _, n := range g.order {
		if n.report != nil && (n.report.Called || !n.excused) {
			out = append(out, *n.report)
		}
	}
	return out
}

// notorious tells names that can run code or reach beyond the process.
func notorious(module, n string) bool {
	root, _, _ := strings.Cut(module, ".")
	if notoriousModules[root] {
		return true
	}
	if root == "builtins" || root == "__builtin__" {
		base, _, _ := strings.Cut(n, ".")
		return notoriousBuiltins[base]
	}
	// A dotted name reaches through its first part to anything.
	return strings.Contains(n, "__") && n != "__newobj__" || strings.Contains(n, ".eval") || strings.Contains(n, ".query") ||
		root == "pandas" && (strings.HasPrefix(n, "read_") || n == "eval") || root == "numpy" && strings.HasPrefix(n, "load")
}

var notoriousModules = setOf(`_aix_support _posixsubprocess _winapi ast asyncio asyncore bdb builtins_ cProfile cffi cloudpickle
	code codeop commands concurrent ctypes dill dis distutils doctest fcntl ftplib gc http httplib idlelib imaplib importlib
	importlib_metadata inspect io joblib lib2to3 linecache logging marshal mmap msvcrt multiprocessing nntplib nt ntpath
	os pathlib pdb pickle pickletools pip pipes pkg_resources pkgutil platform popen2 poplib posix posixpath profile pty
	pydoc requests resource rlcompleter runpy safe_eval setuptools shelve shutil signal site smtplib socket socketserver
	sqlite3 ssl subprocess sys sysconfig telnetlib tempfile test threading thread _thread timeit torch.hub trace tracemalloc
	types urllib urllib2 urllib3 venv webbrowser winreg _winreg xmlrpc xmlrpclib zipimport zipfile`)

var notoriousBuiltins = setOf(`eval exec execfile compile open file __import__ getattr setattr delattr globals locals vars
	input raw_input breakpoint apply map filter reduce dir help exit quit memoryview`)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
