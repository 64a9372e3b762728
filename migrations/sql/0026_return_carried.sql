-- +goose Up
-- What became, in a return, of the open entries of the return before it: taken over as the
-- entry entry_key, as it was or changed, or closed for a reason. What has no row is still to
-- be decided.
CREATE TABLE report_return_carried (
    return_id   TEXT NOT NULL REFERENCES report_returns (id),
    section     TEXT NOT NULL,
    from_return TEXT NOT NULL REFERENCES report_returns (id),
    from_key    TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('taken', 'closed')),
    entry_key   TEXT NOT NULL CHECK ((outcome = 'taken') = (entry_key <> '')),
    reason      TEXT NOT NULL CHECK ((outcome = 'closed') = (reason <> '')),
    person_id   TEXT NOT NULL,
    person_name TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (return_id, section, from_return, from_key)
);
