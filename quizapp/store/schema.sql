-- The log is what a learner has earned: rows are added to it, never changed, never removed.
CREATE TABLE review (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    moment INTEGER NOT NULL,
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    device TEXT NOT NULL,
    item TEXT NOT NULL,
    revision TEXT NOT NULL,
    seed TEXT NOT NULL,
    language TEXT NOT NULL,
    shown TEXT NOT NULL,
    answer TEXT NOT NULL,
    expected TEXT NOT NULL,
    outcome TEXT NOT NULL,
    mistake TEXT,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    hints INTEGER NOT NULL CHECK (hints >= 0),
    milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
    parameters INTEGER NOT NULL,
    mode TEXT NOT NULL,
    due TEXT CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;

CREATE INDEX review_of_item ON review (item, id);

CREATE INDEX review_of_day ON review (day, id);

CREATE TABLE undo (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    moment INTEGER NOT NULL,
    device TEXT NOT NULL,
    review TEXT NOT NULL UNIQUE REFERENCES review (id)
) STRICT;

-- What a learner did besides answering: other ratings, wishes for single items, parameters, the steps of mock exams.
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    moment INTEGER NOT NULL,
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX event_of_subject ON event (subject, id);

CREATE TRIGGER review_is_never_changed BEFORE UPDATE ON review
BEGIN
    SELECT RAISE(ABORT, 'a logged review is never changed');
END;

CREATE TRIGGER review_is_never_removed BEFORE DELETE ON review
BEGIN
    SELECT RAISE(ABORT, 'a logged review is never removed');
END;

CREATE TRIGGER undo_is_never_changed BEFORE UPDATE ON undo
BEGIN
    SELECT RAISE(ABORT, 'a logged undo is never changed');
END;

CREATE TRIGGER undo_is_never_removed BEFORE DELETE ON undo
BEGIN
    SELECT RAISE(ABORT, 'a logged undo is never removed');
END;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'a logged event is never changed');
END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'a logged event is never removed');
END;

-- A cache: dropping it and replaying the log gives the same rows.
CREATE TABLE memory (
    item TEXT PRIMARY KEY,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due TEXT NOT NULL CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    last TEXT NOT NULL CHECK (last GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    review TEXT REFERENCES review (id)
) STRICT;

CREATE INDEX memory_by_due ON memory (due);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
