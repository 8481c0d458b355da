-- Managers who are signed in at a till. A session is good only at the device it was opened at, and only as long as
-- that has the token it had then; it goes when its person is disabled or has a new PIN.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    person TEXT NOT NULL REFERENCES person (folded),
    device TEXT NOT NULL CHECK (device <> ''),
    device_token_hash TEXT NOT NULL CHECK (length(device_token_hash) = 64),
    opened_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_person ON session (person);
