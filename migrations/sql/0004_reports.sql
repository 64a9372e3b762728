-- +goose Up
CREATE TABLE report_deliverables (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    letter         TEXT NOT NULL,
    title          TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    UNIQUE (programme_code, letter)
);

-- definition says as JSON what is counted; profile is a JSON list of days and what is due
-- by them, empty when the target is due evenly. target_source is published or invented,
-- empty when no target is known.
CREATE TABLE report_kpis (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    code           TEXT NOT NULL,
    letter         TEXT NOT NULL,
    title          TEXT NOT NULL,
    definition     TEXT NOT NULL,
    unit           TEXT NOT NULL,
    decimals       INTEGER NOT NULL,
    direction      TEXT NOT NULL CHECK (direction IN ('at_least', 'at_most')),
    baseline       DOUBLE PRECISION,
    target         DOUBLE PRECISION,
    target_source  TEXT NOT NULL CHECK (target_source IN ('', 'published', 'invented')),
    starts_on      TEXT NOT NULL,
    ends_on        TEXT NOT NULL,
    profile        TEXT NOT NULL,
    note           TEXT NOT NULL,
    invented_base  BOOLEAN NOT NULL,
    position       INTEGER NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    UNIQUE (programme_code, code),
    FOREIGN KEY (programme_code, letter) REFERENCES report_deliverables (programme_code, letter)
);

-- Declared by a manager, or assured by the board. Rows are only ever added; the newest counts.
CREATE TABLE report_declarations (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL,
    letter         TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('declared', 'assured')),
    rag            TEXT NOT NULL CHECK (rag IN ('green', 'amber', 'red')),
    reason         TEXT NOT NULL,
    as_at          TEXT NOT NULL,
    person_id      TEXT NOT NULL,
    person_name    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    FOREIGN KEY (programme_code, letter) REFERENCES report_deliverables (programme_code, letter)
);

-- amount is in whole pounds.
CREATE TABLE report_engagements (
    id              TEXT NOT NULL PRIMARY KEY,
    programme_code  TEXT NOT NULL REFERENCES programmes (code),
    source_id       TEXT NOT NULL,
    kind            TEXT NOT NULL,
    happened_on     TEXT NOT NULL,
    organisation_id TEXT REFERENCES organisations (id),
    sector          TEXT NOT NULL,
    headcount       INTEGER,
    amount          BIGINT,
    note            TEXT NOT NULL,
    recorded_by     TEXT NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    UNIQUE (programme_code, source_id)
);
CREATE INDEX report_engagements_kind ON report_engagements (programme_code, kind, happened_on);

-- Rows are only ever added; the newest value of a period counts.
CREATE TABLE report_indicators (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    indicator      TEXT NOT NULL,
    title          TEXT NOT NULL,
    period         TEXT NOT NULL,
    value          DOUBLE PRECISION NOT NULL,
    unit           TEXT NOT NULL CHECK (unit IN ('count', 'rate')),
    source         TEXT NOT NULL,
    recorded_by    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL
);
CREATE INDEX report_indicators_name ON report_indicators (programme_code, indicator, period);

-- An award is money given; an allocation says what part of the awards is meant for
-- something, and is never added to them. amount is in whole pounds.
CREATE TABLE report_grants (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    code           TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('award', 'allocation')),
    title          TEXT NOT NULL,
    awarded_on     TEXT NOT NULL,
    for_year       TEXT NOT NULL,
    amount         BIGINT NOT NULL,
    note           TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    UNIQUE (programme_code, code)
);

-- What a programme's grant return shows, as JSON.
CREATE TABLE report_plans (
    programme_code TEXT NOT NULL PRIMARY KEY REFERENCES programmes (code),
    content        TEXT NOT NULL,
    recorded_by    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL
);

-- A released return is the content as it was then; a draft is made anew each time it is read.
CREATE TABLE report_returns (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL REFERENCES programmes (code),
    slug           TEXT NOT NULL UNIQUE,
    title          TEXT NOT NULL,
    as_at          TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('draft', 'released')),
    content        TEXT NOT NULL,
    content_hash   TEXT NOT NULL,
    released_at    TIMESTAMP,
    released_by    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    UNIQUE (programme_code, as_at)
);
