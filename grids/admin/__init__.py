"""Ledgers of the grid register."""

from grids.admin import cells, heads, structure

__all__ = ["cells", "heads", "structure"]
