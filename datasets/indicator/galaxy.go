package indicator

import "strings"

// addTags takes tags, and the names of threats that tags of galaxies hold:
// misp-galaxy:malpedia="Name".
func addTags(tags, threats []string, more []mispTag) ([]string, []string) {
	for _, t := range more {
		name := clip(string(t.Name), maxTag)
		if rest, ok := strings.CutPrefix(name, "misp-galaxy:"); ok {
			if kind, value, ok := strings.Cut(rest, "="); ok && namesThreat(kind) {
				threats = appendNew(threats, strings.Trim(value, `"`))
			}
			continue
		}
		tags = appendNew(tags, name)
	}
	return tags, threats
}

func addClusters(threats []string, galaxies []mispGalaxy) []string {
	for _, g := range galaxies {
		for _, c := range g.Clusters {
			if namesThreat(firstOf(string(c.Type), string(g.Type))) {
				threats = appendNew(threats, clip(string(c.Value), maxTag))
			}
		}
	}
	return threats
}

// namesThreat tells whether clusters of a galaxy are malware, actors or tools;
// others are techniques, sectors and countries.
func namesThreat(galaxy string) bool {
	for _, word := range []string{"malpedia", "threat-actor", "intrusion-set", "malware", "ransomware", "tool", "rat", "stealer", "banker", "botnet", "backdoor", "cryptominers", "exploit-kit", "microsoft-activity-group", "android", "stalkerware"} {
		if galaxy == word || strings.HasSuffix(galaxy, "-"+word) || strings.HasPrefix(galaxy, "mitre-"+word) {
			return true
		}
	}
	return false
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	if s == "" || len(list) >= maxTags {
		return list
	}
	return append(list, s)
}
