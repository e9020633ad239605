"""Ledgers of what is done for residents."""

from projects.admin import (
    livelihood,
    renewal,
    renewal_plans,
    wishes,
)

__all__ = [
    "livelihood",
    "renewal",
    "renewal_plans",
    "wishes",
]
