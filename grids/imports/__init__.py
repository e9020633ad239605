"""Workbooks of the grid register."""

from grids.imports.cells import GridLedger
from grids.imports.structure import StructureLedger

__all__ = ["GridLedger", "StructureLedger"]
