INSERT INTO people (id, email, name, organisation_id, job_role, recorded_at)
SELECT '{group}-p-' || n, '{group}-' || n || '@kent.example.org', {name}, {organisation}, {role}, now() FROM generate_series(0, {people} - 1) n;
INSERT INTO person_roles (person_id, role, organisation_id, recorded_at)
SELECT '{group}-p-' || n, 'delegate', '', now() FROM generate_series(0, {people} - 1) n;
INSERT INTO browser_sessions (token_hash, person_id, expires_at, recorded_at)
SELECT encode(sha256(('token-{group}-p-' || n)::bytea), 'hex'), '{group}-p-' || n, now() + interval '12 hours', now() FROM generate_series(0, {people} - 1) n;
INSERT INTO course_sessions (id, code, course_id, programme_code, organisation_id, region, town, address, joining_link, delivery, description, starts_at, ends_at, capacity, confirmed, next_in_queue, state, cancel_reason, version, recorded_by, recorded_at)
SELECT '{group}-s-' || n, upper('{group}') || '-' || n, 'c-' || n % 10, 'BENCH', 'kent', 'Eastern', 'Maidstone', '1 Example Street, Maidstone', '', 'classroom', 'What happens on the day.',
    date_trunc('day', now()) + (n % {slots} + 2) * interval '1 day' + interval '9 hours', date_trunc('day', now()) + (n % {slots} + 2) * interval '1 day' + interval '15 hours',
    {share} + 5, 0, 1, 'open', '', 1, 'system', now()
FROM generate_series(0, {people} / {share} * {slots} - 1) n;
INSERT INTO course_session_days (session_id, number, starts_at, ends_at)
SELECT id, 1, starts_at, ends_at FROM course_sessions WHERE id LIKE '{group}-s-%';
