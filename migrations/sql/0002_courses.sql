-- +goose Up
CREATE TABLE programmes (
    code             TEXT NOT NULL PRIMARY KEY,
    title            TEXT NOT NULL,
    starts_on        TEXT NOT NULL,
    ends_on          TEXT NOT NULL,
    note             TEXT NOT NULL,
    floor_base       INTEGER NOT NULL CHECK (floor_base >= 1),
    floor_complement INTEGER NOT NULL CHECK (floor_complement >= 0),
    green_from       DOUBLE PRECISION NOT NULL,
    amber_from       DOUBLE PRECISION NOT NULL,
    clustering       BOOLEAN NOT NULL,
    clustering_rho   DOUBLE PRECISION NOT NULL,
    recorded_at      TIMESTAMP NOT NULL
);

CREATE TABLE courses (
    id           TEXT NOT NULL PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    audience     TEXT NOT NULL,
    description  TEXT NOT NULL,
    minutes      INTEGER NOT NULL CHECK (minutes > 0),
    capacity     INTEGER NOT NULL CHECK (capacity > 0),
    delivery     TEXT NOT NULL CHECK (delivery IN ('classroom', 'online')),
    recorded_at  TIMESTAMP NOT NULL
);

-- confirmed counts the confirmed bookings. It is a cache that the database checks: the
-- one statement that takes a place fails when there is none. request_id is that of the
-- form that made the session, so that sending it twice makes one session.
CREATE TABLE course_sessions (
    id              TEXT NOT NULL PRIMARY KEY,
    code            TEXT NOT NULL UNIQUE,
    request_id      TEXT UNIQUE,
    course_id       TEXT NOT NULL REFERENCES courses (id),
    programme_code  TEXT NOT NULL REFERENCES programmes (code),
    organisation_id TEXT REFERENCES organisations (id),
    region          TEXT NOT NULL,
    town            TEXT NOT NULL,
    address         TEXT NOT NULL,
    joining_link    TEXT NOT NULL,
    trainer_id      TEXT REFERENCES people (id),
    delivery        TEXT NOT NULL CHECK (delivery IN ('classroom', 'online')),
    description     TEXT NOT NULL,
    starts_at       TIMESTAMP NOT NULL,
    ends_at         TIMESTAMP NOT NULL,
    capacity        INTEGER NOT NULL CHECK (capacity > 0),
    confirmed       INTEGER NOT NULL CHECK (confirmed >= 0),
    next_in_queue   INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('open', 'cancelled')),
    cancel_reason   TEXT NOT NULL,
    version         INTEGER NOT NULL,
    recorded_by     TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    CHECK (confirmed <= capacity),
    CHECK (ends_at > starts_at)
);
CREATE INDEX course_sessions_start ON course_sessions (state, starts_at);
CREATE INDEX course_sessions_programme ON course_sessions (programme_code, course_id);

-- queue_number orders the waiting list of a session; it is kept when the place is
-- confirmed, and null for who never waited.
CREATE TABLE course_bookings (
    id              TEXT NOT NULL PRIMARY KEY,
    reference       TEXT NOT NULL UNIQUE,
    session_id      TEXT NOT NULL REFERENCES course_sessions (id),
    person_id       TEXT NOT NULL REFERENCES people (id),
    organisation_id TEXT REFERENCES organisations (id),
    state           TEXT NOT NULL CHECK (state IN ('confirmed', 'waiting', 'cancelled')),
    queue_number    INTEGER,
    cancel_reason   TEXT NOT NULL,
    booked_at       TIMESTAMP NOT NULL,
    cancelled_at    TIMESTAMP,
    recorded_by     TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    UNIQUE (session_id, queue_number)
);
CREATE UNIQUE INDEX course_bookings_one_place ON course_bookings (session_id, person_id) WHERE state <> 'cancelled';
CREATE INDEX course_bookings_person ON course_bookings (person_id);
CREATE INDEX course_bookings_organisation ON course_bookings (organisation_id);

-- What became of a booking, step by step. Rows are only ever added.
CREATE TABLE course_booking_changes (
    id          TEXT NOT NULL PRIMARY KEY,
    booking_id  TEXT NOT NULL REFERENCES course_bookings (id),
    state       TEXT NOT NULL CHECK (state IN ('confirmed', 'waiting', 'cancelled')),
    reason      TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX course_booking_changes_booking ON course_booking_changes (booking_id);

-- Special category data: its own table, so that it can be deleted soonest.
CREATE TABLE course_access_needs (
    booking_id  TEXT NOT NULL PRIMARY KEY REFERENCES course_bookings (id),
    needs       TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- The access needs of a booking that somebody has begun; kept for a day at most.
CREATE TABLE course_booking_drafts (
    person_id   TEXT NOT NULL REFERENCES people (id),
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    needs       TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, session_id)
);

-- Each promotion from the waiting list, with the queue as it stood: booking references in order.
CREATE TABLE course_promotions (
    id          TEXT NOT NULL PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    booking_id  TEXT NOT NULL REFERENCES course_bookings (id),
    reason      TEXT NOT NULL,
    queue       TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX course_promotions_session ON course_promotions (session_id);

-- What was written to the delegates of a session. id is that of the form, so that sending
-- it twice tells nobody twice; sent_to is a booking's state, or empty for all.
CREATE TABLE course_messages (
    id          TEXT NOT NULL PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    sent_to     TEXT NOT NULL CHECK (sent_to IN ('', 'confirmed', 'waiting')),
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    sent        INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX course_messages_session ON course_messages (session_id);

-- organisation_id, sector and job_role are those of the day, whatever the person is later.
CREATE TABLE course_attendance (
    id              TEXT NOT NULL PRIMARY KEY,
    session_id      TEXT NOT NULL REFERENCES course_sessions (id),
    booking_id      TEXT NOT NULL REFERENCES course_bookings (id),
    person_id       TEXT NOT NULL REFERENCES people (id),
    organisation_id TEXT REFERENCES organisations (id),
    sector          TEXT NOT NULL,
    job_role        TEXT NOT NULL,
    attended        TEXT NOT NULL CHECK (attended IN ('full', 'part', 'no')),
    happened_on     TEXT NOT NULL,
    recorded_by     TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    UNIQUE (session_id, person_id)
);
CREATE INDEX course_attendance_person ON course_attendance (person_id);

-- What a register said before it was corrected, and who corrected it.
CREATE TABLE course_attendance_corrections (
    id            TEXT NOT NULL PRIMARY KEY,
    attendance_id TEXT NOT NULL REFERENCES course_attendance (id),
    was           TEXT NOT NULL,
    became        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    recorded_by   TEXT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL
);
CREATE INDEX course_attendance_corrections_line ON course_attendance_corrections (attendance_id);
