package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// acceptOffer accepts what the page showed: when the session was moved meanwhile, the page
// comes back as it is now and asks again.
func (a *App) acceptOffer(c *fiber.Ctx) error {
	booking, err := a.services.Courses.AcceptOffer(c.UserContext(), a.actor(c), c.Params("reference"), sent(c, "seen"))
	if errors.Is(err, courses.ErrSessionChanged) {
		return a.renderBooking(c, fiber.StatusConflict, Problems{{"", "The session was changed after you opened this page. Nothing is accepted yet: check when and where it is now."}})
	}
	return a.afterOffer(c, booking, err, "The place is confirmed")
}

func (a *App) declineOffer(c *fiber.Ctx) error {
	booking, err := a.services.Courses.DeclineOffer(c.UserContext(), a.actor(c), c.Params("reference"))
	return a.afterOffer(c, booking, err, "The place is declined and offered to the next in line")
}

// afterOffer leads back to the booking, which says what became of it. Of an offer that
// has ended the page says so and what can be done.
func (a *App) afterOffer(c *fiber.Ctx, booking courses.Booking, err error, done string) error {
	path := bookingPath(c.Params("reference"))
	switch {
	case errors.Is(err, courses.ErrOfferLapsed):
		return errorPage{
			of: courses.ErrOfferLapsed, status: fiber.StatusConflict, title: "This offer has ended",
			words: "The place was kept until " + clockTime(booking.OfferExpiresAt) + " on " + fullDay(booking.OfferExpiresAt) +
				" and is offered to the next in line. You can book again, or join the end of the waiting list.",
			link: path, linkText: "See the booking",
		}
	case errors.Is(err, courses.ErrSessionFull):
		return errorPage{
			of: courses.ErrSessionFull, status: fiber.StatusConflict, title: "Somebody else was faster", words: "There is no free place at the moment.",
			link: path, linkText: "See the booking",
		}
	case errors.Is(err, courses.ErrOverlap):
		return overlapPage(err)
	case err != nil:
		return err
	}
	if booking.State == courses.Cancelled {
		done = "The place is declined and offered to the next in line"
	}
	return a.seeOther(c, path, done)
}

// overlapPage names the session on which the person has a place at the same time.
func overlapPage(err error) error {
	var overlap courses.OverlapError
	if !errors.As(err, &overlap) {
		return err
	}
	return errorPage{
		of: courses.ErrOverlap, status: fiber.StatusConflict, title: "You have a place at the same time",
		words: "You have a place on " + overlap.Session.CourseTitle + ", " + fullDay(overlap.Session.StartsAt) + ", " +
			timeRange(overlap.Session.StartsAt, overlap.Session.EndsAt) + ". Cancel that booking first, or choose another session. Nothing was booked.",
		link: "/bookings", linkText: "My bookings",
	}
}
