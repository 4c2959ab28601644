-- From schema 5 to 6: a day is planned from the index of due days alone.
DROP INDEX memory_by_due;

CREATE INDEX memory_by_due ON memory (due, stability, last);
