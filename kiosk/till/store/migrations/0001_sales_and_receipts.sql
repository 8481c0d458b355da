-- Instants are milliseconds since 1970 UTC. Money is satang.

CREATE TABLE sale (
    id            TEXT PRIMARY KEY,
    till          TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    amount_satang INTEGER NOT NULL CHECK (amount_satang > 0),
    note          TEXT NOT NULL,
    cashier       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('creating', 'waiting', 'checking', 'paid', 'failed',
                                                 'expired', 'canceled', 'attention', 'unknown')),
    attention     TEXT,
    learnt_by     TEXT,
    ended_at      INTEGER
) STRICT;
CREATE INDEX sale_newest ON sale (created_at DESC);
CREATE INDEX sale_state ON sale (state);
CREATE INDEX sale_to_settle ON sale (attention) WHERE attention IS NOT NULL;

CREATE TABLE attempt (
    id              TEXT PRIMARY KEY,
    sale_id         TEXT NOT NULL REFERENCES sale (id),
    ordinal         INTEGER NOT NULL CHECK (ordinal >= 1),
    created_at      INTEGER NOT NULL,
    payment_id      TEXT UNIQUE,
    offered_at      INTEGER,
    expires_at      INTEGER,
    qr_data         TEXT,
    qr_verdict      TEXT,
    qr_practice     INTEGER NOT NULL DEFAULT 0,
    page_url        TEXT,
    cancel_asked_at INTEGER,
    refused_code    TEXT,
    refused_text    TEXT,
    settled         INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)),
    version         INTEGER NOT NULL DEFAULT 0,
    payment         TEXT CHECK (payment IS NULL OR json_valid(payment)),
    UNIQUE (sale_id, ordinal)
) STRICT;
CREATE INDEX attempt_open ON attempt (created_at) WHERE settled = 0;

-- Everything that was heard or done about a sale, in order.
CREATE TABLE story (
    id         INTEGER PRIMARY KEY,
    sale_id    TEXT NOT NULL REFERENCES sale (id),
    attempt_id TEXT REFERENCES attempt (id),
    at         INTEGER NOT NULL,
    word       TEXT NOT NULL,
    source     TEXT NOT NULL,
    detail     TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX story_of_sale ON story (sale_id, id);

-- The document is the receipt; every other column is an index of it, and the CHECKs hold them together
-- (IS, because a field that the document lacks is NULL, and a CHECK lets NULL pass).
CREATE TABLE receipt (
    id            INTEGER PRIMARY KEY,
    till          TEXT NOT NULL,
    sequence      INTEGER NOT NULL CHECK (sequence >= 1),
    number        TEXT NOT NULL UNIQUE CHECK (number IS json_extract(document, '$.number')),
    sale_id       TEXT NOT NULL UNIQUE REFERENCES sale (id)
                  CHECK (sale_id IS json_extract(document, '$.saleId')),
    payment_id    TEXT NOT NULL UNIQUE CHECK (payment_id IS json_extract(document, '$.paymentId')),
    issued_at     INTEGER NOT NULL,
    business_day  TEXT NOT NULL CHECK (business_day IS json_extract(document, '$.businessDay')),
    amount_satang INTEGER NOT NULL CHECK (amount_satang > 0
                                          AND amount_satang IS json_extract(document, '$.amountSatang')),
    note          TEXT NOT NULL,
    cashier       TEXT NOT NULL,
    confirmed_by  TEXT NOT NULL,
    learnt_by     TEXT NOT NULL,
    document      TEXT NOT NULL CHECK (json_valid(document)),
    hash          TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    previous_hash TEXT NOT NULL CHECK (previous_hash IS json_extract(document, '$.previousHash')),
    UNIQUE (till, sequence),
    CHECK (till IS json_extract(document, '$.till')),
    CHECK (sequence IS json_extract(document, '$.sequence'))
) STRICT;
CREATE INDEX receipt_day ON receipt (business_day, till, amount_satang);

CREATE TRIGGER receipt_follows BEFORE INSERT ON receipt
BEGIN
    -- INSERT OR REPLACE would delete what is in its way without asking the trigger on DELETE.
    SELECT RAISE(ABORT, 'receipt: is never replaced')
      FROM receipt
     WHERE id = NEW.id OR number = NEW.number OR sale_id = NEW.sale_id
        OR payment_id = NEW.payment_id OR hash = NEW.hash;
    SELECT RAISE(ABORT, 'receipt: the number leaves a gap')
     WHERE NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM receipt WHERE till = NEW.till), 0);
    SELECT RAISE(ABORT, 'receipt: does not follow the one before')
     WHERE NEW.previous_hash <> coalesce(
        (SELECT hash FROM receipt WHERE till = NEW.till ORDER BY sequence DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000');
END;
CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt
BEGIN
    SELECT RAISE(ABORT, 'receipt: is never changed');
END;
CREATE TRIGGER receipt_is_kept BEFORE DELETE ON receipt
BEGIN
    SELECT RAISE(ABORT, 'receipt: is never deleted');
END;
CREATE TRIGGER story_grows BEFORE INSERT ON story
BEGIN
    SELECT RAISE(ABORT, 'story: is never replaced') FROM story WHERE id = NEW.id;
END;
CREATE TRIGGER story_stays BEFORE UPDATE ON story
BEGIN
    SELECT RAISE(ABORT, 'story: is never changed');
END;
CREATE TRIGGER story_is_kept BEFORE DELETE ON story
BEGIN
    SELECT RAISE(ABORT, 'story: is never deleted');
END;

-- Small facts of this till: the sale on the screens, the position in the push stream.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
