"""Workbooks of livelihood projects."""

from projects.imports.livelihood import (
    LivelihoodLedger,
)
from projects.imports.premises import (
    PremisesLedger,
)

__all__ = [
    "LivelihoodLedger",
    "PremisesLedger",
]
