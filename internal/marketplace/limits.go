package marketplace

// Limits is what a platform takes. A zero number is no limit.
type Limits struct {
	Message  Text // of a message to the customer
	Refusal  Text // of the reason of a refusal
	Evidence Text // of what goes with evidence
	Files    FileLimits
}

// Text is how long a text may be.
type Text struct {
	Least    int // characters
	Chars    int // at most
	Bytes    int // at most, UTF-8
	LineChar int // of one line, at most
}

// FileLimits is what files may be sent.
type FileLimits struct {
	Count      int
	FileBytes  int64
	TotalBytes int64
	Types      []string // media types; empty is any
	Scale      bool     // whether pictures may be made smaller to fit
	Required   bool     // at least one
}
