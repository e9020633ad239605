"""Ledgers of what is done for residents."""

from projects.admin import wishes

__all__ = ["wishes"]
