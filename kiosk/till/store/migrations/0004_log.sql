-- What lists, filters and charts read: a narrow row beside each receipt, so that a million of them are gone
-- through without touching the documents. An index of the receipt, written by the database itself.
CREATE TABLE log_entry (
    id              INTEGER PRIMARY KEY REFERENCES receipt (id),
    business_day    TEXT NOT NULL,
    issued_at       INTEGER NOT NULL,
    amount_satang   INTEGER NOT NULL,
    refunded_satang INTEGER NOT NULL DEFAULT 0,
    vat_satang      INTEGER,
    cashier         TEXT NOT NULL,
    learnt_by       TEXT NOT NULL,
    attention       TEXT,
    waited_ms       INTEGER,
    bank_reference  TEXT,
    practice        INTEGER NOT NULL
) STRICT;
CREATE INDEX log_cashier ON log_entry (cashier);
CREATE INDEX log_learnt_by ON log_entry (learnt_by);
CREATE INDEX log_amount ON log_entry (amount_satang);
CREATE INDEX log_attention ON log_entry (attention) WHERE attention IS NOT NULL;
CREATE INDEX log_refunded ON log_entry (refunded_satang) WHERE refunded_satang > 0;
CREATE INDEX log_reference ON log_entry (bank_reference) WHERE bank_reference IS NOT NULL;

-- Where the receipts of a business day lie in the log, and what they add up to.
CREATE TABLE log_day (
    business_day    TEXT PRIMARY KEY,
    first_id        INTEGER NOT NULL,
    last_id         INTEGER NOT NULL,
    count           INTEGER NOT NULL,
    amount_satang   INTEGER NOT NULL,
    refunded_satang INTEGER NOT NULL,
    vat_satang      INTEGER NOT NULL
) STRICT;

-- Folded notes. Thai has no spaces between words: only the trigram tokenizer finds what is inside.
CREATE VIRTUAL TABLE log_words USING fts5 (words, tokenize = 'trigram case_sensitive 1', columnsize = 0);

CREATE TRIGGER log_entry_is_added BEFORE INSERT ON log_entry
BEGIN
    SELECT RAISE(ABORT, 'log_entry: is never replaced') FROM log_entry WHERE id = NEW.id;
    SELECT RAISE(ABORT, 'log_entry: is not what the receipt says')
     WHERE NOT EXISTS (SELECT 1 FROM receipt
                        WHERE id = NEW.id AND business_day = NEW.business_day
                          AND issued_at = NEW.issued_at AND amount_satang = NEW.amount_satang
                          AND cashier = NEW.cashier AND learnt_by = NEW.learnt_by);
END;
CREATE TRIGGER log_entry_is_counted AFTER INSERT ON log_entry
BEGIN
    INSERT INTO log_day
    VALUES (NEW.business_day, NEW.id, NEW.id, 1, NEW.amount_satang, NEW.refunded_satang,
            coalesce(NEW.vat_satang, 0))
        ON CONFLICT (business_day) DO UPDATE
       SET first_id = min(first_id, NEW.id),
           last_id = max(last_id, NEW.id),
           count = count + 1,
           amount_satang = amount_satang + NEW.amount_satang,
           refunded_satang = refunded_satang + NEW.refunded_satang,
           vat_satang = vat_satang + coalesce(NEW.vat_satang, 0);
END;
CREATE TRIGGER log_entry_stays
BEFORE UPDATE OF id, business_day, issued_at, amount_satang, vat_satang, cashier, learnt_by, attention,
                 waited_ms, bank_reference, practice ON log_entry
BEGIN
    SELECT RAISE(ABORT, 'log_entry: is never changed');
END;
CREATE TRIGGER log_entry_is_true BEFORE UPDATE OF refunded_satang ON log_entry
BEGIN
    SELECT RAISE(ABORT, 'log_entry: is not what the refunds say')
     WHERE NEW.refunded_satang IS NOT (SELECT refunded_satang FROM log_of_receipt WHERE id = NEW.id);
END;
CREATE TRIGGER log_entry_is_refunded AFTER UPDATE OF refunded_satang ON log_entry
BEGIN
    UPDATE log_day SET refunded_satang = refunded_satang + NEW.refunded_satang - OLD.refunded_satang
     WHERE business_day = NEW.business_day;
END;
CREATE TRIGGER log_entry_is_kept BEFORE DELETE ON log_entry
BEGIN
    SELECT RAISE(ABORT, 'log_entry: is never deleted');
END;

CREATE VIEW log_of_receipt AS
SELECT id, business_day, issued_at, amount_satang,
       CAST(json_extract(document, '$.vat.amountSatang') AS INTEGER) AS vat_satang,
       coalesce((SELECT sum(amount_satang) FROM refund WHERE receipt_number = receipt.number), 0)
           AS refunded_satang,
       cashier, learnt_by,
       CAST(json_extract(document, '$.attention') AS TEXT) AS attention,
       CAST(json_extract(document, '$.waitedMs') AS INTEGER) AS waited_ms,
       CAST(json_extract(document, '$.bankReference') AS TEXT) AS bank_reference,
       coalesce(CAST(json_extract(document, '$.practice') AS INTEGER), 0) AS practice
  FROM receipt;
CREATE TRIGGER receipt_is_listed AFTER INSERT ON receipt
BEGIN
    INSERT INTO log_entry (id, business_day, issued_at, amount_satang, vat_satang, refunded_satang,
                           cashier, learnt_by, attention, waited_ms, bank_reference, practice)
    SELECT * FROM log_of_receipt WHERE id = NEW.id;
END;

CREATE TRIGGER refund_is_listed AFTER INSERT ON refund
BEGIN
    UPDATE log_entry SET refunded_satang = refunded_satang + NEW.amount_satang
     WHERE id = (SELECT id FROM receipt WHERE number = NEW.receipt_number);
END;

INSERT INTO log_entry (id, business_day, issued_at, amount_satang, vat_satang, refunded_satang,
                       cashier, learnt_by, attention, waited_ms, bank_reference, practice)
SELECT * FROM log_of_receipt ORDER BY id;
-- kiosk_folded is the program's own: see kiosk/till/folding.py.
INSERT INTO log_words (rowid, words)
SELECT id, kiosk_folded(note) FROM receipt WHERE kiosk_folded(note) <> '' ORDER BY id;
