-- +goose Up
-- Who is in which released sets is told from counts as well: subject may also be 'alone', the
-- people without a pair code, and 'people', those of one code each. In these rows a is the
-- wave of their first response, signature all their waves, member the session, or else the
-- organisation, of the first, period its month, and cells has how many there are of each
-- history (surveys, counts_people.go). SQLite cannot widen a CHECK, so the counts are made
-- anew, and everything is counted again: by muster migrate, or the server's job.
DROP TABLE survey_counts;
CREATE TABLE survey_counts (
    id        TEXT NOT NULL PRIMARY KEY,
    subject   TEXT NOT NULL CHECK (subject IN ('responses', 'pairs', 'codes', 'alone', 'people')),
    a         TEXT NOT NULL,
    a_version INTEGER NOT NULL,
    b         TEXT NOT NULL,
    b_version INTEGER NOT NULL,
    signature TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('all', 'organisation', 'session', 'role', 'step')),
    member    TEXT NOT NULL,
    level     INTEGER NOT NULL CHECK (level IN (0, 1, 2)),
    period    TEXT NOT NULL,
    n         INTEGER NOT NULL,
    seats     INTEGER NOT NULL,
    cells     BLOB NOT NULL
);
CREATE INDEX survey_counts_subject ON survey_counts (subject, a, kind, level, period);
UPDATE survey_responses SET counted = FALSE WHERE counted;
