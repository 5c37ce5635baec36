package postgres

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
)

// Unavailable reports whether an error says that the database cannot be reached
// or takes no work at the moment, so that the same may succeed later. A
// transaction that failed so was not committed, or its commit's answer was lost.
func Unavailable(err error) bool {
	var (
		trouble *pq.Error
		network net.Error
	)
	if errors.As(err, &trouble) {
		code := string(trouble.Code)
		// Connection trouble, too many connections, shutting down or starting up,
		// read-only after a failover, deadlocks and locks not got in time.
		return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P") ||
			code == "25006" || code == "40P01" || code == "40001" || code == lockNotGot || code == "57014"
	}
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// lockNotGot is PostgreSQL's code for a lock that was not got within lock_timeout.
const lockNotGot = "55P03"

// Locked reports whether an error says that somebody else held what was needed
// for longer than the connection's lock_timeout.
func Locked(err error) bool {
	var trouble *pq.Error
	return errors.As(err, &trouble) && string(trouble.Code) == lockNotGot
}
