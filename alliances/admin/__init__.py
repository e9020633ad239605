"""Ledgers of alliances, memberships and co-building projects."""

from alliances.admin import alliances, needs, part_time, projects, reviews

__all__ = [
    "alliances",
    "needs",
    "part_time",
    "projects",
    "reviews",
]
