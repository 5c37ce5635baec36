package jd_test

import (
	"io"
	"log"
)

// quiet takes what a server says of connections that were cut on purpose.
var quiet = log.New(io.Discard, "", 0)
