package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

// packOf writes a shop's pack that keeps files of so many MB into a folder.
func packOf(t *testing.T, dir, shop, megabytes string) {
	t.Helper()
	text := "pack: " + shop + "\nkind: shop\nextends: taobao\napplies: {platform: taobao, shops: [" + shop + "]}\n" +
		"evidence: {file_mb: " + megabytes + ", files: 2, total_mb: 100, source: \"the owner [O]\"}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, shop+".yaml"), []byte(text), 0o600))
}

// The rules of a complaint say how large a file may be, and how large an upload.
func TestEvidenceIsTakenAsThePolicySays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	packOf(t, dir, "small", "1")
	packOf(t, dir, "large", "40")
	h := apptest.Unstaffed(t, "POLICY_DIR="+dir)
	backend := h.Backend("taobao/small", "taobao/large", "taobao/demo")
	numbers := map[string]string{}
	for _, shop := range []string{"small", "large", "demo"} {
		numbers[shop] = backend.Opened("taobao/"+shop, "k-"+shop)
	}
	give := func(shop string, megabytes int, ending string) apptest.Answer {
		body, kind := uploaded(map[string]string{"submit": "false", "actor_role": "customer", "actor_id": "zhang"}, "talk.txt",
			strings.Repeat("a", megabytes<<20-len(ending))+ending)
		return backend.Do(t.Context(), http.MethodPost, "/v1/complaints/"+numbers[shop]+"/evidence", strings.NewReader(body), "Content-Type", kind)
	}

	refused := give("small", 2, "")
	require.Equal(t, http.StatusRequestEntityTooLarge, refused.Status, "%s", refused.Body)
	var problem struct{ Code, Field, Detail string }
	require.NoError(t, json.Unmarshal(refused.Body, &problem))
	require.Equal(t, struct{ Code, Field, Detail string }{"too_large", "file", "the file is larger than 1 MB"}, problem)
	require.Equal(t, http.StatusCreated, give("demo", 2, "").Status, "another shop's rules are the platform's")
	require.Equal(t, http.StatusRequestEntityTooLarge, give("demo", 26, "").Status)
	require.Equal(t, http.StatusCreated, give("large", 39, "").Status, "what an upload may be follows from it")

	for i, want := range []int{http.StatusCreated, http.StatusCreated, http.StatusConflict} {
		require.Equal(t, want, give("small", 1, string(rune('b'+i))).Status, "two files, each of the limit itself")
	}
	none := backend.Get("/v1/complaints/" + numbers["small"] + "/evidence")
	require.Equal(t, 2, strings.Count(string(none.Body), `"id":"e_`), "what was refused is not kept: %s", none.Body)
}
