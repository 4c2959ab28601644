-- From schema 3 to 4: what follows from the last reviews is kept together instead of each in its own transaction.
DROP TRIGGER review_is_tallied;

CREATE TABLE followed (
    upto INTEGER NOT NULL
) STRICT;

INSERT INTO followed SELECT coalesce(max(sequence), 0) FROM review;
