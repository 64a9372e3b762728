package main

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
	"muster/web"
)

// services are the domains over one database.
type services struct {
	people  *people.Service
	notices *notices.Service
	courses *courses.Service
	surveys *surveys.Service
	reports *reports.Service
}

// newServices makes the services; pairs is only used where responses come in.
func newServices(db *gorm.DB, now func() time.Time, pairs surveys.PairKey) services {
	people := people.New(db, now)
	courses := courses.New(db, now, people)
	surveys := surveys.New(db, now, courses, people, pairs)
	return services{
		people:  people,
		notices: notices.New(db, now),
		courses: courses,
		surveys: surveys,
		reports: reports.New(db, now, courses, surveys, people),
	}
}

// forWeb are the services as the pages ask them.
func (s services) forWeb(db *gorm.DB) web.Services {
	return web.Services{
		People:  s.people,
		Notices: s.notices,
		Courses: s.courses,
		Surveys: s.surveys,
		Reports: s.reports,
		Ready: func(ctx context.Context) error {
			pool, err := db.DB()
			if err != nil {
				return err
			}
			return pool.PingContext(ctx)
		},
	}
}

// jobs are what the server does besides answering requests.
func (s services) jobs() []job {
	return []job{
		{"forget what has expired", time.Hour, s.people.ForgetExpired},
		{"offer on what was not accepted", time.Minute, s.courses.LapseOffers},
		{"end requests that nobody decided", time.Minute, s.courses.LapseRequests},
		{"release kept places", time.Minute, s.courses.ReleaseHolds},
		{"settle sessions", time.Minute, s.courses.SettleSessions},
		{"forget what was begun of bookings", time.Hour, s.courses.ForgetDrafts},
		{"remind of sessions", 5 * time.Minute, s.courses.SendReminders},
		{"seats for those who attended", time.Minute, s.surveys.EnsureDueSeats},
		{"surveys before sessions and follow-ups", 5 * time.Minute, s.surveys.OpenDueSurveys},
		{"remind of surveys", 10 * time.Minute, s.surveys.SendReminders},
		{"count answers", time.Minute, s.surveys.CountResponses},
		{"forget the order of answering", time.Minute, s.surveys.ForgetOrder},
		{"settle used seats", time.Minute, s.surveys.SettleSeats},
		{"forget old drafts", time.Hour, s.surveys.ForgetDrafts},
		{"forget files that were not imported", 10 * time.Minute, s.surveys.ForgetOutsideFiles},
		{"log the use of the keys", time.Hour, s.surveys.LogKeyUseInBatches},
		{"destroy keys whose day has come", time.Hour, s.surveys.DestroyDueKeys},
	}
}
