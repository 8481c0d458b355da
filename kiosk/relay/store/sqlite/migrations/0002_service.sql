-- Money back, fees, pages, receipts' copies and decisions of people; events numbered where commits are ordered.

-- A payment as before, with what the bank, the shop and the customer add to it.
CREATE TABLE payment_next (
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
    page_token TEXT UNIQUE,
    failure_code TEXT,
    failure_message TEXT,
    amount_received_satang INTEGER NOT NULL CHECK (amount_received_satang >= 0),
    amount_refunded_satang INTEGER NOT NULL CHECK (amount_refunded_satang >= 0),
    charge_id TEXT,
    reference TEXT,
    paid_at INTEGER,
    confirmed_by TEXT CHECK (confirmed_by IN ('webhook', 'watch', 'verify', 'catchup')),
    cancel_requested_at INTEGER,
    cancel_cause TEXT CHECK (cancel_cause IN ('person', 'expiry')),
    checked_at INTEGER,
    fee_satang INTEGER,
    net_satang INTEGER,
    available_on INTEGER,
    payout_id TEXT,
    receipt TEXT,
    decision TEXT CHECK (decision IN ('accept', 'refund', 'ignore')),
    decision_reason TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    answer TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (device, key),
    -- A disputed payment stays paid and keeps its receipt; it only waits for a person.
    CHECK ((outcome = 'attention') = (attention IS NOT NULL)
        OR (outcome = 'paid' AND attention = 'disputed')),
    CHECK ((cancel_requested_at IS NULL) = (cancel_cause IS NULL)),
    CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)),
    CHECK (decision IS NULL OR attention IS NOT NULL),
    CHECK (outcome <> 'paid' OR (
        stripe_id IS NOT NULL AND paid_at IS NOT NULL AND confirmed_by IS NOT NULL
        AND amount_received_satang = amount_satang))
) STRICT;

INSERT INTO payment_next (
    number, device, key, body_hash, try_number, amount_satang, currency, description, metadata, sale,
    created_at, asked_at, expires_at, outcome, attention, stripe_id, status, client_secret, qr_data,
    qr_image_url, failure_code, failure_message, amount_received_satang, amount_refunded_satang, reference,
    paid_at, confirmed_by, cancel_requested_at, cancel_cause, checked_at, answer, version)
SELECT
    number, device, key, body_hash, try_number, amount_satang, currency, description, metadata, sale,
    created_at, asked_at, expires_at, outcome, attention, stripe_id, status, client_secret, qr_data,
    qr_image_url, failure_code, failure_message, amount_received_satang, 0, reference,
    paid_at, confirmed_by, cancel_requested_at, cancel_cause, checked_at, answer, version
FROM payment;

DROP TABLE payment;
ALTER TABLE payment_next RENAME TO payment;

CREATE INDEX payment_by_outcome ON payment (outcome, paid_at);
CREATE INDEX payment_by_end ON payment (outcome, expires_at);
CREATE INDEX payment_by_creation ON payment (created_at);
CREATE INDEX payment_of_sale ON payment (device, sale) WHERE sale IS NOT NULL;
CREATE INDEX payment_of_charge ON payment (charge_id) WHERE charge_id IS NOT NULL;
CREATE INDEX payment_undecided ON payment (number) WHERE attention IS NOT NULL AND decision IS NULL;

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

-- Numbers of the push stream are given by this row inside the commit that writes the events. Whoever commits
-- first holds it first, so a number never becomes visible before a smaller one, also with several writers.
CREATE TABLE stream (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last_number INTEGER NOT NULL
) STRICT;
INSERT INTO stream VALUES (1, (SELECT coalesce(max(number), 0) FROM outbox));

-- `audience` is the device that may see the event, NULL for managers only; managers see every event, with
-- `manager_data` where it tells them more.
CREATE TABLE outbox_next (
    number INTEGER PRIMARY KEY,
    audience TEXT,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    manager_data TEXT,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_next SELECT number, device, name, data, NULL, created_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_of_audience ON outbox (audience, number);
CREATE INDEX outbox_by_age ON outbox (created_at);

-- Where an event came from, what it is about (an intent's, refund's or payout's id), and Stripe's own time.
ALTER TABLE inbox ADD COLUMN source TEXT NOT NULL DEFAULT 'webhook' CHECK (source IN ('webhook', 'catchup'));
ALTER TABLE inbox ADD COLUMN subject TEXT;
ALTER TABLE inbox ADD COLUMN said_at INTEGER;
CREATE INDEX inbox_of_subject ON inbox (subject, number) WHERE subject IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (received_at);
CREATE INDEX inbox_failing ON inbox (number) WHERE error IS NOT NULL;

ALTER TABLE relay ADD COLUMN caught_up_to INTEGER;

-- Copies of the tills' receipts, byte for byte; a lost till loses nothing.
CREATE TABLE receipt (
    number TEXT PRIMARY KEY CHECK (number <> ''),
    device TEXT NOT NULL REFERENCES device (name),
    till TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    payment_id TEXT,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    document TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (till, sequence)
) STRICT;
CREATE INDEX receipt_of_payment ON receipt (payment_id);

CREATE TRIGGER receipt_is_final BEFORE UPDATE ON receipt
BEGIN
    SELECT raise(ABORT, 'a receipt''s copy is never changed');
END;
CREATE TRIGGER receipt_stays BEFORE DELETE ON receipt
BEGIN
    SELECT raise(ABORT, 'a receipt''s copy is never removed');
END;

-- Who did what, when and why, for acts that somebody may have to answer for.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    device TEXT NOT NULL,
    person TEXT,
    subject TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit log is never changed');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit log is never shortened');
END;
