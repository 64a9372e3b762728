-- +goose Up
-- A questionnaire that is being written: no version yet, and nobody is asked it. content is
-- the questionnaire as JSON, complete or not; based_on the version that it began as, 0 for
-- none; revision counts its changes, so that two people do not undo each other's.
CREATE TABLE survey_questionnaire_drafts (
    code       TEXT NOT NULL PRIMARY KEY,
    based_on   INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    content    TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
