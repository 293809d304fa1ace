"""A care log from a file: read row by row, held against the log, shown, and noted when a person confirms it."""
