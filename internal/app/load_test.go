package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLoadUsesDefaultsForWhatIsUnset(t *testing.T) {
	t.Parallel()

	s, err := Load([]string{"TEMPORAL_ADDRESS=temporal:7233", "LOG_LEVEL="})

	require.NoError(t, err)
	require.Equal(t, "temporal:7233", s.Temporal.Address)
	require.Equal(t, "default", s.Temporal.Namespace)
	require.Equal(t, 30*time.Second, s.Worker.StopTimeout)
	require.Equal(t, "INFO", s.Logging.Level.String())
}

func TestLoadNamesEachBadVariableOnALineOfItsOwn(t *testing.T) {
	t.Parallel()

	_, err := Load([]string{"DATABASE_URL=postgres://secret@db/redress", "LOG_LEVEL=shouting", "WORKER_STOP_TIMEOUT=soon"})

	require.EqualError(t, err,
		"WORKER_STOP_TIMEOUT has a value that cannot be used: how long work in hand may take to finish after SIGTERM (duration; without one it is 30s)\n"+
			"LOG_LEVEL has a value that cannot be used: the least important line that is written (DEBUG, INFO, WARN, ERROR; without one it is INFO)")
}

func TestLoadRefusesWhatParsesButCannotBe(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{"LOG_FORMAT=xml", "WORKER_CACHE_SIZE=-1", "WORKER_CONCURRENCY=1", "WORKER_STOP_TIMEOUT=-1s", "WORKER_SWEEP_INTERVAL=0s", "WEBHOOK_KEEP=59m",
		"DATABASE_URL=postgres://u:secret@h:port/x", "DATABASE_URL=postgres://u:secr%et@h/x", "DATABASE_URL=mysql://u:secret@h/x", "DATABASE_URL=secret"} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			_, err := Load([]string{"TEMPORAL_ADDRESS=x", variable})
			require.ErrorContains(t, err, "has a value that cannot be used")
			require.NotContains(t, err.Error(), "secr")
		})
	}
}

func TestRequireSaysWhatIsMissingAndHowToGetIt(t *testing.T) {
	t.Parallel()
	s, err := Load([]string{"TEMPORAL_ADDRESS=temporal:7233"})
	require.NoError(t, err)

	require.NoError(t, s.Require("TEMPORAL_NAMESPACE"))
	require.EqualError(t, s.Require("DATABASE_URL", "TEMPORAL_NAMESPACE", "SANDBOX_URL"),
		"DATABASE_URL is not set: the PostgreSQL database that keeps the complaints. "+
			"To get one, start `make run` beside this, or give postgres://user:password@host:5432/redress\n"+
			"SANDBOX_URL is not set: the payment rail and fulfilment desk to try things with. To get one, start `make run` beside this")
}

func TestEnvFileFillsOnlyWhatIsUnset(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "devstack.env")
	require.NoError(t, os.WriteFile(file, []byte("# a comment\n\nDATABASE_URL=postgres://file\nexport SMTP_URL='smtp://file'\nTEMPORAL_NAMESPACE=file\n"), 0o600))

	s, err := Load([]string{"REDRESS_ENV_FILE=" + file, "DATABASE_URL=postgres://mine", "TEMPORAL_NAMESPACE="})

	require.NoError(t, err)
	require.Equal(t, "postgres://mine", s.Database.URL)
	require.Equal(t, "smtp://file", s.Letters.SMTP)
	require.Equal(t, "file", s.Temporal.Namespace)
}

func TestEnvFileThatIsNamedMustBeThereAndReadable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad.env")
	require.NoError(t, os.WriteFile(bad, []byte("A=1\nwhat is this\n"), 0o600))

	_, err := Load([]string{"REDRESS_ENV_FILE=" + filepath.Join(folder, "nowhere.env")})
	require.ErrorContains(t, err, "REDRESS_ENV_FILE: ")
	_, err = Load([]string{"REDRESS_ENV_FILE=" + bad})
	require.ErrorContains(t, err, "line 2 is not NAME=value")
}

// The one test that moves to another folder, and so runs alone.
func TestDefaultEnvFileIsLeftAloneWhenAnotherPlaceIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir(".data", 0o700))
	require.NoError(t, os.WriteFile(defaultEnvFile, []byte("DATABASE_URL=postgres://trial\nSMTP_URL=smtp://trial\n"), 0o600))

	beside, err := Load(nil)
	require.NoError(t, err)
	require.Equal(t, "postgres://trial", beside.Database.URL)

	elsewhere, err := Load([]string{"DATABASE_URL=postgres://earnest"})
	require.NoError(t, err)
	require.Equal(t, "postgres://earnest", elsewhere.Database.URL)
	require.Empty(t, elsewhere.Letters.SMTP)
}

func TestEverySettingIsDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range Describe() {
		require.NotEmpty(t, s.Name)
		require.NotEmpty(t, s.Help, s.Name)
		require.False(t, seen[s.Name], "%s twice", s.Name)
		require.NotContains(t, s.Help+s.Unit+s.Default, "|", "%s would break the table", s.Name)
		seen[s.Name] = true
	}
	require.Contains(t, SettingsTable(), "| `TEMPORAL_ADDRESS` | `127.0.0.1:7233` | host:port | Temporal's frontend |\n")
}
