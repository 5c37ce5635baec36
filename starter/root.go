package main

import (
	"github.com/spf13/cobra"

	"redress/internal/app"
)

func newRoot(sh *shell) *cobra.Command {
	root := &cobra.Command{
		Use:   "starter",
		Short: "Open complaints, decide on them, and see how they stand",
		Long: "starter is the front door of Redress. It opens complaints, carries decisions into running\n" +
			"ones, and shows how they stand. A complaint is named by its case number, R26-7K4Q-X2MH, in\n" +
			"any spelling.",
		Example: "  starter open examples/taobao-zh-CN-full-refund.json\n" +
			"  starter next R26-7K4Q-X2MH\n" +
			"  starter send R26-7K4Q-X2MH answer-offer '{\"proposal\":1,\"answer\":\"accept\"}' --as customer:me",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if sh.output != "table" && sh.output != "json" {
				return usage("--output must be table or json")
			}
			return nil
		},
	}
	root.PersistentFlags().StringVarP(&sh.output, "output", "o", "table", "table for people, json for programs")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage("%s\nusage: %s", err, cmd.UseLine()) })
	must(root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"table", "json"}, cobra.ShellCompDirectiveNoFileComp)))
	root.AddCommand(newSetup(sh), newServe(sh), newSession(sh), newOpen(sh), newSend(sh), newShow(sh), newNext(sh), newEvents(sh), newList(sh), newReindex(sh), newWatch(sh),
		newEvidence(sh), newInbox(sh), newKey(sh), newLink(sh), newVerify(sh), newCheckpoint(sh), newErase(sh), newHold(sh), newExport(sh), newHistory(sh), newExplain(sh), newPolicy(sh), newShop(sh), newWebhook(sh), newDemo(sh), &cobra.Command{
			Use: "settings", Short: "All settings: variable, default, unit and what it is",
			Long: "Settings are read from the environment:\n\n" + app.SettingsTable(),
		})
	return root
}

// must is for what can only be wrong in the program itself.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
