"""Append-only, hash-chained record of who did what, in which post, and why."""
