"""Workbooks of livelihood projects."""

from projects.imports.livelihood import LivelihoodLedger

__all__ = ["LivelihoodLedger"]
