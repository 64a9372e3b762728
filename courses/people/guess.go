package people

import "context"

// guessesPerNetwork is how many wrong guesses a network address has in 15 minutes. A
// classroom behind one address mistypes less than that.
const guessesPerNetwork = 100

// TakeGuess counts a try, from a network address, at something that could be guessed, such
// as a short code. ErrTooManyAttempts when it has had its guesses for now.
func (s *Service) TakeGuess(ctx context.Context, what, network string) error {
	return s.store.countAttempt(ctx, s.moment(), guessLimits(what, network))
}

// ForgiveGuess takes back a try that was right.
func (s *Service) ForgiveGuess(ctx context.Context, what, network string) error {
	return s.store.forgiveAttempt(ctx, s.moment(), guessLimits(what, network))
}

func guessLimits(what, network string) []limit {
	return []limit{{hash("guess " + what + " " + network), guessesPerNetwork}}
}
