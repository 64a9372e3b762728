-- +goose Up
-- name_key is the name in lower case with single spaces: no two organisations differ in that only.
CREATE TABLE organisations (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL UNIQUE,
    sector      TEXT NOT NULL CHECK (sector IN ('policing', 'local_authority', 'immigration', 'health', 'voluntary', 'other')),
    region      TEXT NOT NULL,
    domain      TEXT NOT NULL,
    force       BOOLEAN NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- An email address is stored in lower case, so that it is one person's only.
CREATE TABLE people (
    id              TEXT NOT NULL PRIMARY KEY,
    email           TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name            TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisations (id),
    job_role        TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL
);

-- organisation_id is empty for a role that is not of one organisation.
CREATE TABLE person_roles (
    person_id       TEXT NOT NULL REFERENCES people (id),
    role            TEXT NOT NULL CHECK (role IN ('delegate', 'contact', 'trainer', 'manager', 'board', 'funder', 'administrator')),
    organisation_id TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, role, organisation_id)
);

-- One row an email asked for. Neither the link nor the digits are stored, only hashes of them.
CREATE TABLE sign_in_links (
    id            TEXT NOT NULL PRIMARY KEY,
    email         TEXT NOT NULL,
    token_hash    TEXT NOT NULL UNIQUE,
    code_hash     TEXT NOT NULL,
    return_to     TEXT NOT NULL,
    attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),
    expires_at    TIMESTAMP NOT NULL,
    used_at       TIMESTAMP,
    recorded_at   TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_links_email ON sign_in_links (email, recorded_at);

CREATE TABLE browser_sessions (
    token_hash  TEXT NOT NULL PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES people (id),
    expires_at  TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- How often something guessable was tried in a window of time: asking for links, and typing
-- codes, an email address and a network address. key is a hash.
CREATE TABLE sign_in_limits (
    key          TEXT NOT NULL,
    window_start TIMESTAMP NOT NULL,
    used         INTEGER NOT NULL,
    PRIMARY KEY (key, window_start)
);

-- Who did or looked at what. Rows are only ever added.
CREATE TABLE audit_entries (
    id          TEXT NOT NULL PRIMARY KEY,
    actor_id    TEXT NOT NULL,
    act         TEXT NOT NULL,
    subject     TEXT NOT NULL,
    detail      TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX audit_entries_when ON audit_entries (recorded_at);

-- What is to be told to whom, written in the transaction it tells of. not_before is when it
-- may be sent, and while it is being sent, when another worker may take it over. failure is
-- why the last attempt failed.
CREATE TABLE notices (
    id          TEXT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    email       TEXT NOT NULL,
    data        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts    INTEGER NOT NULL,
    not_before  TIMESTAMP NOT NULL,
    sent_at     TIMESTAMP,
    failure     TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX notices_due ON notices (state, not_before);
CREATE INDEX notices_email ON notices (email, recorded_at);
