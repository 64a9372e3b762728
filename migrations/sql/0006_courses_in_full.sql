-- +goose Up
-- What a session inherits from its course. minimum is the smallest number of delegates a
-- session is held for, 0 for none, and it is decided decide_days before it starts.
-- cancel_hours is how long before the start a delegate may still give a place up without
-- it counting as late. mix_release_days is how long before the start the places that the
-- agency mix keeps go to anybody; offer_hours is how long an offered place is kept.
ALTER TABLE courses ADD COLUMN aims TEXT NOT NULL DEFAULT '';
ALTER TABLE courses ADD COLUMN minimum INTEGER NOT NULL DEFAULT 0 CHECK (minimum >= 0);
ALTER TABLE courses ADD COLUMN decide_days INTEGER NOT NULL DEFAULT 7 CHECK (decide_days >= 0);
ALTER TABLE courses ADD COLUMN cpd_minutes INTEGER NOT NULL DEFAULT 0 CHECK (cpd_minutes >= 0);
ALTER TABLE courses ADD COLUMN accreditation TEXT NOT NULL DEFAULT '';
ALTER TABLE courses ADD COLUMN joining_instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE courses ADD COLUMN needs_approval BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE courses ADD COLUMN cancel_hours INTEGER NOT NULL DEFAULT 0 CHECK (cancel_hours >= 0);
ALTER TABLE courses ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours > 0);
ALTER TABLE courses ADD COLUMN mix_release_days INTEGER NOT NULL DEFAULT 3 CHECK (mix_release_days >= 0);

-- The least share of a session's places, in per cent, that is for a sector.
CREATE TABLE course_mixes (
    course_id TEXT NOT NULL REFERENCES courses (id),
    sector    TEXT NOT NULL CHECK (sector IN ('policing', 'local_authority', 'immigration', 'health', 'voluntary', 'other')),
    percent   INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
    PRIMARY KEY (course_id, sector)
);

-- offered counts the places kept for offers that are not answered yet, held those kept by
-- holds that nobody has taken yet. Like confirmed, they are caches that the database
-- checks: whatever happens at once, there are never more of all three than places.
ALTER TABLE course_sessions ADD COLUMN offered INTEGER NOT NULL DEFAULT 0 CHECK (offered >= 0);
ALTER TABLE course_sessions ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0) CHECK (confirmed + offered + held <= capacity);
ALTER TABLE course_sessions ADD COLUMN minimum INTEGER NOT NULL DEFAULT 0 CHECK (minimum >= 0);
ALTER TABLE course_sessions ADD COLUMN decide_on TEXT NOT NULL DEFAULT '';
ALTER TABLE course_sessions ADD COLUMN needs_approval BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE course_sessions ADD COLUMN cancel_hours INTEGER NOT NULL DEFAULT 0 CHECK (cancel_hours >= 0);
ALTER TABLE course_sessions ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours > 0);
ALTER TABLE course_sessions ADD COLUMN room TEXT NOT NULL DEFAULT '';
ALTER TABLE course_sessions ADD COLUMN joining_instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE course_sessions ADD COLUMN cpd_minutes INTEGER NOT NULL DEFAULT 0 CHECK (cpd_minutes >= 0);
ALTER TABLE course_sessions ADD COLUMN series_id TEXT NOT NULL DEFAULT '';

-- Each day of a session, also of one of a single day: starts_at of the session is that of
-- its first day, ends_at that of its last.
CREATE TABLE course_session_days (
    session_id TEXT NOT NULL REFERENCES course_sessions (id),
    number     INTEGER NOT NULL CHECK (number >= 1),
    starts_at  TIMESTAMP NOT NULL,
    ends_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (session_id, number),
    CHECK (ends_at > starts_at)
);
INSERT INTO course_session_days (session_id, number, starts_at, ends_at) SELECT id, 1, starts_at, ends_at FROM course_sessions;
CREATE INDEX course_session_days_when ON course_session_days (starts_at, ends_at);

-- Who trains a session beside the one who leads it, who is its trainer_id.
CREATE TABLE course_session_trainers (
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    person_id   TEXT NOT NULL REFERENCES people (id),
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX course_session_trainers_person ON course_session_trainers (person_id);
CREATE INDEX course_sessions_trainer ON course_sessions (trainer_id, starts_at);

-- What state a session was in, since when, who changed it and why. Rows are only ever added.
CREATE TABLE course_session_changes (
    id          TEXT NOT NULL PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX course_session_changes_session ON course_session_changes (session_id);

-- Places of a session that are kept for an organisation (its id), a region or a sector, until
-- they are released. taken counts the places confirmed or offered out of it. from_mix marks
-- what the course's agency mix keeps.
CREATE TABLE course_holds (
    id          TEXT NOT NULL PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    kind        TEXT NOT NULL CHECK (kind IN ('organisation', 'region', 'sector')),
    held_for    TEXT NOT NULL,
    places      INTEGER NOT NULL CHECK (places >= 0),
    taken       INTEGER NOT NULL CHECK (taken >= 0),
    from_mix    BOOLEAN NOT NULL,
    release_on  TEXT NOT NULL,
    released_at TIMESTAMP,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (taken <= places),
    UNIQUE (session_id, kind, held_for, from_mix)
);
CREATE INDEX course_holds_release ON course_holds (released_at, release_on);

-- hold_id is the hold out of which the place is; offer_expires_at until when it is offered.
-- asks is what a requested booking waits for: its organisation's approval, or that somebody
-- confirms that the person is of the organisation. nominated_by is the contact who asked for
-- it, swapped_from the reference of the colleague's booking it took over. calendar_sequence
-- rises with each calendar message.
ALTER TABLE course_bookings ADD COLUMN hold_id TEXT REFERENCES course_holds (id);
ALTER TABLE course_bookings ADD COLUMN offer_expires_at TIMESTAMP;
ALTER TABLE course_bookings ADD COLUMN asks TEXT NOT NULL DEFAULT '' CHECK (asks IN ('', 'approval', 'organisation'));
ALTER TABLE course_bookings ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE course_bookings ADD COLUMN nominated_by TEXT NOT NULL DEFAULT '';
ALTER TABLE course_bookings ADD COLUMN swapped_from TEXT NOT NULL DEFAULT '';
ALTER TABLE course_bookings ADD COLUMN calendar_sequence INTEGER NOT NULL DEFAULT 0 CHECK (calendar_sequence >= 0);
CREATE INDEX course_bookings_offers ON course_bookings (state, offer_expires_at);

-- passed says of those who stood before the one promoted why the place was none for them,
-- by reference; kept_kind and kept_for what the place is kept for.
ALTER TABLE course_promotions ADD COLUMN passed TEXT NOT NULL DEFAULT '{}';
ALTER TABLE course_promotions ADD COLUMN kept_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE course_promotions ADD COLUMN kept_for TEXT NOT NULL DEFAULT '';

-- How an organisation came to be a person's: by the domain of their email, confirmed by
-- somebody who may, or only claimed.
ALTER TABLE people ADD COLUMN organisation_by TEXT NOT NULL DEFAULT 'confirmed' CHECK (organisation_by IN ('domain', 'confirmed', 'claimed'));

-- Who would come to a course if it were held, and where.
CREATE TABLE course_interests (
    id           TEXT NOT NULL PRIMARY KEY,
    course_id    TEXT NOT NULL REFERENCES courses (id),
    person_id    TEXT NOT NULL REFERENCES people (id),
    region       TEXT NOT NULL,
    invited_at   TIMESTAMP,
    withdrawn_at TIMESTAMP,
    recorded_at  TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX course_interests_one ON course_interests (course_id, person_id) WHERE withdrawn_at IS NULL;
