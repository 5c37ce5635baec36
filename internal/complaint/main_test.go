package complaint_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes ten thousand random lives the usual number; -rapid.checks asks
// for another one, and -short for a tenth.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := os.Getenv("RAPID_CHECKS") != ""
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	lives := "10000"
	if testing.Short() {
		lives = "1000"
	}
	if !asked {
		if err := flag.Set("rapid.checks", lives); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
