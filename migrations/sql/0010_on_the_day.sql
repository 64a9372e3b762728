-- +goose Up
-- days are the numbers of the session's days that who attended in part was there, parted by
-- commas; empty when nobody said. A cleared line stays for its corrections and counts for
-- nothing, as if the person had not been marked.
ALTER TABLE course_attendance ADD COLUMN days TEXT NOT NULL DEFAULT '';
ALTER TABLE course_attendance ADD COLUMN cleared BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE course_attendance_corrections ADD COLUMN was_days TEXT NOT NULL DEFAULT '';
ALTER TABLE course_attendance_corrections ADD COLUMN became_days TEXT NOT NULL DEFAULT '';

-- The marks that a device has sent, by the ids it gave them, so that what it sends again
-- because no answer came is known and written once.
CREATE TABLE course_marks (
    request_id  TEXT NOT NULL PRIMARY KEY,
    booking_id  TEXT NOT NULL REFERENCES course_bookings (id),
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- A certificate says what was so when it was given: title, organisation, days (YYYY-MM-DD,
-- parted by commas), length and accreditation. The name is the person's. It is revoked
-- while the register does not say that the person was there from start to end.
CREATE TABLE course_certificates (
    id                TEXT NOT NULL PRIMARY KEY,
    code              TEXT NOT NULL UNIQUE,
    attendance_id     TEXT NOT NULL UNIQUE REFERENCES course_attendance (id),
    session_id        TEXT NOT NULL REFERENCES course_sessions (id),
    person_id         TEXT NOT NULL REFERENCES people (id),
    course_title      TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    days              TEXT NOT NULL,
    cpd_minutes       INTEGER NOT NULL CHECK (cpd_minutes >= 0),
    accreditation     TEXT NOT NULL,
    issued_at         TIMESTAMP NOT NULL,
    revoked_at        TIMESTAMP
);
CREATE INDEX course_certificates_person ON course_certificates (person_id);

-- So that who looked at somebody is found without reading the whole log.
CREATE INDEX audit_entries_subject ON audit_entries (subject);
