-- +goose Up
-- Why something that the check before submission found in a return stands nevertheless.
-- finding names the sentence and what it differs from: another sentence, or another figure, is
-- another finding. Once the return is submitted these are what stood in it then.
CREATE TABLE report_return_findings (
    return_id   TEXT NOT NULL REFERENCES report_returns (id),
    finding     TEXT NOT NULL,
    position    INTEGER NOT NULL,
    section     TEXT NOT NULL,
    entry_key   TEXT NOT NULL,
    field       TEXT NOT NULL,
    place       TEXT NOT NULL,
    sentence    TEXT NOT NULL,
    words       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    why         TEXT NOT NULL,
    against     TEXT NOT NULL,
    figure_key  TEXT NOT NULL,
    figure_slug TEXT NOT NULL,
    reason      TEXT NOT NULL CHECK (reason <> ''),
    person_id   TEXT NOT NULL,
    person_name TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (return_id, finding)
);
