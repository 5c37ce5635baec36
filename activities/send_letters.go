package activities

import (
	"context"

	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
)

// LettersRequest asks for letters to be sent that fell due together.
type LettersRequest struct {
	Subject Subject            `json:"subject"`
	Letters []complaint.Letter `json:"letters"`
}

// SendLetters sends letters side by side and returns the numbers of those that
// went out. What did not go through is left for SendLetter, which tries again
// and says why; it never fails.
func (a *Activities) SendLetters(ctx context.Context, r LettersRequest) ([]int, error) {
	var group errgroup.Group
	out := make([]bool, len(r.Letters))
	for i, letter := range r.Letters {
		group.Go(func() error {
			out[i] = a.SendLetter(ctx, LetterRequest{r.Subject, letter}) == nil
			return nil
		})
	}
	_ = group.Wait() // none returns an error
	sent := []int{}
	for i, letter := range r.Letters {
		if out[i] {
			sent = append(sent, letter.N)
		}
	}
	return sent, nil
}
