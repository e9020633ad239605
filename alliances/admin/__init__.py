"""Ledgers of alliances, memberships and co-building projects."""

from alliances.admin import alliances, needs, projects

__all__ = ["alliances", "needs", "projects"]
