-- People and what they allow, devices that wait to be paired, and what a device says of itself.

ALTER TABLE device ADD COLUMN version TEXT;
ALTER TABLE device ADD COLUMN open_sales INTEGER CHECK (open_sales >= 0);
ALTER TABLE device ADD COLUMN last_receipt TEXT;
ALTER TABLE device ADD COLUMN head_hash TEXT;
ALTER TABLE device ADD COLUMN heartbeat_at INTEGER;

-- `folded` is the name in one case: nobody is in here twice because of a capital letter.
CREATE TABLE person (
    folded TEXT PRIMARY KEY CHECK (folded <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('cashier', 'manager')),
    pin_hash TEXT NOT NULL CHECK (pin_hash LIKE '$argon2id$%'),
    created_at INTEGER NOT NULL,
    pin_set_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TRIGGER person_stays BEFORE DELETE ON person
BEGIN
    SELECT raise(ABORT, 'a person is disabled, never removed: the audit log names them');
END;

-- What a manager has allowed and nobody has used yet; using it removes it, the audit log keeps both.
CREATE TABLE approval (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    person TEXT NOT NULL REFERENCES person (folded),
    device TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action <> ''),
    payment_id TEXT NOT NULL CHECK (payment_id <> ''),
    expires_at INTEGER NOT NULL
) STRICT;

-- PINs that were wrong in a row, by device and by the name that was given, known or not.
CREATE TABLE pin_try (
    subject TEXT PRIMARY KEY CHECK (subject <> ''),
    failures INTEGER NOT NULL CHECK (failures > 0),
    last_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;

CREATE INDEX pin_try_by_age ON pin_try (last_at);

-- Codes that wait to be exchanged for a token. The first part of a code finds the row, the second is a hash.
CREATE TABLE pairing (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('till', 'manager', 'integration')),
    selector TEXT NOT NULL UNIQUE CHECK (selector <> ''),
    secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
    expires_at INTEGER NOT NULL,
    wrong_tries INTEGER NOT NULL CHECK (wrong_tries >= 0)
) STRICT;
