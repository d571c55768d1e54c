package finding

// Status tells how an analyzer's run ended.
type Status string

// The statuses. Only OK with no findings means "nothing found".
const (
	OK            Status = "ok"
	Partial       Status = "partial"        // it could not look at everything; the warnings say why
	NotApplicable Status = "not_applicable" // the evidence has none of the classes it needs
	Failed        Status = "failed"
	Cancelled     Status = "cancelled"
)

// Result is everything one analyzer gave.
type Result struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Doc      string    `json:"doc"`
	Needs    []string  `json:"needs,omitempty"`
	Options  string    `json:"options,omitempty"` // parameters as JSON
	Status   Status    `json:"status"`
	Err      string    `json:"error,omitempty"`
	Findings []Finding `json:"findings,omitempty"` // sorted by Compare
	Exhibits []Exhibit `json:"exhibits,omitempty"`
	Warnings []string  `json:"warnings,omitempty"`
	Examined int64     `json:"examined"` // records or values looked at
}
