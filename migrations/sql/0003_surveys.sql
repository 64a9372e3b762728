-- +goose Up
-- content is the questionnaire as JSON; frozen_on is the day of its first response.
CREATE TABLE survey_questionnaires (
    code         TEXT NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1),
    title        TEXT NOT NULL,
    content      TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    frozen_on    TEXT,
    recorded_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (code, version)
);

-- kind: open, anyone with the code answers; after, those who attended a session of the
-- course in the programme; imported, answers that came in a file.
CREATE TABLE survey_waves (
    id             TEXT NOT NULL PRIMARY KEY,
    survey_code    TEXT NOT NULL,
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('open', 'after', 'imported')),
    programme_code TEXT REFERENCES programmes (code),
    course_id      TEXT REFERENCES courses (id),
    opens_at       TIMESTAMP,
    closes_at      TIMESTAMP,
    note           TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    UNIQUE (survey_code, name)
);

-- The short code that stands on the screen. session_id is empty for an open wave.
CREATE TABLE survey_codes (
    code        TEXT NOT NULL PRIMARY KEY,
    wave_id     TEXT NOT NULL REFERENCES survey_waves (id),
    session_id  TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (wave_id, session_id)
);

-- A seat is a booking's right to answer once; an open seat has not been used. Answering
-- deletes the open seat and changes nothing else here: an update would move the row to the
-- end of PostgreSQL's heap, and the order of the rows would tell the order of answering.
-- Only a hash of the link is kept. held_on is the session's day.
CREATE TABLE survey_seats (
    token_hash  TEXT NOT NULL PRIMARY KEY,
    wave_id     TEXT NOT NULL REFERENCES survey_waves (id),
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    booking_id  TEXT NOT NULL REFERENCES course_bookings (id),
    held_on     TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (wave_id, booking_id)
) WITHOUT ROWID;
CREATE INDEX survey_seats_session ON survey_seats (session_id);
CREATE INDEX survey_seats_booking ON survey_seats (booking_id);
CREATE TABLE survey_open_seats (
    token_hash TEXT NOT NULL PRIMARY KEY REFERENCES survey_seats (token_hash)
) WITHOUT ROWID;

-- Answers begun and not handed in. id and the key they are encrypted under are made from the
-- personal link or the browser's cookie, neither of which is stored; so a draft joins to no seat.
CREATE TABLE survey_drafts (
    id         TEXT NOT NULL PRIMARY KEY,
    wave_id    TEXT NOT NULL REFERENCES survey_waves (id),
    version    INTEGER NOT NULL,
    content    TEXT NOT NULL,
    touched_on TEXT NOT NULL
) WITHOUT ROWID;

-- The ids of drafts that a browser has handed in, so that handing in again changes nothing.
CREATE TABLE survey_receipts (
    draft_id     TEXT NOT NULL PRIMARY KEY,
    handed_in_on TEXT NOT NULL
) WITHOUT ROWID;

-- A response knows its wave, a date, perhaps an organisation and a session: no person, no
-- booking, no time of day, and a random id, so that its place in the table says nothing.
-- source_id and content_hash are those of an imported row. answers is a JSON object of
-- values by question code: a response is only ever written and read whole, and a row an
-- answer would make a file of 100,000 responses a million and a half rows.
CREATE TABLE survey_responses (
    wave_id         TEXT NOT NULL REFERENCES survey_waves (id),
    id              TEXT NOT NULL,
    version         INTEGER NOT NULL,
    submitted_on    TEXT,
    organisation_id TEXT REFERENCES organisations (id),
    session_id      TEXT REFERENCES course_sessions (id),
    pair_code       TEXT NOT NULL,
    came_by         TEXT NOT NULL CHECK (came_by IN ('seat', 'room', 'open', 'import')),
    source_id       TEXT,
    content_hash    TEXT NOT NULL,
    answers         TEXT NOT NULL,
    recorded_on     TEXT NOT NULL,
    PRIMARY KEY (wave_id, id),
    UNIQUE (wave_id, source_id)
) WITHOUT ROWID;

-- Which key makes the pair codes and the seats' links: a fingerprint, never the key. One row.
CREATE TABLE survey_pair_keys (
    slot        INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1),
    fingerprint TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
