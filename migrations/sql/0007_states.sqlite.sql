-- +goose Up
-- SQLite cannot change a CHECK. This is the way its documentation gives (lang_altertable,
-- "Making other kinds of table schema changes"): the stored rows stay as they are, only what
-- is allowed widens.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (state IN (''open'', ''cancelled''))',
    'CHECK (state IN (''draft'', ''open'', ''tentative'', ''confirmed'', ''delivered'', ''cancelled''))')
    WHERE type = 'table' AND name = 'course_sessions';
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (state IN (''confirmed'', ''waiting'', ''cancelled''))',
    'CHECK (state IN (''requested'', ''waiting'', ''offered'', ''confirmed'', ''cancelled''))')
    WHERE type = 'table' AND name IN ('course_bookings', 'course_booking_changes');
CREATE INDEX course_session_changes_when ON course_session_changes (recorded_at);
PRAGMA writable_schema = RESET;
