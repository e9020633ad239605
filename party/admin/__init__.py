"""Ledgers of the Party organisations and of what they keep."""

from party.admin import organisations

__all__ = ["organisations"]
