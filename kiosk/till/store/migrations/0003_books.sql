-- The head of the receipts' chain that goes out with a payment; asking again must say the same, so it is kept.
ALTER TABLE attempt ADD COLUMN anchor TEXT;

-- Refunds, Z reports and audit entries are documents as receipts are: every other column is an index of one.

-- A refund gives back money of a receipt (amount above zero); where that failed, another document reverses it.
-- refund_id is Stripe's, or for money returned by hand the key that it was entered with.
CREATE TABLE refund (
    id             INTEGER PRIMARY KEY,
    till           TEXT NOT NULL,
    sequence       INTEGER NOT NULL CHECK (sequence >= 1),
    number         TEXT NOT NULL UNIQUE CHECK (number IS json_extract(document, '$.number')),
    receipt_number TEXT NOT NULL REFERENCES receipt (number)
                   CHECK (receipt_number IS json_extract(document, '$.receiptNumber')),
    payment_id     TEXT NOT NULL CHECK (payment_id IS json_extract(document, '$.paymentId')),
    refund_id      TEXT NOT NULL CHECK (refund_id IS json_extract(document, '$.refundId')),
    reverses       TEXT UNIQUE REFERENCES refund (number)
                   CHECK (reverses IS json_extract(document, '$.reverses')),
    by_hand        INTEGER NOT NULL CHECK (by_hand IS json_extract(document, '$.byHand')),
    issued_at      INTEGER NOT NULL,
    business_day   TEXT NOT NULL CHECK (business_day IS json_extract(document, '$.businessDay')),
    amount_satang  INTEGER NOT NULL CHECK (amount_satang <> 0
                                           AND (amount_satang > 0) = (reverses IS NULL)
                                           AND amount_satang IS json_extract(document, '$.amountSatang')),
    reason         TEXT NOT NULL,
    document       TEXT NOT NULL CHECK (json_valid(document)),
    hash           TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    previous_hash  TEXT NOT NULL CHECK (previous_hash IS json_extract(document, '$.previousHash')),
    UNIQUE (till, sequence),
    CHECK (till IS json_extract(document, '$.till')),
    CHECK (sequence IS json_extract(document, '$.sequence'))
) STRICT;
CREATE UNIQUE INDEX refund_once ON refund (refund_id) WHERE reverses IS NULL;
CREATE INDEX refund_of_receipt ON refund (receipt_number);
CREATE INDEX refund_day ON refund (business_day, till, amount_satang);

CREATE TABLE z (
    id               INTEGER PRIMARY KEY,
    till             TEXT NOT NULL,
    sequence         INTEGER NOT NULL CHECK (sequence >= 1),
    number           TEXT NOT NULL UNIQUE CHECK (number IS json_extract(document, '$.number')),
    business_day     TEXT NOT NULL CHECK (business_day IS json_extract(document, '$.businessDay')),
    closed_at        INTEGER NOT NULL,
    receipts_count   INTEGER NOT NULL CHECK (receipts_count IS json_extract(document, '$.receipts.count')),
    receipts_satang  INTEGER NOT NULL
                     CHECK (receipts_satang IS json_extract(document, '$.receipts.amountSatang')),
    net_satang       INTEGER NOT NULL CHECK (net_satang IS json_extract(document, '$.netSatang')),
    perpetual_satang INTEGER NOT NULL
                     CHECK (perpetual_satang IS json_extract(document, '$.perpetual.receiptsSatang')),
    document         TEXT NOT NULL CHECK (json_valid(document)),
    hash             TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    previous_hash    TEXT NOT NULL CHECK (previous_hash IS json_extract(document, '$.previousHash')),
    UNIQUE (till, sequence),
    UNIQUE (till, business_day),
    CHECK (till IS json_extract(document, '$.till')),
    CHECK (sequence IS json_extract(document, '$.sequence'))
) STRICT;

CREATE TABLE audit (
    id            INTEGER PRIMARY KEY,
    till          TEXT NOT NULL,
    sequence      INTEGER NOT NULL CHECK (sequence >= 1),
    number        TEXT NOT NULL UNIQUE CHECK (number IS json_extract(document, '$.number')),
    at            INTEGER NOT NULL,
    action        TEXT NOT NULL CHECK (action IS json_extract(document, '$.action')),
    asked_by      TEXT CHECK (asked_by IS json_extract(document, '$.askedBy')),
    allowed_by    TEXT CHECK (allowed_by IS json_extract(document, '$.allowedBy')),
    subject       TEXT NOT NULL CHECK (subject IS json_extract(document, '$.subject')),
    why           TEXT NOT NULL CHECK (why IS json_extract(document, '$.why')),
    document      TEXT NOT NULL CHECK (json_valid(document)),
    hash          TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    previous_hash TEXT NOT NULL CHECK (previous_hash IS json_extract(document, '$.previousHash')),
    UNIQUE (till, sequence),
    CHECK (till IS json_extract(document, '$.till')),
    CHECK (sequence IS json_extract(document, '$.sequence'))
) STRICT;

-- How a refund stands at Stripe; it changes, so it is no document.
CREATE TABLE refund_status (
    refund_id       TEXT PRIMARY KEY,
    payment_id      TEXT NOT NULL,
    amount_satang   INTEGER NOT NULL CHECK (amount_satang > 0),
    status          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    failure_reason  TEXT,
    created_at      INTEGER NOT NULL,
    document_number TEXT REFERENCES refund (number),
    reversal_number TEXT REFERENCES refund (number),
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX refund_status_of_payment ON refund_status (payment_id);
CREATE INDEX refund_under_way ON refund_status (created_at)
    WHERE status NOT IN ('succeeded', 'failed', 'canceled');

CREATE TRIGGER receipt_day_is_open BEFORE INSERT ON receipt
BEGIN
    SELECT RAISE(ABORT, 'receipt: its business day is closed')
     WHERE EXISTS (SELECT 1 FROM z WHERE till = NEW.till AND business_day >= NEW.business_day);
END;

CREATE TRIGGER refund_follows BEFORE INSERT ON refund
BEGIN
    SELECT RAISE(ABORT, 'refund: is never replaced')
      FROM refund
     WHERE id = NEW.id OR number = NEW.number OR hash = NEW.hash OR reverses = NEW.reverses
        OR (refund_id = NEW.refund_id AND reverses IS NULL AND NEW.reverses IS NULL);
    SELECT RAISE(ABORT, 'refund: the number leaves a gap')
     WHERE NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM refund WHERE till = NEW.till), 0);
    SELECT RAISE(ABORT, 'refund: does not follow the one before')
     WHERE NEW.previous_hash <> coalesce(
        (SELECT hash FROM refund WHERE till = NEW.till ORDER BY sequence DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000');
    SELECT RAISE(ABORT, 'refund: its business day is closed')
     WHERE EXISTS (SELECT 1 FROM z WHERE till = NEW.till AND business_day >= NEW.business_day);
END;
CREATE TRIGGER refund_stays BEFORE UPDATE ON refund
BEGIN
    SELECT RAISE(ABORT, 'refund: is never changed');
END;
CREATE TRIGGER refund_is_kept BEFORE DELETE ON refund
BEGIN
    SELECT RAISE(ABORT, 'refund: is never deleted');
END;

CREATE TRIGGER z_follows BEFORE INSERT ON z
BEGIN
    SELECT RAISE(ABORT, 'z: is never replaced')
      FROM z
     WHERE id = NEW.id OR number = NEW.number OR hash = NEW.hash
        OR (till = NEW.till AND business_day = NEW.business_day);
    SELECT RAISE(ABORT, 'z: the number leaves a gap')
     WHERE NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM z WHERE till = NEW.till), 0);
    SELECT RAISE(ABORT, 'z: does not follow the one before')
     WHERE NEW.previous_hash <> coalesce(
        (SELECT hash FROM z WHERE till = NEW.till ORDER BY sequence DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000');
    SELECT RAISE(ABORT, 'z: leaves out a business day')
      FROM (SELECT business_day FROM z WHERE till = NEW.till ORDER BY sequence DESC LIMIT 1)
     WHERE NEW.business_day <> date(business_day, '+1 day');
END;
CREATE TRIGGER z_stays BEFORE UPDATE ON z
BEGIN
    SELECT RAISE(ABORT, 'z: is never changed');
END;
CREATE TRIGGER z_is_kept BEFORE DELETE ON z
BEGIN
    SELECT RAISE(ABORT, 'z: is never deleted');
END;

CREATE TRIGGER audit_follows BEFORE INSERT ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit: is never replaced')
      FROM audit WHERE id = NEW.id OR number = NEW.number OR hash = NEW.hash;
    SELECT RAISE(ABORT, 'audit: the number leaves a gap')
     WHERE NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM audit WHERE till = NEW.till), 0);
    SELECT RAISE(ABORT, 'audit: does not follow the one before')
     WHERE NEW.previous_hash <> coalesce(
        (SELECT hash FROM audit WHERE till = NEW.till ORDER BY sequence DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000');
END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit: is never changed');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit: is never deleted');
END;
