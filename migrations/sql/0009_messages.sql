-- +goose Up
-- Which session and which booking (its reference) a notice is about, so that those who run
-- the session see what was sent; empty for what is about neither.
ALTER TABLE notices ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN reference TEXT NOT NULL DEFAULT '';
CREATE INDEX notices_session ON notices (session_id, recorded_at);
CREATE INDEX notices_reference ON notices (reference, recorded_at);

-- When the delegates of a course's sessions are written to: so many hours before the start,
-- about a survey so many after the end.
CREATE TABLE course_reminder_rules (
    id          TEXT NOT NULL PRIMARY KEY,
    course_id   TEXT NOT NULL REFERENCES courses (id),
    kind        TEXT NOT NULL CHECK (kind IN ('joining', 'reminder', 'survey')),
    hours       INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 2160),
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (course_id, kind, hours)
);

-- What went out by a rule: once a booking. week is the Monday of the week in London, and
-- place counts what the person got in it, so that two workers cannot pass the cap together.
-- The rule may have been taken away since.
CREATE TABLE course_reminders (
    booking_id  TEXT NOT NULL REFERENCES course_bookings (id),
    rule_id     TEXT NOT NULL,
    person_id   TEXT NOT NULL REFERENCES people (id),
    week        TEXT NOT NULL,
    place       INTEGER NOT NULL CHECK (place >= 1),
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (booking_id, rule_id),
    UNIQUE (person_id, week, place)
);

-- A calendar that a program reads by a secret address, of which only the hash is kept.
CREATE TABLE course_calendar_feeds (
    person_id   TEXT NOT NULL REFERENCES people (id),
    kind        TEXT NOT NULL CHECK (kind IN ('delegate', 'trainer')),
    token_hash  TEXT NOT NULL UNIQUE,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, kind)
);
