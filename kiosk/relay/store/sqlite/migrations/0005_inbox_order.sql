-- What waits is read in the order received: by number, past the few that are due later. By the time they are due it
-- would have to be sorted again for every batch, which a large backlog makes slow just when it must not be.
DROP INDEX inbox_due;
CREATE INDEX inbox_due ON inbox (number, due_at) WHERE due_at IS NOT NULL;
