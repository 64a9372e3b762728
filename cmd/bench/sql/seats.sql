INSERT INTO survey_waves (id, survey_code, name, kind, programme_code, course_id, note, recorded_at)
VALUES ('{wave}', '{survey}', '{wave}', 'after', 'BENCH', 'c-0', '', now());
INSERT INTO survey_seats (token_hash, wave_id, session_id, booking_id, held_on, recorded_at)
SELECT encode(sha256(('{wave}-' || n)::bytea), 'hex'), '{wave}', 'past-s-' || n / {share}, md5('past' || n), '2021-01-01', now()
FROM generate_series(0, {seats} - 1) n;
INSERT INTO survey_open_seats (token_hash)
SELECT token_hash FROM survey_seats WHERE wave_id = '{wave}'
