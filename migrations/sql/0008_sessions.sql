-- +goose Up
-- day_count and other_trainers count a session's rows in course_session_days and
-- course_session_trainers, so that a list of sessions asks for them only where there are
-- more than the session itself says.
ALTER TABLE course_sessions ADD COLUMN day_count INTEGER NOT NULL DEFAULT 1 CHECK (day_count >= 1);
ALTER TABLE course_sessions ADD COLUMN other_trainers INTEGER NOT NULL DEFAULT 0 CHECK (other_trainers >= 0);

-- A course is edited by whoever read its present version.
ALTER TABLE courses ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Which room a session is in, as it is compared: town and room in small letters. A room's
-- row is held while a session is put into it, so that no two are put there at once.
ALTER TABLE course_sessions ADD COLUMN room_key TEXT NOT NULL DEFAULT '';
CREATE INDEX course_sessions_room ON course_sessions (room_key);
CREATE TABLE course_rooms (
    room_key TEXT NOT NULL PRIMARY KEY
);

-- decision_told_at is when those who train a tentative session were told to decide.
ALTER TABLE course_sessions ADD COLUMN decision_told_at TIMESTAMP;
CREATE INDEX course_sessions_decide ON course_sessions (state, decide_on);
CREATE INDEX course_sessions_series ON course_sessions (series_id);
CREATE INDEX course_interests_course ON course_interests (course_id, region);
CREATE INDEX course_interests_person ON course_interests (person_id);
