"""Ledgers of the Party organisations and of what they keep."""

from party.admin import (
    appraisals,
    life,
    organisations,
    worklists,
)

__all__ = [
    "appraisals",
    "life",
    "organisations",
    "worklists",
]
