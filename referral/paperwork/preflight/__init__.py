"""Preflight: a finished packet looked at as VA's receiving desk would see it, before it leaves.

`reading` reads the bytes, the groups of rules look at what was read beside the facts the packet was made from, and
`check` puts them together. Rules are pure functions; what they are called, why VA cares and whether a supervisor may
override them stands in `findings`.
"""
