INSERT INTO course_booking_drafts (person_id, session_id, needs, recorded_at)
SELECT '{group}-p-' || n, '{group}-s-' || n / {share} * {slots} + slot, 'A hearing loop.', now()
FROM generate_series(0, {people} - 1) n, generate_series(0, {slots} - 1) slot;
