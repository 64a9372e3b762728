-- +goose Up
-- The short code by which the people of one organisation answer a survey that is open to
-- everybody, so that they are counted with it.
CREATE TABLE survey_organisation_codes (
    code            TEXT NOT NULL PRIMARY KEY,
    wave_id         TEXT NOT NULL REFERENCES survey_waves (id),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    recorded_at     TIMESTAMP NOT NULL,
    UNIQUE (wave_id, organisation_id)
);
