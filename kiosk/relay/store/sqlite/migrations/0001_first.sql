-- Instants are whole milliseconds since 1970 UTC, amounts whole satang.

CREATE TABLE relay (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    relay_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    probed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('till', 'manager', 'integration')),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE TABLE payment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL REFERENCES device (name),
    key TEXT NOT NULL CHECK (key <> ''),
    body_hash TEXT NOT NULL,
    try_number INTEGER NOT NULL CHECK (try_number > 0),
    amount_satang INTEGER NOT NULL CHECK (amount_satang > 0),
    currency TEXT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    sale TEXT,
    created_at INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('creating', 'waiting', 'paid', 'failed', 'expired', 'canceled', 'attention')),
    attention TEXT CHECK (attention IN
        ('paid_late', 'amount_mismatch', 'currency_mismatch', 'paid_twice', 'unknown', 'disputed')),
    stripe_id TEXT UNIQUE,
    status TEXT,
    client_secret TEXT,
    qr_data TEXT,
    qr_image_url TEXT,
    failure_code TEXT,
    failure_message TEXT,
    amount_received_satang INTEGER NOT NULL CHECK (amount_received_satang >= 0),
    reference TEXT,
    paid_at INTEGER,
    confirmed_by TEXT CHECK (confirmed_by IN ('webhook', 'watch', 'verify', 'catchup')),
    cancel_requested_at INTEGER,
    cancel_cause TEXT CHECK (cancel_cause IN ('person', 'expiry')),
    checked_at INTEGER,
    answer TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (device, key),
    CHECK ((outcome = 'attention') = (attention IS NOT NULL)),
    CHECK ((cancel_requested_at IS NULL) = (cancel_cause IS NULL)),
    CHECK (outcome <> 'paid' OR (
        stripe_id IS NOT NULL AND paid_at IS NOT NULL AND confirmed_by IS NOT NULL
        AND amount_received_satang = amount_satang))
) STRICT;

CREATE INDEX payment_by_outcome ON payment (outcome, paid_at);
CREATE INDEX payment_by_end ON payment (outcome, expires_at);
CREATE INDEX payment_of_sale ON payment (device, sale) WHERE sale IS NOT NULL;

CREATE TRIGGER payment_never_unpaid BEFORE UPDATE ON payment
WHEN old.outcome IN ('paid', 'attention') AND new.outcome NOT IN ('paid', 'attention')
BEGIN
    SELECT raise(ABORT, 'a payment with money never goes back');
END;

CREATE TRIGGER payment_keeps_its_intent BEFORE UPDATE ON payment
WHEN old.stripe_id IS NOT NULL AND new.stripe_id IS NOT old.stripe_id
BEGIN
    SELECT raise(ABORT, 'a payment keeps its intent');
END;

CREATE TRIGGER payment_version_grows BEFORE UPDATE ON payment
WHEN new.version < old.version
BEGIN
    SELECT raise(ABORT, 'a payment''s version never falls');
END;

CREATE TABLE inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    applied_at INTEGER,
    result TEXT,
    attempts INTEGER NOT NULL,
    due_at INTEGER,
    error TEXT,
    CHECK (applied_at IS NULL OR due_at IS NULL)
) STRICT;

CREATE INDEX inbox_due ON inbox (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_of_device ON outbox (device, number);
CREATE INDEX outbox_by_age ON outbox (created_at);
