package courses

import "context"

// swappedTo is the booking that took over the place of a cancelled one, when it is that of
// the person with this address. ErrNoPlaceToSwap when it is not, or there is none.
func (s *store) swappedTo(ctx context.Context, was Booking, email string) (Booking, error) {
	found, err := s.bookings(ctx, "swapped_from = ? AND person_id IN (SELECT id FROM people WHERE email = ?)", was.Reference, email)
	if err == nil && len(found) == 0 {
		err = ErrNoPlaceToSwap
	}
	if err != nil {
		return Booking{}, err
	}
	return found[0], nil
}
