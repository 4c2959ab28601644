-- From schema 4 to 5: of a long log the events of one kind are found without a look at the others.
CREATE INDEX event_of_kind ON event (kind, id);
