package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

func (a *App) acceptOffer(c *fiber.Ctx) error {
	if err := a.seenAsItIs(c); err != nil {
		return err
	}
	booking, err := a.services.Courses.AcceptOffer(c.UserContext(), a.actor(c), c.Params("reference"))
	return a.afterOffer(c, booking, err, "The place is confirmed")
}

// seenAsItIs refuses to accept a place on a session that is no longer when and where the
// page said.
func (a *App) seenAsItIs(c *fiber.Ctx) error {
	booking, session, err := a.services.Courses.Booking(c.UserContext(), a.actor(c), c.Params("reference"))
	if err != nil {
		return err
	}
	if seen := sent(c, "seen"); seen == "" || seen == session.AsSeen() || booking.State == courses.Confirmed || booking.State == courses.Cancelled {
		return nil
	}
	return errorPage{
		of: courses.ErrSessionChanged, status: fiber.StatusConflict, title: "The session was changed",
		words: "It is no longer when and where it was when you opened the page. Nothing is accepted yet: look at the booking again.",
		link:  bookingPath(booking.Reference), linkText: "See the booking",
	}
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
