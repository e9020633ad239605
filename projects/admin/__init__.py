"""Ledgers of what is done for residents."""

from projects.admin import (
    honours,
    honours_given,
    livelihood,
    premises,
    premises_parts,
    renewal,
    renewal_plans,
    wishes,
)

__all__ = [
    "honours",
    "honours_given",
    "livelihood",
    "premises",
    "premises_parts",
    "renewal",
    "renewal_plans",
    "wishes",
]
