"""Ledgers of the Party organisations and of what they keep."""

from party.admin import appraisals, check_ins, life, organisations, worklists

__all__ = [
    "appraisals",
    "check_ins",
    "life",
    "organisations",
    "worklists",
]
