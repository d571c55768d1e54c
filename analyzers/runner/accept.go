package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// accept returns the findings that name evidence, sorted, with analyzer and id
// set, and how many it dropped. The given slice is left alone.
func accept(analyzer string, findings []finding.Finding) (kept []finding.Finding, dropped int) {
	for _, f := range findings {
		if len(f.Evidence) == 0 {
			dropped++
			continue
		}
		f.Analyzer = analyzer
		f.Evidence = slices.Clone(f.Evidence)
		slices.SortFunc(f.Evidence, event.Ref.Compare)
		f.Evidence = slices.Compact(f.Evidence)
		if f.EvidenceTotal <= int64(len(f.Evidence)) {
			f.EvidenceTotal = 0 // all are listed
		}
		f.ID = identify(f)
		kept = append(kept, f)
	}
	slices.SortStableFunc(kept, finding.Compare)
	distinguish(kept)
	return kept, dropped
}

// idRefs is how many references enter an id: enough to tell findings apart, few
// enough that the id survives a different cap on listed evidence.
const idRefs = 3

// identify hashes what makes a finding the finding it is.
func identify(f finding.Finding) string {
	// Only texts and numbers: marshalling cannot fail.
	b, _ := json.Marshal([]any{
		f.Analyzer, f.Title, f.Dataset, f.Host,
		f.Evidence[:min(idRefs, len(f.Evidence))], f.Facts,
	})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// distinguish numbers findings that share an id, in their order.
func distinguish(findings []finding.Finding) {
	seen := map[string]int{}
	for i, f := range findings {
		seen[f.ID]++
		if n := seen[f.ID]; n > 1 {
			findings[i].ID = fmt.Sprintf("%s-%d", f.ID, n)
		}
	}
}
