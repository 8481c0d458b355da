-- The relays over this database: who lives, and whose reign it is. Times are the server's own, in milliseconds.

CREATE TABLE node (
    name TEXT COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    seen_at BIGINT NOT NULL
);

-- Who leads writes under the number of its reign; what comes under an older one is refused.
CREATE TABLE leader (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    reign BIGINT NOT NULL,
    node TEXT NOT NULL,
    since BIGINT NOT NULL
);
INSERT INTO leader VALUES (1, 0, '', 0);

CREATE TRIGGER leader_reign_grows BEFORE UPDATE ON leader FOR EACH ROW
WHEN (new.reign <= old.reign)
EXECUTE FUNCTION refuse('a reign is never taken up again');
