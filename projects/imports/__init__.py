"""Workbooks of livelihood projects, premises, drainage units and safety assets."""

from projects.imports.drainage import (
    DrainageLedger,
)
from projects.imports.livelihood import (
    LivelihoodLedger,
)
from projects.imports.premises import (
    PremisesLedger,
)
from projects.imports.safety import (
    SafetyAssetLedger,
)

__all__ = [
    "DrainageLedger",
    "LivelihoodLedger",
    "PremisesLedger",
    "SafetyAssetLedger",
]
