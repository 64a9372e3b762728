package web

import "muster/courses"

// sessionNotices are the emails about bookings and sessions. Each shows a
// courses.SessionNotice.
var sessionNotices = []noticeKind{
	{kind: courses.KindBookingConfirmed, template: "booking-confirmed", data: courses.SessionNotice{}},
	{kind: courses.KindWaitingListJoined, template: "waiting-list-joined", data: courses.SessionNotice{}},
	{kind: courses.KindPlaceOffered, template: "place-offered", data: courses.SessionNotice{}},
	{kind: courses.KindOfferLapsed, template: "offer-lapsed", data: courses.SessionNotice{}},
	{kind: courses.KindBookingRequested, template: "booking-requested", data: courses.SessionNotice{}},
	{kind: courses.KindBookingApproved, template: "booking-approved", data: courses.SessionNotice{}},
	{kind: courses.KindBookingRefused, template: "booking-refused", data: courses.SessionNotice{}},
	{kind: courses.KindRequestLapsed, template: "request-lapsed", data: courses.SessionNotice{}},
	{kind: courses.KindBookingCancelled, template: "booking-cancelled", data: courses.SessionNotice{}},
	{kind: courses.KindSessionChanged, template: "session-changed", data: courses.SessionNotice{}},
	{kind: courses.KindSessionCancelled, template: "session-cancelled", data: courses.SessionNotice{}},
	{kind: courses.KindSessionConfirmed, template: "session-confirmed", data: courses.SessionNotice{}},
	{kind: courses.KindSessionOpened, template: "session-opened", data: courses.SessionNotice{}},
	{kind: courses.KindDecide, template: "session-decide", data: courses.SessionNotice{}},
	{kind: courses.KindTrainerAdded, template: "trainer-added", data: courses.SessionNotice{}},
	{kind: courses.KindTrainerRemoved, template: "trainer-removed", data: courses.SessionNotice{}},
	{kind: courses.KindTrainerLeads, template: "trainer-leads", data: courses.SessionNotice{}},
	{kind: courses.KindHandedOver, template: "trainer-handed-over", data: courses.SessionNotice{}},
	{kind: courses.KindTrainerCancelled, template: "trainer-session-cancelled", data: courses.SessionNotice{}},
	{kind: courses.KindJoiningInstructions, template: "joining-instructions", data: courses.SessionNotice{}},
	{kind: courses.KindReminder, template: "session-reminder", data: courses.SessionNotice{}},
	{kind: courses.KindSessionMessage, template: "session-message", data: courses.SessionNotice{}},
}
