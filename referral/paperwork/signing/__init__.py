"""Signing a packet: what was signed, the signed copy, and a scan of the signed paper."""
