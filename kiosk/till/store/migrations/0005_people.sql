-- People as the relay named them last, and of managers a PIN that it confirmed here: hashed with a pepper that lies
-- in a file of its own, for what this till does by itself while the relay is away.
CREATE TABLE person (
    folded       TEXT PRIMARY KEY CHECK (folded <> ''),
    name         TEXT NOT NULL CHECK (name <> ''),
    role         TEXT NOT NULL CHECK (role IN ('cashier', 'manager')),
    pin_set_at   INTEGER NOT NULL,
    pin_hash     TEXT CHECK (pin_hash LIKE '$argon2id$%'),
    confirmed_at INTEGER,
    CHECK ((pin_hash IS NULL) = (confirmed_at IS NULL)),
    CHECK (pin_hash IS NULL OR role = 'manager')
) STRICT;

-- PINs that were wrong in a row while the relay was away, by name and of all names together.
CREATE TABLE pin_try (
    subject      TEXT PRIMARY KEY CHECK (subject <> ''),
    failures     INTEGER NOT NULL CHECK (failures > 0),
    last_at      INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;
