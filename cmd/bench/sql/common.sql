INSERT INTO programmes (code, title, starts_on, ends_on, note, floor_base, floor_complement, green_from, amber_from, clustering, clustering_rho, recorded_at)
VALUES ('BENCH', 'Measuring', '2000-01-01', '2999-12-31', 'Invented for measuring.', 10, 3, 1, 0.8, FALSE, 0, now());
INSERT INTO courses (id, code, title, summary, audience, description, minutes, capacity, delivery, recorded_at)
SELECT 'c-' || n, 'C' || n, 'Course ' || n, 'Invented for measuring, with a sentence that says what it is about.', 'Officers and staff.', 'What happens on the day, in a sentence or two.', 360, 20, 'classroom', now()
FROM generate_series(0, 9) n;
INSERT INTO organisations (id, name, name_key, sector, region, domain, force, recorded_at)
SELECT 'o-' || n, 'Council of Place ' || n, 'council of place ' || n, 'local_authority', 'Eastern', '', FALSE, now() FROM generate_series(1, 100) n;
UPDATE organisations SET domain = 'kent.example.org' WHERE id = 'kent';
INSERT INTO people (id, email, name, organisation_id, job_role, recorded_at)
SELECT 'past-p-' || n, 'past-' || n || '@kent.example.org', 'Delegate ' || n, 'kent', 'police_officer', now() FROM generate_series(0, {sessions} * {share} / 4 - 1) n;
INSERT INTO person_roles (person_id, role, organisation_id, recorded_at)
SELECT 'past-p-' || n, 'delegate', '', now() FROM generate_series(0, {sessions} * {share} / 4 - 1) n;
INSERT INTO course_sessions (id, code, course_id, programme_code, organisation_id, region, town, address, joining_link, delivery, description, starts_at, ends_at, capacity, confirmed, next_in_queue, state, cancel_reason, version, recorded_by, recorded_at)
SELECT 'past-s-' || n, 'PAST-' || n, 'c-' || n % {courses}, 'BENCH', 'kent', (ARRAY['Eastern', 'London', 'North West', 'Wales'])[n % 4 + 1], 'Maidstone', '1 Example Street, Maidstone', '', 'classroom', 'What happens on the day.',
    date_trunc('day', now()) + n * {days} / {sessions} * interval '1 day' - {before} * interval '1 day' + interval '9 hours', date_trunc('day', now()) + n * {days} / {sessions} * interval '1 day' - {before} * interval '1 day' + interval '15 hours',
    {share} + 5, {share}, 1, 'open', '', 1, 'system', now()
FROM generate_series(0, {sessions} - 1) n;
INSERT INTO course_session_days (session_id, number, starts_at, ends_at)
SELECT id, 1, starts_at, ends_at FROM course_sessions WHERE id LIKE 'past-s-%';
INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number, cancel_reason, booked_at, cancelled_at, recorded_by, recorded_at)
SELECT md5('past' || n), 'OLD-' || n, 'past-s-' || n / {share}, 'past-p-' || n % ({sessions} * {share} / 4), 'kent', 'confirmed', NULL, '', now(), NULL, 'system', now()
FROM generate_series(0, {sessions} * {share} - 1) n;
INSERT INTO course_access_needs (booking_id, needs, recorded_at)
SELECT md5('past' || n), 'A hearing loop.', now() FROM generate_series(0, {sessions} * {share} - 1, 10) n;
INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at)
SELECT md5('change' || n), md5('past' || n), 'confirmed', '', 'system', now() FROM generate_series(0, {sessions} * {share} - 1) n;
INSERT INTO course_booking_drafts (person_id, session_id, needs, recorded_at)
SELECT 'past-p-' || n, 'past-s-0', '', now() FROM generate_series(0, {sessions} * {share} / 4 - 1) n;
INSERT INTO notices (id, kind, email, data, state, attempts, not_before, sent_at, failure, recorded_at)
SELECT md5('notice' || n), 'booking-confirmed', 'past-' || n || '@kent.example.org', '{notice}', 'sent', 1, now(), now(), '', now() FROM generate_series(0, {sessions} * {share} - 1) n;
INSERT INTO audit_entries (id, actor_id, act, subject, detail, recorded_at)
SELECT md5('audit' || n), 'system', 'change person', 'past-p-' || n, '', now() FROM generate_series(0, {sessions} * {share} - 1) n
