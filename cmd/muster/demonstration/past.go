package demonstration

import (
	"context"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// pastProgramme is the code of the year that was.
const pastProgramme = "MSOIC-2020-21"

const inventedNote = "Demonstration. The organisations and the published figures are real. The people, sessions, dates " +
	"and answers are invented so that they add up to what the programme’s annual report 2020/21 published."

// courseCatalogue is what is taught. Length and places were not published: invented.
var courseCatalogue = []courses.Course{
	{
		Code: courseOIC, Title: "Organised immigration crime one-day workshop",
		Summary:  "What to do in the first hour of an incident of organised immigration crime found inland.",
		Audience: "Front line response officers, roads policing and control room staff.",
		Description: "Roles and responsibilities when responding to people found in a lorry or another vehicle inland. " +
			"Case studies with discussions, and speakers from Immigration Enforcement.",
		Minutes: 390, Capacity: 40, Delivery: courses.Online, CPDMinutes: 360, CancelHours: 48,
		Aims: "Take the first decisions at an incident in the right order, keep people safe and evidence whole, and know whom to call.",
	},
	{
		Code: courseInnerste, Title: "Operation Innerste: safeguarding unaccompanied migrant children",
		Summary:  "One process for police and children's services when a child arrives alone.",
		Audience: "Police officers and staff, and the children's services of their local authorities, together.",
		Description: "The Operation Innerste process step by step, and how to bring it into your force and local authority. " +
			"Forces and councils of an area take part in the same session.",
		Minutes: 180, Capacity: 35, Delivery: courses.Online, CPDMinutes: 180, CancelHours: 48,
		Aims: "Follow the one process when a child arrives alone, whoever of you meets the child first.",
	},
	{
		Code: courseVLO, Title: "Modern slavery victim liaison officer course",
		Summary:  "Earning the trust of victims of modern slavery through an investigation and trial.",
		Audience: "Police officers and staff who are to be victim liaison officers.",
		Description: "How exploitation works on those it holds, early engagement, safeguarding, the National Referral Mechanism, " +
			"and keeping in touch until a trial and after it.",
		Minutes: 360, Capacity: 25, Delivery: courses.Online, CPDMinutes: 330, CancelHours: 48,
		Aims:                "Earn and keep a victim’s trust, explain what is offered to them, and stay in touch until the trial and after it.",
		JoiningInstructions: "Read the National Referral Mechanism guidance beforehand. Join ten minutes early.",
	},
}

// notePast writes the past year into the diary.
func (w *world) notePast() (*training, error) {
	past := planTraining()
	w.diary.note(londonMoment("2020-04-01 09:00"), w.beginPast)
	for _, s := range past.sessions {
		w.noteSession(s)
	}
	w.noteReports()
	w.noteReported()
	return past, w.noteSurveys(past)
}

func (w *world) beginPast(ctx context.Context) error {
	if err := w.addOrganisations(ctx); err != nil {
		return err
	}
	if err := w.addStaff(ctx); err != nil {
		return err
	}
	_, err := w.courses.AddProgramme(ctx, people.System, courses.Programme{
		Code: pastProgramme, Title: "Modern Slavery and Organised Immigration Crime Programme 2020/21",
		StartsOn: "2020-04-01", EndsOn: "2021-03-31", Note: inventedNote,
	})
	if err != nil {
		return err
	}
	// Years after it has ended, so that its records can still be looked at in full.
	keptUntil := courses.DayOf(w.today.AddDate(1, 0, 0))
	if err := w.surveys.SetKeyDay(ctx, people.System, pastProgramme, keptUntil); err != nil {
		return err
	}
	for _, course := range courseCatalogue {
		if _, err := w.courses.AddCourse(ctx, w.staff[people.Manager], course); err != nil {
			return err
		}
	}
	return nil
}

// noteSession writes a session into the diary: made, booked, held, its register taken at the
// end. What is still to come is left out.
func (w *world) noteSession(s *session) {
	w.diary.note(s.MadeAt, func(ctx context.Context) error {
		plan := courses.SessionPlan{
			CourseCode: s.Course, ProgrammeCode: s.Programme, OrganisationID: w.organisations[unit].ID,
			Region: w.organisations[s.Force].Region, Town: s.Town, Delivery: s.Delivery,
			StartsAt: s.Starts, EndsAt: s.Ends, Code: s.Code, Capacity: s.Capacity, Days: s.Days,
		}
		if s.Minimum > 0 {
			plan.Terms = &courses.SessionTerms{Minimum: s.Minimum, DecideOn: s.DecideOn, OfferHours: courses.DefaultOfferHours, CancelHours: 48}
		}
		if s.Delivery == courses.Online {
			plan.JoiningLink = "https://example.org/join/" + s.Code
		} else {
			plan.Address = "Invented training centre, 1 Example Street, " + s.Town
		}
		if s.Asks {
			plan.Terms = &courses.SessionTerms{NeedsApproval: true, CancelHours: 72, OfferHours: courses.DefaultOfferHours}
		}
		_, err := w.courses.CreateSession(ctx, w.trainers[s.Trainer], plan)
		return err
	})
	for _, p := range s.Places {
		w.notePlace(s, p)
	}
	if s.Cancelled != "" {
		w.diary.note(earlier(s.Starts.AddDate(0, 0, -1), w.day(-1, "12:00")), func(ctx context.Context) error {
			_, err := w.courses.CancelSession(ctx, w.trainers[s.Trainer], s.Code, s.Cancelled)
			return err
		})
		return
	}
	if !s.NoRegister {
		w.diary.note(s.Ends, func(ctx context.Context) error { return w.takeRegister(ctx, s, w.trainers[s.Trainer]) })
	}
}

func (w *world) notePlace(s *session, p *place) {
	w.diary.note(p.BookedAt, func(ctx context.Context) error {
		actor, err := w.actorFor(ctx, p.Who)
		if err != nil {
			return err
		}
		made, err := w.courses.Book(ctx, actor, courses.BookingRequest{SessionCode: s.Code, JoinWaitingList: p.Waits})
		p.ID, p.Reference = made.ID, made.Reference
		return err
	})
	if p.GivenUp.IsZero() {
		return
	}
	w.diary.note(p.GivenUp, func(ctx context.Context) error {
		actor, err := w.actorFor(ctx, p.Who)
		if err != nil {
			return err
		}
		_, err = w.courses.CancelBooking(ctx, actor, p.Reference, courses.CancelAbstraction, "")
		return err
	})
}

func (w *world) takeRegister(ctx context.Context, s *session, trainer people.Actor) error {
	held, err := w.courses.Session(ctx, s.Code)
	if err != nil {
		return err
	}
	var marks []courses.Mark
	for _, p := range s.Places {
		if p.GivenUp.IsZero() {
			marks = append(marks, courses.Mark{BookingID: p.ID, Attended: p.Attended})
		}
	}
	if err := w.courses.RecordAttendance(ctx, trainer, held, marks, ""); err != nil {
		return err
	}
	_, err = w.surveys.EnsureSeats(ctx, held.ID)
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
