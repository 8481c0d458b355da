-- Money that goes back, lies at Stripe, is paid out or is contested; payments known only by their mark at Stripe.

-- The key in the mark of a payment that was made again from Stripe's metadata; NULL for one asked for here.
ALTER TABLE payment ADD COLUMN rebuilt_key TEXT;
CREATE INDEX payment_of_rebuilt_key ON payment (device, rebuilt_key) WHERE rebuilt_key IS NOT NULL;

CREATE INDEX payment_by_payday ON payment (paid_at) WHERE paid_at IS NOT NULL;

CREATE TRIGGER payment_decision_is_final BEFORE UPDATE ON payment
WHEN old.decision IS NOT NULL AND (new.decision IS NOT old.decision
    OR new.decision_reason IS NOT old.decision_reason OR new.decided_by IS NOT old.decided_by
    OR new.decided_at IS NOT old.decided_at)
BEGIN
    SELECT raise(ABORT, 'a decision over a payment is final');
END;

CREATE TRIGGER payment_keeps_its_attention BEFORE UPDATE ON payment
WHEN old.attention IS NOT NULL AND new.attention IS NOT old.attention
BEGIN
    SELECT raise(ABORT, 'why a person has to look at a payment never changes');
END;

-- `device` and `key` are who asked and under which key, NULL for one made in Stripe's dashboard. One that Stripe
-- refused to create is `failed` without a `stripe_id`. `said_at` is Stripe's time of the event that is believed,
-- NULL after an answer; `heard` counts what was believed. `decides` is a person's reason when the refund is their
-- decision over the payment, made when the refund exists.
CREATE TABLE refund (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    payment INTEGER NOT NULL REFERENCES payment (number),
    intent_id TEXT NOT NULL,
    device TEXT,
    key TEXT CHECK (key <> ''),
    body_hash TEXT,
    try_number INTEGER NOT NULL CHECK (try_number > 0),
    amount_satang INTEGER NOT NULL CHECK (amount_satang > 0),
    reason TEXT,
    email TEXT,
    person TEXT,
    decides TEXT,
    status TEXT NOT NULL CHECK (status IN
        ('creating', 'requires_action', 'pending', 'succeeded', 'failed', 'canceled')),
    stripe_id TEXT UNIQUE,
    failure_reason TEXT,
    created_at INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    said_at INTEGER,
    heard INTEGER NOT NULL,
    answer TEXT,
    UNIQUE (device, key),
    CHECK ((device IS NULL) = (key IS NULL) AND (device IS NULL) = (body_hash IS NULL)),
    CHECK (device IS NOT NULL OR stripe_id IS NOT NULL),
    CHECK (status = 'failed' OR (status = 'creating') = (stripe_id IS NULL))
) STRICT;

CREATE INDEX refund_of_payment ON refund (payment);

CREATE TRIGGER refund_within_what_came BEFORE INSERT ON refund
WHEN new.status = 'creating' AND new.amount_satang > (
    SELECT amount_received_satang FROM payment WHERE number = new.payment) - (
    SELECT coalesce(sum(amount_satang), 0) FROM refund
    WHERE payment = new.payment AND status NOT IN ('failed', 'canceled'))
BEGIN
    SELECT raise(ABORT, 'more would go back than came');
END;

CREATE TRIGGER refund_again_within_what_came BEFORE UPDATE ON refund
WHEN new.status = 'creating' AND old.status <> 'creating' AND new.amount_satang > (
    SELECT amount_received_satang FROM payment WHERE number = new.payment) - (
    SELECT coalesce(sum(amount_satang), 0) FROM refund
    WHERE payment = new.payment AND number <> new.number AND status NOT IN ('failed', 'canceled'))
BEGIN
    SELECT raise(ABORT, 'more would go back than came');
END;

CREATE TRIGGER refund_keeps_what_it_is BEFORE UPDATE ON refund
WHEN new.payment IS NOT old.payment OR new.device IS NOT old.device OR new.key IS NOT old.key
    OR (old.stripe_id IS NOT NULL
        AND (new.stripe_id IS NOT old.stripe_id OR new.amount_satang <> old.amount_satang))
BEGIN
    SELECT raise(ABORT, 'a refund keeps its payment, key, amount and id');
END;

CREATE TRIGGER refund_end_is_final BEFORE UPDATE ON refund
WHEN old.status IN ('failed', 'canceled') AND old.stripe_id IS NOT NULL AND new.status <> old.status
BEGIN
    SELECT raise(ABORT, 'a refund that failed or was canceled never begins again');
END;

CREATE TRIGGER refund_once_created BEFORE UPDATE ON refund
WHEN old.stripe_id IS NOT NULL AND new.status = 'creating'
BEGIN
    SELECT raise(ABORT, 'a refund that exists is not created again');
END;

CREATE TRIGGER refund_stays BEFORE DELETE ON refund
BEGIN
    SELECT raise(ABORT, 'a refund is never removed');
END;

-- `was_paid`: the bank had it once; `lines_read_at`: when Stripe told what it is made of.
CREATE TABLE payout (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    amount_satang INTEGER NOT NULL,
    currency TEXT NOT NULL,
    arrival_at INTEGER,
    failure_code TEXT,
    failure_message TEXT,
    was_paid INTEGER NOT NULL CHECK (was_paid IN (0, 1)),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    lines_read_at INTEGER
) STRICT;

CREATE TRIGGER payout_end_is_final BEFORE UPDATE ON payout
WHEN old.status IN ('failed', 'canceled') AND new.status <> old.status
BEGIN
    SELECT raise(ABORT, 'a payout that failed or was canceled stays so');
END;

CREATE TRIGGER payout_stays BEFORE DELETE ON payout
BEGIN
    SELECT raise(ABORT, 'a payout is never removed');
END;

CREATE TABLE payout_line (
    id TEXT PRIMARY KEY,
    payout TEXT NOT NULL REFERENCES payout (id),
    type TEXT NOT NULL,
    payment_id TEXT,
    refund_id TEXT,
    amount_satang INTEGER NOT NULL,
    fee_satang INTEGER NOT NULL,
    net_satang INTEGER NOT NULL
) STRICT;

CREATE INDEX payout_line_of_payout ON payout_line (payout);

CREATE TABLE wallet (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    available_satang INTEGER NOT NULL,
    pending_satang INTEGER NOT NULL,
    currency TEXT NOT NULL,
    read_at INTEGER NOT NULL
) STRICT;

CREATE TABLE dispute (
    id TEXT PRIMARY KEY,
    payment INTEGER NOT NULL REFERENCES payment (number),
    amount_satang INTEGER NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE INDEX dispute_of_payment ON dispute (payment);

CREATE TRIGGER dispute_stays BEFORE DELETE ON dispute
BEGIN
    SELECT raise(ABORT, 'a dispute is never removed');
END;

-- What Stripe has to be asked, when, and how it went; survives a restart. `round` grows when somebody wants it
-- again, so that an errand on its way does not take the new wish along.
CREATE TABLE errand (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    round INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT;

CREATE INDEX errand_due ON errand (due_at);

-- Payments from before that a payout may still take along: their charge and fee are asked for once.
INSERT INTO errand SELECT 'read_payment', stripe_id, paid_at, 1, 0, 0 FROM payment
WHERE paid_at IS NOT NULL AND fee_satang IS NULL AND stripe_id IS NOT NULL
    AND paid_at > (SELECT max(paid_at) FROM payment) - 35 * 86400000;
