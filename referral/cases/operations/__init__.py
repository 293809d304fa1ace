"""Everything a person can do with a case, one file per group of actions; each function owns one transaction."""
