\set k :start + :n * :clients + :client_id
\set n :n + 1
BEGIN;
INSERT INTO survey_seat_uses (use_code, wave_id, session_id) SELECT md5('use-{wave}-' || :k), '{wave}', 'past-s-' || :k / {share} WHERE EXISTS (SELECT 1 FROM survey_open_seats WHERE token_hash = encode(sha256(('{wave}-' || :k)::bytea), 'hex'));
SELECT wave_id, step FROM survey_wave_steps WHERE wave_id = '{wave}' FOR SHARE;
INSERT INTO survey_responses (wave_id, id, version, submitted_on, organisation_id, session_id, pair_code, came_by, source_id, content_hash, answers, recorded_on, step, counted) VALUES ('{wave}', md5('r' || :k), 1, '2021-01-01', NULL, 'past-s-' || :k / {share}, md5('p' || :k), 'seat', NULL, '', '{answers}', '2021-01-01', 0, FALSE);
DELETE FROM survey_drafts WHERE id = encode(sha256(('draft-{wave}-' || :k)::bytea), 'hex');
UPDATE survey_questionnaires SET frozen_on = '2021-01-01' WHERE code = '{survey}' AND version = 1 AND frozen_on IS NULL;
COMMIT;
