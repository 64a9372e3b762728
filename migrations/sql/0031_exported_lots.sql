-- +goose Up
-- What has left of a wave in exports of responses: lots of whole steps, one after the other,
-- each of at least as many responses as the floor. What has left leaves again as it was, or not
-- at all; what has come since leaves as a lot of its own. print tells whether it is still the
-- same (surveys, export_lot.go).
CREATE TABLE survey_exported_lots (
    wave_id     TEXT NOT NULL REFERENCES survey_waves (id),
    from_step   INTEGER NOT NULL CHECK (from_step >= 0),
    to_step     INTEGER NOT NULL,
    floor       INTEGER NOT NULL CHECK (floor >= 1),
    print       TEXT NOT NULL,
    recorded_on TEXT NOT NULL,
    PRIMARY KEY (wave_id, from_step),
    CHECK (to_step > from_step)
);
