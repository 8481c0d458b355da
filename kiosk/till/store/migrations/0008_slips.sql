-- The codes of slips that customers showed. A slip proves nothing about a sale; it is kept so that the same one is
-- known again. NOCASE: an app that writes letters otherwise is no other slip. A row is the first time; when a slip
-- is shown again, that is a line in the story of the sale it was shown for.
CREATE TABLE slip (
    id        INTEGER PRIMARY KEY,
    reference TEXT NOT NULL COLLATE NOCASE CHECK (length(reference) BETWEEN 1 AND 64),
    bank      TEXT NOT NULL CHECK (length(bank) BETWEEN 3 AND 9),
    slip_day  TEXT CHECK (slip_day IS date(slip_day, '+0 days')),
    sale_id   TEXT NOT NULL REFERENCES sale (id),
    cashier   TEXT NOT NULL,
    shown_at  INTEGER NOT NULL,
    UNIQUE (reference, bank)
) STRICT;
CREATE INDEX slip_of_sale ON slip (sale_id);

CREATE TRIGGER slip_is_added BEFORE INSERT ON slip
BEGIN
    -- INSERT OR REPLACE would delete what is in its way without asking the trigger on DELETE.
    SELECT RAISE(ABORT, 'slip: is never replaced')
      FROM slip
     WHERE id = NEW.id OR (reference = NEW.reference AND bank = NEW.bank);
END;
CREATE TRIGGER slip_stays BEFORE UPDATE ON slip
BEGIN
    SELECT RAISE(ABORT, 'slip: is never changed');
END;
CREATE TRIGGER slip_is_kept BEFORE DELETE ON slip
BEGIN
    SELECT RAISE(ABORT, 'slip: is never deleted');
END;
