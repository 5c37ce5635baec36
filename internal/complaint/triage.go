package complaint

// Triage is what the rules of the policy pack say about a fresh complaint:
// what it is, how bad, how much work, and whose it is (R14 to R18).
type Triage struct {
	Kind       Kind       `json:"kind"`
	Category   Category   `json:"category"`
	Severity   Severity   `json:"severity"`
	Complexity Complexity `json:"complexity"`
	Owner      string     `json:"owner"`
	Tags       []string   `json:"tags,omitempty"`    // safety, repeat_customer, high_value, …
	Reasons    []string   `json:"reasons,omitempty"` // codes of the rules that decided, never the customer's words
}
