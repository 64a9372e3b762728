-- +goose Up
-- Tokens by which other programs read a programme's returns or figures. Only a hash of a token
-- is kept. Whoever made it lends it their roles, as they are when it is used.
CREATE TABLE report_read_tokens (
    id             TEXT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    scope          TEXT NOT NULL CHECK (scope IN ('released_returns', 'returns', 'figures')),
    token_hash     TEXT NOT NULL UNIQUE,
    made_by        TEXT NOT NULL,
    expires_at     TIMESTAMP NOT NULL,
    revoked_at     TIMESTAMP,
    recorded_at    TIMESTAMP NOT NULL
);

-- What a token read on a day, once.
CREATE TABLE report_read_token_uses (
    token_id    TEXT NOT NULL REFERENCES report_read_tokens (id),
    used_on     TEXT NOT NULL,
    what        TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (token_id, used_on, what)
);
