-- +goose Up
-- What a KPI is, version by version: rows are only ever added. counts_from is the day from
-- which a version counts, empty for the first, which counts from the beginning; as at a day
-- the newest version counts that does so by then. level is empty where it was never said,
-- baseline_on the day of the baseline, empty where there is none or it is not known.
CREATE TABLE report_kpi_versions (
    programme_code TEXT NOT NULL,
    code           TEXT NOT NULL,
    version        INTEGER NOT NULL CHECK (version >= 1),
    counts_from    TEXT NOT NULL,
    title          TEXT NOT NULL,
    level          TEXT NOT NULL CHECK (level IN ('', 'input', 'output', 'outcome', 'impact')),
    definition     TEXT NOT NULL,
    unit           TEXT NOT NULL,
    decimals       INTEGER NOT NULL,
    direction      TEXT NOT NULL CHECK (direction IN ('at_least', 'at_most')),
    baseline       DOUBLE PRECISION,
    baseline_on    TEXT NOT NULL,
    target         DOUBLE PRECISION,
    target_source  TEXT NOT NULL CHECK (target_source IN ('', 'published', 'invented')),
    starts_on      TEXT NOT NULL,
    ends_on        TEXT NOT NULL,
    profile        TEXT NOT NULL,
    note           TEXT NOT NULL,
    invented_base  BOOLEAN NOT NULL,
    reason         TEXT NOT NULL,
    recorded_by    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (programme_code, code, version),
    FOREIGN KEY (programme_code, code) REFERENCES report_kpis (programme_code, code),
    CHECK ((version = 1) = (counts_from = ''))
);
INSERT INTO report_kpi_versions
SELECT programme_code, code, 1, '', title, '', definition, unit, decimals, direction, baseline, '', target, target_source,
       starts_on, ends_on, profile, note, invented_base, '', '', recorded_at
FROM report_kpis;
ALTER TABLE report_kpis DROP COLUMN title;
ALTER TABLE report_kpis DROP COLUMN definition;
ALTER TABLE report_kpis DROP COLUMN unit;
ALTER TABLE report_kpis DROP COLUMN decimals;
ALTER TABLE report_kpis DROP COLUMN direction;
ALTER TABLE report_kpis DROP COLUMN baseline;
ALTER TABLE report_kpis DROP COLUMN target;
ALTER TABLE report_kpis DROP COLUMN target_source;
ALTER TABLE report_kpis DROP COLUMN starts_on;
ALTER TABLE report_kpis DROP COLUMN ends_on;
ALTER TABLE report_kpis DROP COLUMN profile;
ALTER TABLE report_kpis DROP COLUMN note;
ALTER TABLE report_kpis DROP COLUMN invented_base;

-- Numbers of a KPI that somebody entered by hand, and milestones that were reached (1) or
-- not after all (0). Rows are only ever added; of one day the one recorded last counts.
CREATE TABLE report_kpi_entries (
    id             TEXT NOT NULL PRIMARY KEY,
    programme_code TEXT NOT NULL,
    code           TEXT NOT NULL,
    as_at          TEXT NOT NULL,
    value          DOUBLE PRECISION NOT NULL,
    source         TEXT NOT NULL,
    recorded_by    TEXT NOT NULL,
    person_name    TEXT NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    FOREIGN KEY (programme_code, code) REFERENCES report_kpis (programme_code, code)
);
CREATE INDEX report_kpi_entries_kpi ON report_kpi_entries (programme_code, code, as_at);

-- Who declared, and who assured, a deliverable as at a day: nobody did both.
CREATE TABLE report_declarers (
    programme_code TEXT NOT NULL,
    letter         TEXT NOT NULL,
    as_at          TEXT NOT NULL,
    person_id      TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('declared', 'assured')),
    PRIMARY KEY (programme_code, letter, as_at, person_id),
    FOREIGN KEY (programme_code, letter) REFERENCES report_deliverables (programme_code, letter)
);
INSERT INTO report_declarers
SELECT programme_code, letter, as_at, person_id, min(kind)
FROM report_declarations
GROUP BY programme_code, letter, as_at, person_id;
