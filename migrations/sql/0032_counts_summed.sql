-- +goose Up
-- Who answered is summed by organisation and by session for every figure of a return; with these
-- columns in the index the sums are read without the cells beside them.
DROP INDEX survey_counts_subject;
CREATE INDEX survey_counts_subject ON survey_counts (subject, a, kind, level, period, member, n, seats);
