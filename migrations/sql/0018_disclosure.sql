-- +goose Up
-- The answers of a wave are counted in steps. A response belongs to the step that was open
-- when it came; a figure counts whole steps, each of them of at least so many responses as
-- the floor of disclosure control, so that no two figures are one response apart. step is
-- the open one.
CREATE TABLE survey_wave_steps (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES survey_waves (id),
    step    INTEGER NOT NULL CHECK (step >= 1)
);
ALTER TABLE survey_responses ADD COLUMN step INTEGER NOT NULL DEFAULT 0;

-- What was released: an answer to a question (question is its JSON: the two sides, the day
-- and the steps), and the sets of responses or pairs whose figures it has. set_text is the
-- JSON of what describes the set, items that of its items, each with its base, or null where
-- it was refused. Whoever releases has read the ledger up to a number and takes the next: of
-- two at once, the second reads again.
CREATE TABLE survey_releases (
    id          TEXT NOT NULL PRIMARY KEY,
    number      INTEGER NOT NULL UNIQUE,
    sides       TEXT NOT NULL,
    as_at       TEXT NOT NULL,
    steps       TEXT NOT NULL,
    released_to TEXT NOT NULL,
    released_on TEXT NOT NULL
);
CREATE TABLE survey_released_sets (
    release_id TEXT NOT NULL REFERENCES survey_releases (id),
    number     INTEGER NOT NULL,
    universe   TEXT NOT NULL,
    set_text   TEXT NOT NULL,
    items      TEXT NOT NULL,
    PRIMARY KEY (release_id, number)
);
CREATE INDEX survey_released_sets_universe ON survey_released_sets (universe);

-- Free text that people wrote, as a person released it. The original stays with the
-- response and is read on the queue's page alone. state: released or held.
CREATE TABLE survey_comments (
    wave_id     TEXT NOT NULL,
    response_id TEXT NOT NULL,
    question    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('released', 'held')),
    redacted    TEXT NOT NULL,
    decided_by  TEXT NOT NULL,
    decided_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (wave_id, response_id, question)
);
