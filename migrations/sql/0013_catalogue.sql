-- +goose Up
-- What the catalogue says of a course's coming sessions, how many, when and where, is
-- read from this index alone, however many there are.
CREATE INDEX course_sessions_catalogue ON course_sessions (course_id, starts_at, state, region);

-- How long the queue of each listed session is.
CREATE INDEX course_bookings_waiting ON course_bookings (session_id) WHERE state = 'waiting';
