UPDATE course_bookings SET organisation_id = organisation.id
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS of FROM organisations) organisation
WHERE organisation.place = abs(hashtext(course_bookings.id)) % organisation.of;
UPDATE course_bookings SET queue_number = n.number
FROM (SELECT id, row_number() OVER (PARTITION BY session_id ORDER BY id) AS number FROM course_bookings WHERE reference LIKE 'OLD-%') n
WHERE n.id = course_bookings.id AND n.number <= 4;
INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at)
SELECT md5('waited' || id), id, 'waiting', '', 'system', now() - interval '3 days' FROM course_bookings WHERE queue_number IS NOT NULL;
UPDATE course_bookings SET state = 'cancelled', cancel_kind = 'abstraction', cancelled_late = TRUE, cancelled_at = now() WHERE abs(hashtext(id)) % 20 = 0;
INSERT INTO course_attendance (id, session_id, booking_id, person_id, organisation_id, sector, job_role, attended, happened_on, recorded_by, recorded_at)
SELECT md5('line' || course_bookings.id), session_id, course_bookings.id, person_id, course_bookings.organisation_id, 'policing', 'police_officer',
    (ARRAY['full', 'full', 'full', 'part', 'no'])[abs(hashtext(course_bookings.id)) % 5 + 1], to_char(starts_at, 'YYYY-MM-DD'), 'system', now()
FROM course_bookings JOIN course_sessions ON course_sessions.id = session_id
WHERE course_bookings.state = 'confirmed' AND starts_at < now();
UPDATE course_sessions SET confirmed = (SELECT count(*) FROM course_bookings WHERE session_id = course_sessions.id AND course_bookings.state = 'confirmed');
INSERT INTO person_roles (person_id, role, organisation_id, recorded_at) VALUES ('d-p-0', 'manager', '', now())
;
UPDATE programmes SET starts_on = to_char(now() - interval '1 year', 'YYYY-MM-DD'), ends_on = to_char(now() + interval '1 year', 'YYYY-MM-DD') WHERE code = 'BENCH'
