-- +goose Up
-- counted tells whether the response is in survey_counts. What was there before this
-- migration is not yet: a comparison adds what is not counted itself, so that it is right at
-- once, and muster migrate, or the server's job, counts it.
ALTER TABLE survey_responses ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX survey_responses_to_count ON survey_responses (wave_id) WHERE NOT counted;
CREATE INDEX survey_responses_pairs ON survey_responses (pair_code, wave_id) WHERE pair_code <> '';

-- What comparisons are made from instead of the answers themselves: sums over responses,
-- which check finds again from the records. subject says of what: 'responses' of version
-- a_version in wave a; 'pairs' of a response in wave a and one in wave b with the same pair
-- code; 'codes' that stand twice or more in survey a (and in survey b). signature is the
-- waves in which those codes stand, and how often.
-- kind and member: of everybody ('all'), or of those of one organisation, session or role,
-- or of one step of the wave (migration 0018).
-- level 0 is of all days; 1 of the month in period, YYYY-MM; 2 of the day, or of no day ('').
-- n counts responses, pairs or codes, seats those responses that came by a seat; cells is
-- how they answered (surveys, counts_cells.go). id is a hash of everything before n.
CREATE TABLE survey_counts (
    id        TEXT NOT NULL PRIMARY KEY,
    subject   TEXT NOT NULL CHECK (subject IN ('responses', 'pairs', 'codes')),
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
