-- +goose Up
ALTER TABLE course_sessions DROP CONSTRAINT course_sessions_state_check;
ALTER TABLE course_sessions ADD CONSTRAINT course_sessions_state_check
    CHECK (state IN ('draft', 'open', 'tentative', 'confirmed', 'delivered', 'cancelled'));
ALTER TABLE course_bookings DROP CONSTRAINT course_bookings_state_check;
ALTER TABLE course_bookings ADD CONSTRAINT course_bookings_state_check
    CHECK (state IN ('requested', 'waiting', 'offered', 'confirmed', 'cancelled'));
ALTER TABLE course_booking_changes DROP CONSTRAINT course_booking_changes_state_check;
ALTER TABLE course_booking_changes ADD CONSTRAINT course_booking_changes_state_check
    CHECK (state IN ('requested', 'waiting', 'offered', 'confirmed', 'cancelled'));
CREATE INDEX course_session_changes_when ON course_session_changes (recorded_at);
