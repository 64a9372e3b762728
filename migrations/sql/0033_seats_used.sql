-- +goose Up
-- That a seat is used up is stored with the answer, under a code that only the pair key makes
-- of the seat. The open seats of a session go in batches, later: so two copies of the database
-- around one answer do not tell whose it is. A row is forgotten some days after its batch.
CREATE TABLE survey_seat_uses (
    use_code   TEXT NOT NULL PRIMARY KEY,
    wave_id    TEXT NOT NULL REFERENCES survey_waves (id),
    session_id TEXT NOT NULL,
    settled_on TEXT
) WITHOUT ROWID;
