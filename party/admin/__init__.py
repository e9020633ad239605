"""Ledgers of the Party organisations and of what they keep."""

from party.admin import (
    appraisals,
    assistants,
    check_ins,
    life,
    meetings,
    organisations,
    partners,
    worklists,
)

__all__ = [
    "appraisals",
    "assistants",
    "check_ins",
    "life",
    "meetings",
    "organisations",
    "partners",
    "worklists",
]
