-- +goose Up
-- The histories of survey_counts also have what an export tells people apart by, and are stored
-- with each standing of a row once (surveys, counts_histories.go): everything is counted again,
-- by muster migrate, or the server's job. step is asked for when a release is of earlier steps.
DELETE FROM survey_counts;
UPDATE survey_responses SET counted = FALSE WHERE counted;
CREATE INDEX survey_responses_steps ON survey_responses (wave_id, step) WHERE step > 0;
