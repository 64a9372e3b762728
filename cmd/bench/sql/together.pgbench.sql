\set k :start + :n * :clients + :client_id
\set n :n + 1
\set person :k * {stride} % {people}
\set session :person / {share} * {slots} + :k / {people}
BEGIN;
SELECT course_sessions.id, people.id FROM course_sessions JOIN people ON people.id = '{group}-p-' || :person WHERE course_sessions.id = '{group}-s-' || :session FOR NO KEY UPDATE OF course_sessions, people;
UPDATE course_sessions SET confirmed = confirmed + 1 WHERE id = '{group}-s-' || :session AND state IN ('open', 'tentative', 'confirmed') AND confirmed + offered + held < capacity;
WITH w0 AS (INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number, cancel_reason, booked_at, cancelled_at, calendar_sequence, recorded_by, recorded_at) VALUES (md5('b' || :k), 'PG-' || :k, '{group}-s-' || :session, '{group}-p-' || :person, 'kent', 'confirmed', NULL, '', now(), NULL, 1, '{group}-p-' || :person, now())), w1 AS (INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at) VALUES (md5('c' || :k), md5('b' || :k), 'confirmed', '', '{group}-p-' || :person, now())), w2 AS (INSERT INTO notices (id, kind, email, data, state, attempts, not_before, sent_at, failure, recorded_at, session_id, reference) VALUES (md5('n' || :k), 'booking-confirmed', '{group}-' || :person || '@kent.example.org', '{notice}', 'queued', 0, now(), NULL, '', now(), '{group}-s-' || :session, 'PG-' || :k)), w3 AS (INSERT INTO course_access_needs (booking_id, needs, recorded_at) VALUES (md5('b' || :k), 'A hearing loop.', now())) DELETE FROM course_booking_drafts WHERE person_id = '{group}-p-' || :person AND session_id = '{group}-s-' || :session;
COMMIT;
