-- From schema 2 to 3: what figures count is tallied as it is logged, and memory states are found by their due day
-- without a second look.
-- Tallies: what figures would else count through the whole log for. Triggers keep them within the transaction of each
-- review and undo; each equals the view of its name, which counts the log, and can be filled from it anew.
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

CREATE TRIGGER review_is_tallied AFTER INSERT ON review
BEGIN
    INSERT INTO day_tally VALUES (NEW.day, NEW.outcome, 1, min(NEW.milliseconds, 600000))
    ON CONFLICT (day, outcome) DO UPDATE
    SET answers = answers + 1, milliseconds = milliseconds + excluded.milliseconds;

    INSERT INTO item_tally
    VALUES (NEW.item, 1, NEW.outcome IN ('right', 'other-convention'), NEW.rating = 1, NEW.day, NEW.id,
            NEW.outcome NOT IN ('right', 'other-convention'))
    ON CONFLICT (item) DO UPDATE
    SET answers = answers + 1, right_answers = right_answers + excluded.right_answers, again = again + excluded.again,
        last = max(last, excluded.last), wrong = CASE WHEN excluded.last > last THEN excluded.wrong ELSE wrong END;

    -- By itself, because a column that is set is written to its index, whether it changes or not.
    UPDATE item_tally SET first = NEW.day WHERE item = NEW.item AND first > NEW.day;

    INSERT INTO mistake_tally SELECT NEW.mistake, 1, NEW.day, NEW.id WHERE NEW.mistake IS NOT NULL
    ON CONFLICT (mistake) DO UPDATE
    SET answers = answers + 1, day = max(day, excluded.day), last = max(last, excluded.last);
END;

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

INSERT INTO day_tally SELECT * FROM day_count;

INSERT INTO item_tally SELECT * FROM item_count;

INSERT INTO mistake_tally SELECT * FROM mistake_count;

ALTER TABLE memory RENAME TO older_memory;

DROP INDEX memory_by_due;

CREATE TABLE memory (
    item TEXT PRIMARY KEY,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due TEXT NOT NULL CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    last TEXT NOT NULL CHECK (last GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    review TEXT REFERENCES review (id)
) STRICT, WITHOUT ROWID;

INSERT INTO memory SELECT item, stability, difficulty, due, last, review FROM older_memory;

DROP TABLE older_memory;

CREATE INDEX memory_by_due ON memory (due);
