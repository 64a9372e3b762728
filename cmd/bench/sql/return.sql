CREATE TABLE bench_course AS
SELECT id, code, row_number() OVER (ORDER BY code) - 1 AS number FROM courses WHERE code IN ('INNERSTE', 'OIC', 'VLO');
CREATE TABLE bench_organisation AS
SELECT id, sector, row_number() OVER (ORDER BY force DESC, id) - 1 AS number FROM organisations;
INSERT INTO people (id, email, name, organisation_id, job_role, recorded_at)
SELECT 'many-p-' || n, 'many-' || n || '@kent.example.org', 'Delegate ' || n, organisation.id, 'police_officer', now()
FROM generate_series(0, {bookings} / 2 - 1) n JOIN bench_organisation organisation ON organisation.number = n * 7 % (SELECT count(*) FROM bench_organisation);
INSERT INTO course_sessions (id, code, course_id, programme_code, organisation_id, region, town, address, joining_link, delivery, description, starts_at, ends_at, capacity, confirmed, next_in_queue, state, cancel_reason, version, recorded_by, recorded_at)
SELECT 'many-s-' || n, 'MANY-' || n, course.id, 'MSOIC-2020-21', 'kent', 'Eastern', 'Maidstone', '1 Example Street, Maidstone', '', 'classroom', '',
    timestamptz '2020-07-01 09:00:00Z' + n % 260 * interval '1 day', timestamptz '2020-07-01 15:00:00Z' + n % 260 * interval '1 day',
    40, 20, 1, 'open', '', 1, 'system', now()
FROM generate_series(0, {sessions} - 1) n JOIN bench_course course ON course.number = n % 3;
INSERT INTO course_session_days (session_id, number, starts_at, ends_at)
SELECT id, 1, starts_at, ends_at FROM course_sessions WHERE id LIKE 'many-s-%';
INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number, cancel_reason, booked_at, cancelled_at, recorded_by, recorded_at)
SELECT md5('many' || n), 'MANY-' || n, 'many-s-' || n / 20, people.id, people.organisation_id, 'confirmed', NULL, '', timestamptz '2020-06-01 09:00:00Z', NULL, 'system', now()
FROM generate_series(0, {bookings} - 1) n JOIN people ON people.id = 'many-p-' || n % ({bookings} / 2);
INSERT INTO course_attendance (id, session_id, booking_id, person_id, organisation_id, sector, job_role, attended, happened_on, recorded_by, recorded_at)
SELECT md5('line' || booking.id), booking.session_id, booking.id, booking.person_id, booking.organisation_id, organisation.sector, 'police_officer',
    (ARRAY['full', 'full', 'full', 'full', 'full', 'full', 'full', 'full', 'part', 'no'])[abs(hashtext(booking.id)) % 10 + 1], to_char(starts_at, 'YYYY-MM-DD'), 'system', now()
FROM course_bookings booking JOIN course_sessions ON course_sessions.id = booking.session_id JOIN organisations organisation ON organisation.id = booking.organisation_id
WHERE booking.reference LIKE 'MANY-%';
INSERT INTO course_register_counts (session_id, happened_on, lines, attended, in_full)
SELECT session_id, happened_on, count(*), count(*) FILTER (WHERE attended <> 'no'), count(*) FILTER (WHERE attended = 'full')
FROM course_attendance WHERE session_id LIKE 'many-s-%' GROUP BY session_id, happened_on;
INSERT INTO course_trained (person_id, programme_code, course_id, first_on, sector, organisation_id, moved)
SELECT line.person_id, session.programme_code, session.course_id, min(line.happened_on), min(line.sector), min(line.organisation_id), FALSE
FROM course_attendance line JOIN course_sessions session ON session.id = line.session_id
WHERE line.attended = 'full' AND line.session_id LIKE 'many-s-%' GROUP BY line.person_id, session.programme_code, session.course_id;
INSERT INTO course_trained_months (programme_code, course_id, month, sector, organisation_id, people)
SELECT programme_code, course_id, substr(first_on, 1, 7), sector, organisation_id, count(*)
FROM course_trained WHERE NOT moved AND person_id LIKE 'many-p-%' GROUP BY 1, 2, 3, 4, 5
ON CONFLICT (programme_code, course_id, month, sector, organisation_id) DO UPDATE SET people = course_trained_months.people + excluded.people;
CREATE TABLE bench_answer AS
SELECT response.wave_id, response.version, response.answers, response.content_hash, wave.course_id, wave.kind = 'after' AS is_after,
    row_number() OVER (PARTITION BY wave.kind = 'after' ORDER BY md5(response.id)) - 1 AS number
FROM survey_responses response JOIN survey_waves wave ON wave.id = response.wave_id
WHERE wave.programme_code = 'MSOIC-2020-21';
CREATE TABLE bench_session AS
SELECT id, course_id, starts_at, row_number() OVER (PARTITION BY course_id ORDER BY id) - 1 AS number
FROM course_sessions WHERE id LIKE 'many-s-%';
INSERT INTO survey_wave_steps (wave_id, step) SELECT DISTINCT wave_id, 1 FROM bench_answer ON CONFLICT DO NOTHING;
INSERT INTO survey_responses (wave_id, id, version, submitted_on, organisation_id, session_id, pair_code, came_by, source_id, content_hash, answers, recorded_on, counted, step)
SELECT answer.wave_id, md5('many-before' || n), answer.version, day, organisation.id, NULL,
    CASE WHEN n < {responses} * 3 / 20 AND n % 2 = 0 THEN 'many-' || n ELSE '' END, 'open', NULL, answer.content_hash, answer.answers, day, FALSE, step.step
FROM generate_series(0, {responses} * 17 / 20 - 1) n
CROSS JOIN LATERAL to_char(date '2020-05-18' + abs(hashtext('day' || n)) % 300, 'YYYY-MM-DD') day
JOIN bench_answer answer ON NOT answer.is_after AND answer.number = n % (SELECT count(*) FROM bench_answer WHERE NOT is_after)
JOIN bench_organisation organisation ON organisation.number = n * 7 % (SELECT count(*) FROM bench_organisation)
JOIN survey_wave_steps step ON step.wave_id = answer.wave_id;
INSERT INTO survey_responses (wave_id, id, version, submitted_on, organisation_id, session_id, pair_code, came_by, source_id, content_hash, answers, recorded_on, counted, step)
SELECT answer.wave_id, md5('many-after' || n), answer.version, day, organisation.id, session.id,
    CASE WHEN n % 2 = 0 THEN 'many-' || n ELSE '' END, 'seat', NULL, answer.content_hash, answer.answers, day, FALSE, step.step
FROM generate_series(0, {responses} * 3 / 20 - 1) n
JOIN bench_answer answer ON answer.is_after AND answer.number = n % (SELECT count(*) FROM bench_answer WHERE is_after)
JOIN bench_session session ON session.course_id = answer.course_id AND session.number = n * 7 % ({sessions} / 3)
CROSS JOIN LATERAL to_char(session.starts_at + n % 5 * interval '1 day', 'YYYY-MM-DD') day
JOIN bench_organisation organisation ON organisation.number = n * 7 % (SELECT count(*) FROM bench_organisation)
JOIN survey_wave_steps step ON step.wave_id = answer.wave_id;
UPDATE survey_wave_steps SET step = step + 1 WHERE wave_id IN (SELECT wave_id FROM bench_answer);
DROP TABLE bench_course;
DROP TABLE bench_organisation;
DROP TABLE bench_answer;
DROP TABLE bench_session
