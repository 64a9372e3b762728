-- +goose Up
-- stage is how far a return has come. What it says is frozen from the stage submitted on;
-- state is released while funders may read it, from the stage approved on. revision counts
-- the changes of what is written in it. submitted_by is the person who submitted it last, who
-- may not approve it too.
ALTER TABLE report_returns ADD COLUMN stage TEXT NOT NULL DEFAULT 'draft'
    CHECK (stage IN ('draft', 'submitted', 'approved', 'accepted', 'locked'));
ALTER TABLE report_returns ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE report_returns ADD COLUMN submitted_by TEXT NOT NULL DEFAULT '';
UPDATE report_returns SET stage = 'approved' WHERE state = 'released';

-- Who took a return from one stage to another, and why. Rows are only ever added. withdrawn
-- is what the return said until it was reopened.
CREATE TABLE report_return_steps (
    id           TEXT NOT NULL PRIMARY KEY,
    return_id    TEXT NOT NULL REFERENCES report_returns (id),
    number       INTEGER NOT NULL,
    act          TEXT NOT NULL CHECK (act IN ('submit', 'approve', 'accept', 'lock', 'reopen')),
    from_stage   TEXT NOT NULL,
    reason       TEXT NOT NULL CHECK (act <> 'reopen' OR reason <> ''),
    content_hash TEXT NOT NULL,
    withdrawn    TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    person_name  TEXT NOT NULL,
    recorded_at  TIMESTAMP NOT NULL,
    UNIQUE (return_id, number)
);

-- What is written in a return: the narrative of a deliverable, a risk, a milestone, a line of
-- money, a lesson. answers is the JSON of what its fields say.
CREATE TABLE report_return_entries (
    id         TEXT NOT NULL PRIMARY KEY,
    return_id  TEXT NOT NULL REFERENCES report_returns (id),
    section    TEXT NOT NULL,
    entry_key  TEXT NOT NULL,
    position   INTEGER NOT NULL,
    answers    TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (return_id, section, entry_key)
);

-- The sections that somebody has called complete since they were last changed.
CREATE TABLE report_return_sections (
    return_id    TEXT NOT NULL REFERENCES report_returns (id),
    section      TEXT NOT NULL,
    completed_by TEXT NOT NULL,
    completed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (return_id, section)
);

-- Files that show what a return says. kind is the media type that the content was found to
-- have.
CREATE TABLE report_return_evidence (
    id        TEXT NOT NULL PRIMARY KEY,
    return_id TEXT NOT NULL REFERENCES report_returns (id),
    title     TEXT NOT NULL,
    file_name TEXT NOT NULL,
    kind      TEXT NOT NULL,
    size      INTEGER NOT NULL CHECK (size > 0),
    sha256    TEXT NOT NULL,
    content   BLOB NOT NULL,
    added_by  TEXT NOT NULL,
    added_at  TIMESTAMP NOT NULL,
    UNIQUE (return_id, sha256)
);

-- Questions on a figure of a return, and their answers. figure_text is what the figure said
-- when it was asked about.
CREATE TABLE report_return_questions (
    id            TEXT NOT NULL PRIMARY KEY,
    return_id     TEXT NOT NULL REFERENCES report_returns (id),
    figure_key    TEXT NOT NULL,
    figure_title  TEXT NOT NULL,
    figure_text   TEXT NOT NULL,
    question      TEXT NOT NULL,
    asked_by      TEXT NOT NULL,
    asked_name    TEXT NOT NULL,
    asked_at      TIMESTAMP NOT NULL,
    answer        TEXT NOT NULL,
    answered_by   TEXT NOT NULL,
    answered_name TEXT NOT NULL,
    answered_at   TIMESTAMP
);
CREATE INDEX report_return_questions_return ON report_return_questions (return_id, asked_at);
