-- The index of words is tidied once the screens have what they wait for (SqliteStore.write_back), not inside the
-- commit of every twentieth receipt, where it cost up to 36 ms in front of a customer.
INSERT INTO log_words (log_words, rank) VALUES ('automerge', 0);
