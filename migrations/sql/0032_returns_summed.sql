-- +goose Up
-- Who answered is summed by organisation and by session for every figure of a return; with these
-- columns in the index the sums are read without the cells beside them.
DROP INDEX survey_counts_subject;
CREATE INDEX survey_counts_subject ON survey_counts (subject, a, kind, level, period, member, n, seats);

-- How many were trained first in a month, without those whom course_trained calls moved. Who
-- counts a person anew changes the sums in the same transaction.
CREATE TABLE course_trained_months (
    programme_code  TEXT NOT NULL REFERENCES programmes (code),
    course_id       TEXT NOT NULL REFERENCES courses (id),
    month           TEXT NOT NULL,
    sector          TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    people          INTEGER NOT NULL CHECK (people >= 0),
    PRIMARY KEY (programme_code, course_id, month, sector, organisation_id)
) WITHOUT ROWID;
INSERT INTO course_trained_months (programme_code, course_id, month, sector, organisation_id, people)
SELECT programme_code, course_id, SUBSTR(first_on, 1, 7), sector, organisation_id, COUNT(*)
FROM course_trained WHERE NOT moved GROUP BY programme_code, course_id, SUBSTR(first_on, 1, 7), sector, organisation_id;
CREATE INDEX course_trained_first ON course_trained (programme_code, first_on);
