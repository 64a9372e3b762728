-- +goose Up
-- What the registers come to is kept as counts, so that a return of a hundred thousand lines
-- need not read them. Whoever writes a line counts its session and its person anew in the same
-- transaction; check counts everything again from the lines.
-- Of a session and a day: its lines, those that say full or part, and those that say full.
CREATE TABLE course_register_counts (
    session_id  TEXT NOT NULL REFERENCES course_sessions (id),
    happened_on TEXT NOT NULL,
    lines       INTEGER NOT NULL,
    attended    INTEGER NOT NULL,
    in_full     INTEGER NOT NULL,
    PRIMARY KEY (session_id, happened_on)
) WITHOUT ROWID;
INSERT INTO course_register_counts (session_id, happened_on, lines, attended, in_full)
SELECT session_id, happened_on, COUNT(*), SUM(CASE WHEN attended = 'no' THEN 0 ELSE 1 END), SUM(CASE WHEN attended = 'full' THEN 1 ELSE 0 END)
FROM course_attendance WHERE NOT cleared GROUP BY session_id, happened_on;

-- Of who fully attended a course in a programme: the first day, and what they were. Of who was
-- of several organisations or sectors, which moved says, the lines tell.
CREATE TABLE course_trained (
    person_id       TEXT NOT NULL REFERENCES people (id),
    programme_code  TEXT NOT NULL REFERENCES programmes (code),
    course_id       TEXT NOT NULL REFERENCES courses (id),
    first_on        TEXT NOT NULL,
    sector          TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    moved           BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, programme_code, course_id)
) WITHOUT ROWID;
INSERT INTO course_trained (person_id, programme_code, course_id, first_on, sector, organisation_id, moved)
SELECT person_id, programme_code, course_id, MIN(happened_on), MIN(sector), MIN(COALESCE(course_attendance.organisation_id, '')),
    MIN(sector) <> MAX(sector) OR MIN(COALESCE(course_attendance.organisation_id, '')) <> MAX(COALESCE(course_attendance.organisation_id, ''))
FROM course_attendance JOIN course_sessions ON course_sessions.id = course_attendance.session_id
WHERE attended = 'full' AND NOT cleared GROUP BY person_id, programme_code, course_id;
CREATE INDEX course_trained_moved ON course_trained (programme_code, course_id) WHERE moved;
