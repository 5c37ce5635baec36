// Package layout holds the tests of the house's own rules: who may import whom,
// how long a file may be, and what may not stand in workflow code. Each rule has a
// case that breaks it, so that a rule which stopped seeing anything is noticed.
package layout
