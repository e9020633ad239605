"""Ledgers of alliances, memberships and co-building projects."""

from alliances.admin import alliances, projects

__all__ = ["alliances", "projects"]
