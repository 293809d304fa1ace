"""Changing the practice's own data and its directory, by what is changed."""
