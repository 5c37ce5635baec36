package main

import "github.com/spf13/cobra"

func newEvidence(sh *shell) *cobra.Command {
	return &cobra.Command{Use: "evidence", Short: "Evidence of a complaint"}
}
