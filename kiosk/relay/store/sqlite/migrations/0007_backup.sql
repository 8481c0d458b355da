-- Copies of the tills' other documents beside their receipts, byte for byte; a lost till loses nothing.
CREATE TABLE document (
    number TEXT PRIMARY KEY CHECK (number <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('refund', 'z', 'audit')),
    device TEXT NOT NULL REFERENCES device (name),
    till TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    document TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (till, kind, sequence)
) STRICT;

CREATE TRIGGER document_is_final BEFORE UPDATE ON document
BEGIN
    SELECT raise(ABORT, 'a document''s copy is never changed');
END;
CREATE TRIGGER document_stays BEFORE DELETE ON document
BEGIN
    SELECT raise(ABORT, 'a document''s copy is never removed');
END;
