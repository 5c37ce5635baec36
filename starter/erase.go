package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/rights"
)

func newErase(sh *shell) *cobra.Command {
	var as, despite string
	var yes, look bool
	cmd := &cobra.Command{
		Use:   "erase PERSON|ID",
		Short: "Make all that is known of a person unreadable, for good",
		Long: "erase deletes a person's key, what it opened, and their files: name, addresses, texts and evidence, in all\n" +
			"their complaints in that shop. What happened stays, without whom it happened to, and the chains of events\n" +
			"still verify. It cannot be undone.\n\n" +
			"It is refused while a complaint of theirs runs, while a legal hold stands (starter hold), and until the\n" +
			"time that the law or the policy keeps records has passed. A supervisor may overrule the last of these;\n" +
			"the audit keeps who and why. Backups made before hold the person's key, wrapped by the service's key,\n" +
			"until they expire.",
		Example: "  starter erase R26-7K4Q-X2MH --look\n  starter erase p_4k7q… --yes\n" +
			"  starter erase p_4k7q… --despite-retention authority_order --as supervisor:wu",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			by, err := parseActor(as)
			if err != nil {
				return err
			}
			w := rights.Wish{Person: args[0], By: by, DespiteRetention: despite}
			return erase(cmd.Context(), sh, w, yes, look)
		},
	}
	cmd.Flags().StringVar(&as, "as", "operator:me", "who does it, as role:id")
	cmd.Flags().StringVar(&despite, "despite-retention", "", "a supervisor's reason code to erase before the records' time is over")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.Flags().BoolVar(&look, "look", false, "only show what would go and what stands in the way")
	return cmd
}

// personOrCase is a person's id as it is, or a case number in any spelling.
func personOrCase(id string) (string, error) {
	if strings.HasPrefix(id, "p_") {
		return id, nil
	}
	return caseNumber(id)
}

func erase(ctx context.Context, sh *shell, w rights.Wish, yes, look bool) error {
	id, err := personOrCase(w.Person)
	if err != nil {
		return err
	}
	desk, err := sh.rights(ctx)
	if err != nil {
		return err
	}
	defer desk.Close()
	standing, err := desk.Standing(ctx, id)
	if err != nil {
		return err
	}
	w.Person = standing.Person
	if look {
		return sh.printStanding(standing)
	}
	if !sh.json() {
		if err := sh.printStanding(standing); err != nil {
			return err
		}
	}
	overruled := standing.Refused != nil && standing.Refused.Retained != nil && w.DespiteRetention != ""
	if standing.Refused != nil && !overruled {
		return standing.Refused
	}
	if !yes && !sh.agreed(standing.Person) {
		return errors.New("nothing was erased")
	}
	done, err := desk.Erase(ctx, w)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(done)
	}
	_, _ = fmt.Fprintf(sh.out, "erased: %s; %d texts, %d files\n", done.Person, done.Texts, done.Files)
	if !done.Swept {
		_, _ = fmt.Fprintln(sh.out, "PostgreSQL drops the old rows with its next vacuum; the tables' owner can have it at once: vacuum people, texts, complaints, evidence")
	}
	return nil
}

// agreed asks for the person's id to be typed, so that no habit answers.
func (sh *shell) agreed(person string) bool {
	_, _ = fmt.Fprintf(sh.err, "This cannot be undone. Type %s to erase: ", person)
	line, err := bufio.NewReader(sh.in).ReadString('\n')
	return (err == nil || line != "") && strings.TrimSpace(line) == person
}

func (sh *shell) printStanding(s rights.Standing) error {
	if sh.json() {
		reasons := []string{}
		if s.Refused != nil {
			reasons = s.Refused.Reasons
		}
		return sh.print(struct {
			rights.Standing
			Refused []string `json:"refused"`
		}{s, reasons})
	}
	var head table
	head.row("person", s.Person, "of "+s.Platform+"/"+s.Shop+" since "+moment(s.Since, sh.now()))
	head.row("held", strconv.Itoa(s.Texts)+" texts", fmt.Sprintf("%d files, %d contacts, %d links, %d waiting mails", s.Files, s.Contacts, s.Links, s.Mails))
	if s.ErasedAt != nil {
		head.row("erased", moment(*s.ErasedAt, sh.now()))
	}
	for _, c := range s.Complaints {
		ended := "runs"
		if c.ClosedAt != nil {
			ended = "ended " + c.ClosedAt.Format(time.DateOnly)
		}
		if c.Hold != "" {
			ended += ", legal hold: " + c.Hold
		}
		head.row("complaint", c.Number, ended)
	}
	if r := s.Retention; r != nil {
		head.row("kept until", r.Until.Format(time.DateOnly), fmt.Sprintf("%s, %d years: %s", r.What, r.Years, r.Source))
	}
	for _, number := range s.BuiltIn {
		head.row("judged by", number, "the built-in policy of today: it is older than policies are kept")
	}
	return head.print(sh.out)
}

// rights opens what people's rights are carried out with.
func (sh *shell) rights(ctx context.Context) (*app.Rights, error) {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
	if err != nil {
		return nil, err
	}
	desk, err := app.OpenRights(ctx, settings)
	if err != nil {
		return nil, err
	}
	desk.Now = sh.now
	return desk, nil
}
