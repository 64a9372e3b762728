-- +goose Up
-- The surveys that belong to a course, one a moment: before a session, after it, and as
-- follow-ups so many months after its end. A session takes them over when it is made, and
-- may have others. survey_code is a questionnaire's, of which the newest version is asked.
CREATE TABLE course_surveys (
    course_id   TEXT NOT NULL REFERENCES courses (id),
    stage       TEXT NOT NULL CHECK (stage IN ('before', 'after', 'follow_up')),
    months      INTEGER NOT NULL CHECK (months BETWEEN 0 AND 24),
    survey_code TEXT NOT NULL,
    PRIMARY KEY (course_id, stage, months),
    CHECK ((stage = 'follow_up') = (months > 0))
);
CREATE TABLE course_session_surveys (
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    stage       TEXT NOT NULL CHECK (stage IN ('before', 'after', 'follow_up')),
    months      INTEGER NOT NULL CHECK (months BETWEEN 0 AND 24),
    survey_code TEXT NOT NULL,
    PRIMARY KEY (session_id, stage, months),
    CHECK ((stage = 'follow_up') = (months > 0))
);
CREATE INDEX course_session_surveys_months ON course_session_surveys (stage, months);

-- A planned wave is one of the surveys of sessions: it asks only after those sessions that
-- have it, and when it opens and closes follows from each of them. months is as there.
ALTER TABLE survey_waves ADD COLUMN months INTEGER NOT NULL DEFAULT 0 CHECK (months >= 0);
ALTER TABLE survey_waves ADD COLUMN planned BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX survey_waves_planned ON survey_waves (survey_code, kind, months, programme_code, course_id) WHERE planned;
CREATE INDEX survey_seats_wave ON survey_seats (wave_id, held_on);

ALTER TABLE survey_waves DROP CONSTRAINT survey_waves_kind_check;
ALTER TABLE survey_waves ADD CONSTRAINT survey_waves_kind_check
    CHECK (kind IN ('open', 'before', 'after', 'follow_up', 'imported'));
CREATE INDEX survey_waves_kind ON survey_waves (kind);
