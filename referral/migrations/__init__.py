"""The database's shape over time. `upgrade` brings any database to the newest."""
