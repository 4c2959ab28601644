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

CREATE INDEX event_of_kind ON event (kind, id);

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
) STRICT, WITHOUT ROWID;

CREATE INDEX memory_by_due ON memory (due, stability, last);

-- The review up to which memory states and tallies follow the log: the last answers are taken in together, before
-- anybody asks and before any is taken back.
CREATE TABLE followed (
    upto INTEGER NOT NULL
) STRICT;

INSERT INTO followed VALUES (0);

-- Tallies: what figures would else count through the whole log for. Each equals the view of its name, which counts it.
CREATE VIEW counting AS
SELECT * FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id);

CREATE TABLE day_tally (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    answers INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    PRIMARY KEY (day, outcome)
) STRICT, WITHOUT ROWID;

CREATE VIEW day_count AS
SELECT day, outcome, count(*) AS answers, sum(min(milliseconds, 600000)) AS milliseconds
FROM counting
GROUP BY day, outcome;

CREATE TABLE item_tally (
    item TEXT PRIMARY KEY,
    answers INTEGER NOT NULL,
    right_answers INTEGER NOT NULL,
    again INTEGER NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    wrong INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX item_tally_by_first ON item_tally (first);

CREATE VIEW item_count AS
SELECT counted.*, latest.outcome NOT IN ('right', 'other-convention') AS wrong
FROM (
    SELECT item, count(*) AS answers, sum(outcome IN ('right', 'other-convention')) AS right_answers,
           sum(rating = 1) AS again, min(day) AS first, max(id) AS last
    FROM counting
    GROUP BY item
) AS counted
JOIN review AS latest ON latest.id = counted.last;

CREATE TABLE mistake_tally (
    mistake TEXT PRIMARY KEY,
    answers INTEGER NOT NULL,
    day TEXT NOT NULL,
    last TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX review_of_mistake ON review (mistake, id, item) WHERE mistake IS NOT NULL;

CREATE VIEW mistake_count AS
SELECT mistake, count(*) AS answers, max(day) AS day, max(id) AS last
FROM counting
WHERE mistake IS NOT NULL
GROUP BY mistake;

CREATE TRIGGER undo_is_tallied AFTER INSERT ON undo
BEGIN
    UPDATE day_tally
    SET answers = answers - 1,
        milliseconds = milliseconds - (SELECT min(milliseconds, 600000) FROM review WHERE id = NEW.review)
    WHERE (day, outcome) = (SELECT day, outcome FROM review WHERE id = NEW.review);

    DELETE FROM day_tally WHERE answers = 0;

    DELETE FROM item_tally WHERE item = (SELECT item FROM review WHERE id = NEW.review);

    INSERT INTO item_tally
    SELECT * FROM item_count WHERE item = (SELECT item FROM review WHERE id = NEW.review);

    DELETE FROM mistake_tally WHERE mistake = (SELECT mistake FROM review WHERE id = NEW.review);

    INSERT INTO mistake_tally
    SELECT * FROM mistake_count WHERE mistake = (SELECT mistake FROM review WHERE id = NEW.review);
END;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
