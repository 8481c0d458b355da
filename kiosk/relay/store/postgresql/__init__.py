"""The relay's store on a PostgreSQL server that any number of relays share: connection, lock, shape, and news."""
