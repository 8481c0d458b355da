-- What each till's receipts come to by business day, kept by the database itself: a page of all tills is asked for
-- every few seconds, and must not go through the copies. What a document does not say readably is counted nowhere.
CREATE TABLE receipt_day (
    business_day TEXT NOT NULL,
    device TEXT NOT NULL,
    till TEXT NOT NULL,
    count INTEGER NOT NULL,
    amount_satang INTEGER NOT NULL,
    PRIMARY KEY (business_day, device, till)
) STRICT, WITHOUT ROWID;

-- CASE, because only it promises an order: JSON functions stop the whole statement at what is no JSON. The bounds
-- keep sums far from the database's limits, whatever a till sends.
CREATE VIEW receipt_in_day AS
SELECT number, business_day, device, till, amount_satang
  FROM (SELECT number, device, till,
               CASE WHEN NOT json_valid(document) THEN NULL
                    WHEN json_type(document, '$.businessDay') = 'text'
                    THEN json_extract(document, '$.businessDay') END AS business_day,
               CASE WHEN NOT json_valid(document) THEN NULL
                    WHEN json_type(document, '$.amountSatang') = 'integer'
                    THEN json_extract(document, '$.amountSatang') END AS amount_satang
          FROM receipt)
 WHERE business_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
   AND typeof(amount_satang) = 'integer'
   AND amount_satang BETWEEN 1 AND 1000000000000;

CREATE TRIGGER receipt_is_counted AFTER INSERT ON receipt
BEGIN
    INSERT INTO receipt_day (business_day, device, till, count, amount_satang)
    SELECT business_day, device, till, 1, amount_satang FROM receipt_in_day WHERE number = new.number
        ON CONFLICT (business_day, device, till) DO UPDATE
       SET count = count + 1, amount_satang = amount_satang + excluded.amount_satang;
END;

INSERT INTO receipt_day
SELECT business_day, device, till, count(*), sum(amount_satang) FROM receipt_in_day GROUP BY 1, 2, 3;

-- A till that sets itself up again reads its own copies, also where other tills have a million.
CREATE INDEX receipt_of_device ON receipt (device, till, sequence);
