-- +goose Up
-- A file of responses from another tool, from when it is sent until it is imported, for hours
-- at most. content is encrypted under a key that only the browser that sent it holds.
CREATE TABLE survey_outside_files (
    id          TEXT NOT NULL PRIMARY KEY,
    survey_code TEXT NOT NULL,
    content     TEXT NOT NULL,
    expires_at  TIMESTAMP NOT NULL
);

-- How files with the same header were understood, so that the next one is. content has no
-- text of the file, only keyed hashes.
CREATE TABLE survey_outside_mappings (
    survey_code TEXT NOT NULL,
    version     INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    content     TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (survey_code, version, fingerprint)
);
