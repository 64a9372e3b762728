-- +goose Up
-- day_count and other_trainers count a session's rows in course_session_days and
-- course_session_trainers, so that a list of sessions asks for them only where there are
-- more than the session itself says.
ALTER TABLE course_sessions ADD COLUMN day_count INTEGER NOT NULL DEFAULT 1 CHECK (day_count >= 1);
ALTER TABLE course_sessions ADD COLUMN other_trainers INTEGER NOT NULL DEFAULT 0 CHECK (other_trainers >= 0);
