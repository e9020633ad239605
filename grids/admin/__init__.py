"""Ledgers of the grid register."""

from grids.admin import (
    cells,
    chats,
    heads,
    structure,
)

__all__ = [
    "cells",
    "chats",
    "heads",
    "structure",
]
