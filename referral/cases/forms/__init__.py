"""Forms of the desk's pages, one file per group. What a value must be is checked by the operations."""
