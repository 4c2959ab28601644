-- From schema 3 to 4: reviews are tallied together instead of each in its own transaction.
DROP TRIGGER review_is_tallied;

CREATE TABLE tallied (
    upto INTEGER NOT NULL
) STRICT;

INSERT INTO tallied SELECT coalesce(max(sequence), 0) FROM review;
