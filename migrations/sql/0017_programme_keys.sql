-- +goose Up
-- The key of a programme's pair codes: when it is destroyed, a fingerprint of it ('' until
-- it is made), and when that began and was done. Days only: the moment at which a key is
-- first used would be that of somebody's answer. The key itself is never in the database.
CREATE TABLE survey_programme_keys (
    programme_code TEXT NOT NULL PRIMARY KEY REFERENCES programmes (code),
    destroy_on     TEXT NOT NULL,
    fingerprint    TEXT NOT NULL,
    destroying_on  TEXT,
    destroyed_on   TEXT,
    CHECK (destroyed_on IS NULL OR destroying_on IS NOT NULL)
);

-- What was generalised when a key was destroyed: of how many responses role and organisation
-- were taken, under which floor, and how many the smallest group has that kept them.
CREATE TABLE survey_generalisations (
    programme_code TEXT NOT NULL REFERENCES survey_programme_keys (programme_code),
    number         INTEGER NOT NULL,
    checked_on     TEXT NOT NULL,
    floor_base     INTEGER NOT NULL,
    responses      INTEGER NOT NULL,
    roles          INTEGER NOT NULL,
    organisations  INTEGER NOT NULL,
    smallest_left  INTEGER NOT NULL,
    PRIMARY KEY (programme_code, number)
);
