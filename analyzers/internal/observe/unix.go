package observe

import "strings"

// roots are the first folders of absolute paths of Unix systems.
var roots = map[string]bool{
	"bin": true, "boot": true, "dev": true, "etc": true, "home": true, "lib": true, "lib32": true, "lib64": true, "media": true, "mnt": true,
	"opt": true, "proc": true, "root": true, "run": true, "sbin": true, "srv": true, "sys": true, "tmp": true, "usr": true, "var": true,
	"Users": true, "Applications": true, "Library": true, "System": true, "Volumes": true, "private": true, "data": true, "snap": true,
	"app": true, "selinux": true, "lost+found": true, "cdrom": true, "nix": true, "vagrant": true,
}

// linuxPath reads an absolute path below one of the usual roots, or one that
// begins with a dot, two dots or a tilde.
func (s *scan) linuxPath(at int) bool {
	t := s.text
	before := s.at(at - 1)
	if at < s.unixRun || isAlnum(before) || before != 0 && strings.IndexByte(`/\.)]}_~$%-`, before) >= 0 {
		s.reject(LinuxPath, at, at+1, PartOfName)
		return false
	}
	end := at
	for end < len(t) && kinds[t[end]]&inUnix != 0 {
		end++
	}
	s.unixRun = end
	s.steps += end - at
	path := strings.TrimRight(t[at:end], "./-+@%~:")
	if len(path) < 3 {
		s.reject(LinuxPath, at, max(end, at+1), NoRoot)
		return false
	}
	first, _, below := strings.Cut(path[1:], "/")
	if path[0] == '/' && (!below || !roots[first]) || strings.Contains(path, "//") && path[0] == '.' {
		s.reject(LinuxPath, at, end, NoRoot)
		return false
	}
	end = at + len(path)
	s.add(LinuxPath, path, "", at, end)
	s.enter(LinuxPath, end)
	s.pos = at + 1
	return true
}
