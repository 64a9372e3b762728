-- +goose Up
-- Why a booking was given up, as a kind that can be counted (empty where nobody chose one),
-- and whether a place was given up after the session's cut-off.
ALTER TABLE course_bookings ADD COLUMN cancel_kind TEXT NOT NULL DEFAULT ''
    CHECK (cancel_kind IN ('', 'abstraction', 'sickness', 'leave', 'not_needed', 'other', 'swapped'));
ALTER TABLE course_bookings ADD COLUMN cancelled_late BOOLEAN NOT NULL DEFAULT FALSE;

-- What a contact has asked for in one act. The id is that of the form, so that sending it
-- twice nominates once.
CREATE TABLE course_nominations (
    id              TEXT NOT NULL PRIMARY KEY,
    session_id      TEXT NOT NULL REFERENCES course_sessions (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    recorded_by     TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL
);
CREATE INDEX course_nominations_organisation ON course_nominations (organisation_id, recorded_at);

-- The people of a nomination in the order of its list, and what became of each at that
-- moment. booking_id is the booking made, or the one there was.
CREATE TABLE course_nomination_lines (
    nomination_id TEXT NOT NULL REFERENCES course_nominations (id),
    number        INTEGER NOT NULL,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('confirmed', 'waiting', 'requested', 'already', 'elsewhere', 'clash', 'unnamed')),
    booking_id    TEXT REFERENCES course_bookings (id),
    PRIMARY KEY (nomination_id, number)
);
