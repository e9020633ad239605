"""Ledgers of the Party organisations and of what they keep."""

from party.admin import organisations, worklists

__all__ = ["organisations", "worklists"]
