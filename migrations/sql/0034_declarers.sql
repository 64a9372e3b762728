-- +goose Up
-- Who declared a deliverable's RAG does not assure it, nor the other way round, whatever the
-- days: the key has one row for both parts. Whoever took both before is kept as one of both,
-- and takes neither again.
DROP TABLE report_declarers;
CREATE TABLE report_declarers (
    programme_code TEXT NOT NULL,
    letter         TEXT NOT NULL,
    person_id      TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('declared', 'assured', 'both')),
    PRIMARY KEY (programme_code, letter, person_id),
    FOREIGN KEY (programme_code, letter) REFERENCES report_deliverables (programme_code, letter)
);
INSERT INTO report_declarers
SELECT programme_code, letter, person_id, CASE WHEN MIN(kind) = MAX(kind) THEN MIN(kind) ELSE 'both' END
FROM report_declarations
GROUP BY programme_code, letter, person_id;
