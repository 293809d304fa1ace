"""The list of cases: its tabs, filters, order and paging, its rows, and search."""
