-- What a manager ordered, kept before anybody is asked: a restart, a lost answer or a second press finds it here.
-- email NULL: Stripe asks the shop's own mailbox. key is the Idempotency-Key at the relay.
CREATE TABLE refund_order (
    key            TEXT PRIMARY KEY,
    payment_id     TEXT NOT NULL,
    receipt_number TEXT NOT NULL REFERENCES receipt (number),
    amount_satang  INTEGER NOT NULL CHECK (amount_satang > 0),
    reason         TEXT NOT NULL CHECK (reason <> ''),
    email          TEXT CHECK (email <> ''),
    asked_by       TEXT,
    allowed_by     TEXT,
    ordered_at     INTEGER NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('asked', 'taken', 'refused')),
    refund_id      TEXT UNIQUE CHECK ((refund_id IS NOT NULL) = (state = 'taken')),
    refused_code   TEXT CHECK ((refused_code IS NOT NULL) = (state = 'refused')),
    refused_text   TEXT,
    ended_at       INTEGER CHECK ((ended_at IS NULL) = (state = 'asked'))
) STRICT;
-- One at a time: while nobody knows what became of an order, no other may be given for its payment.
CREATE UNIQUE INDEX refund_order_asked ON refund_order (payment_id) WHERE state = 'asked';
CREATE INDEX refund_order_open ON refund_order (ordered_at, key) WHERE state = 'asked';
CREATE TRIGGER refund_order_stays BEFORE UPDATE ON refund_order
BEGIN
    SELECT RAISE(ABORT, 'refund_order: what was ordered is never changed')
     WHERE NEW.key IS NOT OLD.key OR NEW.payment_id IS NOT OLD.payment_id
        OR NEW.receipt_number IS NOT OLD.receipt_number OR NEW.amount_satang IS NOT OLD.amount_satang
        OR NEW.reason IS NOT OLD.reason OR NEW.email IS NOT OLD.email
        OR NEW.asked_by IS NOT OLD.asked_by OR NEW.allowed_by IS NOT OLD.allowed_by
        OR NEW.ordered_at IS NOT OLD.ordered_at;
    SELECT RAISE(ABORT, 'refund_order: what was taken on stays so')
     WHERE OLD.state = 'taken' AND NEW.state <> 'taken';
    SELECT RAISE(ABORT, 'refund_order: what has ended is not asked for again')
     WHERE OLD.state <> 'asked' AND NEW.state = 'asked';
END;
CREATE TRIGGER refund_order_is_kept BEFORE DELETE ON refund_order
BEGIN
    SELECT RAISE(ABORT, 'refund_order: is never deleted');
END;

-- One code paid twice, which no interface of Stripe's shows: what a customer proved, entered by hand. It waits for
-- a person until it is settled.
CREATE TABLE second_payment (
    id             TEXT PRIMARY KEY,
    receipt_number TEXT NOT NULL REFERENCES receipt (number),
    amount_satang  INTEGER NOT NULL CHECK (amount_satang > 0),
    bank_reference TEXT NOT NULL,
    reason         TEXT NOT NULL,
    asked_by       TEXT,
    allowed_by     TEXT,
    entered_at     INTEGER NOT NULL,
    decision       TEXT CHECK (decision IN ('returned', 'ignored')),
    settled_reason TEXT,
    settled_at     INTEGER,
    CHECK ((decision IS NULL) = (settled_at IS NULL) AND (decision IS NULL) = (settled_reason IS NULL))
) STRICT;
CREATE INDEX second_payment_open ON second_payment (entered_at, id) WHERE decision IS NULL;
CREATE TRIGGER second_payment_stays BEFORE UPDATE ON second_payment
BEGIN
    SELECT RAISE(ABORT, 'second_payment: what was entered is never changed')
     WHERE NEW.id IS NOT OLD.id OR NEW.receipt_number IS NOT OLD.receipt_number
        OR NEW.amount_satang IS NOT OLD.amount_satang OR NEW.bank_reference IS NOT OLD.bank_reference
        OR NEW.reason IS NOT OLD.reason OR NEW.asked_by IS NOT OLD.asked_by
        OR NEW.allowed_by IS NOT OLD.allowed_by OR NEW.entered_at IS NOT OLD.entered_at;
    SELECT RAISE(ABORT, 'second_payment: was settled already') WHERE OLD.decision IS NOT NULL;
END;
CREATE TRIGGER second_payment_is_kept BEFORE DELETE ON second_payment
BEGIN
    SELECT RAISE(ABORT, 'second_payment: is never deleted');
END;

CREATE INDEX refund_status_newest ON refund_status (created_at);
