package demonstration

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// presentProgramme is the code of the programme that is running on the day of loading.
const presentProgramme = "MSOIC-NEXT"

const presentNote = "Demonstration. Invented throughout, to be tried out: nothing of it enters a figure of 2020/21."

// presentSession is a session of the present programme. Days counts from the day of loading.
type presentSession struct {
	course   string
	days     int
	from, to string
	force    string
	town     string // a classroom session when given
	capacity int    // the course's when 0
	// booked is how many have a place, waiting how many queue behind them.
	booked, waiting int
	// gaveUp is how many gave their place up the day before.
	gaveUp int
	// answers is how many of those who attended have answered the survey.
	answers int
	// noRegister leaves the register of a past session to be taken.
	noRegister bool
	// withDelegate books the person to sign in as.
	withDelegate bool
	// minimum makes the session tentative: so many must have a place decide days from the
	// day of loading.
	minimum, decide int
	// twoDays adds a second day a week after the first.
	twoDays   bool
	cancelled string
	// asks makes each booking wait for the approval of the organisation's contact.
	asks bool
}

// presentSessions has something of everything: sessions that were held, one that ended
// yesterday with its survey waiting for the delegate, another whose register waits for the
// trainer, one today, and what can be booked next week and next month.
var presentSessions = []presentSession{
	{course: courseOIC, days: -37, from: "09:30", to: "16:00", force: "Kent", booked: 18, answers: 13},
	{course: courseInnerste, days: -24, from: "13:00", to: "16:00", force: "Essex", booked: 14, gaveUp: 1, answers: 11},
	{course: courseVLO, days: -13, from: "09:30", to: "15:30", force: "Sussex", booked: 7, answers: 5},
	{course: courseOIC, days: -1, from: "09:30", to: "16:00", force: "Kent", booked: 15, answers: 4, withDelegate: true},
	{course: courseInnerste, days: -1, from: "10:00", to: "13:00", force: "Surrey", booked: 9, noRegister: true},
	{course: courseVLO, days: 0, from: "09:30", to: "15:30", force: "Thames Valley", booked: 11},
	{course: courseInnerste, days: 6, from: "13:00", to: "16:00", force: "Kent", booked: 8, withDelegate: true},
	{course: courseOIC, days: 7, from: "09:30", to: "16:00", force: "Hampshire", booked: 21},
	{course: courseVLO, days: 8, from: "09:30", to: "15:30", force: "West Yorkshire", booked: 6},
	{course: courseVLO, days: 9, from: "09:30", to: "15:30", force: "Kent", town: "Maidstone", capacity: 12, booked: 12, waiting: 3},
	{course: courseVLO, days: 16, from: "09:30", to: "15:30", force: "Surrey", town: offerTown, capacity: 6, booked: 6},
	{course: courseOIC, days: 13, from: "09:30", to: "16:00", force: "Norfolk", booked: 4, cancelled: "The trainer was called to other duties."},
	{course: courseOIC, days: 28, from: "09:30", to: "16:00", force: "Essex", booked: 5},
	{course: courseInnerste, days: 30, from: "13:00", to: "16:00", force: "West Midlands", booked: 3, minimum: 6},
	{course: courseVLO, days: 33, from: "09:30", to: "15:30", force: "Devon and Cornwall", town: "Exeter", capacity: 16, booked: 2, minimum: 8, decide: 19, twoDays: true},
	{course: courseOIC, days: 36, from: "09:30", to: "16:00", force: "Kent", town: "Ashford", capacity: 20},
	{course: courseInnerste, days: 41, from: "10:00", to: "13:00", force: "Kent", town: approvalTown, capacity: 16, asks: true},
}

// surveyAfter is the survey that follows a course's sessions.
var surveyAfter = map[string]string{courseOIC: surveyOIC, courseInnerste: surveyInnerste, courseVLO: surveyVLO}

// The days of the present programme, from the day of loading.
const (
	presentBegins = -120
	presentEnds   = 245
)

// presentWave is the name of each of the present programme's waves: its years, as 2020-21 is
// that of the one before.
func (w *world) presentWave() string {
	return fmt.Sprintf("%d-%s", w.day(presentBegins, "09:00").Year(), w.day(presentEnds, "09:00").Format("06"))
}

// OpenSurvey is the short code of the baseline that anybody may answer while it is open.
func OpenSurvey(ctx context.Context, asked *surveys.Service) (code string, err error) {
	waves, err := asked.Waves(ctx)
	if err != nil {
		return "", err
	}
	for _, wave := range waves {
		if wave.Survey == surveyBaseline+presentSuffix {
			return asked.OpenWaveCode(ctx, wave.ID)
		}
	}
	return "", surveys.ErrNoWave
}

// presentBaseline is how many have answered the open baseline so far.
const presentBaseline = 46

// day is the moment of that London time so many days from the day of loading. All but
// yesterday and today fall on workdays.
func (w *world) day(days int, clock string) time.Time {
	date := w.today.In(courses.London).AddDate(0, 0, days)
	step := 1
	if days < 0 {
		step = -1
	}
	if days != 0 && days != -1 {
		date = workday(date, step)
	}
	return londonMoment(date.Format(time.DateOnly) + " " + clock)
}

// workday is date, or the first workday reached from it by step days at a time.
func workday(date time.Time, step int) time.Time {
	for !courses.IsWorkday(date) {
		date = date.AddDate(0, 0, step)
	}
	return date
}

// notePresent writes the present programme into the diary.
func (w *world) notePresent(past *training) error {
	asked, err := questionnaires()
	if err != nil {
		return err
	}
	w.diary.note(w.day(presentBegins, "09:00"), func(ctx context.Context) error { return w.beginPresent(ctx, asked) })
	chance := chanceOf("present")
	after := map[string][]*response{}
	var planned []*session
	for _, plan := range presentSessions {
		s := w.sessionOf(plan)
		for s.busy(planned) {
			s.Trainer++
		}
		planned = append(planned, s)
		w.bookPresent(chance, past, plan, s)
		w.noteSession(s)
		if plan.town == offerTown {
			w.noteOffer(past, s)
		}
		if plan.asks {
			w.noteOthers(past, s)
		}
		if plan.waiting > 0 {
			w.noteWaiting(s)
		}
		survey := surveyAfter[plan.course]
		after[survey] = append(after[survey], w.answersTo(chance, s, plan.answers)...)
	}
	w.notePresentResponses(chance, asked, after)
	w.noteSeries(planned[len(planned)-1])
	w.noteInterest(past)
	w.notePresentReports()
	return nil
}

// noteSeries repeats the session in the two weeks after it. The repeats are drafts, one of
// which a second trainer trains too.
func (w *world) noteSeries(s *session) {
	w.diary.note(w.day(-2, "10:00"), func(ctx context.Context) error {
		trainer := w.trainers[s.Trainer]
		days := []string{courses.DayOf(workday(s.Starts.AddDate(0, 0, 7), 1)), courses.DayOf(workday(s.Starts.AddDate(0, 0, 14), 1))}
		made, err := w.courses.RepeatSession(ctx, trainer, s.Code, courses.Repeat{Days: days, State: courses.SessionDraft, RequestID: "demonstration"})
		if err != nil {
			return err
		}
		return w.courses.AddTrainer(ctx, trainer, made[0].Code, w.trainers[1].Email)
	})
}

// sessionOf is the plan as a session. It was made six weeks ahead, by the trainer to
// sign in as unless they are elsewhere at the time.
func (w *world) sessionOf(plan presentSession) *session {
	starts := w.day(plan.days, plan.from)
	s := &session{
		Programme: presentProgramme, Course: plan.course, Force: plan.force, Town: plan.town, Delivery: courses.Online,
		Code:   sessionCode(plan.course, courses.DayOf(starts), plan.force),
		Starts: starts, Ends: w.day(plan.days, plan.to), Capacity: plan.capacity,
		MadeAt:    w.day(min(plan.days-42, -8), "10:00"),
		Cancelled: plan.cancelled, NoRegister: plan.noRegister || plan.days >= 0, Asks: plan.asks,
	}
	if plan.town != "" {
		s.Delivery = courses.Classroom
	}
	if plan.twoDays {
		s.Days = []courses.SessionDay{{StartsAt: s.Starts, EndsAt: s.Ends}, {StartsAt: workday(s.Starts.AddDate(0, 0, 7), 1), EndsAt: workday(s.Ends.AddDate(0, 0, 7), 1)}}
	}
	if plan.minimum > 0 {
		s.Minimum, s.DecideOn = plan.minimum, courses.DayOf(w.day(plan.decide, "09:00"))
	}
	return s
}

// bookPresent invents who is booked, on days between the making of the session and the day
// before it, or yesterday. Everybody came but one.
func (w *world) bookPresent(chance *rand.Rand, past *training, plan presentSession, s *session) {
	last := earlier(w.day(plan.days-1, "07:00"), w.day(-1, "07:00"))
	days := int(last.Sub(s.MadeAt).Hours() / 24)
	for i := range plan.booked + plan.waiting {
		who := past.people.next(plan.course, plan.force, people.Policing)
		if plan.course == courseInnerste && i%2 == 1 {
			councils := past.partners[plan.force]
			who = past.people.next(plan.course, councils[i%len(councils)], people.LocalAuthority)
		}
		if i == 0 && plan.withDelegate {
			who = demonstrationDelegate()
		}
		attended := courses.AttendedFull
		if i == 1 {
			attended = courses.AttendedNo
		}
		// The later in the list, the later booked, so that those who wait came last.
		at := sometime(chance, s.MadeAt.AddDate(0, 0, 1+days*i/(plan.booked+plan.waiting+1)))
		s.Places = append(s.Places, &place{Who: who, BookedAt: at, Attended: attended, Waits: plan.waiting > 0})
	}
	slices.SortStableFunc(s.Places, func(a, b *place) int { return a.BookedAt.Compare(b.BookedAt) })
	for _, p := range s.Places[len(s.Places)-plan.gaveUp:] {
		p.GivenUp, p.Attended = s.Starts.Add(-20*time.Hour), courses.AttendedNo
	}
}

func (w *world) beginPresent(ctx context.Context, asked map[string]surveys.Questionnaire) error {
	manager := w.staff[people.Manager]
	_, err := w.courses.AddProgramme(ctx, people.System, courses.Programme{
		Code: presentProgramme, Title: "Modern Slavery and Organised Immigration Crime Programme, the present",
		StartsOn: courses.DayOf(w.day(presentBegins, "09:00")), EndsOn: courses.DayOf(w.day(presentEnds, "09:00")), Note: presentNote,
	})
	if err != nil {
		return err
	}
	if err := w.addReminders(ctx); err != nil {
		return err
	}
	if err := w.setMix(ctx); err != nil {
		return err
	}
	for _, questionnaire := range asked {
		if _, _, err := w.surveys.SaveQuestionnaire(ctx, manager, present(questionnaire)); err != nil {
			return err
		}
	}
	return w.addPresentWaves(ctx)
}

// addReminders has the delegates of every course reminded of its surveys; what goes out
// before a session a new course begins with.
func (w *world) addReminders(ctx context.Context) error {
	for _, course := range courseCatalogue {
		made, err := w.courses.Course(ctx, course.Code)
		if err != nil {
			return err
		}
		if _, err := w.courses.AddReminder(ctx, w.staff[people.Manager], made.ID, courses.SurveyReminder, 5*24); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) addPresentWaves(ctx context.Context) error {
	err := w.addWave(ctx, surveys.Wave{
		Survey: surveyBaseline + presentSuffix, Name: w.presentWave(), Kind: surveys.WaveOpen, Programme: presentProgramme,
		OpensAt: w.day(-20, "00:00"), ClosesAt: w.day(60, "00:00"), Note: presentNote,
	})
	if err != nil {
		return err
	}
	for _, survey := range postSurveys {
		course, err := w.courses.Course(ctx, survey.course)
		if err != nil {
			return err
		}
		asked := survey.code + presentSuffix
		err = w.surveys.SetCourseSurveys(ctx, w.staff[people.Manager], course.Code, nil, []courses.CourseSurvey{
			{Stage: courses.SurveyAfter, Survey: asked},
			{Stage: courses.SurveyFollowUp, Months: 3, Survey: asked}, {Stage: courses.SurveyFollowUp, Months: 6, Survey: asked},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// notePresentResponses writes the answers given so far into the diary: to the open baseline,
// and after each session by the first so many who attended.
func (w *world) notePresentResponses(chance *rand.Rand, asked map[string]surveys.Questionnaire, after map[string][]*response) {
	var baseline []*response
	for range presentBaseline {
		baseline = append(baseline, &response{
			At:           sometime(chance, w.day(-2-chance.IntN(17), "12:00")),
			Organisation: pilotForces[chance.IntN(len(pilotForces))],
			Role:         pick(chance, []string{"police_officer", "police_staff", "cmcu"}, []float64{0.7, 0.19, 0.11}),
		})
	}
	after[surveyBaseline] = baseline
	for _, code := range []string{surveyBaseline, surveyOIC, surveyInnerste, surveyVLO} {
		answer(chance, present(asked[code]), after[code])
		if code == surveyBaseline {
			w.noteResponses(code+presentSuffix, after[code])
			continue
		}
		w.noteStage(courses.CourseSurvey{Stage: courses.SurveyAfter, Survey: code + presentSuffix}, after[code])
	}
}

// answersTo are the responses of the first so many who attended the session, in the hours
// after it.
func (w *world) answersTo(chance *rand.Rand, s *session, count int) []*response {
	var responses []*response
	for _, p := range s.Places {
		if len(responses) == count {
			break
		}
		if p.Attended != courses.AttendedFull || p.Who.Email == demonstrationDelegate().Email {
			continue
		}
		at := s.Ends.Add(time.Duration(5+chance.IntN(240)) * time.Minute)
		responses = append(responses, &response{
			At: earlier(at, w.day(0, "00:00")), Organisation: p.Who.Organisation, Role: p.Who.JobRole, Who: p.Who, Place: p, Session: s,
		})
	}
	return responses
}
